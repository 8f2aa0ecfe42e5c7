"""Doubles are looked for while everybody does something else."""

from typing import Any

from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from ppaos.ground.workbench.actions import Progress
from ppaos.ground.workbench.tasks import job_task
from ppaos.people.registry.actions.doubles import find_doubles
from ppaos.people.registry.queries.doubles import FIND


@job_task(FIND, told=(PermissionDenied,))
def find(progress: Progress, *, area_code: str, language: str = "th") -> dict[str, Any]:
    """Look for doubles of an area; again from the beginning changes nothing."""
    number = progress.job.created_by_id
    by = None if number is None else get_user_model().objects.get(pk=number)
    with override(language):
        find_doubles(area_code=area_code, by=by, at=timezone.now(), report=progress.report)
    return {"url": reverse("registry:doubles", query={"area": area_code})}
