"""What changed between two rounds: capitals and levels by livelihood's panel, dimensions, incomes in real baht?"""

from dataclasses import dataclass, replace
from typing import Any

import polars as pl
from django.utils import timezone

from ppaos.engine.livelihood.change import change_of
from ppaos.engine.livelihood.state_moves import state_moves
from ppaos.engine.methods import CapitalMethod, ChangeRule, ComparisonRules, MethodError
from ppaos.evidence.livelihood.queries.methods import method_for_year, method_in_force, parsed
from ppaos.evidence.livelihood.queries.panels import Panel, Round, panel_of
from ppaos.evidence.livelihood.queries.tried import WITHIN
from ppaos.ground.geography.models import Area
from ppaos.ground.workbench.queries import fetched_frame
from ppaos.learning.monitoring.queries.rounds import weights_of

DIMENSIONS = ("health", "living", "education", "income", "access")
INCOMES = ("income_per_head", "earned_per_head")
LINE = "below_line"
_BOTH = f"""
    select first.household_id, {{columns}}
    from (select distinct on (household_id) * from {{table}} where is_current and year = %(year)s and round = %(round)s
          and area_id = any({WITHIN}) order by household_id, id desc) first
    join (select distinct on (household_id) * from {{table}} where is_current and year = %(later_year)s
          and round = %(later_round)s order by household_id, id desc) second
        on second.household_id = first.household_id
    order by first.household_id"""


@dataclass(frozen=True)
class Methods:
    """By what a change is told, all of the later round's year."""

    capitals: CapitalMethod
    rule: ChangeRule
    rules: ComparisonRules


@dataclass(frozen=True)
class Changes:
    """What became of the households of two rounds. `panel`: livelihood's own, weighed as the round was drawn where it
    was (`is_drawn`). `dimensions`: household_id and, for each dimension, _before, _after, _move. `incomes`:
    household_id and for income_per_head and earned_per_head _before (in baht of the later year), _after, _change, and
    below_line _before, _after, _move. `no_index`: between which years baht are not comparable; empty where they are.
    """

    panel: Panel
    dimensions: pl.DataFrame
    incomes: pl.DataFrame
    is_drawn: bool
    no_index: str


def methods_of(year: int) -> Methods:
    """The methods in force for the later round; raises MethodMissing where none was published."""
    names = ("slf_capitals", "change_rule", "comparison_rules")
    return Methods(*(parsed(method_for_year(name, year)) for name in names))


def changes_of(area: Area, first: Round, second: Round, by: Methods) -> Changes:
    """The households interviewed in the area in the first round, followed into the second."""
    panel = panel_of(area, first, second, by.capitals, by.rule, by.rules)
    weights = weights_of(area, *second)
    if weights.height:
        panel = _weighed(panel, weights, by)
    factor, no_index = _factor(first[0], second[0])
    return Changes(
        panel=panel,
        dimensions=_dimensions(area, first, second),
        incomes=_incomes(area, first, second, factor),
        is_drawn=weights.height > 0,
        no_index=no_index,
    )


def _weighed(panel: Panel, weights: pl.DataFrame, by: Methods) -> Panel:
    """The panel with the weights of a drawn round in the place of those for attrition."""
    pairs, members = (
        frame.drop("weight").join(weights, on="household_id", how="left", maintain_order="left")
        for frame in (panel.pairs, panel.members)
    )
    scores = [*(capital.code for capital in by.capitals.capitals), "overall"]
    told = [change_of(pairs, by.rules, of=name).with_columns(score=pl.lit(name)) for name in scores]
    return replace(
        panel,
        pairs=pairs,
        members=members,
        changes=pl.concat(told),
        parts=change_of(pairs, by.rules, by=["part"]),
    )


def _dimensions(area: Area, first: Round, second: Round) -> pl.DataFrame:
    """Households judged in both rounds, with the move of each dimension."""
    columns = [f"{side}.{name}" for name in DIMENSIONS for side in ("first", "second")]
    schema = {f"{name}_{when}": pl.String for name in DIMENSIONS for when in ("before", "after")}
    sql = _BOTH.format(table="livelihood_dimensionresult", columns=", ".join(columns))
    return state_moves(_fetched(sql, area, first, second, schema), DIMENSIONS)


def _incomes(area: Area, first: Round, second: Round, factor: float | None) -> pl.DataFrame:
    """Households with circumstances in both rounds: incomes of both in baht of the later year, and the line."""
    columns = [f"{side}.{name}" for name in (*INCOMES, "is_below_line") for side in ("first", "second")]
    schema: dict[str, Any] = {
        f"{name}_{when}": pl.Float64 for name in INCOMES for when in ("before", "after")
    }
    schema |= {f"{LINE}_{when}": pl.String for when in ("before", "after")}
    sql = _BOTH.format(table="livelihood_circumstances", columns=", ".join(columns))
    rows = _fetched(sql, area, first, second, schema)
    real = [
        (pl.col(f"{name}_before") * pl.lit(factor, pl.Float64)).round(2).alias(f"{name}_before")
        for name in INCOMES
    ]
    change = [
        (pl.col(f"{name}_after") - pl.col(f"{name}_before")).round(2).alias(f"{name}_change")
        for name in INCOMES
    ]
    return state_moves(rows.with_columns(real).with_columns(change), [LINE])


def _fetched(sql: str, area: Area, first: Round, second: Round, schema: dict[str, Any]) -> pl.DataFrame:
    asked = {
        "area": area.code, "on": timezone.localdate(), "year": first[0], "round": first[1], "later_year": second[0],
        "later_round": second[1],
    }  # fmt: skip
    return fetched_frame(sql, asked, schema={"household_id": pl.Int64} | schema)


def _factor(year: int, to: int) -> tuple[float | None, str]:
    """What baht of one year are worth in another, or between which years it is not known: no other year is taken."""
    if year == to:
        return 1.0, ""
    try:
        return method_in_force("price_index").factor(year, to), ""
    except MethodError:
        return None, f"{year} → {to}"
