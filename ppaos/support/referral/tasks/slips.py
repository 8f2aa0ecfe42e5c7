"""The slips of a village become one file while everybody does something else."""

from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from ppaos.ground.geography.models import Area
from ppaos.ground.workbench.actions import Progress
from ppaos.ground.workbench.tasks import job_task
from ppaos.support.referral.actions.errors import ReferralRefused
from ppaos.support.referral.actions.slips import PRINT, keep_slips, make_slips
from ppaos.support.referral.presenters.slips import slips_pdf
from ppaos.support.referral.queries.slips import households_to_tell


@job_task(PRINT, told=(PermissionDenied, ReferralRefused))
def print_slips(progress: Progress, *, area_code: str, address: str) -> dict[str, Any]:
    """Put the slips of an area into one file; a run that was cut short leaves no slips behind."""
    by = get_user_model().objects.get(pk=progress.job.created_by_id or 0)
    area, now = Area.objects.get(code=area_code), timezone.now()
    households = list(households_to_tell(by, area_code))
    progress.report(done=0, total=len(households))
    with override("th"), transaction.atomic():
        given = make_slips(households=households, by=by, at=now)
        name = f"{_('Slips of %(area)s') % {'area': area.name_th}}.pdf"
        keep_slips(content=slips_pdf(given, address), name=name, area_code=area_code, by=by, at=now)
    return {"url": reverse("referral:area_slips", args=[area_code])}
