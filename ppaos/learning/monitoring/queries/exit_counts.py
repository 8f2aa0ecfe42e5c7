"""Three counts that are never mixed: need met, taken off with a reason, left poverty; and who stands behind each."""

import polars as pl

from ppaos.evidence.livelihood.queries.places import level_below, parts_in, parts_of
from ppaos.ground.geography.models import Area
from ppaos.ground.geography.queries import descendant_codes
from ppaos.ground.workbench.queries import fetched_frame

TAKEN_OFF = ("not_poor", "moved", "died", "refused", "duplicate")
# What each count asks of a household that lives in the area today; one household may stand in several.
COUNTS = {
    "need_met": "exists (select from assistance_need need where need.household_id = home.id and need.state = 'met')",
    "taken_off": f"home.standing in {TAKEN_OFF}",
    "watched": "home.standing = 'monitored'",
    "exited": "home.standing = 'exited'",
    "came_back": "exists (select from monitoring_exit gone where gone.household_id = home.id"
    " and gone.state = 'reentered')",
}
_BY_AREA = f"""
    select home.area_id, {", ".join(f"count(*) filter (where {asked})" for asked in COUNTS.values())}
    from registry_household home
    where home.merged_into_id is null and home.area_id = any(%(codes)s)
        and ({" or ".join(COUNTS.values())})
    group by 1"""
_BEHIND = """
    select home.id, home.standing from registry_household home
    where home.merged_into_id is null and home.area_id = any(%(codes)s) and {asked} order by home.id"""
STANDING = {"household_id": pl.Int64, "standing": pl.String}


def counted(area: Area) -> tuple[dict[str, int], list[tuple[Area, dict[str, int]]]]:
    """The counts of an area, and of each of its parts; households."""
    schema = {"area_id": pl.String} | dict.fromkeys(COUNTS, pl.Int64)
    rows = fetched_frame(_BY_AREA, {"codes": descendant_codes(area.code)}, schema=schema)
    level = level_below(area)
    if not level:
        return _sums(rows), []
    placed = rows.join(parts_in(area.code, level), on="area_id", how="left")
    parts = [(part, _sums(placed.filter(pl.col("part") == part.code))) for part in parts_of(area, level)]
    return _sums(rows), parts


def behind(area: Area, count: str) -> pl.DataFrame:
    """The households of a count: household_id, standing. Raises KeyError for a count there is not."""
    sql = _BEHIND.format(asked=COUNTS[count])
    return fetched_frame(sql, {"codes": descendant_codes(area.code)}, schema=STANDING)


def _sums(rows: pl.DataFrame) -> dict[str, int]:
    return {name: int(rows[name].sum()) for name in COUNTS}
