"""Which day, month or year does a date in a list mean, in the Buddhist or the common era?

A four-digit year tells its era: 2400–2700 is BE, 1880–2200 is CE, and nothing is guessed from two digits.
BE − 543 = CE throughout, as registers convert; the April new years before 2484 are not undone.
"""

from datetime import date

import polars as pl

from ppaos.engine.thai.calendar import BE_OFFSET
from ppaos.engine.thai.date_fields import date_fields
from ppaos.engine.thai.one import over_distinct

PARSED = pl.Struct({"on": pl.Date, "precision": pl.String, "fault": pl.String})

OLDEST_YEARS = 120  # before `latest`: nobody on a list is older (proposal)
_SERIAL_ZERO = date(1899, 12, 30)  # a spreadsheet's day 0; it believes in 29 Feb 1900

_YEAR, _MONTH, _DAY = pl.field("year"), pl.field("month"), pl.field("day")


def parsed(expr: pl.Expr, *, latest: date, oldest_years: int = OLDEST_YEARS) -> pl.Expr:
    """Column of dates as typed -> struct{on: Date, precision, fault}.

    Takes ISO and spreadsheet timestamps, d/m/y with / - . or blanks, Thai and English months, Thai digits,
    yyyymmdd, five-digit spreadsheet serials, month and year, a year alone, and 00 for an unknown day or month.
    precision: "day", "month" (on = its first day) or "year" (on = 1 January); null where no date is given.
    fault: "unreadable", "impossible" (29 Feb of a common year), "future" (after `latest`), "too_old"
    (more than `oldest_years` before it), or null. With a fault, on and precision are null.
    """
    return over_distinct(expr, lambda typed: _parsed(typed, latest, oldest_years), PARSED)


def _parsed(expr: pl.Expr, latest: date, oldest_years: int) -> pl.Expr:
    # Each step is a field of the row, so that the next one reads it and does not work it out again.
    steps = (
        (
            _common_year().alias("year"),
            _unless_zero("month"),
            _unless_zero("day"),
            _is_given().alias("given"),
        ),
        (_precision().alias("precision"), _is_in_calendar().alias("in_calendar")),
        (_on().alias("on"),),
        (_fault(latest, oldest_years).alias("fault"),),
        (_if_faultless("on"), _if_faultless("precision")),
    )
    row = date_fields(expr)
    for step in steps:
        row = row.struct.with_fields(*step)
    return row.cast(PARSED)


def _common_year() -> pl.Expr:
    """The year in the common era; null where no era has such a year, or the era written beside it has not."""
    era = pl.field("era")
    is_buddhist = _YEAR.is_between(2400, 2700) & era.ne_missing("c")
    is_common = _YEAR.is_between(1880, 2200) & era.ne_missing("b")
    return pl.when(is_buddhist).then(_YEAR - BE_OFFSET).when(is_common).then(_YEAR)


def _unless_zero(name: str) -> pl.Expr:
    """00 stands for a day or month that nobody knows."""
    return pl.when(pl.field(name) != 0).then(pl.field(name)).alias(name)


def _is_given() -> pl.Expr:
    """False where the cell is absent or says 00/00/0000."""
    all_zero = (_YEAR == 0) & (_MONTH.fill_null(0) == 0) & (_DAY.fill_null(0) == 0)
    return pl.field("text").is_not_null() & ~all_zero.fill_null(False)


def _precision() -> pl.Expr:
    return (
        pl.when(_DAY.is_not_null() | pl.field("serial").is_not_null())
        .then(pl.lit("day"))
        .when(_MONTH.is_not_null())
        .then(pl.lit("month"))
        .when(_YEAR.is_not_null())
        .then(pl.lit("year"))
    )


def _is_in_calendar() -> pl.Expr:
    """Whether the month has such a day; a day of an unknown month is in none."""
    is_leap = (_YEAR % 4 == 0) & ((_YEAR % 100 != 0) | (_YEAR % 400 == 0))
    days = pl.when(_MONTH == 2).then(28 + is_leap).when(_MONTH.is_in([4, 6, 9, 11])).then(30).otherwise(31)
    return (
        pl.when(_MONTH.is_null()).then(_DAY.is_null()).otherwise((_MONTH <= 12) & (_DAY.fill_null(1) <= days))
    )


def _on() -> pl.Expr:
    # pl.date refuses a frame that holds a single 30 February: such a day is put on 1 January, its fault stays.
    month = pl.when(pl.field("in_calendar")).then(_MONTH).fill_null(1)
    day = pl.when(pl.field("in_calendar")).then(_DAY).fill_null(1)
    return pl.coalesce(
        pl.date(_YEAR, month, day), pl.lit(_SERIAL_ZERO) + pl.duration(days=pl.field("serial"))
    )


def _fault(latest: date, oldest_years: int) -> pl.Expr:
    on, earliest = pl.field("on"), pl.lit(latest).dt.offset_by(f"-{oldest_years}y")
    return (
        pl.when(~pl.field("given"))
        .then(pl.lit(None, dtype=pl.String))
        .when(on.is_null())
        .then(pl.lit("unreadable"))
        .when(~pl.field("in_calendar"))
        .then(pl.lit("impossible"))
        .when(on > latest)
        .then(pl.lit("future"))
        .when(on < earliest)
        .then(pl.lit("too_old"))
    )


def _if_faultless(name: str) -> pl.Expr:
    return pl.when(pl.field("fault").is_null()).then(pl.field(name)).alias(name)
