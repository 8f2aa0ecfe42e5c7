"""How a job looks on its page: its words, how far it is, what it came to."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from ppaos.ground.workbench.models import Job


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


def job_card(job: Job) -> JobCard:
    """Put a job into the reader's language. A result may carry `url`, where it can be looked at."""
    return JobCard(
        label=_(job.title),
        state=job.state,
        done=job.done,
        total=job.total,
        unit=_(job.unit) if job.unit else "",
        message=_(job.message) if job.message else "",
        error=failure_words(job),
        result_url=job.result.get("url", ""),
        is_live=job.state in {Job.State.WAITING, Job.State.RUNNING},
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
