"""Which jobs wait, run, or have lost their worker?"""

from typing import Any

from django.db.models import BigIntegerField, QuerySet
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from procrastinate.contrib.django.models import ProcrastinateJob

from ppaos.ground.workbench.models import Job

# Seconds without a pulse (one every ten) after which a worker counts as gone.
HEARTBEAT_LOST_AFTER = 60


def jobs_of(user: object) -> QuerySet[Job]:
    """The jobs a user started, the newest first."""
    return Job.objects.filter(created_by_id=getattr(user, "pk", None)).order_by("-created_at")


def ids_in_queue() -> QuerySet[Any, Any]:
    """Ids of the jobs that a worker can still fetch."""
    number = Cast(KeyTextTransform("job_id", "args"), BigIntegerField())
    queued: QuerySet[ProcrastinateJob] = ProcrastinateJob.objects.filter(
        status="todo", args__has_key="job_id"
    )
    return queued.annotate(number=number).values("number")
