"""What waits in models, plans and courses: for mentors, project teams, and who keeps the plans of an area."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone

from ppaos.ground.geography.models import Area
from ppaos.ground.geography.queries import areas_within
from ppaos.people.cooperation.permissions import granted_areas, may
from ppaos.sharing.dashboards.models import AreaFigure
from ppaos.sharing.dashboards.queries.waits import Waiting, widest
from ppaos.support.operating_models.queries.plans import State, due_contacts
from ppaos.support.operating_models.queries.waiting import (
    MANAGE,
    TEACH,
    ModelWaiting,
    courses_untested,
    invitations_unanswered,
    loans_overdue,
    months_untold,
    plans_mentored,
    plans_unmentored,
    steps_overdue,
)

PLAN, UNJOINED = "keep_plans", "households_model_unjoined"
IN_MODELS = (
    "own_contacts", "own_steps", "own_drafts", "loans", "untold", "unanswered", "untested", "unmentored", "unjoined",
)  # fmt: skip


def waiting_in_models(user: Any) -> list[Waiting]:
    """What waits, the most pressing first; of a kind there may be nothing."""
    return [*_mentored(user), *_led(user), *_taught(user), *_kept(user)]


def _mentored(user: Any) -> list[Waiting]:
    """The households a mentor looks after: contacts due, steps whose day is over, plans nobody agreed to yet."""
    if not may(user, PLAN):
        return []
    mine, today = plans_mentored(user), timezone.localdate()
    return [
        Waiting("own_contacts", mine.filter(due_contacts(today)).count()),
        Waiting("own_steps", steps_overdue(mine, today).count()),
        Waiting("own_drafts", mine.filter(state=State.DRAFT).count()),
    ]


def _led(user: Any) -> list[Waiting]:
    """One for each model that the reader leads for its organisation."""
    if not may(user, MANAGE):
        return []
    today = timezone.localdate()
    return [
        *_of("loans", loans_overdue(user, today)),
        *_of("untold", months_untold(user, today)),
        *_of("unanswered", invitations_unanswered(user)),
    ]


def _of(kind: str, found: Iterable[ModelWaiting]) -> list[Waiting]:
    return [Waiting(kind, each.count, model=each.model) for each in found]


def _taught(user: Any) -> list[Waiting]:
    if not may(user, TEACH):
        return []
    return [Waiting("untested", courses_untested(user, timezone.localdate()).count())]


def _kept(user: Any) -> list[Waiting]:
    """One for each area whose plans the reader keeps as a whole, areas within another left out."""
    codes = widest({*granted_areas(user, deed=PLAN)} & {*granted_areas(user, deed="see_overview")})
    areas = Area.objects.filter(code__in=codes).order_by("code")
    unmentored = [
        Waiting("unmentored", plans_unmentored(areas_within(area.code)).count(), area) for area in areas
    ]
    figures = AreaFigure.objects.filter(area_id__in=codes, figure=UNJOINED).select_related("area")
    unjoined = [
        Waiting("unjoined", int(figure.value), figure.area)
        for figure in figures.order_by("-value", "area_id")
    ]
    return [*unmentored, *unjoined]
