"""Which area is looked at, into which parts does it fall, and which part does a household lie in?"""

from typing import Any

import polars as pl
from django.utils import timezone

from ppaos.ground.geography.models import Area, Level
from ppaos.ground.geography.queries import area_at, areas_within
from ppaos.ground.workbench.queries import fetched_frame
from ppaos.people.cooperation.permissions import areas_in_sight, granted_areas

# By which level an area is shown; villages and communities have no parts.
BELOW = {
    Level.COUNTRY: Level.PROVINCE,
    Level.PROVINCE: Level.DISTRICT,
    Level.DISTRICT: Level.SUBDISTRICT,
    Level.SUBDISTRICT: Level.VILLAGE,
    Level.LOCAL_AUTHORITY: Level.VILLAGE,
}
_PARTS = """
select distinct on (inside.area_id) inside.area_id, part.code
from geography_areawithin inside
join geography_areawithin above on above.area_id = inside.area_id
 and (above.valid_from is null or above.valid_from <= %(on)s) and (above.valid_to is null or above.valid_to > %(on)s)
join geography_area part on part.code = above.ancestor_id and part.level = %(level)s
where inside.ancestor_id = %(area)s
 and (inside.valid_from is null or inside.valid_from <= %(on)s)
 and (inside.valid_to is null or inside.valid_to > %(on)s)
order by inside.area_id, part.code"""


def area_in_sight(user: Any, code: str, *, deed: str) -> Area | None:
    """The area of the code, or without one the widest the user was granted for the deed; none where out of sight."""
    if code:
        seen = areas_in_sight(user, deed=deed).filter(area_id=code).exists()
        return area_at(code, timezone.localdate()) if seen else None
    granted = Area.objects.filter(code__in=granted_areas(user, deed=deed))
    ranks = list(Level)
    return min(granted, key=lambda area: (ranks.index(Level(area.level)), area.code), default=None)


def level_below(area: Area) -> str:
    """The level of an area's parts; empty at the narrowest."""
    return BELOW.get(Level(area.level), "")


def parts_in(area_code: str, level: str) -> pl.DataFrame:
    """Which part of this level each area within the area lies in today: area_id, part; areas above it are left out."""
    told = {"area": area_code, "level": level, "on": timezone.localdate()}
    return fetched_frame(_PARTS, told, schema={"area_id": pl.String, "part": pl.String})


def parts_of(area: Area, level: str) -> list[Area]:
    """The parts of this level in the area today, in Thai order; none at the narrowest."""
    if not level:
        return []
    inside = (
        areas_within(area.code).in_force(timezone.localdate()).filter(level=level).exclude(code=area.code)
    )
    return list(inside.order_by("sort_key", "code"))
