"""Which of the likely pairs are taken as the same, which go to a person?"""

import polars as pl

from ppaos.engine.linkage.settings import Settings


def decided(pairs: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """Frame left, right, probability, match_weight, … -> the rows worth reporting, with «decision».

    One-to-one: the best pair first, each record once; equal pairs in the order of left and right. A doubtful
    pair whose record is already «same» with another is not reported.
    """
    likely = pairs.filter(pl.col("probability") >= settings.doubtful)
    decision = (
        pl.when(pl.col("probability") >= settings.same).then(pl.lit("same")).otherwise(pl.lit("doubtful"))
    )
    likely = likely.with_columns(decision=decision)
    if not settings.one_to_one:
        return likely
    same = _each_once(likely.filter(pl.col("decision") == "same"))
    doubtful = likely.filter(pl.col("decision") == "doubtful")
    doubtful = doubtful.join(same, on="left", how="anti").join(same, on="right", how="anti")
    return pl.concat([same, doubtful])


def _each_once(pairs: pl.DataFrame) -> pl.DataFrame:
    """The pairs that are best for both their records, then the same among what is left, until none is left."""
    order = ["probability", "match_weight", "left", "right"]
    left = pairs.sort(order, descending=[True, True, False, False]).with_row_index("rank")
    best_of_both = (pl.col("rank") == pl.col("rank").min().over("left")) & (
        pl.col("rank") == pl.col("rank").min().over("right")
    )
    taken = [left.clear()]
    while left.height:
        taken.append(left.filter(best_of_both))
        left = left.join(taken[-1], on="left", how="anti").join(taken[-1], on="right", how="anti")
    return pl.concat(taken).drop("rank")
