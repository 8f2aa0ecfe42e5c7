"""What surrounds the scores of households: income a head and its line, dependants, vulnerability, strategy, hazards."""

from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import cast

import narwhals as nw
from narwhals.typing import FrameT, IntoFrameT

from ppaos.engine.livelihood.dependency import MEMBERS, dependency
from ppaos.engine.livelihood.faults import AnswerError
from ppaos.engine.livelihood.incomes import (
    NOT_SAID,
    below_line,
    line_baht,
    spread,
    with_incomes,
    with_strategy,
)
from ppaos.engine.methods import IncomeLines, StrategyMethod, VulnerabilityMethod

FACTS = ("household_id", "fact", "value", "state")
RESULT = (
    "household_id", "members", "dependants", "workers", "income_per_head", "earned_per_head", "line_baht",
    "is_below_line", "vulnerability", "strategy",
)  # fmt: skip
HAZARDS = r"^(house|farm)_[a-z_]+$"
COUNTS = ("house_hazards", "farm_hazards")


def circumstances(
    homes: IntoFrameT,
    facts: IntoFrameT,
    members: IntoFrameT,
    *,
    lines: IncomeLines,
    vulnerability: VulnerabilityMethod,
    strategies: StrategyMethod,
    line: str | None = None,
) -> IntoFrameT:
    """The circumstances of households in a round. All frames are of one engine; line: by default `lines.judged_by`.

    homes: household_id (any key, once each); year (Buddhist era); province_code (text or null); the indicators of the
    five capitals that `vulnerability.housing` names (1 to 4 or null).
    facts: a row an answer: household_id; fact (an indicator of `facts_reading`); value (number or null); state
    («answered», «missing», «refused», «not_applicable»). What was not asked has no row.
    members: a row a member who lives there: household_id; age (whole years or null); health («normal», «chronic»,
    «disabled», «bedbound» or null); works (true, false or null).
    Out, a row a home: household_id; members (as told, else those known); dependants, workers (people; null where a
    member is not known well enough, or fewer are known than live there); income_per_head, earned_per_head (baht a
    person and year: all, and without what poverty programmes gave); line_baht (a person and year, in the middle of the
    home's year); is_below_line («poor» below the line, «not_poor», «unknown»: where income or line is not known, never
    by a neighbouring year); vulnerability (level, null where income is not low or the level is not known); strategy
    (null where income is not known in full or there is none).
    Raises AnswerError where a column is missing. Sources: those of the three methods.
    """
    incomes = _incomes(nw.from_native(facts), strategies)
    depending = _depending(nw.from_native(members), vulnerability)
    told = _beside(nw.from_native(homes), vulnerability, incomes, depending)
    result = _judged(told, lines, vulnerability, line or lines.judged_by)
    return cast(IntoFrameT, result.to_native())


def judged_by(frame: IntoFrameT, lines: IncomeLines, line: str) -> IntoFrameT:
    """Households judged by another line: year, province_code and income_per_head in, line_baht and is_below_line told
    anew; other columns are kept. Raises AnswerError where a column is missing."""
    return cast(IntoFrameT, _by_line(nw.from_native(frame), lines, line).to_native())


def _by_line(frame: FrameT, lines: IncomeLines, line: str) -> FrameT:
    _refuse_missing(frame, ("year", "province_code", "income_per_head"), "households")
    asked = frame.with_columns(line_baht(lines, line).alias("line_baht"))
    below = below_line(nw.col("income_per_head"), nw.col("line_baht"))
    return asked.with_columns(below.alias("is_below_line"))


def hazards(facts: IntoFrameT) -> IntoFrameT:
    """What households were exposed to in five years: a row a household, place («house», «farm») and hazard.

    Facts as for `circumstances`. Columns out: household_id, fact («house_flood»), often (1 once, 2 two or three times,
    3 every year, 4 more than once a year; null where it came and how often was not said).
    """
    return cast(IntoFrameT, _met(nw.from_native(facts)).to_native())


