"""The contact book leaves the platform: allowed, and written down."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.actions import record_export, unaudited
from ppaos.people.cooperation.models import Agreement
from ppaos.people.cooperation.permissions import check_may, check_may_flow
from ppaos.people.cooperation.permissions.mechanism import KEEP_MECHANISM


@unaudited("record_export writes the event, with purpose and number of rows")
def take_out_contacts(*, area: Area, rows: int, purpose: str, by: Any, at: datetime) -> None:
    """Note that the contact book of an area leaves the platform.

    Raises PermissionDenied, with the reason, for who does not keep the committees there or has no agreement for it.
    """
    check_may(by, KEEP_MECHANISM, area_code=area.code)
    check_may_flow(
        scope=Agreement.Scope.LISTS, area_code=area.code, on=timezone.localdate(at), user=by,
        field_classes={"names"}, deed=KEEP_MECHANISM,
    )  # fmt: skip
    record_export(by=by, at=at, purpose=purpose, rows=rows, what="contact book", area_code=area.code)
