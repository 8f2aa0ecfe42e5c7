"""What is each person called? First and last names, title and sex apart, as numbers."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import polars as pl

from ppaos.engine.linkage.encode import LONGEST_CELL, Written, looked_up, places
from ppaos.engine.linkage.model import Codes
from ppaos.engine.linkage.people import NameBook
from ppaos.engine.thai import names
from ppaos.engine.thai.names.spelling import spelled

SEX = {"m": 0, "f": 1}
ANY_LAST_NAME = "ก"


@dataclass(frozen=True)
class Called:
    """Row by row the places of both names in ``book``, and the sex that the title tells (0 man, 1 woman)."""

    first: Codes
    last: Codes
    sex_of_title: Codes
    book: NameBook


def read(rows: pl.DataFrame, known: NameBook) -> Called:
    """Columns title, first_name and last_name as typed -> Called, with a book that holds all their names.

    Most cells hold just their own part: those are read once for each way they are written. Where a title or a
    whole name may stand in the first name's cell, the cells are read together.
    """
    with ThreadPoolExecutor() as threads:
        columns = threads.map(lambda name: Written.of(rows[name]), ("first_name", "last_name", "title"))
        first, last, title = columns
        firsts, lasts = first.ruled(spelled), last.ruled(spelled)
        plain_book = threads.submit(known.grown, firsts, lasts)
        is_plain = np.append(first.ruled(names.is_first_name_alone).fill_null(False).to_numpy(), False)
        has_last = looked_up(lasts.is_not_null().cast(pl.Int8), last.codes) > 0
        together = np.flatnonzero(~(is_plain[first.codes] & has_last))
        split = _split(rows[together], pl.Series(has_last[together]))
        book = plain_book.result().grown(split["first_name"], split["last_name"])
    first_name = looked_up(places(firsts, book.texts), first.codes)
    last_name = looked_up(places(lasts, book.texts), last.codes)
    sex_of_title = looked_up(_sex(title.ruled(names.told_sex)), title.codes)
    first_name[together] = places(split["first_name"], book.texts).fill_null(-1)
    sex_of_title[together] = _sex(split["sex_of_title"]).fill_null(-1)
    last_name[together] = np.where(
        split["is_alone"], last_name[together], places(split["last_name"], book.texts).fill_null(-1)
    )
    return Called(first_name, last_name, sex_of_title, book)


def _split(rows: pl.DataFrame, has_last: pl.Series) -> pl.DataFrame:
    """The parts of names read together, each way to write them once; no last name where it stands by itself.

    A first name without a blank splits alike whatever last name stands beside it: any will do.
    """
    alone = has_last & ~pl.col("first_name").str.contains(r"\s").fill_null(False)
    typed = ["title", "first_name", "last_name"]
    asked = (
        rows.select(typed)
        .with_columns(pl.col(typed).str.slice(0, LONGEST_CELL), is_alone=alone)
        .with_columns(last_name=pl.when("is_alone").then(pl.lit(ANY_LAST_NAME)).otherwise("last_name"))
    )
    each = asked.unique()
    each = each.with_columns(split=names.split(*map(pl.col, typed)))
    found = asked.join(each, on=[*typed, "is_alone"], how="left", nulls_equal=True, maintain_order="left")
    field = pl.col("split").struct.field
    last = pl.when(~pl.col("is_alone")).then(field("last_name"))
    return found.select("is_alone", field("first_name"), last.alias("last_name"), field("sex_of_title"))


def _sex(told: pl.Series) -> pl.Series:
    return told.replace_strict(SEX, default=None, return_dtype=pl.Int8)
