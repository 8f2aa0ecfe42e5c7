"""Which jobs wait, run, or have lost their worker?"""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import BigIntegerField, Case, QuerySet, Value, When
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from procrastinate.contrib.django.models import ProcrastinateJob, ProcrastinateWorker

from ppaos.ground.workbench.models import Job

# Seconds without a pulse (one every ten) after which a worker counts as gone.
HEARTBEAT_LOST_AFTER = 60
LIVE = (Job.State.RUNNING, Job.State.WAITING)


def jobs_of(user: object) -> QuerySet[Job]:
    """The jobs a user started, the newest first."""
    return Job.objects.filter(created_by_id=getattr(user, "pk", None)).order_by("-created_at")


def live_first(jobs: QuerySet[Job]) -> QuerySet[Job]:
    """Jobs in the order in which people ask: at work, waiting their turn, ended; the newest first."""
    order = [When(state=state, then=Value(place)) for place, state in enumerate(LIVE)]
    return jobs.order_by(Case(*order, default=Value(len(LIVE))), "-created_at", "-pk")


def live_count(user: object) -> int:
    """How many jobs of a user run or wait their turn."""
    return jobs_of(user).order_by().filter(state__in=LIVE).count()


def ids_in_queue() -> QuerySet[Any, Any]:
    """Ids of the jobs that a worker can still fetch."""
    number = Cast(KeyTextTransform("job_id", "args"), BigIntegerField())
    queued: QuerySet[ProcrastinateJob] = ProcrastinateJob.objects.filter(
        status="todo", args__has_key="job_id"
    )
    return queued.annotate(number=number).values("number")


def is_worker_alive(at: datetime) -> bool:
    """Whether any worker gave a sign of life lately; each does every ten seconds, with or without work."""
    lost_before = at - timedelta(seconds=HEARTBEAT_LOST_AFTER)
    return bool(ProcrastinateWorker.objects.filter(last_heartbeat__gte=lost_before).exists())


def is_without_worker(job: Job, at: datetime) -> bool:
    """Whether a job waits or stands still because no worker runs; a turn that is long in coming is not that."""
    is_live = job.state in LIVE
    is_silent = (job.heartbeat_at or job.created_at) < at - timedelta(seconds=HEARTBEAT_LOST_AFTER)
    return is_live and is_silent and not is_worker_alive(at)
