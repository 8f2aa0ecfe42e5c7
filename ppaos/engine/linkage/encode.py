"""How do lists become integers that mean the same in each? Minus one is missing.

A text is standardised once for each way it is written: everything after works on whole numbers.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

from ppaos.engine.linkage.model import Codes

LARGEST_TABLE = 50_000_000
LONGEST_CELL = 200  # a longer cell is no name; what follows is cut, so that no cell costs more than this


@dataclass(frozen=True)
class Written:
    """A column of text as positions among the ways it is written."""

    codes: Codes
    texts: pl.Series

    @classmethod
    def of(cls, column: pl.Series, order: Codes) -> "Written":
        """Take the cells of a column of text apart, in some order; an empty cell is minus one."""
        numbers = column.cast(pl.Categorical(pl.Categories.random())).to_physical()
        codes = numbers.cast(pl.Int64).fill_null(-1).to_numpy()
        # Any row shows how its text is written; the last place is that of empty cells.
        row = np.zeros(int(codes.max(initial=-1)) + 2, dtype=np.intp)
        row[codes] = np.arange(len(codes))
        texts = column.gather(row[:-1])
        return cls(codes.take(order), texts.str.slice(0, LONGEST_CELL).alias("text"))

    def at(self, codes: pl.Series) -> pl.Series:
        """The texts of some codes; null where there is none."""
        return self.texts.gather(codes.set(codes < 0, None))

    def says(self, rule: Callable[[pl.Expr], pl.Expr]) -> NDArray[np.bool_]:
        """Row by row whether a rule holds; false of an empty cell."""
        return self.numbers(rule, pl.Int8) > 0

    def ruled(self, rule: Callable[[pl.Expr], pl.Expr]) -> pl.Series:
        """What a rule says of each way the column is written."""
        return self.texts.to_frame().select(rule(pl.col("text")).alias("text")).to_series()

    def numbers(self, rule: Callable[[pl.Expr], pl.Expr], dtype: type[pl.DataType] = pl.Int32) -> Codes:
        """Row by row the whole number that a rule gives; minus one where it gives none."""
        return looked_up(self.ruled(rule).cast(dtype), self.codes)


def looked_up(numbers: pl.Series, codes: Codes) -> Codes:
    """The numbers at some positions; minus one where there is none, or no position."""
    there = numbers.fill_null(-1).to_numpy()
    return np.append(there, there.dtype.type(-1)).take(codes)


def grown(known: pl.Series, *values: pl.Series) -> pl.Series:
    """A dictionary with the texts of some columns that it did not hold yet put behind it, in order."""
    fresh = pl.concat([value.rename(known.name) for value in values]).drop_nulls().unique().sort()
    return pl.concat([known, fresh.filter(~fresh.is_in(known.implode())) if len(known) else fresh])


def places(texts: pl.Series, *values: pl.Series) -> list[pl.Series]:
    """Where the texts of some columns stand in a dictionary that holds them."""
    known = pl.Enum(texts)
    return [column.cast(known).to_physical().cast(pl.Int32) for column in values]


def no_texts() -> pl.Series:
    """A dictionary without a text."""
    return pl.Series("text", [], pl.String)


@dataclass(frozen=True)
class Numbering:
    """Numbers from 0 for keys that are spread widely; a key keeps its number when others come."""

    keys: NDArray[np.int64] = field(default_factory=lambda: np.empty(0, dtype=np.int64))

    def grown(self, keys: Codes, room: int = 1) -> tuple["Numbering", Codes]:
        """The numbering with these keys in it, and the number of each; minus one is missing and stays so.

        ``room``: what the parts of a combined key are apart, if it is one.
        """
        is_there = keys >= 0
        present: Codes | slice = slice(None) if is_there.all() else np.flatnonzero(is_there)
        each, ranks = ranked(keys[present], room)
        all_keys = each
        if len(self.keys):
            all_keys = np.concatenate([self.keys, each[~np.isin(each, self.keys)]])
            order = np.argsort(all_keys)
            ranks = order[np.searchsorted(all_keys, each, sorter=order)].take(ranks)
        numbers = np.full(len(keys), -1, dtype=np.int32)
        numbers[present] = ranks
        return Numbering(all_keys), numbers


def ranked(keys: Codes, room: int = 1) -> tuple[Codes, Codes]:
    """The different keys in order, and the rank of each; a table is faster than sorting as long as it is small.

    A combined key leaves most of its room empty: there the table holds only as much as is used.
    """
    # In place where it can be: to fetch fresh memory takes longer than to reckon in it.
    dense = keys // room
    low = dense * -room
    low += keys
    used = int(low.max(initial=0)) + 1
    dense *= used
    dense += low
    size = int(dense.max(initial=0)) + 1
    if size > LARGEST_TABLE:
        each, ranks = np.unique(keys, return_inverse=True)
        return each, ranks
    is_there = np.zeros(size, dtype=bool)
    is_there[dense] = True
    each = np.flatnonzero(is_there)
    return each // used * room + each % used, (np.cumsum(is_there, dtype=np.int32) - 1).take(dense)
