"""The loop of a year: which households were found, helped, asked again, left and came back, in which fiscal year?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl
from django.utils import timezone

from ppaos.engine.livelihood.moves import moves
from ppaos.engine.thai.calendar import fiscal_year, fiscal_year_column
from ppaos.evidence.livelihood.models import MethodVersion
from ppaos.evidence.livelihood.queries.methods import parsed
from ppaos.evidence.livelihood.queries.outlook import change_rule
from ppaos.ground.geography.models import Area
from ppaos.ground.geography.queries import descendant_codes
from ppaos.ground.workbench.queries import fetched_frame

FOUND, HELPED, ASKED, LEFT, BACK = STEPS = ("found", "helped", "asked_again", "left", "came_back")
MOVES = ("improved", "unchanged", "worse", "unknown")
HAPPENED = {"household_id": pl.Int64, "step": pl.String, "on": pl.Date}
ANSWERED = {
    "household_id": pl.Int64, "on": pl.Date, "method_id": pl.Int64, "overall_before": pl.Float64,
    "overall_after": pl.Float64,
}  # fmt: skip
# Records that were merged speak of the household they were merged into.
_RECORDS = """
    with home as (
        select id from registry_household where merged_into_id is null and area_id = any(%(codes)s)
    ),
    record as (
        select id, id as kept_id from home
        union all
        select merged.id, home.id from registry_household merged join home on home.id = merged.merged_into_id
    )"""
_HAPPENED = f"""{_RECORDS}
    select record.kept_id, 'found', min(event."on") from record
    join registry_standingevent event on event.household_id = record.id and event.standing in ('verified', 'active')
    join registry_household household on household.id = record.kept_id
        and household.standing not in ('candidate', 'duplicate')
    group by 1
    union all
    select distinct record.kept_id, 'helped', coalesce(line.given_on, line.made_at::date) from record
    join assistance_helpline line on line.household_id = record.id
    where line.stage = 'paid' and line.corrects_id is null and not exists (
        select from assistance_helpline back where back.corrects_id = line.id and back.takes_back)
    union all
    select record.kept_id, case step.state when 'reentered' then 'came_back' else 'left' end, step."on" from record
    join monitoring_exit way on way.household_id = record.id
    join monitoring_exitstep step on step.exit_id = way.id
    where step.state = 'reentered' or (step.state = 'in_monitored_exit' and step."on" = way.decided_on)"""
# Each round after the first, beside the first one that the same method scored.
_ANSWERED = f"""{_RECORDS},
    told as (
        select record.kept_id, scored.* from record
        join livelihood_assessment scored on scored.household_id = record.id
        where scored.is_current and scored.authority_id is null
    )
    select again.kept_id, again.assessed_on, again.method_id, first.overall, again.overall from told again
    left join lateral (
        select overall from told earlier where earlier.kept_id = again.kept_id
        and earlier.method_id = again.method_id and (earlier.year, earlier.round) < (again.year, again.round)
        order by earlier.year, earlier.round, earlier.id limit 1
    ) first on true
    where again.assessed_on is not null and exists (
        select from told earlier where earlier.kept_id = again.kept_id
        and (earlier.year, earlier.round) < (again.year, again.round))
    order by again.kept_id, again.year, again.round, again.id"""


@dataclass(frozen=True)
class Loop:
    """What happened to the households that live in an area today.

    happened: household_id, step, on, year; a household is found once, the other steps as often as they happened.
    moves: household_id, on, year, move: the last answer of each fiscal year beside the household's first.
    """

    happened: pl.DataFrame
    moves: pl.DataFrame

    def years(self) -> list[int]:
        """The fiscal years in which anything happened, the newest first."""
        return sorted(self.happened["year"].unique().to_list(), reverse=True)

    def in_year(self, year: int, step: str) -> set[int]:
        """The households to which a step happened in a fiscal year."""
        told = self.happened.filter((pl.col("year") == year) & (pl.col("step") == step))
        return set(told["household_id"].to_list())

    def moved_in(self, year: int, move: str) -> set[int]:
        """Those asked again in a fiscal year whose score moved so since their first round."""
        told = self.moves.filter((pl.col("year") == year) & (pl.col("move") == move))
        return set(told["household_id"].to_list())

    def ever(self, step: str) -> set[int]:
        """The households to which a step happened at any time."""
        return set(self.happened.filter(pl.col("step") == step)["household_id"].to_list())

    def improved(self) -> set[int]:
        """Those whose newest answer is better than their first."""
        newest = self.moves.sort("on").unique("household_id", keep="last", maintain_order=True)
        return set(newest.filter(pl.col("move") == "improved")["household_id"].to_list())

    def newest_on(self, step: str, year: int) -> dict[int, date]:
        """By household: the last day in a fiscal year on which a step happened."""
        told = self.happened.filter((pl.col("year") == year) & (pl.col("step") == step))
        return dict(told.group_by("household_id").agg(pl.col("on").max()).iter_rows())


def loop_of(area: Area) -> Loop:
    """The loop of the households that live in an area today."""
    codes = {"codes": descendant_codes(area.code)}
    told = happened_in(codes["codes"])
    answered = _moved(fetched_frame(_ANSWERED, codes, schema=ANSWERED))
    asked = answered.select("household_id", pl.lit(ASKED).alias("step"), "on")
    happened = pl.concat([told, asked]).with_columns(year=fiscal_year_column(pl.col("on")))
    newest = answered.with_columns(year=fiscal_year_column(pl.col("on"))).unique(
        ["household_id", "year"], keep="last", maintain_order=True
    )
    return Loop(happened, newest.select("household_id", "on", "year", "move"))


def happened_in(area_codes: Sequence[str]) -> pl.DataFrame:
    """When households that live in these areas themselves (not in areas within them) were found, helped, left and came
    back: household_id, step, on."""
    return fetched_frame(_HAPPENED, {"codes": list(area_codes)}, schema=HAPPENED)


def this_year() -> int:
    """The fiscal year that runs."""
    return fiscal_year(timezone.localdate())


def behind_step(loop: Loop, year: int, step: str, move: str = "") -> set[int]:
    """The households behind a number of a year. Raises KeyError for a step or move that there is not."""
    if step not in STEPS:
        raise KeyError(step)
    if not move:
        return loop.in_year(year, step)
    if move not in MOVES or step != ASKED:
        raise KeyError(move)
    return loop.moved_in(year, move)


def behind_cohort(loop: Loop, found_in: int, step: str) -> set[int]:
    """Of the households found in a fiscal year those that a step happened to since, or that answered better
    («improved»). Raises KeyError for a step that there is not."""
    found = loop.in_year(found_in, FOUND)
    if step == "improved":
        return found & loop.improved()
    if step not in STEPS:
        raise KeyError(step)
    return found & loop.ever(step)


def _moved(answered: pl.DataFrame) -> pl.DataFrame:
    """Each answer with how it moved since the first of its method, by the rule of change."""
    if answered.is_empty():
        return answered.with_columns(move=pl.lit("", pl.String))
    rule, parts = change_rule(), []
    for (number,), part in answered.partition_by("method_id", as_dict=True, maintain_order=True).items():
        method = parsed(MethodVersion.objects.get(pk=number))
        parts.append(moves(part, method, rule).rename({"overall_move": "move"}))
    # Rounds of several methods lie in order of their days again.
    return pl.concat(parts).sort("household_id", "on", maintain_order=True)
