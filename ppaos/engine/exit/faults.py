"""Which observations and scores can nobody be judged by, and where do they stand?"""

from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from math import isfinite
from typing import Any

import narwhals as nw

from ppaos.engine.methods import CapitalMethod
from ppaos.engine.methods.document import FIRST_BE_YEAR
from ppaos.engine.methods.exit_rule import DIMENSIONS

PLACES_TOLD = 20
OBSERVATION = (
    "household_id", "number", "observed_on", "province_code", "income_per_head", "transfers_per_head",
)  # fmt: skip
DIMENSION = ("household_id", "dimension", "state", "judged_on", "accepted_reason")
POOR, NOT_POOR, UNKNOWN = "poor", "not_poor", "unknown"

AnyFrame = nw.DataFrame[Any] | nw.LazyFrame[Any]
Row = Mapping[str, Any]


class ExitError(ValueError):
    """Rows that nobody can be judged by, or a step that does not follow; the message names row and value."""


def need_columns(frame: AnyFrame, columns: Iterable[str], what: str) -> None:
    """Raise ExitError where a column is missing."""
    known = frame.collect_schema().names()
    if lacking := [name for name in columns if name not in known]:
        raise ExitError(f"{what} have no column {', '.join(lacking)}; add it, empty where it is not known")


def rows_of(frame: AnyFrame) -> list[dict[str, Any]]:
    """The rows of a frame of any engine."""
    return list((frame.collect() if isinstance(frame, nw.LazyFrame) else frame).rows(named=True))


def refuse(frame: AnyFrame, odd: nw.Expr, by: str, told: Callable[[Row], str], what_to_do: str) -> None:
    """Raise ExitError naming the first rows for which something odd holds, in the order of a column."""
    found = rows_of(frame.filter(odd).sort(by).head(PLACES_TOLD))
    if found:
        places = "\n".join(told(row) for row in found)
        raise ExitError(f"{what_to_do} (at most {PLACES_TOLD} are shown):\n{places}")


def refuse_observations(frame: AnyFrame) -> None:
    """Raise ExitError for observations without household, number or day, twice on one day or under one number, out of
    order, before the first, or with an amount that is none."""
    number, day = nw.col("number"), nw.col("observed_on")
    who = number.is_null() | day.is_null() | nw.col("household_id").is_null()
    refuse(frame, who, "household_id", _observation, "every observation needs its household, number and day")
    refuse(frame, day.dt.year() >= FIRST_BE_YEAR, "household_id", _observation,
           "days are of the common era, 543 years less; correct these")  # fmt: skip
    for column in ("income_per_head", "transfers_per_head"):
        _refuse_amounts(frame, column)
    home = "household_id"
    ordered = frame.with_columns(
        nw.len().over(home, "observed_on").alias("on_the_day"),
        nw.len().over(home, "number").alias("of_the_number"),
        number.min().over(home).alias("first_number"),
    )
    ordered = ordered.with_columns(
        nw.when(number == nw.col("first_number")).then(day).min().over(home).alias("first_on"),
        day.shift(1).over(home, order_by="number").alias("before_on"),
    )
    for odd, what_to_do in (
        (nw.col("on_the_day") > 1, "a household is observed once a day; keep one of these"),
        (nw.col("of_the_number") > 1, "observations of a household have numbers of their own; correct these"),
        (day < nw.col("first_on"), "these are dated before the first observation; correct the days"),
        (
            day < nw.col("before_on"),
            "these are dated before the observation that they follow; correct the days",
        ),
    ):
        refuse(ordered, odd, home, _observation, what_to_do)


def refuse_dimensions(frame: AnyFrame) -> None:
    """Raise ExitError for a dimension or state that is none, or one of a household told twice."""
    need_columns(frame, DIMENSION, "dimensions")
    name, state = nw.col("dimension"), nw.col("state")
    odd = ~name.is_in(list(DIMENSIONS)) | name.is_null()
    refuse(frame, odd, "household_id", _dimension, f"dimensions are {', '.join(DIMENSIONS)}; correct these")
    odd = ~state.is_in([POOR, NOT_POOR, UNKNOWN])
    refuse(
        frame, odd, "household_id", _dimension, f"states are {POOR}, {NOT_POOR} or {UNKNOWN}; correct these"
    )
    counted = frame.with_columns(nw.len().over("household_id", "dimension").alias("told"))
    refuse(
        counted, nw.col("told") > 1, "household_id", _dimension, "a dimension is told once; keep one of these"
    )


def refuse_capitals(frame: AnyFrame, method: CapitalMethod, lifts: bool) -> None:
    """Raise ExitError for a column that is no capital, one that is missing, a household twice, an odd score."""
    scores = [*(capital.code for capital in method.capitals), "overall"]
    known = ["household_id", "scored_on", *scores, "strategy"]
    for column in frame.collect_schema().names():
        if column not in known:
            near = get_close_matches(column, known, n=1)
            meant = f"; did you mean «{near[0]}»?" if near else f"; there are {', '.join(known)}"
            raise ExitError(f"capitals have a column «{column}», which is none of {method.name}{meant}")
    need_columns(frame, known if lifts else known[:-1], "capitals")
    counted = frame.with_columns(nw.len().over("household_id").alias("told"))
    refuse(counted, nw.col("told") > 1, "household_id", lambda row: f"household {row['household_id']}",
           "a household is scored once; keep one row of these")  # fmt: skip
    for column in scores:
        value = nw.col(column).cast(nw.Float64)
        odd = (value < method.least) | (value > method.most) | value.is_nan()
        refuse(frame, odd, "household_id", _of_column(column),
               f"scores lie between {method.least:g} and {method.most:g} or are empty; correct these")  # fmt: skip


def _refuse_amounts(frame: AnyFrame, column: str) -> None:
    amount = nw.col(column).cast(nw.Float64)
    refuse(frame, (amount < 0) | ~amount.is_finite(), "household_id", _amount(column),
           "amounts are baht a person and year, 0 or more (a loss is 0); correct these")  # fmt: skip


def _amount(column: str) -> Callable[[Row], str]:
    def told(row: Row) -> str:
        value = float(row[column])
        return f"{_observation(row)}: {column} {f'{value:,.2f}' if isfinite(value) else value}"

    return told


def _of_column(column: str) -> Callable[[Row], str]:
    return lambda row: f"household {row['household_id']}: {column} {row[column]}"


def _observation(row: Row) -> str:
    return f"household {row['household_id']}, observation {row['number']}, {row['observed_on']}"


def _dimension(row: Row) -> str:
    return f"household {row['household_id']}: dimension «{row['dimension']}», state «{row['state']}»"
