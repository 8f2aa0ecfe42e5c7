"""In which area does the reader work: the one asked for in the address, else the widest where they may."""

from collections.abc import Iterable
from typing import Any

from django.http import Http404
from django.utils import timezone

from ppaos.evidence.survey.queries.visits import areas_reached
from ppaos.ground.geography.models import Area, Level
from ppaos.ground.geography.queries import area_at
from ppaos.people.cooperation.permissions import check_may, granted_areas

BELOW = {
    Level.COUNTRY: Level.PROVINCE,
    Level.PROVINCE: Level.DISTRICT,
    Level.DISTRICT: Level.SUBDISTRICT,
    Level.SUBDISTRICT: Level.VILLAGE,
    Level.LOCAL_AUTHORITY: Level.VILLAGE,
}


def area_asked_for(user: Any, code: str, *, deed: str) -> Area:
    """The area asked for, else the widest granted. 403 without the deed, 404 out of sight."""
    check_may(user, deed)
    if not code:
        granted = Area.objects.filter(code__in=granted_areas(user, deed=deed))
        ranks = list(Level)
        return min(granted, key=lambda area: (ranks.index(Level(area.level)), area.code))
    area = area_at(code, timezone.localdate())
    if area is None or not areas_reached(user, deed).filter(area_id=code).exists():
        raise Http404(f"no area {code}")
    return area


def one_of(given: str, values: Iterable[str], what: str) -> str:
    """The value as given, if it is one of these or empty; else 404."""
    if given and given not in set(values):
        raise Http404(f"no {what} {given}")
    return given
