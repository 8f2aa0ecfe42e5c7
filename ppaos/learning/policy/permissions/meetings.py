"""Who prepares a meeting, who may put something on its agenda, and who confirms its minutes?"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from ppaos.learning.policy.models import Meeting
from ppaos.learning.policy.queries.meetings import HOLD, meetings_in_sight
from ppaos.people.cooperation.permissions import check_may, may


def may_hold(by: Any, meeting: Meeting) -> bool:
    """Whether the user prepares meetings of this area; the platform itself (None) may."""
    return by is None or may(by, HOLD, area_code=meeting.area_id)


def check_can_hold(by: Any, area_code: str) -> None:
    """Raise PermissionDenied unless `by` prepares meetings of the area."""
    check_may(by, HOLD, area_code=area_code)


def check_can_hand_in(by: Any, meeting: Meeting) -> None:
    """Raise PermissionDenied unless `by` sees the meeting: who works with the area, or is called to it."""
    if by is not None and not meetings_in_sight(by).filter(pk=meeting.pk).exists():
        raise PermissionDenied(_("You are not called to this meeting, and have no role that sees it."))


def check_can_confirm(by: Any, meeting: Meeting) -> None:
    """Raise PermissionDenied unless `by` prepares meetings there and did not write these minutes. The platform itself
    confirms nothing."""
    if by is None:
        raise PermissionDenied(_("Somebody confirms minutes, not the platform."))
    check_can_hold(by, meeting.area_id)
    if why := why_not_confirmer(by, meeting):
        raise PermissionDenied(why)


def why_not_confirmer(by: Any, meeting: Meeting) -> str:
    """Why this user does not confirm these minutes, in a sentence; empty where they may."""
    if by.pk == meeting.minutes_by_id:
        return _("You wrote these minutes: somebody else confirms them.")
    return ""
