"""The simplest way: who bears the same citizen id in both lists?

python -m benchmarks.linkage.id_join LEFT RIGHT OUT   (Parquet files)
"""

import sys
from pathlib import Path

import polars as pl


def id_joined(left: pl.DataFrame, right: pl.DataFrame) -> pl.DataFrame:
    """Pairs left_id, right_id whose citizen ids have the same digits."""
    ours, theirs = (
        side.select(
            pl.col("record_id").alias(name), pl.col("citizen_id").str.replace_all(r"\D", "")
        ).drop_nulls()
        for side, name in ((left, "left_id"), (right, "right_id"))
    )
    return ours.join(theirs, on="citizen_id").select("left_id", "right_id")


def main() -> None:
    left, right, out = map(Path, sys.argv[1:])
    columns = ["record_id", "citizen_id"]
    id_joined(pl.read_parquet(left, columns=columns), pl.read_parquet(right, columns=columns)).write_parquet(
        out
    )


if __name__ == "__main__":
    main()
