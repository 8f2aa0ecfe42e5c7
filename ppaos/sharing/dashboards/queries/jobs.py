"""Which long work goes on where somebody looks after people? That it goes on, never what it came to."""

from typing import Any

from django.db.models import QuerySet

from ppaos.ground.accounts.models import User
from ppaos.ground.workbench.models import Job
from ppaos.people.cooperation.permissions import areas_in_sight

LOOKS_AFTER = "invite_users"


def jobs_around(user: Any) -> QuerySet[Job]:
    """Jobs that others started for areas where the user looks after people."""
    areas = areas_in_sight(user, deed=LOOKS_AFTER)
    return Job.objects.filter(area_code__in=areas).exclude(created_by_id=user.pk)


def starters_of(jobs: list[Job]) -> dict[int, str]:
    """The names of those who started these jobs."""
    people = User.objects.filter(pk__in={job.created_by_id for job in jobs if job.created_by_id})
    return {person.pk: str(person) for person in people}
