"""Which pairs wait for somebody's decision, where, and what became of the others?"""

from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.utils import timezone

from ppaos.evidence.targeting.models import ListImport, Match
from ppaos.evidence.targeting.queries.worth import most_valuable_first
from ppaos.ground.geography.models import Area, AreaWithin, Level, in_force
from ppaos.people.cooperation.permissions import areas_in_sight
from ppaos.people.registry.queries import visible_persons

WAITING, CANNOT_TELL = Match.Decision.DOUBTFUL, Match.Decision.CANNOT_TELL
MACHINE = (Match.Origin.MODEL, Match.Origin.VERIFIED_ID)
LEVELS = (Level.PROVINCE, Level.DISTRICT, Level.SUBDISTRICT, Level.VILLAGE)


def live_matches() -> QuerySet[Match]:
    """Current decisions on rows that count now."""
    return Match.objects.filter(
        is_current=True,
        candidate__superseded_by=None,
        candidate__list_import__state=ListImport.State.COMMITTED,
    ).select_related(
        "person",
        "decided_by",
        "candidate__list_import__edition__source",
        "candidate__candidate_household__area",
        "candidate__candidate_household__list_import__edition__source",
    )


def visible_matches(user: Any, *, area_code: str = "", deed: str = "review_matches") -> QuerySet[Match]:
    """Decisions on rows listed where the user may do the deed, about persons the user sees; of one area, if given."""
    today = timezone.localdate()
    areas = areas_in_sight(user, deed=deed, on=today)
    seen = live_matches().filter(person__in=visible_persons(user))
    seen = seen.filter(candidate__area__in=areas) | seen.filter(
        candidate__area=None, candidate__list_import__edition__source__area__in=areas
    )
    if not area_code:
        return seen
    inside = AreaWithin.objects.filter(in_force(today), ancestor_id=area_code)
    return seen.filter(candidate__area__in=inside.values("area_id"))


def is_waiting(match: Match) -> bool:
    """Whether somebody's decision on the pair is asked for: in doubt, or drawn to be checked and not judged yet."""
    in_doubt = match.decision == WAITING
    return match.is_current and (in_doubt or (match.origin in MACHINE and hasattr(match, "sampled")))


def pairs_in_doubt(user: Any, *, area_code: str = "") -> QuerySet[Match]:
    """Pairs that wait for a decision, the most valuable first."""
    return most_valuable_first(visible_matches(user, area_code=area_code).filter(decision=WAITING))


def pairs_to_check(user: Any, *, area_code: str = "") -> QuerySet[Match]:
    """Pairs drawn into the sample that nobody judged yet, in the order of the draw, which is random."""
    drawn = visible_matches(user, area_code=area_code).filter(sampled__isnull=False, origin__in=MACHINE)
    return drawn.order_by("sampled__pk")


def pairs_untold(user: Any, *, area_code: str = "") -> QuerySet[Match]:
    """Pairs of which somebody said that it cannot be told, the newest first: kept, to be opened again."""
    untold = visible_matches(user, area_code=area_code).filter(decision=CANNOT_TELL)
    return untold.order_by("-decided_at", "-pk")


def pairs_settled(user: Any, *, area_code: str = "") -> QuerySet[Match]:
    """Pairs a person decided, those that cannot be told too; the newest decision first."""
    settled = visible_matches(user, area_code=area_code).filter(origin=Match.Origin.PERSON)
    return settled.order_by("-decided_at", "-pk")


def areas_of(pairs: QuerySet[Match], *, within: str = "") -> list[tuple[Area, int]]:
    """How many of the pairs lie in which part of an area: parts of the widest level that tells them apart."""
    today = timezone.localdate()
    level = Area.objects.filter(pk=within).values_list("level", flat=True).first()
    deeper = LEVELS[LEVELS.index(Level(level)) + 1 :] if level in LEVELS else LEVELS
    upward = AreaWithin.objects.filter(in_force(today))
    parts: dict[str, int] = {}
    for narrower in deeper:
        lies_in = upward.filter(ancestor__level=narrower, area_id=OuterRef("candidate__area_id"))
        placed = pairs.order_by().annotate(part=Subquery(lies_in.values("ancestor_id")[:1]))
        counted = placed.exclude(part=None).values("part").annotate(number=Count("pk"))
        parts = {row["part"]: row["number"] for row in counted}
        if len(parts) > 1:
            break
    areas = Area.objects.filter(code__in=parts).order_by("sort_key", "code")
    return [(area, parts[area.code]) for area in areas]
