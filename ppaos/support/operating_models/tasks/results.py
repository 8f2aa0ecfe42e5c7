"""The result of a model is worked out by a worker."""

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from ppaos.ground.workbench.actions import Progress
from ppaos.ground.workbench.tasks import job_task
from ppaos.support.operating_models.actions.errors import ModelRefused
from ppaos.support.operating_models.actions.results import RESULT, keep_result
from ppaos.support.operating_models.models import OperatingModel
from ppaos.support.operating_models.queries.results import Asked


@job_task(RESULT, told=(PermissionDenied, ModelRefused))
def work_out(
    progress: Progress,
    *,
    model: int,
    before: list[int] | None,
    after: list[int] | None,
    baht_year: int,
    area_code: str,
    language: str = "th",
) -> dict[str, str]:
    """Work out for who asked; a second run from the beginning keeps the same result once more, the older beside it."""
    by = get_user_model().objects.get(pk=progress.job.created_by_id or 0)
    progress.report(0, 1)
    rounds = [(each[0], each[1]) if each else None for each in (before, after)]
    with override(language):
        keep_result(
            model=OperatingModel.objects.get(pk=model), asked=Asked(rounds[0], rounds[1], baht_year, area_code),
            by=by, at=timezone.now(),
        )  # fmt: skip
        words = _("The result is kept.")
        progress.report(1, message=words)
        return {"url": reverse("operating_models:results", args=[model]), "told": words}
