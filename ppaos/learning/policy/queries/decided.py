"""Which resolutions and pledges of meetings does somebody see?"""

from typing import Any

from django.db.models import Q
from django.utils import timezone

from ppaos.ground.geography.models import AreaWithin, in_force
from ppaos.learning.policy.queries.acting import bodies_by_area
from ppaos.learning.policy.queries.meetings import meetings_in_sight


def in_sight(user: Any, *, body: str) -> Q:
    """What the reader sees of rows of meetings: all of those in sight; else those of the own organisations (the
    column `body`) where the meeting's area lies within one granted, or around it. The platform itself sees all."""
    if user is None:
        return Q()
    return Q(meeting__in=meetings_in_sight(user)) | of_own(user, body=body)


def of_own(user: Any, *, body: str) -> Q:
    """Rows of meetings near the areas granted whose `body` is an organisation that the user pledges for."""
    found = Q(pk__in=())
    for area, bodies in bodies_by_area(user).items():
        found |= Q(**{f"{body}__in": bodies}) & near(area)
    return found


def near(area_code: str) -> Q:
    """Rows of a meeting whose area lies within this one, or around it."""
    closure = AreaWithin.objects.filter(in_force(timezone.localdate()))
    inside = closure.filter(ancestor_id=area_code).values("area_id")
    around = closure.filter(area_id=area_code).values("ancestor_id")
    return Q(meeting__area__in=inside) | Q(meeting__area__in=around)
