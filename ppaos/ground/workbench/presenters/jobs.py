"""How a job looks on its page: its words, how far it is, what it came to."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.ground.workbench.models import Job
from ppaos.ground.workbench.permissions import may_start_again
from ppaos.ground.workbench.queries.jobs import LIVE, is_without_worker

# Seconds between two questions of a page that follows a job: while it goes on, and while no worker runs.
ASKS_EVERY, ASKS_SELDOM = 2, 15


@dataclass(frozen=True)
class JobCard:
    """What `parts/progress.html` asks for."""

    label: str
    state: str
    done: int
    total: int | None
    unit: str
    message: str
    error: str
    result_url: str
    is_live: bool
    is_without_worker: bool
    can_start_again: bool
    asks_every: int


def job_card(job: Job) -> JobCard:
    """Put a job into the reader's language. A result may carry `url`, where it can be looked at, and
    `told`: what came of it, in words."""
    now = timezone.now()
    is_stuck = is_without_worker(job, now)
    return JobCard(
        label=_(job.title),
        state=job.state,
        done=job.done,
        total=job.total,
        unit=_(job.unit) if job.unit else "",
        message=_(job.message) if job.message else job.result.get("told", ""),
        error=failure_words(job),
        result_url=job.result.get("url", ""),
        is_live=job.state in LIVE,
        is_without_worker=is_stuck,
        can_start_again=may_start_again(job, now),
        asks_every=ASKS_SELDOM if is_stuck else ASKS_EVERY,
    )


def failure_words(job: Job) -> str:
    """Why a job failed: the task's own words, or a sentence with the number that leads to the log."""
    if job.state != Job.State.FAILED:
        return ""
    if job.error:
        return job.error
    number = job.trace_id or f"J{job.pk}"
    if job.trace_id:
        return _(
            "The work could not be finished. Nothing was half written. Try again; if it fails again, give this "
            "number to whoever looks after the system: {trace_id}."
        ).format(trace_id=number)
    return _(
        "The work stopped {attempts} times without an end (the machine or the worker went down). Start it "
        "again; if it stops again, give this number to whoever looks after the system: {trace_id}."
    ).format(attempts=job.attempts, trace_id=number)
