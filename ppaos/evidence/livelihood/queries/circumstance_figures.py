"""How many households of an area are below a line, live from what, are how vulnerable, and what are they exposed to?"""

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl
from django.utils import timezone

from ppaos.engine.livelihood.circumstances import judged_by
from ppaos.engine.methods import IncomeLines, StrategyMethod, VulnerabilityMethod
from ppaos.evidence.livelihood.queries.methods import method_in_force
from ppaos.ground.workbench.queries import fetched_frame
from ppaos.people.registry.models import FOUND

HAZARDS = (
    "flood", "flash_flood", "landslide", "drought", "storm", "fire", "smoke", "cold", "erosion", "pests", "animals",
    "earthquake",
)  # fmt: skip
ROW = {
    "household_id": pl.Int64, "area_id": pl.String, "province_code": pl.String, "year": pl.Int64,
    "made_on": pl.Date, "members": pl.Int64, "dependants": pl.Int64, "workers": pl.Int64,
    "income_per_head": pl.Float64, "earned_per_head": pl.Float64, "vulnerability": pl.Int64, "strategy": pl.String,
    "hazards": pl.String,
}  # fmt: skip
# Verified households that live in the area today, each with its newest round in which facts were told.
_IN_AREA = """
    select distinct on (told.household_id) told.household_id, household.area_id, province.code, told.year,
        told.made_at::date, told.members, told.dependants, told.workers, told.income_per_head, told.earned_per_head,
        told.vulnerability, told.strategy, told.hazards
    from livelihood_circumstances told
    join registry_household household on household.id = told.household_id
    left join (
        select within.area_id, min(ancestor.code) as code from geography_areawithin within
        join geography_area ancestor on ancestor.code = within.ancestor_id and ancestor.level = 'province'
        where within.valid_to is null group by 1
    ) province on province.area_id = household.area_id
    where told.is_current and household.merged_into_id is null and household.standing = any(%(found)s)
        and household.area_id = any(array(
            select area_id from geography_areawithin where ancestor_id = %(area)s
                and (valid_from is null or valid_from <= %(on)s) and (valid_to is null or valid_to > %(on)s)))
    order by told.household_id, told.year desc, told.round desc, told.id desc"""


@dataclass(frozen=True)
class Rules:
    """The methods that circumstances are told by, as published last."""

    lines: IncomeLines
    vulnerability: VulnerabilityMethod
    strategies: StrategyMethod

    @property
    def line_names(self) -> list[str]:
        """The lines a head that compare with incomes."""
        usable = {
            row.line for row in self.lines.lines if row.a_year is not None and row.provenance.valid_from
        }
        return [name for name in self.lines.names if name in usable]


def rules_in_force() -> Rules:
    """The newest published methods; those that come with the platform where none are published."""
    return Rules(*(method_in_force(name) for name in ("income_lines", "vulnerability", "strategies")))


def households_told(area_code: str, rules: Rules, line: str) -> pl.DataFrame:
    """Verified households of an area with facts (columns ROW), beside line_baht and is_below_line by this line."""
    asked = {"area": area_code, "on": timezone.localdate(), "found": [str(each) for each in FOUND]}
    rows = fetched_frame(_IN_AREA, asked, schema=ROW)
    return judged_by(rows.with_columns(pl.col("strategy").replace("", None)), rules.lines, line)


def figures(rules: Rules) -> dict[str, pl.Expr]:
    """Every figure by its word: which households it counts."""
    income, line = pl.col("income_per_head"), pl.col("line_baht")
    level, low = pl.col("vulnerability"), rules.vulnerability.low_income.value
    dependants, workers = pl.col("dependants"), pl.col("workers")
    counted = {
        "told": pl.col("household_id").is_not_null(),
        "poor": pl.col("is_below_line") == "poor",
        "not_poor": pl.col("is_below_line") == "not_poor",
        "line_unknown": pl.col("is_below_line") == "unknown",
        "poor_unaided": pl.col("earned_per_head") < line,
        **{f"strategy-{each.code}": pl.col("strategy") == each.code for each in rules.strategies.strategies},
        "strategy_unknown": pl.col("strategy").is_null(),
        **{f"level-{each.number}": level == each.number for each in rules.vulnerability.levels},
        "level_none": income > low,
        "level_unknown": level.is_null() & ((income <= low) | income.is_null()),
        "depended_on": dependants > 0,
        "no_dependants": dependants == 0,
        "dependants_unknown": dependants.is_null(),
        "no_worker": (dependants > 0) & (workers == 0),
        **{f"hazard-{kind}": pl.col("hazards").str.contains(f'"{kind}"', literal=True) for kind in HAZARDS},
        "hazard_none": pl.col("hazards") == "[]",
        "hazard_unknown": pl.col("hazards").is_null(),
    }
    return {name: is_so.fill_null(False) for name, is_so in counted.items()}  # not known is counted by itself


def counts(frame: pl.DataFrame, wanted: dict[str, pl.Expr], by: Iterable[str] = ()) -> pl.DataFrame:
    """How many households each figure counts, of all or by columns."""
    numbers = [is_so.cast(pl.Int64).sum().alias(name) for name, is_so in wanted.items()]
    keys = list(by)
    return frame.group_by(keys).agg(numbers) if keys else frame.select(numbers)


@dataclass(frozen=True)
class Dependency:
    """People of the households whose dependants are known: who depends, and who does not."""

    households: int
    dependants: int
    others: int

    @property
    def ratio(self) -> float | None:
        """Dependants for every 100 others; none where nobody is left to depend on."""
        return self.dependants * 100 / self.others if self.others else None


def dependency_of(frame: pl.DataFrame) -> Dependency:
    """Who depends on whom in the households where it is known."""
    known = frame.drop_nulls(["dependants", "members"])
    dependants, members = int(known["dependants"].sum()), int(known["members"].sum())
    return Dependency(known.height, dependants, max(0, members - dependants))
