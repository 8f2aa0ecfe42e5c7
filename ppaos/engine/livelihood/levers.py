"""What holds a household back, and what can it build on?"""

import polars as pl

from ppaos.engine.livelihood.reasons import MISSING, explain
from ppaos.engine.methods import CapitalMethod

HOLDS_BACK, BUILDS_ON = "holds back", "builds on"


def levers(frame: pl.DataFrame, method: CapitalMethod) -> pl.DataFrame:
    """Every answered indicator of every household as a burden or a strength.

    Columns in: as for `score`. Columns out: household_id, side, place (1 first), capital, indicator, value, band
    (the level its value lies in), weighs (points of the overall: what a burden costs against the best answer, what a
    strength adds to the worst). An indicator «holds back» in the lower half of the levels and «builds on» in the
    upper half. In a capital that is not scored it weighs as if everything had been answered. The heaviest comes
    first, of equals the one that comes first in the method. Raises AnswerError as `score` does. Source: the
    method's; the halves are a proposal of PPAOS.
    """
    edges = [level.lower_edge for level in method.levels]
    weight = pl.coalesce("effective_weight", "weight") / len(method.capitals)
    order = {indicator.code: place for place, indicator in enumerate(method.indicators)}
    told = explain(frame, method).filter(pl.col("state") != MISSING)
    placed = told.with_columns(
        pl.sum_horizontal((pl.col("value") >= edge).cast(pl.Int64) for edge in edges).alias("band"),
        pl.col("indicator").replace_strict(order, return_dtype=pl.Int64).alias("order"),
    )
    is_burden = pl.col("band") <= len(edges) // 2
    weighs = weight * pl.when(is_burden).then(method.most - pl.col("value")).otherwise(
        pl.col("value") - method.least
    )
    return (
        placed.with_columns(
            pl.when(is_burden).then(pl.lit(HOLDS_BACK)).otherwise(pl.lit(BUILDS_ON)).alias("side"),
            weighs.round(int(method.decimals.value)).alias("weighs"),
        )
        .sort("household_id", "side", -pl.col("weighs"), "order")
        .select(
            "household_id", "side", pl.int_range(1, pl.len() + 1).over("household_id", "side").alias("place"),
            "capital", "indicator", "value", "band", "weighs",
        )
    )  # fmt: skip
