"""Which pairs are worth comparing? Those that share the value of at least one blocking rule."""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from ppaos.engine.linkage.model import Codes
from ppaos.engine.linkage.people import GOLDEN, People

NOWHERE = np.uint64(0)
BUCKET_BITS = 23


@dataclass(frozen=True)
class Rule:
    """Columns that must agree; ``across`` are the right list's where they differ (swapped fields)."""

    columns: tuple[str, ...]
    across: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """How notes call it."""
        return "+".join(self.columns) + ("=" + "+".join(self.across) if self.across else "")


RULES = (
    Rule(("citizen_id",)),
    Rule(("id_tail", "year")),
    Rule(("id_head", "first_sound", "year")),
    Rule(("first_sound", "last_sound")),
    Rule(("first_sound", "last_sound"), ("last_sound", "first_sound")),
    Rule(("first_sound", "year", "subdistrict")),
    Rule(("first_sound", "last_head", "year")),
    Rule(("last_sound", "first_head", "year")),
    Rule(("last_sound", "year", "subdistrict")),
    Rule(("last_sound", "birth")),
    Rule(("birth", "subdistrict")),
    Rule(("birth", "first_head")),
    Rule(("house", "year")),
    Rule(("house", "first_head")),
    Rule(("house", "month", "day")),
)


@dataclass(frozen=True)
class Pairs:
    """Positions in the left and in the right list, pair by pair."""

    left: NDArray[np.uint32]
    right: NDArray[np.uint32]

    def __len__(self) -> int:
        return len(self.left)

    def take(self, keep: Codes | slice) -> "Pairs":
        """Some of the pairs, by position or mask."""
        return Pairs(self.left[keep], self.right[keep])


def candidates(left: People, right: People, largest_block: int) -> tuple[Pairs, dict[str, int]]:
    """Pairs that share a blocking rule's value, each once, in order; and by rule how many pairs were passed over.

    A value that would make more than ``largest_block`` pairs («สมชาย» of one year in a whole nation)
    is passed over: its people still meet by the other rules.
    """
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        blocks = list(threads.map(lambda rule: sharing(left, right, rule, largest_block), RULES))
    passed_over = {rule.name: oversize for rule, (_, oversize) in zip(RULES, blocks, strict=True) if oversize}
    return unpacked(pl.concat([pairs for pairs, _ in blocks]).unique()), passed_over


def unpacked(packed: pl.Series) -> Pairs:
    """Pairs from their packed numbers, in order."""
    numbers = packed.sort().to_numpy()
    return Pairs((numbers >> np.uint64(32)).astype(np.uint32), numbers.astype(np.uint32))


def sharing(left: People, right: People, rule: Rule, largest: int) -> tuple[pl.Series, int]:
    """Pairs of one rule, packed (left position × 2³² + right position), and the number passed over."""
    ours, theirs = _keys(left, rule.columns), _keys(right, rule.across or rule.columns)
    near = np.flatnonzero(_marks(ours)[_bucket(theirs)])
    near = near[theirs[near] != NOWHERE]
    here = _table(ours, np.flatnonzero(ours != NOWHERE))
    there = _table(theirs, near).join(here, on="key", how="semi")
    sizes = here.group_by("key").len("ours").join(there.group_by("key").len("theirs"), on="key")
    sizes = sizes.with_columns(pairs=pl.col("ours").cast(pl.UInt64) * pl.col("theirs"))
    oversize = sizes.filter(pl.col("pairs") > largest)
    if oversize.height:
        there = there.join(oversize, on="key", how="anti")
    pairs = there.join(here, on="key", suffix="_here")
    return pairs.select(pair=pl.col("row_here") * 2**32 + pl.col("row"))["pair"], int(oversize["pairs"].sum())


def _table(keys: Codes, rows: Codes) -> pl.DataFrame:
    return pl.DataFrame({"row": rows.astype(np.uint64), "key": keys[rows]})


def _keys(people: People, columns: tuple[str, ...]) -> NDArray[np.uint64]:
    """One number for each combination of the columns, NOWHERE where one is missing."""
    key = people.key(columns)
    for column in columns:
        key[people[column] < 0] = NOWHERE
    return key


def _bucket(keys: NDArray[np.uint64]) -> NDArray[np.uint64]:
    return (keys * GOLDEN) >> np.uint64(64 - BUCKET_BITS)


def _marks(keys: NDArray[np.uint64]) -> Codes:
    """Which buckets hold a key: most of the larger list is in none of them and need not be joined."""
    marks = np.zeros(2**BUCKET_BITS, dtype=bool)
    marks[_bucket(keys[keys != NOWHERE])] = True
    return marks
