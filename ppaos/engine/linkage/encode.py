"""How do two lists become integers that mean the same on both sides? Minus one is missing.

A text is standardised once for each way it is written: everything after works on whole numbers.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from ppaos.engine.linkage.model import Codes
from ppaos.engine.linkage.spellings import Spellings

LARGEST_TABLE = 50_000_000
MOST_COMBINATIONS = 2**63 - 1
LONGEST_CELL = 200  # a longer cell is no name; what follows is cut, so that no cell costs more than this


@dataclass(frozen=True)
class People:
    """One list as integer columns, each of ``rows`` numbers, and the spellings its name codes stand for."""

    of: dict[str, Codes]
    spellings: Spellings
    rows: int

    def __getitem__(self, column: str) -> Codes:
        return self.of[column]

    def take(self, keep: Codes | slice) -> "People":
        """The people at some positions."""
        of = {name: values[keep] for name, values in self.of.items()}
        return People(of, self.spellings, len(next(iter(of.values()))))


@dataclass(frozen=True)
class Written:
    """A column of text as positions among the ways it is written."""

    codes: Codes
    texts: pl.Series

    @classmethod
    def of(cls, column: pl.Series) -> "Written":
        """Take a column of text apart; an empty cell is minus one."""
        categorical = column.cast(pl.Categorical(pl.Categories.random()))
        each = categorical.unique().drop_nulls()
        texts = each.cast(pl.String)[each.to_physical().arg_sort()]
        codes = categorical.to_physical().cast(pl.Int32).fill_null(-1).to_numpy()
        return cls(codes, texts.str.slice(0, LONGEST_CELL).alias("text"))

    def ruled(self, rule: Callable[[pl.Expr], pl.Expr]) -> pl.Series:
        """What a rule says of each way the column is written."""
        return self.texts.to_frame().select(rule(pl.col("text")).alias("text")).to_series()

    def numbers(self, rule: Callable[[pl.Expr], pl.Expr], dtype: type[pl.DataType] = pl.Int32) -> Codes:
        """Row by row the whole number that a rule gives; minus one where it gives none."""
        return looked_up(self.ruled(rule).cast(dtype), self.codes)


def looked_up(numbers: pl.Series, codes: Codes) -> Codes:
    """The numbers at some positions; minus one where there is none, or no position."""
    known = np.append(numbers.fill_null(-1).to_numpy(), np.asarray(-1, dtype=numbers.dtype.to_python()))
    return known.astype(numbers.fill_null(-1).to_numpy().dtype)[codes]


def dictionary(*values: pl.Series) -> pl.Series:
    """The different texts of some columns, in order."""
    return pl.concat([value.rename("text") for value in values]).drop_nulls().unique().sort()


def places(values: pl.Series, texts: pl.Series) -> pl.Series:
    """Where each text stands in a dictionary that holds it."""
    return values.cast(pl.Enum(texts)).to_physical().cast(pl.Int32)


def dense(*parts: Codes) -> Codes:
    """Numbers from 0 for the different combinations of some columns; minus one where a part is missing."""
    key, size = combined(parts)
    present = key >= 0
    out = np.full(len(key), -1, dtype=np.int32)
    out[present] = _numbered(key[present], size)
    return out


def combined(parts: Sequence[Codes]) -> tuple[Codes, int]:
    """One number for each combination of some columns, minus one where a part is missing; and their bound.

    Raises OverflowError where there may be more combinations than a number holds.
    """
    size = math.prod(int(part.max(initial=0)) + 1 for part in parts)
    if size > MOST_COMBINATIONS:
        raise OverflowError(f"{size:,} combinations")
    key, present = np.zeros(len(parts[0]), dtype=np.int64), np.ones(len(parts[0]), dtype=bool)
    for part in parts:
        key *= int(part.max(initial=0)) + 1
        key += part
        present &= part >= 0
    key[~present] = -1
    return key, size


def _numbered(key: Codes, size: int) -> Codes:
    """The rank of each number among those there are; a table is faster than sorting as long as it is small."""
    if size > LARGEST_TABLE:
        return np.asarray(np.unique(key, return_inverse=True)[1])
    is_there = np.zeros(size, dtype=bool)
    is_there[key] = True
    return np.asarray((np.cumsum(is_there, dtype=np.int32) - 1)[key])
