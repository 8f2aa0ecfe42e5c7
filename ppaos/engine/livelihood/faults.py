"""Which answers cannot be scored, and where do they stand?"""

from functools import reduce
from math import ceil, floor
from operator import and_
from typing import Any

import narwhals as nw

from ppaos.engine.methods import CapitalMethod

PLACES_TOLD = 20

AnyFrame = nw.DataFrame[Any] | nw.LazyFrame[Any]


class AnswerError(ValueError):
    """Answers that cannot be computed with; the message names household, column and value."""


def answered_indicators(frame: AnyFrame, method: CapitalMethod) -> list[str]:
    """The method's indicator columns that the frame has; a column that is absent was not asked.

    Raises AnswerError where a column has a capital's prefix but is no indicator, or holds no numbers.
    """
    schema = frame.collect_schema()
    if "household_id" not in schema:
        raise AnswerError("there is no column household_id; add it")
    prefixes = tuple(f"{capital.code}_" for capital in method.capitals)
    known = [indicator.code for indicator in method.indicators]
    if unknown := [name for name in schema if name.startswith(prefixes) and name not in known]:
        raise AnswerError(f"{', '.join(unknown)}: no such indicator in {method.name} {method.version}")
    present = [code for code in known if code in schema]
    for code in present:
        if not schema[code].is_numeric() and schema[code] != nw.Unknown:
            raise AnswerError(f"column {code} holds {schema[code]}; give numbers or leave it empty")
    return present


def is_scorable(method: CapitalMethod, columns: list[str]) -> nw.Expr:
    """Whether every answer of a row lies on the method's scale; an empty answer does."""
    return reduce(and_, (_is_on_scale(method, column) for column in columns), nw.lit(True))


def refuse_faults(frame: AnyFrame, method: CapitalMethod, columns: list[str]) -> None:
    """Raise AnswerError naming the first households, columns and values off the scale."""
    if not columns or not _has_faults(frame, method, columns):
        return
    faulty = frame.filter(~is_scorable(method, columns)).select("household_id", *columns).head(PLACES_TOLD)
    rows = (faulty.collect() if isinstance(faulty, nw.LazyFrame) else faulty).rows(named=True)
    places = [
        f"household {row['household_id']}, column {column}: {row[column]}"
        for row in rows
        for column in columns
        if row[column] is not None and not method.least <= row[column] <= method.most
    ]
    told = "\n".join(places[:PLACES_TOLD])
    raise AnswerError(
        f"answers must lie between {method.least:g} and {method.most:g} or be empty; "
        f"correct these (at most {PLACES_TOLD} are shown):\n{told}"
    )


def _has_faults(frame: AnyFrame, method: CapitalMethod, columns: list[str]) -> bool:
    """Whether any answer lies off the scale: a whole column at a time, several times as fast as row by row."""
    schema = frame.collect_schema()
    off_scale = []
    for column in columns:
        is_whole = schema[
            column
        ].is_integer()  # compared with whole numbers, it need not be turned into floats
        least, most = (ceil(method.least), floor(method.most)) if is_whole else (method.least, method.most)
        off_scale.append((nw.col(column) < least) | (nw.col(column) > most))
    found = frame.select(*(each.any().alias(column) for each, column in zip(off_scale, columns, strict=True)))
    return any((found.collect() if isinstance(found, nw.LazyFrame) else found).row(0))


def _is_on_scale(method: CapitalMethod, column: str) -> nw.Expr:
    return nw.col(column).is_between(method.least, method.most).fill_null(True)
