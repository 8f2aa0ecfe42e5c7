"""Which records of a list say exactly the same? They are linked once and written out afterwards."""

import numpy as np
import polars as pl

from ppaos.engine.linkage.errors import LinkageError
from ppaos.engine.linkage.settings import Settings
from ppaos.engine.linkage.standardise import CONTENT

Copies = pl.DataFrame  # kind (position among the distinct records), copy (0, 1, …), record_id


def distinct(records: pl.DataFrame) -> tuple[pl.DataFrame, Copies]:
    """Standardised records -> those that differ (the first of each kind stays), and every record's kind."""
    groups = _groups(records)
    positions = np.arange(records.height)
    first, copy = positions.copy(), np.zeros(records.height, dtype=np.int64)
    first[groups["row"]], copy[groups["row"]] = groups["first"], groups["copy"]
    stays = first == positions
    kind = (np.cumsum(stays) - 1)[first].astype(np.uint32)
    copies = pl.DataFrame({"kind": kind, "copy": copy, "record_id": records["record_id"]})
    return records.filter(pl.Series(stays, dtype=pl.Boolean)), copies


def _groups(records: pl.DataFrame) -> pl.DataFrame:
    """Rows that have a double: their position, that of the first of the kind, which copy they are (0, 1, …)."""
    content = list(CONTENT)
    rows = records.with_row_index("row")
    alike = rows.filter(rows.select(content).hash_rows().is_duplicated())
    groups = alike.group_by(content).agg(
        pl.col("row").sort(), pl.col("row").min().alias("first"), pl.int_range(pl.len()).alias("copy")
    )
    return groups.select("row", "first", "copy").explode("row", "copy")


def written_out(pairs: pl.DataFrame, left: Copies, right: Copies, settings: Settings) -> pl.DataFrame:
    """Pairs of kinds (left, right) -> pairs of records (left_id, right_id), sorted by both.

    One-to-one: first copy with first, second with second. Otherwise each with each, within ``most_pairs``.
    """
    ours = left.rename({"kind": "left", "record_id": "left_id"})
    theirs = right.rename({"kind": "right", "record_id": "right_id"})
    if settings.one_to_one:
        records = pairs.join(ours, on="left").join(theirs, on=["right", "copy"])
    else:
        _check_number(pairs, left, right, settings.most_pairs)
        records = pairs.join(ours.drop("copy"), on="left").join(theirs.drop("copy"), on="right")
    return records.sort("left_id", "right_id")


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
