"""How is it said whether a criterion is met, and why?"""

from collections.abc import Iterable
from datetime import date
from functools import reduce
from operator import or_

import narwhals as nw

MET, NOT_MET, UNKNOWN, LIFTED = "met", "not_met", "unknown", "lifted"
MAY, NOT_YET = "may_be_proposed", "not_yet"


def outcome(fails: nw.Expr, is_open: nw.Expr) -> nw.Expr:
    """Not met where something is known to fail, else unknown where something is not known, else met."""
    open_or_not = nw.when(is_open).then(nw.lit(UNKNOWN)).otherwise(nw.lit(MET))
    return nw.when(fails).then(nw.lit(NOT_MET)).otherwise(open_or_not)


def reasons(told: Iterable[tuple[nw.Expr, str]]) -> nw.Expr:
    """The codes whose conditions hold, blanks between."""
    words = [nw.when(holds).then(nw.lit(f"{code} ")).otherwise(nw.lit("")) for holds, code in told]
    return nw.concat_str(*words).str.strip_chars()


def any_of(conditions: Iterable[nw.Expr]) -> nw.Expr:
    """Whether one of the conditions holds."""
    return reduce(or_, conditions)


def is_older(day: str, months: float, as_of: date) -> nw.Expr:
    """Whether the day of a column lies longer ago than so many months; a day that nobody knows does."""
    dated = nw.col(day).cast(nw.Date)
    ends = dated.dt.offset_by(f"{int(months)}mo").cast(nw.Date)
    return dated.is_null() | (ends < nw.lit(as_of, dtype=nw.Date)).fill_null(value=False)


def months_after(day: str, months: float) -> nw.Expr:
    """The day so many months after that of a column; of a month without that day its last one."""
    return nw.col(day).dt.offset_by(f"{int(months)}mo").cast(nw.Date)
