"""Which of the likely pairs are taken as the same, which go to a person?"""

import polars as pl

from ppaos.engine.linkage.settings import Settings


def decided(settled: pl.DataFrame, weighed: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """Frames left, right, probability, match_weight, … -> the rows worth reporting, with «decision».

    One-to-one: the best pair first, each record once; equal pairs in the order of left and right. A doubtful
    pair whose record is already «same» with another is not reported. What an id settled has no rival among the
    weighed.
    """
    is_same = pl.col("probability") >= settings.same
    decision = pl.when(is_same).then(pl.lit("same")).otherwise(pl.lit("doubtful")).alias("decision")
    likely = weighed.filter(pl.col("probability") >= settings.doubtful).with_columns(decision)
    if settings.one_to_one:
        same = _each_once(likely.filter(pl.col("decision") == "same"))
        doubtful = likely.filter(pl.col("decision") == "doubtful")
        doubtful = doubtful.join(same, on="left", how="anti").join(same, on="right", how="anti")
        likely = pl.concat([same, doubtful])
    return pl.concat([settled.with_columns(decision), likely])


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
