"""The list of those who are invited leaves the platform, as a file or on paper: allowed, and written down."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from ppaos.ground.privacy.actions import record_export, unaudited
from ppaos.people.cooperation.models import Agreement
from ppaos.people.cooperation.permissions import check_may_flow
from ppaos.support.operating_models.models import OperatingModel
from ppaos.support.operating_models.permissions import check_can_manage


@unaudited("record_export writes the event, with purpose and number of rows")
def take_out_invitations(*, model: OperatingModel, rows: int, purpose: str, by: Any, at: datetime) -> None:
    """Note that the list of a model's invitations leaves the platform.

    Raises PermissionDenied, with the reason, without the right to export in its area or an agreement that covers it.
    """
    check_can_manage(by, model)
    area, on = str(model.area_id), timezone.localdate(at)
    check_may_flow(
        scope=Agreement.Scope.HOUSEHOLDS, area_code=area, on=on, user=by, field_classes=("names",)
    )  # fmt: skip
    record_export(by=by, at=at, purpose=purpose, rows=rows, what="invitations of a model", area_code=area)
