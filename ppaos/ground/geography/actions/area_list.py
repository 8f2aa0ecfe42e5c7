"""The province's own list of villages, local authorities and communities, taken in whole."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from ppaos.ground.geography.actions._closure import rewrite_closure
from ppaos.ground.geography.actions._placing import area_rows, save_areas, save_placements, unnamed_village
from ppaos.ground.geography.models import Area, Origin
from ppaos.ground.geography.queries.frames import as_table, fetched
from ppaos.ground.privacy.actions import audited

# What lies in a parent already, since whenever, is not placed there again.
_NOT_YET_PLACED = """
SELECT given.area_code, given.parent_code FROM {given}
WHERE NOT EXISTS (
    SELECT 1 FROM geography_areaplacement placed
    WHERE placed.area_id = given.area_code AND placed.parent_id = given.parent_code AND placed.valid_to IS NULL
)
"""
_PAIR = {"area_code": pl.String, "parent_code": pl.String}


@dataclass(frozen=True)
class AreasImported:
    """How many areas were new or changed, and how many new placements they have."""

    areas: int
    placements: int


@audited("areas.imported")
def import_areas(*, areas: pl.DataFrame, placements: pl.DataFrame, by: Any, at: datetime) -> AreasImported:
    """Add or update areas of a checked list (`forms.area_list.AreaList`); safe to repeat.

    A placement found on record stays as it is; one that the list no longer has is not ended."""
    known = Area.objects.filter(code__in=areas["code"].to_list()).values_list("code", "name_th")
    names = pl.DataFrame(list(known), schema={"code": pl.String, "known_name": pl.String}, orient="row")
    rows = areas.join(names, on="code", how="left", maintain_order="left").with_columns(
        name_th=pl.coalesce("name_th", "known_name", unnamed_village()),
        origin=pl.lit(Origin.LOCAL.value),
        valid_to=pl.lit(None, pl.Date),
    )
    changed = save_areas(area_rows(rows))
    table, parameters = as_table(placements, "given")
    fresh = fetched(_NOT_YET_PLACED.format(given=table), parameters, _PAIR)
    period = {"valid_from": pl.lit(None, pl.Date), "valid_to": pl.lit(None, pl.Date)}
    placed = save_placements(fresh.with_columns(**period))
    rewrite_closure(areas["code"].to_list())
    return AreasImported(changed, placed)
