"""Outlines and label points of the areas, put in place of those there were."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from ppaos.ground.geography.models import Area, Boundary
from ppaos.ground.geography.queries.frames import as_table, written
from ppaos.ground.privacy.actions import audited

_SAVE = """
INSERT INTO geography_boundary AS old (area_id, polygon_code, geometry, imported_at)
SELECT code, polygon_code, geometry, %s FROM {given}
ON CONFLICT (area_id) DO UPDATE
SET polygon_code = excluded.polygon_code, geometry = excluded.geometry, imported_at = excluded.imported_at
WHERE (old.polygon_code, old.geometry) IS DISTINCT FROM (excluded.polygon_code, excluded.geometry)
"""
_PLACE_LABELS = """
UPDATE geography_area area SET latitude = given.latitude, longitude = given.longitude FROM {given}
WHERE area.code = given.code
  AND (area.latitude, area.longitude) IS DISTINCT FROM (given.latitude, given.longitude)
"""


@dataclass(frozen=True)
class BoundariesImported:
    """How many outlines and points changed, and the codes that no area here has."""

    outlines: int
    points: int
    removed: int
    unknown_codes: tuple[str, ...]


@audited("boundaries.imported")
def import_boundaries(
    *, outlines: pl.DataFrame, points: pl.DataFrame, by: Any, at: datetime
) -> BoundariesImported:
    """Replace all outlines by these (code, polygon_code, geometry), and set the label points given
    (code, latitude, longitude). Safe to repeat; what is unchanged is not written."""
    known = set(Area.objects.values_list("code", flat=True))
    unknown = sorted(set(outlines["code"]) - known)
    outlines = outlines.filter(pl.col("code").is_in(known))
    table, parameters = as_table(outlines, "given")
    changed = written(_SAVE.format(given=table), [at, *parameters])
    removed, _ = Boundary.objects.exclude(area_id__in=outlines["code"].to_list()).delete()
    table, parameters = as_table(points, "given")
    placed = written(_PLACE_LABELS.format(given=table), parameters)
    return BoundariesImported(changed, placed, removed, tuple(unknown))
