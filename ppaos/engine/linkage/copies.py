"""Which records of a list say exactly the same? They are linked once and written out afterwards."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from ppaos.engine.linkage.errors import LinkageError
from ppaos.engine.linkage.model import Codes
from ppaos.engine.linkage.people import People
from ppaos.engine.linkage.settings import Settings

TELLING = ("first_name", "last_name", "birth", "citizen_id", "house")  # copies agree on these, few others do


@dataclass(frozen=True)
class Copies:
    """The records of a list kind by kind: where each kind begins among the rows, and where the last one ends."""

    rows: Codes
    begins: Codes
    record_ids: pl.Series

    @property
    def records(self) -> pl.DataFrame:
        """kind (position among the distinct), record_id: of every record, in the order of kinds."""
        kinds = np.repeat(np.arange(len(self.begins) - 1, dtype=np.uint32), np.diff(self.begins))
        return pl.DataFrame({"kind": kinds, "record_id": self.record_ids.gather(self.rows)})

    def counts(self, kinds: Codes) -> Codes:
        """How many records some kinds have."""
        return np.asarray(self.begins[kinds + 1] - self.begins[kinds])

    def ids(self, kinds: Codes, copy: Codes | int = 0) -> pl.Series:
        """The record_ids of some kinds' first record, or of a later one."""
        return self.record_ids.gather(self.rows[self.begins[kinds] + copy])


def distinct(people: People, record_ids: pl.Series, order: Codes) -> tuple[People, Copies]:
    """A list and, in another order, its record_ids -> those who differ (the first of each kind stays), and all.

    ``order``: by person where its record_id stands.
    """
    groups = _groups(people, record_ids, order)
    if not groups.height:
        return people, Copies(order, np.arange(people.rows + 1), record_ids)
    first, copy = np.arange(people.rows), np.zeros(people.rows, dtype=np.intp)
    first[groups["row"]], copy[groups["row"]] = groups["first"], groups["copy"]
    by_kind = np.argsort(first * (copy.max() + 1) + copy)
    begins = np.append(np.flatnonzero(copy[by_kind] == 0), people.rows)
    return people.take(np.flatnonzero(copy == 0)), Copies(order[by_kind], begins, record_ids)


def _groups(people: People, record_ids: pl.Series, order: Codes) -> pl.DataFrame:
    """Rows that have a double: their position, that of the first of the kind, which copy they are (0, 1, …)."""
    telling = people.key(TELLING)
    in_order = np.sort(telling)
    twice = pl.Series(in_order[1:][in_order[1:] == in_order[:-1]])
    alike = np.flatnonzero(pl.Series(telling).is_in(twice.implode()).to_numpy())
    content = pl.DataFrame({name: values[alike] for name, values in people.of.items()})
    rows = content.with_columns(
        row=pl.Series(alike, dtype=pl.UInt32), record_id=record_ids.gather(order[alike])
    )
    kinds = rows.sort("record_id").group_by(list(people.of), maintain_order=True)
    groups = kinds.agg("row", pl.col("row").first().alias("first"), pl.int_range(pl.len()).alias("copy"))
    return groups.select("row", "first", "copy").explode("row", "copy")


def written_out(pairs: pl.DataFrame, left: Copies, right: Copies, settings: Settings) -> pl.DataFrame:
    """Pairs of kinds (left, right) -> pairs of records (left_id, right_id), sorted by both.

    One-to-one: first copy with first, second with second. Otherwise each with each, within ``most_pairs``.
    """
    ours, theirs = pairs["left"].to_numpy(), pairs["right"].to_numpy()
    counts = left.counts(ours), right.counts(theirs)
    if settings.one_to_one:
        at, copy = _each(np.minimum(*counts))
        copies = copy, copy
    else:
        each_with_each = counts[0] * counts[1]
        _check_number(int(each_with_each.sum()), settings.most_pairs)
        at, copy = _each(each_with_each)
        copies = np.divmod(copy, counts[1][at])
    return _named(pairs, at, left.ids(ours[at], copies[0]), right.ids(theirs[at], copies[1]))


def said_twice(copies: Copies) -> Codes:
    """Positions of the kinds that have copies."""
    return np.flatnonzero(np.diff(copies.begins) > 1)


def within(pairs: pl.DataFrame, copies: Copies) -> pl.DataFrame:
    """Pairs of kinds of one list -> pairs of its records (left_id, right_id), the lesser first, sorted by both.

    The first copies of two kinds stand for all; of one kind, the first is paired with each other copy.
    """
    one, other = pairs["left"].to_numpy(), pairs["right"].to_numpy()
    at, copy = _each(np.where(one == other, copies.counts(one) - 1, 1))
    one, other = one[at], other[at]
    ids = pl.DataFrame({"one": copies.ids(one), "other": copies.ids(other, copy + (one == other))})
    return _named(pairs, at, ids.min_horizontal(), ids.max_horizontal())


def _each(times: Codes) -> tuple[Codes, Codes]:
    """Positions, each as often as it is said there, and which time it is (0, 1, …)."""
    at = np.repeat(np.arange(len(times)), times)
    return at, np.arange(len(at)) - np.repeat(np.cumsum(times) - times, times)


def _named(pairs: pl.DataFrame, at: Codes, left_id: pl.Series, right_id: pl.Series) -> pl.DataFrame:
    """The pairs at some positions with record_ids, sorted by these."""
    ids = pl.DataFrame({"left_id": left_id, "right_id": right_id})
    order = ids.select(pl.arg_sort_by("left_id", "right_id")).to_series()
    return pairs[at[order]].hstack(ids[order])


def _check_number(number: int, most: int) -> None:
    if number > most:
        raise LinkageError(
            f"{number:,} pairs of identical records, more than {most:,}: one record is repeated very often in both "
            "lists. Take repeated rows out of either list, or link one-to-one."
        )