def _met(facts: FrameT) -> FrameT:
    _refuse_missing(facts, FACTS, "facts")
    fact = nw.col("fact")
    place = nw.when(fact.str.starts_with("house_")).then(nw.lit("house")).otherwise(nw.lit("farm"))
    told = facts.with_columns(place.alias("place"))
    kinds = told.filter(fact.str.contains(HAZARDS) & ~fact.is_in(list(COUNTS)))
    # A kind that was not said how often came all the same, where the place names some.
    named = told.filter(fact.is_in(list(COUNTS)) & (nw.col("value") > 0)).select(
        "household_id", "place", nw.col("value").alias("kinds named")
    )
    unsaid = nw.col("state").is_in(list(NOT_SAID)) & (nw.col("kinds named") > 0).fill_null(False)
    met = kinds.join(named, on=["household_id", "place"], how="left").filter(
        (nw.col("value") > 0).fill_null(False) | unsaid
    )
    return met.select("household_id", "fact", nw.col("value").alias("often"))


def _incomes(facts: FrameT, strategies: StrategyMethod) -> FrameT:
    _refuse_missing(facts, FACTS, "facts")
    return with_strategy(with_incomes(spread(facts, strategies), strategies), strategies)


def _depending(members: FrameT, vulnerable: VulnerabilityMethod) -> FrameT:
    _refuse_missing(members, MEMBERS, "members")
    return dependency(members, vulnerable.dependants)


def _beside(homes: FrameT, vulnerable: VulnerabilityMethod, incomes: FrameT, depending: FrameT) -> FrameT:
    _refuse_missing(homes, ("household_id", "year", "province_code", *vulnerable.housing), "homes")
    told = homes.join(incomes, on="household_id", how="left")
    return told.join(depending, on="household_id", how="left")


def _judged(told: FrameT, lines: IncomeLines, vulnerable: VulnerabilityMethod, line: str) -> FrameT:
    # Who is not on record cannot be told a dependant or not.
    all_known = nw.col("members").is_null() | (nw.col("known") >= nw.col("members"))
    rows = told.with_columns(
        *(nw.when(all_known).then(nw.col(name)).alias(name) for name in ("dependants", "workers")),
        nw.coalesce(nw.col("members"), nw.col("known").cast(nw.Float64)).alias("members"),
        line_baht(lines, line).alias("line_baht"),
    )
    below = below_line(nw.col("income_per_head"), nw.col("line_baht"))
    return _with_level(rows, vulnerable).with_columns(below.alias("is_below_line")).select(*RESULT)


def _with_level(rows: FrameT, method: VulnerabilityMethod) -> FrameT:
    """Adds the highest level that fits. What is not known is taken as least and as most; where both give one level,
    that."""
    problems = [nw.col(code) <= edge for code, edge in method.housing.items()]
    surely = reduce(or_, (each.fill_null(False) for each in problems))
    possibly = reduce(or_, (each.fill_null(True) for each in problems))
    dependants = nw.col("dependants")
    at_most = nw.when(dependants.is_null()).then(nw.lit(99)).otherwise(dependants)
    bounded = rows.with_columns(
        _highest(method, surely, dependants.fill_null(0)).alias("least level"),
        _highest(method, possibly, at_most).alias("most level"),
    )
    is_low = nw.col("income_per_head") <= method.low_income.value
    is_known = is_low & (nw.col("least level") == nw.col("most level"))
    return bounded.with_columns(nw.when(is_known).then(nw.col("least level")).alias("vulnerability"))


def _highest(method: VulnerabilityMethod, has_problem: nw.Expr, dependants: nw.Expr) -> nw.Expr:
    highest: nw.Expr = nw.lit(None, dtype=nw.Int64)
    for level in method.levels:
        fits = dependants >= level.least_dependants
        if level.has_housing_problem:
            fits = fits & has_problem
        highest = nw.when(fits).then(nw.lit(level.number)).otherwise(highest)
    return highest


def _refuse_missing(frame: FrameT, columns: Sequence[str], place: str) -> None:
    known = frame.collect_schema()
    if absent := [name for name in columns if name not in known]:
        raise AnswerError(f"{place} lack the column {', '.join(absent)}; add it")
