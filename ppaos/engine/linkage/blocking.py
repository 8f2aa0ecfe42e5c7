"""Which pairs are worth comparing? Those that share the value of at least one blocking rule."""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ppaos.engine.linkage.model import Codes
from ppaos.engine.linkage.people import GOLDEN, People

NOWHERE = np.uint64(0)
SPARE_BITS = 2  # there are at least so much more buckets than keys


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
    return unpacked(np.concatenate([pairs for pairs, _ in blocks])), passed_over


def unpacked(packed: NDArray[np.uint64]) -> Pairs:
    """Pairs from their packed numbers, each once, in order."""
    numbers = np.sort(packed)
    numbers = numbers.take(_firsts(numbers))
    return Pairs((numbers >> np.uint64(32)).astype(np.uint32), numbers.astype(np.uint32))


def sharing(left: People, right: People, rule: Rule, largest: int) -> tuple[NDArray[np.uint64], int]:
    """Pairs of one rule, packed (left position × 2³² + right position), and the number passed over."""
    ours, theirs = _keys(left, rule.columns), _keys(right, rule.across or rule.columns)
    order, each, starts, counts = _groups(ours)
    rows, group = _found(each, theirs)
    sizes = np.bincount(group, minlength=len(each)) * counts
    passed_over = int(sizes[sizes > largest].sum())
    if passed_over:
        kept = sizes[group] <= largest
        rows, group = rows[kept], group[kept]
    # Each of their rows beside every one of ours of its group.
    times = counts.take(group)
    begins = np.cumsum(times) - times
    ours_at = order.take(np.arange(times.sum()) + np.repeat(starts.take(group) - begins, times))
    return (ours_at << 32 | np.repeat(rows, times)).view(np.uint64), passed_over


def _groups(keys: NDArray[np.uint64]) -> tuple[Codes, Codes, Codes, Codes]:
    """Positions in the order of their keys, the different keys, where each begins there, how often it occurs."""
    present = np.flatnonzero(keys != NOWHERE)
    order = present.take(np.argsort(keys.take(present)))
    in_order = keys.take(order)
    starts = _firsts(in_order)
    return order, in_order.take(starts), starts, np.diff(np.append(starts, len(order)))


def _firsts(in_order: Codes) -> Codes:
    """Where each of some numbers stands for the first time; equal ones stand together."""
    is_first = np.ones(len(in_order), dtype=bool)
    np.not_equal(in_order[1:], in_order[:-1], out=is_first[1:])
    return np.flatnonzero(is_first)


def _found(each: NDArray[np.uint64], keys: NDArray[np.uint64]) -> tuple[Codes, Codes]:
    """Which keys are among the different ones, which are in order, and where each of them stands there.

    Keys lie in buckets by how they begin, hardly ever two in one: from where its bucket begins a key is looked for.
    """
    shift = np.uint64(64 - len(each).bit_length() - SPARE_BITS)
    bucket = (each >> shift).view(np.intp)
    firsts = _firsts(bucket)
    begins = np.full(2 ** (64 - int(shift)), -1, dtype=np.int32)
    begins[bucket.take(firsts)] = firsts
    at = begins.take((keys >> shift).view(np.intp))
    rows = np.flatnonzero(at >= 0)
    keys, at = keys.take(rows), at.take(rows).astype(np.intp)
    on = np.arange(len(rows))
    while len(on := on[(each.take(at.take(on)) < keys.take(on)) & (at.take(on) < len(each) - 1)]):
        at[on] += 1
    hit = np.flatnonzero(each.take(at) == keys)
    return rows.take(hit), at.take(hit)


def _keys(people: People, columns: tuple[str, ...]) -> NDArray[np.uint64]:
    """One number for each combination of the columns, NOWHERE where one is missing."""
    key = people.key(columns)
    key *= GOLDEN  # that keys begin differently, by all their columns
    for column in columns:
        key[people[column] < 0] = NOWHERE
    return key
