"""Long work: started with the act that asks for it, claimed by one worker, always brought to an end."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from procrastinate.contrib.django import app

from ppaos.ground.privacy.actions import audited, unaudited
from ppaos.ground.workbench.models import Job
from ppaos.ground.workbench.permissions import check_can_cancel_job, check_can_start_job_again
from ppaos.ground.workbench.queries.jobs import HEARTBEAT_LOST_AFTER, ids_in_queue

MAX_ATTEMPTS = 3


@unaudited("the room whose work it is writes the event")
def start_job(
    *,
    kind: str,
    title: str,
    by: Any,
    at: datetime,
    arguments: dict[str, Any] | None = None,
    unit: str = "",
    area_code: str = "",
) -> Job:
    """Queue work for a worker, in the caller's transaction: no commit, no work.

    `kind` names the task (`@job_task`), `title` is its English msgid, `arguments` are JSON for the task.
    """
    with transaction.atomic():
        job = Job.objects.create(
            kind=kind,
            title=title,
            unit=unit,
            arguments=arguments or {},
            created_at=at,
            created_by_id=getattr(by, "pk", None),
            area_code=area_code,
        )
        _queue(job)
    return job


def _queue(job: Job) -> None:
    app.configure_task(job.kind, allow_unknown=False).defer(job_id=job.pk)


@unaudited("a worker's bookkeeping")
def begin_job(*, job_id: int, at: datetime) -> Job | None:
    """Claim a job for this worker; None when it is cancelled, ended, or alive in another worker's hands."""
    free = Q(state=Job.State.WAITING) | Q(
        state=Job.State.RUNNING, heartbeat_at__lt=at - timedelta(seconds=HEARTBEAT_LOST_AFTER)
    )
    claimed = Job.objects.filter(free, pk=job_id).update(
        state=Job.State.RUNNING,
        attempts=F("attempts") + 1,
        started_at=Coalesce("started_at", at),
        heartbeat_at=at,
        done=0,
        total=None,
        message="",
    )
    return Job.objects.get(pk=job_id) if claimed else None


@unaudited("a worker's bookkeeping")
def finish_job(*, job: Job, result: dict[str, Any], at: datetime) -> bool:
    """End a job well. False when it was cancelled or given to another worker meanwhile."""
    return _end(job, at, state=Job.State.SUCCEEDED, result=result, done=Coalesce("total", "done"))


@unaudited("a worker's bookkeeping")
def fail_job(*, job: Job, error: str, trace_id: str, at: datetime) -> bool:
    """End a job badly: `error` is a sentence for the person (or nothing), `trace_id` leads to the log."""
    return _end(job, at, state=Job.State.FAILED, error=error, trace_id=trace_id)


def _end(job: Job, at: datetime, **changes: Any) -> bool:
    held = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, attempts=job.attempts)
    return bool(held.update(finished_at=at, heartbeat_at=at, **changes))


@audited("job.cancelled", subjects=["job"])
def cancel_job(*, job: Job, by: Any, at: datetime) -> None:
    """Cancel waiting or running work; a worker stops at its next report of progress."""
    job = Job.objects.select_for_update().get(pk=job.pk)
    check_can_cancel_job(user=by, job=job)
    Job.objects.filter(pk=job.pk).update(state=Job.State.CANCELLED, finished_at=at)


@audited("job.started_again", subjects=["job"])
def start_job_again(*, job: Job, by: Any, at: datetime) -> None:
    """Queue work that was cancelled or broke off once more, as it was asked for: it begins from the beginning."""
    job = Job.objects.select_for_update().get(pk=job.pk)
    check_can_start_job_again(user=by, job=job, at=at)
    fresh = {"done": 0, "total": None, "message": "", "error": "", "trace_id": "", "attempts": 0}
    Job.objects.filter(pk=job.pk).update(
        state=Job.State.WAITING, started_at=None, heartbeat_at=None, finished_at=None, **fresh
    )
    _queue(job)


@unaudited("a worker's bookkeeping")
def revive_lost_jobs(*, at: datetime) -> tuple[int, int]:
    """Queue again the jobs whose worker is gone; after three attempts they fail. Returns (queued, failed)."""
    lost_before = at - timedelta(seconds=HEARTBEAT_LOST_AFTER)
    with transaction.atomic():
        silent = Q(state=Job.State.RUNNING, heartbeat_at__lt=lost_before)
        # Fetched by a worker that died before it began, or never queued.
        forgotten = Q(state=Job.State.WAITING, created_at__lt=lost_before) & ~Q(pk__in=ids_in_queue())
        lost = list(Job.objects.select_for_update(skip_locked=True).filter(silent | forgotten))
        spent = [job.pk for job in lost if job.attempts >= MAX_ATTEMPTS]
        again = [job for job in lost if job.attempts < MAX_ATTEMPTS]
        Job.objects.filter(pk__in=spent).update(state=Job.State.FAILED, finished_at=at)
        Job.objects.filter(pk__in=[job.pk for job in again]).update(state=Job.State.WAITING)
        for job in again:
            _queue(job)
    return len(again), len(spent)
