"""Who may see and stop long work, and when?"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from ppaos.ground.workbench.models import Job

LIVE = {Job.State.WAITING, Job.State.RUNNING}


def check_can_see_job(*, user: Any, job: Job) -> None:
    """Only who started the work sees it: its title and result may speak of people."""
    if user is None or user.pk is None or user.pk != job.created_by_id:
        raise PermissionDenied(_("Only the person who started this work may see it."))


def check_can_cancel_job(*, user: Any, job: Job) -> None:
    """Only who started the work stops it, and only while it lives."""
    check_can_see_job(user=user, job=job)
    if job.state not in LIVE:
        raise PermissionDenied(_("This work has ended and can no longer be cancelled."))
