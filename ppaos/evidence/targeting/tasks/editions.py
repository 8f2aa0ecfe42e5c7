"""Editions are compared while everybody does something else."""

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import override

from ppaos.evidence.targeting.actions.editions import COMPARE, compare_editions
from ppaos.evidence.targeting.models import Edition
from ppaos.evidence.targeting.permissions import ComparisonRefused
from ppaos.ground.workbench.actions import Progress
from ppaos.ground.workbench.tasks import job_task


@job_task(COMPARE, told=(ComparisonRefused, PermissionDenied))
def compare(progress: Progress, *, earlier_id: int, later_id: int, language: str = "th") -> None:
    """Compare two editions; again from the beginning changes nothing."""
    editions = Edition.objects.select_related("source")
    number = progress.job.created_by_id
    by = None if number is None else get_user_model().objects.get(pk=number)
    with override(language):
        compare_editions(
            earlier=editions.get(pk=earlier_id), later=editions.get(pk=later_id), by=by, at=timezone.now()
        )
