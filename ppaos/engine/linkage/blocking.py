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
    order, each, starts, counts = _groups(ours)
    rows = np.flatnonzero(_marks(ours)[_bucket(theirs)])
    group = _found(each, theirs[rows])
    rows, group = rows[group >= 0], group[group >= 0]
    sizes = np.bincount(group, minlength=len(each)) * counts
    passed_over = int(sizes[sizes > largest].sum())
    if passed_over:
        kept = sizes[group] <= largest
        rows, group = rows[kept], group[kept]
    # Each of their rows beside every one of ours of its group.
    times = counts[group]
    begins = np.cumsum(times) - times
    ours_at = order[np.arange(times.sum()) + np.repeat(starts[group] - begins, times)]
    pairs = ours_at.astype(np.uint64) << np.uint64(32) | np.repeat(rows, times).astype(np.uint64)
    return pl.Series("pair", pairs), passed_over


def _groups(keys: NDArray[np.uint64]) -> tuple[Codes, Codes, Codes, Codes]:
    """Positions in the order of their keys, the different keys, where each begins there, how often it occurs."""
    present = np.flatnonzero(keys != NOWHERE)
    order = present[np.argsort(keys[present])]
    in_order = keys[order]
    starts = np.flatnonzero(np.append(True, in_order[1:] != in_order[:-1])) if len(order) else order
    return order, in_order[starts], starts, np.diff(np.append(starts, len(order)))


def _found(each: Codes, keys: Codes) -> Codes:
    """Where each key stands among the different ones, which are in order; minus one where it does not."""
    if not len(each):
        return np.full(len(keys), -1)
    at = np.minimum(np.searchsorted(each, keys), len(each) - 1)
    at[each[at] != keys] = -1
    return at


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
