"""Which areas does an overview show: the reader's own, and the parts of an area, official or local?"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils import timezone

from ppaos.ground.geography.models import Area, AreaQuerySet, Boundary, Level
from ppaos.ground.geography.queries import areas_within, breadcrumb, children
from ppaos.people.cooperation.permissions import areas_in_sight, granted_areas

OFFICIAL, LOCAL = "official", "local_authority"


def own_areas(user: Any) -> list[Area]:
    """The areas whose figures were granted to the user, the widest first."""
    codes = granted_areas(user, deed="see_overview")
    order = [level.value for level in Level]
    return sorted(Area.objects.filter(code__in=codes), key=lambda area: (order.index(area.level), area.code))


def opening_records(user: Any, codes: Sequence[str]) -> set[str]:
    """Those of these areas whose figures open to their records for the user: where the user sees households."""
    seen = areas_in_sight(user, deed="see_households").filter(area_id__in=codes)
    return set(seen.values_list("area_id", flat=True))


def parts_of(area: Area, by: str, on: date | None = None) -> AreaQuerySet:
    """The parts of an area in force: the next level of administration, or the local authorities in it."""
    day = on or timezone.localdate()
    if by == LOCAL:
        return local_authorities(area, day)
    parts = children(area.code, day)
    return parts if area.level == Level.LOCAL_AUTHORITY else parts.exclude(level=Level.LOCAL_AUTHORITY)


def local_authorities(area: Area, on: date | None = None) -> AreaQuerySet:
    """Local authorities that lie in an area, itself left out."""
    day = on or timezone.localdate()
    inside = areas_within(area.code, day).in_force(day).filter(level=Level.LOCAL_AUTHORITY)
    return inside.exclude(code=area.code).order_by("sort_key", "code")


def way_to(user: Any, area: Area) -> list[Area]:
    """The way down to an area, as far as the user sees overviews of it."""
    steps = breadcrumb(area)
    seen = set(
        areas_in_sight(user, deed="see_overview")
        .filter(area_id__in=[step.code for step in steps])
        .values_list("area_id", flat=True)
    )
    return [step for step in steps if step.code in seen]


def has_outlines(area: Area, parts: list[Area]) -> bool:
    """Whether there is anything to draw on a map of the area."""
    return Boundary.objects.filter(area_id__in=[area.code, *(part.code for part in parts)]).exists()
