"""Which exits does the reader see, which wait for which step, and which households may be proposed?"""

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, Q, QuerySet

from ppaos.ground.geography.models import Area
from ppaos.ground.geography.queries import areas_within
from ppaos.learning.monitoring.models import AcceptedReason, Exit, ExitCandidate, ExitRun
from ppaos.people.cooperation.permissions import areas_in_sight, may
from ppaos.people.registry.models import Household
from ppaos.people.registry.queries import visible_households

OPEN = "see_households"
# Whose work takes a step with an exit. The incomes of one household are nothing for who only counts.
STEPS = ("propose_exits", "verify_exits", "decide_exits")
CRITERIA = ("income", "dimensions", "level", "capitals", "referrals", "group")
OUTCOMES = ("met", "not_met", "unknown", "lifted")


def exits_in_sight(user: Any) -> QuerySet[Exit]:
    """Exits of areas where the user proposes, looks at or decides exits, and of households open to them."""
    rows = Exit.objects.select_related(
        "household__area", "household__dwelling", "area", "rule", "verified_by"
    )
    seen = Q(household__in=visible_households(user))
    for deed in STEPS:
        if may(user, deed):
            seen |= Q(area__in=areas_in_sight(user, deed=deed))
    return rows.filter(seen)


def exits_counted(area: Area) -> QuerySet[Exit]:
    """All exits of an area, to be counted for who sees its follow-up."""
    return Exit.objects.filter(area__in=areas_within(area.code))


def exits_of_area(user: Any, area: Area) -> QuerySet[Exit]:
    """Exits of an area that the user sees, village by village."""
    rows = exits_in_sight(user).filter(area__in=areas_within(area.code))
    return rows.order_by("area__sort_key", "area_id", "proposed_on", "pk")


def counted_by_state(area: Area) -> dict[str, int]:
    """How many exits of an area stand in each state."""
    rows = exits_counted(area).order_by()
    return dict(rows.values_list("state").annotate(n=Count("pk")))


def current_run(area: Area) -> ExitRun | None:
    """The newest run of exactly this area by whichever rule, or None."""
    runs = ExitRun.objects.filter(area=area, is_current=True, is_trial=False)
    return runs.select_related("rule", "made_by").order_by("-made_at", "-pk").first()


def candidates_seen(user: Any, run: ExitRun, asked: Mapping[str, str]) -> QuerySet[ExitCandidate]:
    """The candidates of a run that the user saw on its day, narrowed by verdict, criterion with its outcome, and area;
    those that fewest things stop come first. Raises KeyError for what there is not."""
    rows = ExitCandidate.objects.filter(_lying_in_sight(user), run=run)
    if verdict := asked.get("verdict"):
        rows = rows.filter(verdict=_known(verdict, ExitCandidate.Verdict.values))
    if criterion := asked.get("criterion"):
        told = {"criterion": _known(criterion, CRITERIA)}
        if outcome := asked.get("outcome"):
            told["outcome"] = _known(outcome, OUTCOMES)
        rows = rows.filter(criteria__contains=[told])
    if alone := asked.get("alone"):
        rows = (
            rows.filter(stopped_by=1) if _known(alone, ("1", "0")) == "1" else rows.filter(stopped_by__gt=1)
        )
    if part := asked.get("part"):
        rows = rows.filter(area__in=areas_within(part))
    return rows.order_by("stopped_by", "area_id", "pk")


def _lying_in_sight(user: Any) -> Q:
    """Candidates that lay where the user sees households, or that are open to them. Named one by one: asked as a
    subquery of households, a province takes half a minute."""
    codes = list(areas_in_sight(user, deed=OPEN).values_list("area_id", flat=True))
    opened = Q(household__in=visible_households(user))
    return Q(area__in=codes) if codes else opened


def reasons_of(household: Household) -> QuerySet[AcceptedReason]:
    """What was said of dimensions that fail, what holds first."""
    return (
        AcceptedReason.objects.filter(household=household)
        .select_related("made_by")
        .order_by("ended_at", "-since")
    )


def _known(value: str, known: Any) -> str:
    if value not in known:
        raise KeyError(value)
    return value
