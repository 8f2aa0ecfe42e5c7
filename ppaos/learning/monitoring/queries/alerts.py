"""Which alerts does the reader see, in the order in which to look, and what do neighbours say of which households?"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from ppaos.evidence.survey.models import Visit
from ppaos.ground.geography.models import Area
from ppaos.ground.geography.queries import areas_within
from ppaos.learning.monitoring.models import ConcernReport, Exit, WatchAlert
from ppaos.learning.monitoring.queries.checks import OPEN_ALERTS
from ppaos.people.cooperation.permissions import areas_in_sight
from ppaos.people.registry.models import Household
from ppaos.people.registry.queries import visible_households

SEE = "see_follow_up"
OPEN = "open"
LEFT, IN_PROGRAMME = "left", "in_programme"
WHO = (LEFT, IN_PROGRAMME)


def alerts_in_sight(user: Any) -> QuerySet[WatchAlert]:
    """Alerts of areas whose follow-up the user sees, and of households open to them."""
    rows = WatchAlert.objects.select_related(
        "household__area", "household__dwelling", "area", "exit", "rule", "visit__surveyor", "settled_by"
    )
    areas = areas_in_sight(user, deed=SEE)
    return rows.filter(Q(household__area__in=areas) | Q(household__in=visible_households(user)))


def alerts_asked(rows: QuerySet[WatchAlert], asked: Mapping[str, str]) -> QuerySet[WatchAlert]:
    """The alerts narrowed by state («open» unless asked otherwise), trigger and whether the household left; the open
    ones in the rule's order, which no longer fires last; settled ones from the newest on. Raises KeyError for what
    there is not."""
    state = asked.get("state") or OPEN
    if state == OPEN:
        rows = rows.filter(state__in=OPEN_ALERTS)
    elif state in WatchAlert.State.values:
        rows = rows.filter(state=state)
    else:
        raise KeyError(state)
    if trigger := asked.get("trigger"):
        rows = rows.filter(triggers__contains=[{"trigger": trigger, "state": "fired"}])
    if who := asked.get("who"):
        if who not in WHO:
            raise KeyError(who)
        rows = rows.filter(exit__isnull=who == IN_PROGRAMME)
    return rows.order_by(F("rank").asc(nulls_last=True), "-settled_on", "-severity", "pk")


def alerts_of_area(user: Any, area: Area | None) -> QuerySet[WatchAlert]:
    """The alerts of households that live in an area today; all that the user sees where none is given."""
    rows = alerts_in_sight(user)
    return rows if area is None else rows.filter(household__area__in=areas_within(area.code))


def counted_alerts(rows: QuerySet[WatchAlert]) -> dict[str, int]:
    """How many of these alerts stand in each state."""
    return dict(rows.order_by().values_list("state").annotate(n=Count("pk")))


def counted_triggers(rows: QuerySet[WatchAlert], codes: Sequence[str]) -> dict[str, int]:
    """How many of these alerts each trigger is among the reasons of."""
    told = {
        f"n{place}": Count("pk", filter=Q(triggers__contains=[{"trigger": code, "state": "fired"}]))
        for place, code in enumerate(codes)
    }
    counted = rows.order_by().aggregate(**told) if codes else {}
    return {code: counted[f"n{place}"] for place, code in enumerate(codes)}


def reports_of(household_ids: Sequence[int]) -> QuerySet[ConcernReport]:
    """What was told of these households, the newest first; what was taken back is left out."""
    rows = ConcernReport.objects.filter(household__in=household_ids, taken_back_at=None)
    return rows.select_related("household__area", "made_by").order_by("-told_on", "-pk")


def reports_by(user: Any) -> QuerySet[ConcernReport]:
    """What this user wrote down of households that they still see, the newest first."""
    rows = ConcernReport.objects.filter(made_by=user, taken_back_at=None)
    seen = rows.filter(household__in=visible_households(user))
    return seen.select_related("household__area", "household__dwelling").order_by("-told_on", "-pk")


def alerts_of(household: Household) -> QuerySet[WatchAlert]:
    """The alerts of a household, the newest first."""
    return WatchAlert.objects.filter(household=household).select_related("settled_by").order_by("-pk")


def way_out_of(household_id: int) -> Exit | None:
    """The exit by which a household has left; None for one that is in the programme."""
    return Exit.objects.filter(
        household=household_id, state__in=(Exit.State.MONITORED, Exit.State.EXITED)
    ).first()


def is_visited(alert: WatchAlert) -> bool:
    """Whether the visit of an alert was held."""
    return alert.visit is not None and alert.visit.state == Visit.State.DONE
