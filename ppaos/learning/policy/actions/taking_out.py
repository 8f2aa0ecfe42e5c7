"""Lists of the Forum that leave the platform: allowed, and written down."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from ppaos.ground.privacy.actions import record_export, unaudited
from ppaos.ground.privacy.models import PersonalRead
from ppaos.learning.policy.models import Resolution
from ppaos.people.cooperation.models import Agreement
from ppaos.people.cooperation.permissions import check_may_flow


@unaudited("record_export writes the event, with purpose and number of rows")
def take_out_resolutions(*, resolutions: Sequence[Resolution], area_code: str, by: Any, at: datetime) -> None:
    """Note that a list of resolutions leaves the platform. Raises PermissionDenied, with the reason, unless figures
    without names flow to `by` from each meeting's area."""
    on = timezone.localdate(at)
    for code in sorted({each.meeting.area_id for each in resolutions}):
        check_may_flow(scope=Agreement.Scope.AGGREGATE, area_code=code, on=on, user=by)
    record_export(
        by=by,
        at=at,
        purpose=PersonalRead.ASSIST,
        rows=len(resolutions),
        what="resolutions",
        area_code=area_code,
    )
