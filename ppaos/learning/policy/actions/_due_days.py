"""By when something that a meeting decided is to be done: a day that can be."""

from datetime import date

from django.utils.translation import gettext as _

from ppaos.ground.workbench.presenters.thai import thai_date
from ppaos.learning.policy.actions.errors import PolicyRefused
from ppaos.learning.policy.models import Meeting

YEARS_AHEAD = 10


def check_day(meeting: Meeting, due_on: date) -> None:
    """Raise PolicyRefused for a day before the meeting, or so far ahead that it is a slip of the finger."""
    if due_on < meeting.on:
        raise PolicyRefused(
            _("The day by which it is to be done lies before the meeting (%(day)s). Look at the day.")
            % {"day": thai_date(meeting.on)}
        )
    if due_on.year > meeting.on.year + YEARS_AHEAD:
        raise PolicyRefused(_("The day lies more than ten years ahead. Look at the year."))
