"""What is each person called? First and last names, title and sex apart, as numbers."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from ppaos.engine.linkage.encode import Written, looked_up, places
from ppaos.engine.linkage.model import Codes
from ppaos.engine.linkage.people import NameBook
from ppaos.engine.thai import names
from ppaos.engine.thai.names.spelling import spelled

SEX = {"m": 0, "f": 1}
TYPED = ("title", "first_name", "last_name")
ANY_LAST_NAME = "ก"
BESIDE = -2  # in place of the last name's number, where that name stands by itself


@dataclass(frozen=True)
class Called:
    """Row by row the places of both names in ``book``, and the sex that the title tells (0 man, 1 woman)."""

    first: Codes
    last: Codes
    sex_of_title: Codes
    book: NameBook


def read(rows: pl.DataFrame, order: Codes, known: NameBook) -> Called:
    """Columns title, first_name and last_name as typed -> Called in some order, with a book of all their names.

    Most cells hold just their own part: those are read once for each way they are written. Where a title or a
    whole name may stand in the first name's cell, the cells are read together.
    """
    with ThreadPoolExecutor() as threads:
        title, first, last = threads.map(lambda name: Written.of(rows[name], order), TYPED)
        firsts, lasts = first.ruled(spelled), last.ruled(spelled)
        plain = threads.submit(_placed, known, firsts, lasts)
        has_last = looked_up(lasts.is_not_null().cast(pl.Int8), last.codes) > 0
        together = np.flatnonzero(~(first.says(names.is_first_name_alone) & has_last))
        cells = [Written(column.codes[together], column.texts) for column in (title, first, last)]
        asked = _asked(has_last[together], *cells)
        each = asked.unique()
        split = _split(each, *cells)
        plain_book, plain_first, plain_last = plain.result()
    book, split_first, split_last = _placed(plain_book, split["first_name"], split["last_name"])
    first_name, last_name = looked_up(plain_first, first.codes), looked_up(plain_last, last.codes)
    sex_of_title = looked_up(_sex(title.ruled(names.told_sex)), title.codes)
    each = each.with_columns(first=split_first, last=split_last, sex=_sex(split["sex_of_title"])).fill_null(
        -1
    )
    found = asked.join(each, on=TYPED, how="left", maintain_order="left")
    first_name[together], sex_of_title[together] = found["first"], found["sex"]
    last_name[together] = np.where(found["last_name"] == BESIDE, last_name[together], found["last"])
    return Called(first_name, last_name, sex_of_title, book)


def _placed(known: NameBook, first: pl.Series, last: pl.Series) -> tuple[NameBook, pl.Series, pl.Series]:
    """A book with these names in it, and their places there."""
    book = known.grown(first, last)
    first_at, last_at = places(book.texts, first, last)
    return book, first_at, last_at


def _asked(has_last: NDArray[np.bool_], title: Written, first: Written, last: Written) -> pl.DataFrame:
    """The numbers of the cells that are read together; BESIDE where the last name stands by itself.

    A first name without a blank splits alike whatever last name stands beside it.
    """
    is_beside = has_last & ~first.says(lambda typed: typed.str.contains(r"\s"))
    return pl.DataFrame([title.codes, first.codes, np.where(is_beside, BESIDE, last.codes)], schema=TYPED)


def _split(asked: pl.DataFrame, title: Written, first: Written, last: Written) -> pl.DataFrame:
    """The parts of names, by the numbers of their cells; no last name where it stands by itself."""
    is_beside = asked["last_name"] == BESIDE
    some_last = pl.select(
        pl.when(is_beside).then(pl.lit(ANY_LAST_NAME)).otherwise(last.at(asked["last_name"]))
    )
    typed = title.at(asked["title"]), first.at(asked["first_name"]), some_last.to_series()
    parts = pl.select(names.split(*map(pl.lit, typed))).to_series().struct.unnest()
    return parts.with_columns(last_name=pl.when(~is_beside).then("last_name"))


def _sex(told: pl.Series) -> pl.Series:
    return told.replace_strict(SEX, default=None, return_dtype=pl.Int8)
