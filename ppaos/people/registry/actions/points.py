"""Where houses stand on the map: points for dwellings that have none, put right by who gave them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from ppaos.ground.privacy.actions import announce, audited
from ppaos.ground.workbench.queries import fetched_frame, staged
from ppaos.people.registry.models import Household
from ppaos.people.registry.permissions import check_may_in_areas

COLUMNS = {
    "household_id": pl.Int64, "latitude": pl.Float64, "longitude": pl.Float64, "was_latitude": pl.Float64,
    "was_longitude": pl.Float64,
}  # fmt: skip
_PLACED = """
UPDATE registry_dwelling dwelling SET latitude = placed.latitude, longitude = placed.longitude
FROM (SELECT DISTINCT ON (household.dwelling_id) household.id, household.dwelling_id, fresh.*
      FROM fresh_point fresh JOIN registry_household household ON household.id = fresh.household_id
      ORDER BY household.dwelling_id, fresh.household_id) placed
WHERE dwelling.id = placed.dwelling_id
  AND (dwelling.latitude IS NULL
       OR (dwelling.latitude = placed.was_latitude AND dwelling.longitude = placed.was_longitude))
  AND (dwelling.latitude, dwelling.longitude) IS DISTINCT FROM (placed.latitude, placed.longitude)
RETURNING placed.household_id
"""


@dataclass(frozen=True)
class DwellingsPlaced:
    """How many dwellings got a point, or another one."""

    dwellings: int


@audited("dwellings.placed")
def place_dwellings(
    *, frame: pl.DataFrame, by: Any, at: datetime, deed: str = "edit_register"
) -> DwellingsPlaced:
    """Note where households' dwellings stand: columns COLUMNS.

    A point that is known stays, unless it is the one that the same record gave before (was_latitude, was_longitude).
    """
    rows = frame.select(pl.col(name).cast(dtype) for name, dtype in COLUMNS.items())
    homes = Household.objects.filter(pk__in=rows["household_id"].to_list())
    check_may_in_areas(by, deed, homes.values_list("area_id", flat=True).distinct())
    staged("fresh_point", rows)
    placed = fetched_frame(_PLACED, schema={"household_id": pl.Int64})
    announce(households=placed["household_id"], at=at)
    return DwellingsPlaced(placed.height)
