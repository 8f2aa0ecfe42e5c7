"""What do the tallies of an area come to: its loop, combinations, stages of life, referrals, help and years?"""

from dataclasses import dataclass
from typing import Any

import polars as pl
from django.utils import timezone

from ppaos.ground.workbench.queries import fetched_frame
from ppaos.sharing.dashboards.models import AreaMove
from ppaos.sharing.dashboards.queries.tallied import LOOP, LOOP_STEPS, YEAR

ROWS = {
    "first": pl.String, "second": pl.String, "third": pl.String, "year": pl.Int64, "count": pl.Int64,
    "baht": pl.Float64,
}  # fmt: skip
_SUMMED = """
    select tally.first, tally.second, tally.third, tally.year, sum(tally.count), sum(tally.baht)
    from geography_areawithin within join dashboards_areatally tally on tally.area_id = within.area_id
    where within.ancestor_id = %(area)s and tally.topic = %(topic)s
        and (within.valid_from is null or within.valid_from <= %(on)s)
        and (within.valid_to is null or within.valid_to > %(on)s)
    group by 1, 2, 3, 4 order by 1, 2, 3, 4"""
_VILLAGES = """
    select count(*), count(*) filter (where exists (
        select from dashboards_areafigure looked where looked.area_id = village.code
        and looked.figure = 'households_found' and looked.value > 0))
    from geography_area village join geography_areawithin within on within.area_id = village.code
    where within.ancestor_id = %(area)s and village.level in ('village', 'community')
        and (village.valid_from is null or village.valid_from <= %(on)s)
        and (village.valid_to is null or village.valid_to > %(on)s)
        and (within.valid_from is null or within.valid_from <= %(on)s)
        and (within.valid_to is null or within.valid_to > %(on)s)"""


@dataclass(frozen=True)
class LoopStep:
    """A step of the loop: households that reached it, and those that reached all steps before it too."""

    code: str
    reached: int
    in_order: int


def tallied(area_code: str, topic: str) -> pl.DataFrame:
    """The tallies of a topic summed over an area: columns ROWS; baht is null where no worth is known."""
    told: dict[str, Any] = {"area": area_code, "topic": topic, "on": timezone.localdate()}
    return fetched_frame(_SUMMED, told, schema=ROWS)


def loop_steps(area_code: str, *, of_poor: bool) -> tuple[int, list[LoopStep]]:
    """How many households were found in an area (or of them are poor), and how far along the loop they are."""
    rows = tallied(area_code, LOOP)
    if of_poor:
        rows = rows.filter(_reached("poor"))
    steps, in_order = [], pl.lit(True)
    for step in LOOP_STEPS[:-1]:
        in_order = in_order & _reached(step)
        steps.append(LoopStep(step, _sum(rows.filter(_reached(step))), _sum(rows.filter(in_order))))
    return _sum(rows), steps


def villages(area_code: str) -> tuple[int, int]:
    """How many villages and communities lie in an area, and in how many of them a household was looked for."""
    told = {"area": area_code, "on": timezone.localdate()}
    schema = {"all": pl.Int64, "looked": pl.Int64}
    whole, looked = fetched_frame(_VILLAGES, told, schema=schema).row(0)
    return whole, looked


def years_told(area_code: str) -> list[int]:
    """The fiscal years in which anything happened to households of an area, the newest first."""
    told = tallied(area_code, YEAR)
    return told["year"].unique().sort(descending=True).to_list()


def moved_at(area_code: str) -> int:
    """The version at which anything counted in an area moved last; 0 before anything was."""
    return AreaMove.objects.filter(area=area_code).values_list("version", flat=True).first() or 0


def _reached(step: str) -> pl.Expr:
    return pl.col("first").str.slice(LOOP_STEPS.index(step), 1) == "1"


def _sum(rows: pl.DataFrame) -> int:
    return int(rows["count"].sum())
