"""Who would be in another target group, or on the other side of a line, if scores, shares or the line were others?"""

from dataclasses import dataclass, replace

import polars as pl
from django.utils import timezone

from ppaos.engine import livelihood
from ppaos.engine.methods import CapitalMethod, TargetGroups
from ppaos.evidence.livelihood.models import GroupRun
from ppaos.evidence.livelihood.queries.grouping import households_to_group
from ppaos.evidence.livelihood.queries.persons import person_facts
from ppaos.evidence.livelihood.queries.places import level_below, parts_in
from ppaos.evidence.livelihood.queries.tried import WITHIN
from ppaos.ground.geography.models import Area
from ppaos.ground.workbench.queries import fetched_frame

CAPITALS = ("human", "physical", "financial", "natural", "social", "overall")
MONTHS = 12
_INCOMES = f"""
    select distinct on (around.household_id) around.household_id, household.area_id, around.is_below_line,
        around.income_per_head, around.line_baht
    from livelihood_circumstances around join registry_household household on household.id = around.household_id
    where around.is_current and around.year = %(year)s and household.merged_into_id is null
    and household.area_id = any({WITHIN})
    order by around.household_id, around.round desc, around.id desc"""
INCOMES = {
    "household_id": pl.Int64, "area_id": pl.String, "before": pl.String, "income": pl.Float64, "line": pl.Float64,
}  # fmt: skip


@dataclass(frozen=True)
class Shares:
    """Up to which share of the households one is in need, and in its lower part."""

    lower: float
    upper: float


def with_shares(rules: TargetGroups, shares: Shares) -> TargetGroups:
    """The rules with other shares."""
    need = rules.need
    lower, upper = (
        replace(number, value=value)
        for number, value in ((need.lower, shares.lower), (need.upper, shares.upper))
    )
    return replace(rules, need=replace(need, lower=lower, upper=upper))


def regrouped(
    area: Area,
    year: int,
    *,
    before: tuple[CapitalMethod, TargetGroups],
    after: tuple[CapitalMethod, TargetGroups],
) -> pl.DataFrame:
    """The households that live in the area, put into target groups twice from the same answers: household_id, part,
    before, after (groups). What persons decided otherwise is left aside: it holds whatever the rules say."""
    _method, rules = after
    households = households_to_group(area, year, rules, _population(area, year))
    people = person_facts(households["household_id"].to_list())
    placed = _placed(area, households.select("household_id"))
    for when, side in (("before", before), ("after", after)):
        groups = _grouped(households, people, *side)
        placed = placed.join(groups.rename({"group": when}), on="household_id")
    return placed.sort("household_id")


def crossed_line(area: Area, year: int, line: float | None) -> pl.DataFrame:
    """The households whose circumstances of the year are known, by the line that held and by another (baht a person
    and month; none: the same): household_id, part, before, after («poor», «not_poor», «unknown»)."""
    asked = {"area": area.code, "on": timezone.localdate(), "year": year}
    rows = fetched_frame(_INCOMES, asked, schema=INCOMES)
    poor = pl.col("income") < (pl.lit(None, pl.Float64) if line is None else pl.lit(line * MONTHS))
    judged = (
        pl.when(poor).then(pl.lit("poor")).when(~poor).then(pl.lit("not_poor")).otherwise(pl.lit("unknown"))
    )
    told = rows.with_columns((pl.col("before") if line is None else judged).alias("after"))
    parts = parts_in(area.code, level_below(area))
    return told.join(parts, on="area_id", how="left").sort("household_id")


def counted(pairs: pl.DataFrame) -> dict[tuple[str, str], int]:
    """How many households were what before and what after."""
    counts = pairs.group_by("before", "after").len()
    return {(before, after): number for before, after, number in counts.iter_rows()}


def _grouped(
    households: pl.DataFrame, people: pl.DataFrame, method: CapitalMethod, rules: TargetGroups
) -> pl.DataFrame:
    """Groups by a method and rules of the same answers."""
    codes = [indicator.code for indicator in method.indicators]
    asked = [
        pl.col(code) if code in households.columns else pl.lit(None, pl.Float64).alias(code) for code in codes
    ]
    scores = livelihood.score(households.select("household_id", *asked), method)
    scored = households.drop(CAPITALS).join(scores.select("household_id", *CAPITALS), on="household_id")
    return livelihood.target_groups(scored, people, rules).select("household_id", "group")


def _placed(area: Area, households: pl.DataFrame) -> pl.DataFrame:
    """The part of the area each household lives in."""
    living = fetched_frame(
        "select id, area_id from registry_household where id = any(%s)",
        [households["household_id"].to_list()],
        schema={"household_id": pl.Int64, "area_id": pl.String},
    )
    parts = parts_in(area.code, level_below(area))
    return living.join(parts, on="area_id", how="left").select("household_id", "part")


def _population(area: Area, year: int) -> int | None:
    """How many households the area has, as its run in force was told; none where nobody said."""
    run = GroupRun.objects.filter(area=area, year=year, is_current=True).order_by("-pk").first()
    return run.definition.get("population") if run else None
