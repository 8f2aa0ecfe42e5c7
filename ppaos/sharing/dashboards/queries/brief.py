"""What may leave the house about an area: its figures and those of its parts, and which of them are held back?"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from itertools import product
from typing import Any

import polars as pl

from ppaos.engine.disclosure import Partition, suppressed
from ppaos.engine.methods import DisclosureRule, load
from ppaos.ground.geography.models import Area, AreaWithin, Level, in_force
from ppaos.ground.geography.queries import breadcrumb
from ppaos.sharing.dashboards.queries.areas import OFFICIAL, parts_of
from ppaos.sharing.dashboards.queries.figures import figures
from ppaos.sharing.dashboards.queries.summary import Summary, summaries

# Of whom a brief is made: an area that is governed, and has parts.
BRIEFED = (Level.PROVINCE, Level.DISTRICT, Level.SUBDISTRICT)


@dataclass(frozen=True)
class Brief:
    """The figures of an area and of its parts at one watermark. `held_back`: area code and figure of those that are
    not told, by `rule`."""

    area: Area
    parts: Sequence[Area]
    summaries: Mapping[str, Summary]
    held_back: frozenset[tuple[str, str]]
    rule: DisclosureRule

    @property
    def own(self) -> Summary:
        """The figures of the area itself."""
        return self.summaries[self.area.code]


def brief_of(area: Area, on: date) -> Brief:
    """What a brief tells of an area. What is held back is found from the province down, with every area on the way
    and beside it: briefs of a province and of all its districts and subdistricts, laid together, tell nothing more."""
    way = [step for step in breadcrumb(area, on) if step.code != area.code] + [area]
    within = {step.code: apart(list(parts_of(step, OFFICIAL, on)), on) for step in way}
    placed = {way[0].code: None} | {part.code: code for code, parts in within.items() for part in parts}
    placed |= {step.code: None for step in way if step.code not in placed}
    found = summaries(list(placed))
    rule = load("disclosure_rule")
    told = suppressed(cells_of(placed, found), partitions(), rule, kept=kept_figures()).filter(
        "is_suppressed"
    )
    parts = within[area.code]
    return Brief(
        area=area,
        parts=parts,
        summaries={code: found[code] for code in (area.code, *(part.code for part in parts))},
        held_back=frozenset(told.select("area", "column").iter_rows()),
        rule=rule,
    )


@lru_cache
def _table() -> Mapping[str, Any]:
    text = files("ppaos.sharing.dashboards.queries").joinpath("brief.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def kept_figures() -> tuple[str, ...]:
    """Figures that papers are about, told as long as others can be held back instead."""
    return tuple(_table()["kept"])


@lru_cache
def partitions() -> tuple[Partition, ...]:
    """Which figures add up to which others."""
    return tuple(
        Partition(entry["total"], tuple(part.format(each=each) for part in entry["parts"]))
        for entry in _table()["partition"]
        for each in entry.get("each", [""])
    )


def apart(parts: list[Area], on: date) -> list[Area]:
    """The parts that lie in none of the other parts: nobody is counted in two of them."""
    codes = [part.code for part in parts]
    inside = AreaWithin.objects.filter(in_force(on), area_id__in=codes, ancestor_id__in=codes)
    nested = {area for area, ancestor in inside.values_list("area_id", "ancestor_id") if area != ancestor}
    return [part for part in parts if part.code not in nested]


def cells_of(placed: Mapping[str, str | None], found: Mapping[str, Summary]) -> pl.DataFrame:
    """Every figure of every area as the engine of disclosure takes them: area, parent, column, count."""
    schema = {"area": pl.String, "parent": pl.String, "column": pl.String, "count": pl.Int64}
    return pl.DataFrame(list(_rows(placed, found)), schema=schema, orient="row")


def _rows(
    placed: Mapping[str, str | None], found: Mapping[str, Summary]
) -> Iterator[tuple[str, str | None, str, int]]:
    for code, figure in product(placed, figures()):
        yield code, placed[code], figure, found[code].counts[figure]
