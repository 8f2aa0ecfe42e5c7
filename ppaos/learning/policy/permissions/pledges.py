"""Who pledges in a meeting, for whom, and who takes a pledge back?"""

from collections.abc import Collection
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from ppaos.learning.policy.models import Meeting
from ppaos.learning.policy.permissions.meetings import may_hold
from ppaos.learning.policy.queries.acting import GIVE, organisations_pledged_for
from ppaos.people.cooperation.models import Organisation
from ppaos.people.cooperation.permissions import check_may
from ppaos.support.referral.permissions import check_can_refer


def may_pledge(by: Any, meeting: Meeting, organisation: Organisation) -> bool:
    """Whether the user holds the meeting, and writes down what was said, or acts for the organisation there."""
    return may_hold(by, meeting) or organisation.pk in organisations_pledged_for(by, meeting.area_id)


def check_can_pledge(by: Any, meeting: Meeting, organisation: Organisation) -> None:
    """Raise PermissionDenied unless `by` may pledge for the organisation in this meeting."""
    if not may_pledge(by, meeting, organisation):
        check_may(by, GIVE)
        raise PermissionDenied(
            _(
                "You do not pledge for %(name)s in this meeting: its own officers and who holds the meeting do."
            )
            % {"name": organisation}
        )


def refers_there(by: Any, area_codes: Collection[str]) -> bool:
    """Whether the user refers people in all of these areas; who does not has them referred by the meeting, and only
    those who consented."""
    try:
        check_can_refer(by, area_codes)
    except PermissionDenied:
        return False
    return True
