"""Assessing an area's households again, by the criteria now in force: asked for on a screen, done by a worker."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_noop as _

from ppaos.evidence.livelihood.actions.assessments import Assessed, assess_households
from ppaos.evidence.livelihood.permissions import check_can_assess_area
from ppaos.evidence.livelihood.queries import answered_households
from ppaos.ground.privacy.actions import audited, unaudited
from ppaos.ground.workbench.actions import start_job
from ppaos.ground.workbench.models import Job

ASSESS_AREA = "livelihood.assess_area"


@audited("assessment.asked")
def ask_to_assess(*, area_code: str, by: Any, at: datetime) -> Job:
    """Have every household of the area that ever answered assessed again by a worker."""
    check_can_assess_area(user=by, area_code=area_code)
    return start_job(
        kind=ASSESS_AREA,
        title=_("Households assessed again"),
        unit="households",
        by=by,
        at=at,
        area_code=area_code,
        arguments={"area_code": area_code},
    )


@unaudited("assessing, its one step, writes the event")
def assess_area(*, area_code: str, by: Any, at: datetime) -> Assessed:
    """Assess every household that lives in the area and has answers or results; the same again changes nothing."""
    check_can_assess_area(user=by, area_code=area_code)
    return assess_households(household_ids=answered_households(area_code), by=by, at=at)
