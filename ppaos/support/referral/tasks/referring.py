"""The needs of an area are referred by a worker while their sender does something else."""

from typing import Any

import polars as pl
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from ppaos.ground.workbench.actions import Progress
from ppaos.ground.workbench.tasks import job_task
from ppaos.support.referral.actions.referring import refer
from ppaos.support.referral.actions.referring_areas import REFER_AREA
from ppaos.support.referral.presenters.to_refer import referred_words
from ppaos.support.referral.queries.to_refer import GOING, Wanted, needs_to_refer


@job_task(REFER_AREA, told=(PermissionDenied,))
def refer_area(progress: Progress, *, wanted: dict[str, Any], language: str = "th") -> dict[str, str]:
    """Make the drafts for who asked; a second run finds them under way."""
    by = get_user_model().objects.get(pk=progress.job.created_by_id or 0)
    going = needs_to_refer(Wanted(**wanted)).filter(pl.col("outcome") == GOING)
    progress.report(0, going.height)
    done = refer(frame=going.select("need_id", "service_id", "organisation_id"), by=by, at=timezone.now())
    with override(language):
        told = referred_words(done)
        progress.report(going.height, message=told)
    return {"url": f"{reverse('referral:outgoing')}?area={wanted['area']}&state=draft", "told": told}
