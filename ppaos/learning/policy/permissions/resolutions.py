"""Who reports on what a meeting resolved?"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from ppaos.learning.policy.models import Resolution
from ppaos.learning.policy.permissions.meetings import may_hold
from ppaos.learning.policy.queries.acting import GIVE, organisations_pledged_for
from ppaos.people.cooperation.permissions import check_may


def may_report(by: Any, resolution: Resolution) -> bool:
    """Whether the user holds meetings of this area, or acts for the organisation that owns the resolution."""
    if may_hold(by, resolution.meeting):
        return True
    return resolution.owner_id in organisations_pledged_for(by, resolution.meeting.area_id)


def check_can_report(by: Any, resolution: Resolution) -> None:
    """Raise PermissionDenied unless `by` may report on the resolution."""
    if not may_report(by, resolution):
        check_may(by, GIVE)
        raise PermissionDenied(
            _("%(name)s owns this resolution: its own officers and who holds the meeting report on it.")
            % {"name": resolution.owner}
        )
