"""The worker judges the households of an area by the exit rule, for who asked."""

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from ppaos.ground.workbench.actions import Progress
from ppaos.ground.workbench.tasks import job_task
from ppaos.learning.monitoring.actions.errors import MonitoringRefused
from ppaos.learning.monitoring.actions.judging import JUDGE, judge_area


@job_task(JUDGE, told=(PermissionDenied, MonitoringRefused))
def judge(progress: Progress, *, area_code: str) -> dict[str, str]:
    """Judge an area again from the beginning; the same data give the same list."""
    by = get_user_model().objects.get(pk=progress.job.created_by_id or 0)
    judge_area(area_code=area_code, by=by, at=timezone.now())
    return {"url": reverse("monitoring:candidates") + f"?area={area_code}"}
