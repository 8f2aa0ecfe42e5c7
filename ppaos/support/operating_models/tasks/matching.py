"""Models of an area are matched with its households by a worker."""

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from ppaos.ground.workbench.actions import Progress
from ppaos.ground.workbench.tasks import job_task
from ppaos.support.operating_models.actions.errors import ModelRefused
from ppaos.support.operating_models.actions.matching import MATCH, match_models
from ppaos.support.operating_models.models import OperatingModel
from ppaos.support.operating_models.presenters.matching import run_words


@job_task(MATCH, told=(PermissionDenied, ModelRefused))
def match(
    progress: Progress, *, area_code: str, model: int | None = None, language: str = "th"
) -> dict[str, str]:
    """Match for who asked; a second run from the beginning changes nothing."""
    by = get_user_model().objects.get(pk=progress.job.created_by_id or 0)
    chosen = OperatingModel.objects.get(pk=model) if model else None
    progress.report(0, 1)
    done = match_models(area_code=area_code, model=chosen, by=by, at=timezone.now())
    with override(language):
        progress.report(1, message=run_words(done))
        back = reverse("operating_models:matching", args=[model]) if model else ""
        every = f"{reverse('operating_models:matching_area')}?area={area_code}"
        return {"url": back or every, "told": run_words(done)}
