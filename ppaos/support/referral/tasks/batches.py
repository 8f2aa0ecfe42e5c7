"""A batch is put together, sent and packed by a worker while its sender does something else."""

from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from ppaos.ground.workbench.actions import Progress
from ppaos.ground.workbench.tasks import job_task
from ppaos.support.referral.actions.batching import FILL_BATCH, fill_batch
from ppaos.support.referral.actions.errors import ReferralRefused
from ppaos.support.referral.actions.sending_batches import SEND_BATCH, send_batch
from ppaos.support.referral.models import Batch
from ppaos.support.referral.presenters.package import packed
from ppaos.support.referral.queries.batches import choosable, members


@job_task(FILL_BATCH, told=(PermissionDenied,))
def put_together(progress: Progress, *, batch: int, language: str = "th") -> dict[str, Any]:
    """Put into a batch what it was begun for; a second run finds it filled."""
    by = get_user_model().objects.get(pk=progress.job.created_by_id or 0)
    found = Batch.objects.get(pk=batch)
    with override(language):
        filled = fill_batch(batch=found, among=choosable(by), by=by, at=timezone.now())
    progress.report(filled.counts["chosen"], filled.counts["chosen"])
    return {"url": reverse("referral:batch", args=[batch])}


@job_task(SEND_BATCH, told=(PermissionDenied, ReferralRefused))
def send_and_pack(progress: Progress, *, batch: int, language: str = "th") -> dict[str, Any]:
    """Send a batch for who asked; what was sent already is only packed anew."""
    by = get_user_model().objects.get(pk=progress.job.created_by_id or 0)
    found = Batch.objects.select_related("organisation", "area").get(pk=batch)
    progress.report(0, members(found).count() or None)
    with override(language):
        send_batch(batch=found, pack=packed, by=by, at=timezone.now())
    return {"url": reverse("referral:batch", args=[batch])}
