"""Why are two records taken as one person? One row a comparison, the weightiest first."""

import polars as pl

from ppaos.engine.linkage.model import COMPARISONS


def reasons(frame: pl.DataFrame) -> pl.DataFrame:
    """Rows of ``Links.frame`` -> left_id, right_id, comparison, level, weight (bits; against is below zero).

    The weights of a pair add up to its match_weight. Level codes are those of ``model.COMPARISONS``; a level
    «missing» weighs nothing. Sorted by pair, then by how much each comparison weighs either way.
    """
    parts = [
        frame.select(
            "left_id",
            "right_id",
            pl.lit(comparison.name).alias("comparison"),
            pl.col(comparison.name).cast(pl.String).alias("level"),
            pl.col(f"{comparison.name}_weight").alias("weight"),
        )
        for comparison in COMPARISONS
    ]
    order = ["left_id", "right_id", pl.col("weight").abs(), "comparison"]
    return pl.concat(parts).sort(order, descending=[False, False, True, False])


def levels_as_json() -> pl.Expr:
    """Columns of ``Links.frame`` -> «levels», JSON text to keep with a pair: a comparison's level and its bits."""
    each = (
        pl.struct(
            pl.col(comparison.name).cast(pl.String).alias("level"),
            pl.col(f"{comparison.name}_weight").round(2).alias("weight"),
        ).alias(comparison.name)
        for comparison in COMPARISONS
    )
    return pl.struct(each).struct.json_encode().alias("levels")
