"""The frame around every room's long work: claimed, followed, and brought to an end whatever happens."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable
from typing import Any

from django.db import close_old_connections, connections
from django.utils import timezone
from procrastinate.contrib.django import app

from ppaos.ground.workbench.actions import (
    JobStopped,
    Progress,
    begin_job,
    fail_job,
    finish_job,
    revive_lost_jobs,
    send_notices,
)

logger = logging.getLogger(__name__)

# A task's function: progress first, then the job's arguments by name; returns the result (JSON) or None.
Work = Callable[..., dict[str, Any] | None]


def job_task(
    kind: str, *, queue: str = "default", told: tuple[type[Exception], ...] = ()
) -> Callable[[Work], Work]:
    """Make a function the work of jobs of this kind.

    The function must be safely repeatable: after a killed worker it runs again from the beginning.
    `told` names the exceptions whose words are meant for the person; others give a sentence with a number
    that leads to the log.
    """

    def decorate(work: Work) -> Work:
        @app.task(name=kind, queue=queue)
        def run(job_id: int) -> None:
            close_old_connections()
            try:
                run_job(job_id, work, told)
            finally:
                connections.close_all()

        return work

    return decorate


def run_job(job_id: int, work: Work, told: tuple[type[Exception], ...] = ()) -> None:
    """Claim a job, do its work with a pulse, and end it. Unexpected errors are logged and raised again."""
    job = begin_job(job_id=job_id, at=timezone.now())
    if job is None:
        logger.info("job %s is cancelled, ended or in other hands", job_id)
        return
    try:
        with Progress(job) as progress:
            result = work(progress, **job.arguments) or {}
    except JobStopped:
        logger.info("job %s was stopped", job_id)
    except told as error:
        fail_job(job=job, error=str(error), trace_id="", at=timezone.now())
    except Exception:
        trace_id = uuid.uuid4().hex[:12]
        logger.exception("job %s (%s) failed, number %s", job_id, job.kind, trace_id)
        fail_job(job=job, error="", trace_id=trace_id, at=timezone.now())
        raise
    else:
        finish_job(job=job, result=result, at=timezone.now())


@app.periodic(cron="* * * * *")
@app.task(name="workbench.revive_lost_jobs", queue="default", queueing_lock="workbench.revive_lost_jobs")
def revive(timestamp: int) -> None:
    """Every minute: queue again what a killed worker left behind."""
    try:
        again, failed = revive_lost_jobs(at=timezone.now())
        if again or failed:
            logger.warning("jobs without a worker: %s queued again, %s failed", again, failed)
    finally:
        connections.close_all()


@app.periodic(cron="* * * * *")
@app.task(name="workbench.send_notices", queue="default", queueing_lock="workbench.send_notices")
def send_waiting_notices(timestamp: int) -> None:
    """Every minute: send the messages that wait."""
    try:
        done = send_notices(by=None, at=timezone.now())
        if done.failed or done.given_up:
            logger.warning(
                "messages that did not leave: %s to be tried again, %s given up", done.failed, done.given_up
            )
    finally:
        connections.close_all()
