"""Taking records out: checked against rights and agreements, and written down."""

from datetime import datetime
from typing import Any

import polars as pl
from django.db import transaction
from django.utils import timezone

from ppaos.ground.privacy.actions import record_export, unaudited
from ppaos.people.cooperation.models import Agreement
from ppaos.people.cooperation.permissions import check_may, check_may_flow, fields_in_sight
from ppaos.sharing.dashboards.permissions import check_can_see_overview
from ppaos.sharing.dashboards.queries.figures import Figure
from ppaos.sharing.dashboards.queries.records import records_sheet


@unaudited("record_export writes the event, with purpose and number of rows")
def export_households(*, figure: Figure, area_code: str, purpose: str, by: Any, at: datetime) -> pl.DataFrame:
    """The households behind a figure of an area as a sheet.

    PermissionDenied, with the reason, without the right to export there or an agreement that covers it.
    """
    check_can_see_overview(by, area_code)
    check_may(by, "export", area_code=area_code)
    on = timezone.localdate(at)
    check_may_flow(
        scope=Agreement.Scope.HOUSEHOLDS, area_code=area_code, on=on, user=by, field_classes=("names",)
    )  # fmt: skip
    with transaction.atomic():
        with_names = "names" in fields_in_sight(by, area_code=area_code)
        sheet = records_sheet(by, figure, area_code, with_names=with_names)
        record_export(
            by=by,
            at=at,
            purpose=purpose,
            rows=sheet.height,
            what=f"households behind {figure.code}",
            area_code=area_code,
        )
    return sheet
