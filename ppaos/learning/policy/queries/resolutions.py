"""What was resolved, who owns it, until when, and where does it stand?"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Prefetch, Q, QuerySet, Sum, When

from ppaos.ground.geography.models import Area
from ppaos.ground.geography.queries import areas_within
from ppaos.learning.policy.models import Resolution, ResolutionStep
from ppaos.learning.policy.queries.decided import in_sight

State = Resolution.State
UNDER_WAY = (State.OPEN, State.DOING)
LATE, ALL = "late", "all"
SHOWN = (LATE, "under_way", *State.values, ALL)


@dataclass(frozen=True)
class Asked:
    """Which resolutions are asked for; empty is all that are under way."""

    state: str = "under_way"
    owner: int | None = None
    meeting: int | None = None


def visible_resolutions(user: Any) -> QuerySet[Resolution]:
    """Resolutions of meetings in sight, and those the reader's own organisation owns; what is overdue first."""
    found = Resolution.objects.filter(in_sight(user, body="owner"))
    is_over = Case(When(state__in=UNDER_WAY, then=0), default=1, output_field=IntegerField())
    steps = ResolutionStep.objects.order_by("on", "pk")
    return (
        found.select_related("meeting__area", "owner", "area", "item")
        .prefetch_related(Prefetch("steps", steps))
        .annotate(is_over=is_over)
        .order_by("is_over", "due_on", "pk")
    )


def of_area(resolutions: QuerySet[Resolution], area: Area) -> QuerySet[Resolution]:
    """Those that are to be carried out in the area or within it."""
    return resolutions.filter(area__in=areas_within(area.code).values("code"))


def chosen(resolutions: QuerySet[Resolution], asked: Asked, on: date) -> QuerySet[Resolution]:
    """Those that fit what is asked for on a day."""
    found = resolutions
    if asked.state == LATE:
        found = found.filter(state__in=UNDER_WAY, due_on__lt=on)
    elif asked.state == "under_way":
        found = found.filter(state__in=UNDER_WAY)
    elif asked.state != ALL:
        found = found.filter(state=asked.state)
    if asked.owner:
        found = found.filter(owner=asked.owner)
    return found.filter(meeting=asked.meeting) if asked.meeting else found


def counted(resolutions: QuerySet[Resolution], on: date) -> dict[str, Any]:
    """How many stand where on a day, and the money resolved (baht: null where none is told; untold: of how many)."""
    is_open = Q(state__in=UNDER_WAY)
    return resolutions.order_by().aggregate(
        all=Count("pk"), under_way=Count("pk", filter=is_open),
        late=Count("pk", filter=is_open & Q(due_on__lt=on)),
        **{str(state): Count("pk", filter=Q(state=state)) for state in State.values},
        baht=Sum("budget_baht"), untold=Count("pk", filter=Q(budget_baht=None)),
    )  # fmt: skip


def by_owner(resolutions: QuerySet[Resolution], on: date) -> list[dict[str, Any]]:
    """A row an owner: how many it owns, are under way, late and done; who is late most first."""
    is_open = Q(state__in=UNDER_WAY)
    rows = (
        resolutions.order_by()
        .values("owner_id", name=F("owner__name_th"))
        .annotate(
            all=Count("pk"), under_way=Count("pk", filter=is_open),
            late=Count("pk", filter=is_open & Q(due_on__lt=on)),
            done=Count("pk", filter=Q(state=State.DONE)),
        )
        .order_by("-late", "-under_way", "name")
    )  # fmt: skip
    return [dict(row) for row in rows]
