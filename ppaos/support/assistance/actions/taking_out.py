"""Lines of the ledger and evidence that leave the platform: allowed, and written down."""

from datetime import datetime
from typing import Any, BinaryIO

from django.utils import timezone

from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.actions import record_export, record_reading, unaudited
from ppaos.ground.privacy.models import PersonalRead
from ppaos.ground.workbench.actions import open_file
from ppaos.people.cooperation.models import Agreement
from ppaos.people.cooperation.permissions import check_may, check_may_flow
from ppaos.support.assistance.actions.errors import HelpRefused
from ppaos.support.assistance.models import HelpLine


@unaudited("record_export writes the event, with purpose and number of rows")
def take_out_help(*, area: Area, rows: int, purpose: str, by: Any, at: datetime) -> None:
    """Note that lines of an area's ledger leave the platform.

    Raises PermissionDenied, with the reason, without the right to export there or an agreement that covers it.
    """
    check_may(by, "export", area_code=area.code)
    on = timezone.localdate(at)
    check_may_flow(
        scope=Agreement.Scope.HOUSEHOLDS, area_code=area.code, on=on, user=by, field_classes=("names",)
    )  # fmt: skip
    record_export(by=by, at=at, purpose=purpose, rows=rows, what="help given", area_code=area.code)


@unaudited("record_reading writes the event")
def read_evidence(*, line: HelpLine, by: Any, at: datetime) -> BinaryIO:
    """Open the evidence of a line; that it was read is noted. Raises HelpRefused where there is none."""
    if line.evidence is None:
        raise HelpRefused("no evidence")
    record_reading(
        by=by, at=at, purpose=PersonalRead.ASSIST, subjects=[line.household], verb="household.read"
    )
    return open_file(file=line.evidence)
