"""Was a household's income on the line or above in two observations far enough apart, and ever since?"""

from datetime import date

import narwhals as nw
from narwhals.typing import FrameT

from ppaos.engine.exit.lines import line_of, year_of
from ppaos.engine.exit.outcomes import any_of, months_after, outcome, reasons
from ppaos.engine.livelihood.incomes import BAHT_DECIMALS
from ppaos.engine.methods import ExitRule, IncomeLines

NUMBERS = ("first_on", "first_income", "first_line", "last_on", "last_income", "last_line")
COUNTS = ("observations", "below", "no_income", "no_transfers", "no_line")
CODES = {
    "below": "below_line",
    "no_income": "income_not_known",
    "no_transfers": "transfers_not_known",
    "no_line": "line_not_known",
}


def with_income(
    homes: FrameT, observations: FrameT, rule: ExitRule, lines: IncomeLines, as_of: date
) -> FrameT:
    """The households with income_outcome, income_reasons and the numbers of both observations.

    The newest observation is set beside the newest that is the rule's months older; all from that one on count.
    """
    seen = _windowed(_held_against(observations, rule, lines, as_of), rule)
    each = homes.join(_together(seen, rule), on="household_id", how="left")
    # Nobody observed: counts of nothing.
    return _said(each.with_columns(nw.col(name).fill_null(0) for name in COUNTS), rule, as_of)


def _said(counted: FrameT, rule: ExitRule, as_of: date) -> FrameT:
    """Outcome and reasons, from what was counted."""
    today, observations = nw.lit(as_of, dtype=nw.Date), nw.col("observations")
    holds_until = months_after("last_on", rule.most_months_old.value)
    flagged = counted.with_columns(
        (observations == 0).alias("nothing"),
        (holds_until < today).fill_null(value=False).alias("too_old"),
        ((observations > 0) & nw.col("first_on").is_null() & (nw.col("below") == 0)).alias("lone"),
        *((nw.col(name) > 0).alias(code) for name, code in CODES.items()),
    )
    too_old, lone, below = nw.col("too_old"), nw.col("lone"), nw.col("below_line")
    unread: list[nw.Expr] = [nw.col(code) for name, code in CODES.items() if name != "below"]
    fails, is_open = below & ~too_old, any_of([nw.col("nothing"), too_old, lone, *unread])
    told: list[tuple[nw.Expr, str]] = [
        (nw.col("nothing"), "no_observation"),
        (too_old, "too_old"),
        *((nw.col(code), code) for code in CODES.values()),
        (lone & (observations == 1), "one_observation"),
        (lone & (observations > 1), "too_close"),
        (~(fails | is_open), "above_line"),
    ]
    return flagged.with_columns(
        outcome(fails, is_open).alias("income_outcome"), reasons(told).alias("income_reasons")
    )


def _held_against(observations: FrameT, rule: ExitRule, lines: IncomeLines, as_of: date) -> FrameT:
    """The observations up to the day with the income that counts and the line; where the programme's transfers are not
    known, an income that is below the line with them is below it without."""
    whole, given = (nw.col(name).cast(nw.Float64) for name in ("income_per_head", "transfers_per_head"))
    counts = nw.coalesce(whole - given, whole) if rule.without_transfers else whole
    untold = ~whole.is_null() & given.is_null() if rule.without_transfers else nw.lit(value=False)
    return (
        observations.filter(nw.col("observed_on") <= nw.lit(as_of, dtype=nw.Date))
        .with_columns(
            year_of(rule).alias("year"),
            nw.col("province_code").cast(nw.String),
            counts.round(BAHT_DECIMALS).alias("income"),
            untold.alias("untold"),
        )
        .with_columns(line_of(rule, lines).alias("line"))
    )


def _windowed(seen: FrameT, rule: ExitRule) -> FrameT:
    """With the newest day, the day it is set beside (null: none is old enough), and whether a row is of that time."""
    home, day = "household_id", nw.col("observed_on")
    dated = seen.with_columns(
        day.max().over(home).alias("last_on"),
        months_after("observed_on", rule.least_months.value).alias("may_follow_on"),
    )
    far = nw.when(nw.col("may_follow_on") <= nw.col("last_on")).then(day)
    both = dated.with_columns(far.alias("far_on")).with_columns(
        nw.col("far_on").max().over(home).alias("first_on")
    )
    return both.with_columns((nw.col("first_on").is_null() | (day >= nw.col("first_on"))).alias("counts"))


def _together(seen: FrameT, rule: ExitRule) -> FrameT:
    """A row a household: how many observations, how many of them below or not known, and both ends."""
    counts, income, line = nw.col("counts"), nw.col("income"), nw.col("line")
    flags = {
        "below": income < line,
        "no_income": income.is_null(),
        "no_transfers": nw.col("untold") & ~(income < line).fill_null(value=False),
        "no_line": line.is_null(),
    }
    marked = seen.with_columns(
        nw.when(counts & holds).then(nw.lit(1)).otherwise(nw.lit(0)).alias(name)
        for name, holds in flags.items()
    )
    ends = [
        nw.when(nw.col("observed_on") == nw.col(f"{end}_on")).then(nw.col(name)).alias(f"{end}_{name}")
        for end in ("first", "last")
        for name in ("income", "line")
    ]
    return (
        marked.with_columns(*ends)
        .group_by("household_id")
        .agg(
            nw.len().alias("observations"),
            *(nw.col(name).sum() for name in flags),
            *(nw.col(name).max() for name in NUMBERS),
        )
    )
