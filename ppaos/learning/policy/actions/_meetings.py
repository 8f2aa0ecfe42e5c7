"""A meeting is locked while something of it is written, and stands where it must."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from ppaos.learning.policy.actions.errors import PolicyRefused
from ppaos.learning.policy.models import Meeting
from ppaos.learning.policy.permissions.meetings import check_can_hold


def held_meeting(meeting: Meeting, by: Any, states: Iterable[str]) -> Meeting:
    """The meeting, locked, for who prepares meetings there; refused where it does not stand in one of the states."""
    check_can_hold(by, meeting.area_id)
    return locked_meeting(meeting, states)


def locked_meeting(meeting: Meeting, states: Iterable[str]) -> Meeting:
    """The meeting, locked; refused where it does not stand in one of the states."""
    locked = Meeting.objects.select_for_update(of=("self",)).select_related("area", "committee")
    held = locked.get(pk=meeting.pk)
    if held.state not in states:
        raise PolicyRefused(
            _("The meeting stands at «%(state)s»: this cannot be done now. Look at its page again.")
            % {"state": held.get_state_display()}
        )
    return held
