"""Which handlers must be reminded today: of what is new to them, due soon, or overdue since they were told last?"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, F, Q

from ppaos.support.grievance.models import Voice
from ppaos.support.grievance.queries.kinds import told

# What is appealed against waits for whoever decides, not for its handler: their home page says so.
WORKED_ON = (Voice.State.RECEIVED, Voice.State.HANDLING, Voice.State.REOPENED)


@dataclass(frozen=True)
class ToRemind:
    """A handler and how many of their voices are new, due soon and overdue."""

    user_id: int
    language: str
    email: str
    new: int
    soon: int
    overdue: int


def handlers_to_remind(on: date) -> list[ToRemind]:
    """Handlers with something they were not told of yet, one row each, in one statement."""
    soon = on + timedelta(days=told("remind_before_days"))
    waiting = Voice.objects.filter(state__in=WORKED_ON, is_set_aside=False, handler__is_active=True)
    rows = (
        waiting.values("handler_id", "handler__language", "handler__email")
        .annotate(
            new=Count("pk", filter=Q(reminded_on=None)),
            soon=Count("pk", filter=Q(due_on__gte=on, due_on__lte=soon)),
            overdue=Count("pk", filter=Q(due_on__lt=on)),
            fresh=Count("pk", filter=_untold(on, soon)),
        )
        .filter(fresh__gt=0)
        .order_by("handler_id")
    )
    return [
        ToRemind(
            row["handler_id"], row["handler__language"], row["handler__email"], row["new"], row["soon"], row["overdue"]
        )
        for row in rows
    ]  # fmt: skip


def untold_voices(on: date) -> Q:
    """Voices of which their handlers are told today: new, come to be due soon, or overdue since."""
    return _untold(on, on + timedelta(days=told("remind_before_days"))) & Q(
        state__in=WORKED_ON, is_set_aside=False, handler__is_active=True
    )


def _untold(on: date, soon: date) -> Q:
    """New; or due soon, or overdue, and not told of since it was so."""
    before = timedelta(days=told("remind_before_days"))
    came_soon = Q(due_on__lte=soon, reminded_on__lt=F("due_on") - before)
    came_late = Q(due_on__lt=on, reminded_on__lte=F("due_on"))
    return Q(reminded_on=None) | came_soon | came_late
