"""What has a household to live on, a head and year, from which sources, and below which line?"""

from datetime import date
from functools import reduce
from operator import add, or_

import narwhals as nw
from narwhals.typing import FrameT

from ppaos.engine.methods import IncomeLines, StrategyMethod
from ppaos.engine.methods.document import Provenance
from ppaos.engine.methods.strategies import MIXED

BE_OFFSET = 543
# The day on which the line of a year is asked for.
MONTH, DAY = 7, 1
# Rounded before it is compared, so that the last bit of a float decides nothing.
BAHT_DECIMALS, SHARE_DECIMALS = 2, 6
POOR, NOT_POOR, UNKNOWN = "poor", "not_poor", "unknown"
TOLD = ("members", "net_income", "transfers")
NOT_SAID = ("missing", "refused")


def facts_needed(method: StrategyMethod) -> tuple[str, ...]:
    """The facts that incomes are told from, each once."""
    sources = [fact for source in method.sources for fact in (source.fact, source.cost) if fact]
    return tuple(dict.fromkeys([*TOLD, *sources]))


def spread(facts: FrameT, method: StrategyMethod) -> FrameT:
    """A row a household: the value of each fact, whether transfers were asked for, whether a source of income was,
    and whether what was asked of sources was all said."""
    fact = nw.col("fact")
    sources = [name for name in facts_needed(method) if name not in ("members", "net_income")]
    earning = [name for name in sources if name != "transfers"]
    is_silent = nw.col("state").is_in(list(NOT_SAID))
    return facts.group_by("household_id").agg(
        *(nw.when(fact == name).then(nw.col("value")).max().alias(name) for name in facts_needed(method)),
        nw.when(fact == "transfers").then(nw.lit(1)).max().alias("transfers_asked"),
        nw.when(fact.is_in(earning) & ~is_silent).then(nw.lit(1)).max().alias("sources_told"),
        nw.when(fact.is_in(earning) & is_silent).then(nw.lit(1)).max().alias("sources_silent"),
        nw.when(fact.is_in(sources) & is_silent).then(nw.lit(1)).max().alias("some_silent"),
    )


def with_incomes(wide: FrameT, method: StrategyMethod) -> FrameT:
    """Adds earned_per_head (without what poverty programmes gave) and income_per_head (with it), baht a person and
    year.

    The net income as told, else what the sources come to when all that was asked of them was said. Where programmes
    were not asked for there is nothing to add; where they were and nothing was said, the whole is not known.
    """
    gross = [source for source in method.sources if source.fact != "transfers"]
    terms = [nw.col(source.fact).fill_null(0.0) for source in gross]  # not asked: no income of that kind told
    terms += [0.0 - nw.col(source.cost).fill_null(0.0) for source in gross if source.cost]
    is_told = (nw.col("sources_told") == 1) & nw.col("sources_silent").is_null()
    net = nw.coalesce(nw.col("net_income"), nw.when(is_told).then(reduce(add, terms)))
    heads = nw.when(nw.col("members") > 0).then(nw.col("members"))
    transfers = nw.when(nw.col("transfers_asked").is_null()).then(nw.lit(0.0)).otherwise(nw.col("transfers"))
    return wide.with_columns(
        (net / heads).round(BAHT_DECIMALS).alias("earned_per_head"),
        ((net + transfers) / heads).round(BAHT_DECIMALS).alias("income_per_head"),
    )


def with_strategy(wide: FrameT, method: StrategyMethod) -> FrameT:
    """Adds the strategy that gives at least the dominant share of what all sources give, a mix where none or two do;
    null where something was asked and not said, or there is no income at all. A source less its costs is never below 0.
    """
    codes = [each.code for each in method.strategies if each.code != MIXED]
    # Step by step: an expression of expressions would be worked out over and over.
    given = wide.with_columns(_given(method, code).alias(f"from {code}") for code in codes)
    whole = given.with_columns(reduce(add, (nw.col(f"from {code}") for code in codes)).alias("from all"))
    share = {
        code: (nw.col(f"from {code}") / nw.when(nw.col("from all") > 0).then(nw.col("from all")))
        for code in codes
    }
    led = whole.with_columns(
        nw.when(part.round(SHARE_DECIMALS) >= method.dominant.value)
        .then(nw.lit(1))
        .otherwise(nw.lit(0))
        .alias(f"leads {code}")
        for code, part in share.items()
    )
    leading = led.with_columns(reduce(add, (nw.col(f"leads {code}") for code in codes)).alias("leading"))
    named: nw.Expr = nw.lit(MIXED)
    for code in codes:
        leads = (nw.col(f"leads {code}") == 1) & (nw.col("leading") == 1)
        named = nw.when(leads).then(nw.lit(code)).otherwise(named)
    is_known = nw.col("some_silent").is_null() & (nw.col("from all") > 0)
    return leading.with_columns(nw.when(is_known).then(named).alias("strategy"))


def _given(method: StrategyMethod, code: str) -> nw.Expr:
    terms = []
    for source in method.sources:
        if source.strategy == code:
            cost = nw.col(source.cost).fill_null(0.0) if source.cost else nw.lit(0.0)
            net = nw.col(source.fact).fill_null(0.0) - cost  # not asked: nothing of that kind
            terms.append(nw.when(net > 0).then(net).otherwise(nw.lit(0.0)))
    return reduce(add, terms) if terms else nw.lit(0.0)


def line_baht(lines: IncomeLines, name: str) -> nw.Expr:
    """A year's amount a head of a line, in the middle of the year of each household and its province; null where none
    is known for that year: a neighbouring year is never taken."""
    amount = nw.lit(None, dtype=nw.Float64)
    # The country's first: a province's own is laid over it.
    for row in sorted(
        (row for row in lines.lines if row.line == name), key=lambda row: row.province_code is not None
    ):
        years = years_of(row.provenance)
        if row.a_year is None or years is None:
            continue
        in_force = (nw.col("year") >= years[0]) & (nw.col("year") < years[1])
        if row.province_code is not None:
            in_force = in_force & (nw.col("province_code") == row.province_code)
        amount = nw.when(in_force).then(nw.lit(row.a_year)).otherwise(amount)
    return amount


def below_line(income: nw.Expr, line: nw.Expr) -> nw.Expr:
    """Poor below the line, not poor from it on; unknown where either is not known."""
    is_unknown = reduce(or_, (income.is_null(), line.is_null()))
    judged = nw.when(income < line).then(nw.lit(POOR)).otherwise(nw.lit(NOT_POOR))
    return nw.when(is_unknown).then(nw.lit(UNKNOWN)).otherwise(judged)


def years_of(period: Provenance) -> tuple[int, int] | None:
    """The Buddhist-era years, from and to (excluded), in whose middle a line holds; none for an undated one."""
    if period.valid_from is None:
        return None
    return _first_year(period.valid_from), _first_year(period.valid_to) if period.valid_to else 9999


def _first_year(day: date) -> int:
    """The first year whose middle is not before a day."""
    return day.year + BE_OFFSET + int((day.month, day.day) > (MONTH, DAY))
