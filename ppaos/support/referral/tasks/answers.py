"""A file of answers is taken in by a worker while its sender does something else."""

from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from ppaos.ground.workbench.actions import Progress, open_file
from ppaos.ground.workbench.forms.sheets import UnreadableFile
from ppaos.ground.workbench.models import StoredFile
from ppaos.ground.workbench.tasks import job_task
from ppaos.people.cooperation.models import Organisation
from ppaos.support.referral.actions.answer_files import TAKE_IN
from ppaos.support.referral.forms.answers_in import read_file, take_in
from ppaos.support.referral.models import Batch
from ppaos.support.referral.presenters.answers_in import told_of


@job_task(TAKE_IN, told=(PermissionDenied, UnreadableFile))
def take_in_answers(
    progress: Progress, *, file: int, bodies: list[int], batch: int | None = None, language: str = "th"
) -> dict[str, Any]:
    """Take in a file for who sent it; a second run from the beginning changes nothing."""
    by = get_user_model().objects.get(pk=progress.job.created_by_id or 0)
    kept = StoredFile.objects.get(pk=file)
    of_batch = Batch.objects.select_related("organisation", "sheet_form__file").filter(pk=batch or 0).first()
    told = list(Organisation.objects.filter(pk__in=bodies).order_by("name_th", "pk"))
    with override(language):
        with open_file(file=kept) as content:
            read = read_file(content.read(), kept.name, told, of_batch)
        taken = take_in(
            read=read, name=kept.name, bodies=told, by=by, at=timezone.now(), batch=of_batch, report=progress.report
        )  # fmt: skip
    return told_of(taken) | {"url": reverse("referral:answers_taken_in", args=[progress.job.pk])}
