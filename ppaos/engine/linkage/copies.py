"""Which records of a list say exactly the same? They are linked once and written out afterwards."""

import numpy as np
import polars as pl

from ppaos.engine.linkage.errors import LinkageError
from ppaos.engine.linkage.model import Codes
from ppaos.engine.linkage.people import People
from ppaos.engine.linkage.settings import Settings

TELLING = ("first_name", "last_name", "birth", "citizen_id", "house")  # copies agree on these, few others do

Copies = pl.DataFrame  # kind (position among the distinct records), copy (0, 1, …), row, record_id


def distinct(people: People, record_ids: pl.Series) -> tuple[People, Copies]:
    """A list and its record_ids -> those who differ (the first of each kind stays), and every record's kind."""
    groups = _groups(people, record_ids)
    positions = np.arange(people.rows)
    first, copy = positions.copy(), np.zeros(people.rows, dtype=np.int64)
    first[groups["row"]], copy[groups["row"]] = groups["first"], groups["copy"]
    stays = first == positions
    kind = (np.cumsum(stays) - 1)[first].astype(np.uint32)
    copies = pl.DataFrame({"kind": kind, "copy": copy, "row": positions, "record_id": record_ids})
    return (people if stays.all() else people.take(np.flatnonzero(stays))), copies


def _groups(people: People, record_ids: pl.Series) -> pl.DataFrame:
    """Rows that have a double: their position, that of the first of the kind, which copy they are (0, 1, …)."""
    telling = pl.Series(people.key(TELLING))
    alike = np.flatnonzero(telling.is_duplicated().to_numpy())
    content = pl.DataFrame({name: values[alike] for name, values in people.of.items()})
    rows = content.with_columns(row=pl.Series(alike, dtype=pl.UInt32), record_id=record_ids[alike])
    kinds = rows.sort("record_id").group_by(list(people.of), maintain_order=True)
    groups = kinds.agg("row", pl.col("row").first().alias("first"), pl.int_range(pl.len()).alias("copy"))
    return groups.select("row", "first", "copy").explode("row", "copy")


def written_out(pairs: pl.DataFrame, left: Copies, right: Copies, settings: Settings) -> pl.DataFrame:
    """Pairs of kinds (left, right) -> pairs of records (left_id, right_id), sorted by both.

    One-to-one: first copy with first, second with second. Otherwise each with each, within ``most_pairs``.
    """
    if not settings.one_to_one:
        _check_number(pairs, left, right, settings.most_pairs)
    ours = left.select(pl.col("kind").alias("left"), "copy", "row")
    theirs = right.select(pl.col("kind").alias("right"), "copy", "row")
    on = ["right", "copy"] if settings.one_to_one else ["right"]
    rows = pairs.join(ours, on="left").join(theirs, on=on, suffix="_right")
    named = rows.with_columns(
        left_id=left["record_id"].gather(rows["row"]), right_id=right["record_id"].gather(rows["row_right"])
    )
    return named.sort("left_id", "right_id")


def said_twice(copies: Copies) -> Codes:
    """Positions of the kinds that have copies."""
    return np.asarray(copies.filter(pl.col("copy") == 1)["kind"].sort())


def within(pairs: pl.DataFrame, copies: Copies) -> pl.DataFrame:
    """Pairs of kinds of one list -> pairs of its records (left_id, right_id), the lesser first, sorted by both.

    The first copies of two kinds stand for all; of one kind, the first is paired with each other copy.
    """
    first = copies.filter(pl.col("copy") == 0).select("kind", left_id="record_id")
    second = copies.select("kind", "copy", right_id="record_id")
    is_right = (
        pl.when(pl.col("left") == pl.col("right")).then(pl.col("copy") > 0).otherwise(pl.col("copy") == 0)
    )
    named = pairs.join(first, left_on="left", right_on="kind").join(second, left_on="right", right_on="kind")
    ids = pl.col("left_id", "right_id")
    return (
        named.filter(is_right)
        .with_columns(left_id=pl.min_horizontal(ids), right_id=pl.max_horizontal(ids))
        .sort("left_id", "right_id")
    )


def _check_number(pairs: pl.DataFrame, left: Copies, right: Copies, most: int) -> None:
    sizes = [side.group_by("kind").len("copies") for side in (left, right)]
    counted = pairs.join(sizes[0], left_on="left", right_on="kind").join(
        sizes[1], left_on="right", right_on="kind", suffix="_right"
    )
    number = counted.select((pl.col("copies").cast(pl.Int64) * pl.col("copies_right")).sum()).item()
    if number > most:
        raise LinkageError(
            f"{number:,} pairs of identical records, more than {most:,}: one record is repeated very often in both "
            "lists. Take repeated rows out of either list, or link one-to-one."
        )
