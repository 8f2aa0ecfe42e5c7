"""An area's needs are found and led to services by a worker: asked for on a screen, and twice changes nothing."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_noop as _

from ppaos.ground.privacy.actions import audited
from ppaos.ground.workbench.actions import start_job
from ppaos.ground.workbench.models import Job
from ppaos.support.assistance.permissions import check_can_find_needs

FIND_NEEDS = "assistance.find_needs"


@audited("needs.asked")
def ask_to_find_needs(*, area_code: str, language: str = "th", by: Any, at: datetime) -> Job:
    """Have a worker find the needs of every household of the area, and the first services of each."""
    check_can_find_needs(by, area_code)
    return start_job(
        kind=FIND_NEEDS,
        title=_("Needs and services are looked for"),
        unit="steps",
        by=by,
        at=at,
        area_code=area_code,
        arguments={"area_code": area_code, "language": language},
    )
