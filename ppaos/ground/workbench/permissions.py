"""Who may see and stop long work, and when?"""

from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from ppaos.ground.workbench.models import Job
from ppaos.ground.workbench.queries.jobs import LIVE

# Later the world is another one, and the work is asked for anew where it belongs.
AGAIN_WITHIN = timedelta(days=1)


def check_can_see_job(*, user: Any, job: Job) -> None:
    """Only who started the work sees it: its title and result may speak of people."""
    if user is None or user.pk is None or user.pk != job.created_by_id:
        raise PermissionDenied(_("Only the person who started this work may see it."))


def check_can_cancel_job(*, user: Any, job: Job) -> None:
    """Only who started the work stops it, and only while it lives."""
    check_can_see_job(user=user, job=job)
    if job.state not in LIVE:
        raise PermissionDenied(_("This work has ended and can no longer be cancelled."))


def may_start_again(job: Job, at: datetime) -> bool:
    """Whether the work can begin again as it was asked for: it was cancelled or broke off, less than a day ago. What
    was refused in words for the person would be refused again."""
    is_broken = job.state == Job.State.FAILED and not job.error
    is_fresh = job.finished_at is not None and job.finished_at > at - AGAIN_WITHIN
    return is_fresh and (is_broken or job.state == Job.State.CANCELLED)


def check_can_start_job_again(*, user: Any, job: Job, at: datetime) -> None:
    """Only who started the work starts it again."""
    check_can_see_job(user=user, job=job)
    if not may_start_again(job, at):
        raise PermissionDenied(
            _("This work cannot be started again as it was: ask for it anew on the page where it belongs.")
        )
