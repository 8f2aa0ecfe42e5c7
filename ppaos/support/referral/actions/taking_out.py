"""Rows of a batch that leave the platform: allowed, and written down."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from ppaos.ground.privacy.actions import record_export, unaudited
from ppaos.people.cooperation.models import Agreement
from ppaos.people.cooperation.permissions import check_may, check_may_flow
from ppaos.support.referral.models import Batch


@unaudited("record_export writes the event, with purpose and number of rows")
def take_out_rows(*, batch: Batch, group: str, rows: int, purpose: str, by: Any, at: datetime) -> None:
    """Note that rows of a batch's reconciliation leave the platform.

    Raises PermissionDenied, with the reason, without the right to export there or an agreement that covers it.
    """
    check_may(by, "export", area_code=batch.area_id)
    on = timezone.localdate(at)
    check_may_flow(
        scope=Agreement.Scope.HOUSEHOLDS, area_code=batch.area_id, on=on, user=by, field_classes=("names",)
    )  # fmt: skip
    record_export(
        by=by, at=at, purpose=purpose, rows=rows, what=f"batch {batch.pk}: {group}", area_code=batch.area_id
    )
