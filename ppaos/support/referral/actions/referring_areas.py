"""All needs of an area put to the services that routing chose, by a worker: twice changes nothing."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_noop as _

from ppaos.ground.privacy.actions import audited
from ppaos.ground.workbench.actions import start_job
from ppaos.ground.workbench.models import Job
from ppaos.support.referral.permissions import check_can_refer
from ppaos.support.referral.queries.to_refer import Wanted

REFER_AREA = "referral.refer_area"


@audited("referral.asked_for_area")
def ask_to_refer_area(*, wanted: Wanted, language: str = "th", by: Any, at: datetime) -> Job:
    """Have a worker make a draft of each need that is wanted, to the service that routing chose. Nothing leaves yet."""
    check_can_refer(by, [wanted.area])
    return start_job(
        kind=REFER_AREA, title=_("Needs of an area are referred"), unit="needs", by=by, at=at,
        area_code=wanted.area, arguments={"wanted": wanted.asked(), "language": language},
    )  # fmt: skip
