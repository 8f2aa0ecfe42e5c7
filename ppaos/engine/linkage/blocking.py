"""Which pairs are worth comparing? Those that share the value of at least one blocking rule."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from ppaos.engine.linkage.encode import People
from ppaos.engine.linkage.model import Codes


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
    Rule(("id_head", "first_sound")),
    Rule(("first_sound", "last_sound")),
    Rule(("first_sound", "last_sound"), ("last_sound", "first_sound")),
    Rule(("first_sound", "birth")),
    Rule(("first_sound", "year", "day", "month"), ("first_sound", "year", "month", "day")),
    Rule(("first_sound", "month", "day")),
    Rule(("first_sound", "year", "month")),
    Rule(("first_sound", "year", "subdistrict")),
    Rule(("last_sound", "birth")),
    Rule(("last_sound", "year", "subdistrict")),
    Rule(("birth", "subdistrict")),
    Rule(("birth", "first_head")),
    Rule(("house",)),
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
    found, passed_over = pl.Series("pair", [], pl.UInt64), {}
    with ThreadPoolExecutor(2) as threads:
        blocks = threads.map(lambda rule: sharing(left, right, rule, largest_block), RULES)
        for rule, (pairs, oversize) in zip(RULES, blocks, strict=True):
            found = pl.concat([found, pairs]).unique()
            if oversize:
                passed_over[rule.name] = oversize
    return unpacked(found), passed_over


def unpacked(packed: pl.Series) -> Pairs:
    """Pairs from their packed numbers, in order."""
    numbers = packed.sort().to_numpy()
    return Pairs((numbers >> np.uint64(32)).astype(np.uint32), numbers.astype(np.uint32))


def sharing(left: People, right: People, rule: Rule, largest: int) -> tuple[pl.Series, int]:
    """Pairs of one rule, packed (left position × 2³² + right position), and the number passed over."""
    ours, theirs = _keyed(left, rule.columns), _keyed(right, rule.across or rule.columns)
    theirs = theirs.join(ours, on="key", how="semi")
    sizes = ours.group_by("key").len("ours").join(theirs.group_by("key").len("theirs"), on="key")
    sizes = sizes.with_columns(pairs=pl.col("ours").cast(pl.UInt64) * pl.col("theirs"))
    oversize = sizes.filter(pl.col("pairs") > largest)
    if oversize.height:
        ours = ours.join(oversize, on="key", how="anti")
    pairs = ours.join(theirs, on="key", suffix="_right")
    packed = pairs.select(pair=pl.col("row") * 2**32 + pl.col("row_right"))["pair"]
    return packed, int(oversize["pairs"].sum())


def _keyed(people: People, columns: tuple[str, ...]) -> pl.DataFrame:
    """Position and key of those who have every column of the rule."""
    present = np.ones(people.rows, dtype=bool)
    key = np.zeros(people.rows, dtype=np.uint64)
    for column in columns:
        present &= people[column] >= 0
        # Fibonacci hashing: a rare collision only makes a pair more, which comparison throws out.
        key = (key ^ (key >> np.uint64(29)) ^ people[column].astype(np.uint64)) * np.uint64(
            0x9E3779B97F4A7C15
        )
    rows = np.flatnonzero(present)
    return pl.DataFrame({"row": rows.astype(np.uint64), "key": key[rows]})
