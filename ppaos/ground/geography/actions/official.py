"""The official areas of Thailand, in use and abolished, from the package geothai into the tables."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import geothai
import polars as pl
from geothai.abolished import abolished_areas

from ppaos.ground.geography.actions._closure import plan_afresh, rewrite_closure
from ppaos.ground.geography.actions._placing import (
    area_rows,
    end_areas,
    move_children,
    save_areas,
    save_placements,
    save_successions,
)
from ppaos.ground.geography.models import Origin
from ppaos.ground.privacy.actions import audited

COUNTRY = {
    "code": "TH",
    "level": "country",
    "name_th": "ประเทศไทย",
    "name_en": "Thailand",
    "parent_code": None,
}
ABOLISHED: dict[str, Any] = {
    "code": pl.String, "level": pl.String, "name_th": pl.String, "name_en": pl.String,
    "parent_code": pl.String, "valid_to": pl.Date, "successors": pl.List(pl.String),
}  # fmt: skip


@dataclass(frozen=True)
class OfficialAreasLoaded:
    """What one loading changed; all zero when nothing was new."""

    data_version: str
    areas: int
    placements: int
    successions: int
    closure_rows: int


@audited("areas.loaded")
def load_official_areas(*, by: Any, at: datetime) -> OfficialAreasLoaded:
    """Bring the tables in line with geothai's provinces, districts, subdistricts and abolished codes.

    Safe to repeat, also with a newer geothai: what is unchanged is not written, what the province
    wrote itself stays, and an area that geothai dropped is left in place.
    """
    current, abolished = _current(), _abolished()
    known = pl.concat([current, abolished.drop("successors")], how="diagonal")
    rows = area_rows(known.with_columns(kind=pl.lit(""), origin=pl.lit(Origin.OFFICIAL.value)))
    areas = save_areas(rows) + end_areas(rows.select("code", "valid_to"))
    placements = save_placements(_placements(current, abolished))
    successions = save_successions(_successions(abolished))
    plan_afresh()
    placements += move_children()
    return OfficialAreasLoaded(geothai.DATA_VERSION, areas, placements, successions, rewrite_closure())


def _current() -> pl.DataFrame:
    """Areas in use: code, level, name_th, name_en, parent_code."""
    provinces = geothai.provinces()
    districts = [district for province in provinces for district in geothai.districts(province.code)]
    subdistricts = [one for district in districts for one in geothai.subdistricts(district.code)]
    levels = {
        "province": [(p.code, p.name_th, p.name_en, "TH") for p in provinces],
        "district": [(d.code, d.name_th, d.name_en, d.province_code) for d in districts],
        "subdistrict": [(s.code, s.name_th, s.name_en, s.district_code) for s in subdistricts],
    }
    names = ["code", "name_th", "name_en", "parent_code"]
    frames = [
        pl.DataFrame(rows, schema=names, orient="row").with_columns(level=pl.lit(level))
        for level, rows in levels.items()
    ]
    return pl.concat(
        [pl.DataFrame([COUNTRY], schema_overrides={"parent_code": pl.String}), *frames], how="diagonal"
    )


def _abolished() -> pl.DataFrame:
    """Areas no longer in use: they end on the law's day where known, else when DOPA dropped the code."""
    rows = [
        (
            area.code, area.level, area.name_th, area.name_en, area.parent_code,
            date.fromisoformat(area.successors_in_force or area.abolished_on), list(area.successors),
        )
        for area in abolished_areas()
    ]  # fmt: skip
    return pl.DataFrame(rows, schema=ABOLISHED, orient="row")


def _placements(current: pl.DataFrame, abolished: pl.DataFrame) -> pl.DataFrame:
    """Where each area lies, and where the records of an abolished one lie after its end."""
    never = pl.lit(None, pl.Date)
    standing = current.filter(pl.col("parent_code").is_not_null()).select(
        "code", "parent_code", valid_from=never, valid_to=never
    )
    count = pl.col("successors").list.len()
    before = abolished.select(
        "code", "parent_code", valid_from=never, valid_to=pl.when(count > 0).then("valid_to")
    )
    after = abolished.filter(count > 0).select(
        "code", _heir().alias("parent_code"), valid_from="valid_to", valid_to=never
    )
    return pl.concat([standing, before, after]).rename({"code": "area_code"})


def _heir() -> pl.Expr:
    """The only successor, or the nearest area that holds them all: official codes nest by their digits."""
    first, last = pl.col("successors").list.min(), pl.col("successors").list.max()

    def shared(digits: int) -> pl.Expr:
        return first.str.head(digits) == last.str.head(digits)

    common = (
        pl.when(shared(4) & (first.str.len_chars() > 4))
        .then(first.str.head(4))
        .when(shared(2))
        .then(first.str.head(2))
        .otherwise(pl.lit("TH"))
    )
    return pl.when(first == last).then(first).otherwise(common)


def _successions(abolished: pl.DataFrame) -> pl.DataFrame:
    """One row for each abolished area and area that took over: area_code, successor_code, on."""
    paired = abolished.explode("successors").drop_nulls("successors")
    return paired.select(area_code="code", successor_code="successors", on="valid_to")
