"""What is the least that would have to get better for a household to reach the next level?"""

from dataclasses import dataclass

import polars as pl

from ppaos.engine.livelihood.reasons import COUNTED, explain
from ppaos.engine.livelihood.scoring import score
from ppaos.engine.methods import CapitalMethod

CAN_RISE, HIGHEST, NOT_SCORED = "can rise", "highest", "not scored"
STEP, LEAP = "step", "leap"


@dataclass(frozen=True)
class Improvement:
    """`households`: where each stands and how much it needs; `steps`: which indicators would have to rise."""

    households: pl.DataFrame
    steps: pl.DataFrame


def improve(frame: pl.DataFrame, method: CapitalMethod) -> Improvement:
    """The smallest set of indicators that would raise each household to the next level, in two ways.

    Columns in: as for `score`. Only indicators that were answered rise: what is not known is no advice. By «step» each
    rises to the next whole score, by «leap» to the best one.
    Households out: household_id, level, next_level, edge (its lower edge), overall; state: «can rise», «highest» or
    «not scored»; and for each way step_needed, leap_needed (how many indicators; null where all of them would not do:
    it cannot by single steps) and step_would_be, leap_would_be (the overall then).
    Steps out, a row an indicator of a set: household_id, way, place (1 first), capital, indicator, value, raised_to,
    gain (points of the overall).
    No smaller set exists, scores being rounded as `score` rounds them. Of sets of one size the one that raises most is
    told, of equals the one that takes more from the earlier capitals and indicators of the method: the order of rows
    never matters. Raises AnswerError as `score` does. Source: the method's scale, weights and levels; that a step is
    one whole score is a proposal of PPAOS.
    """
    stands = _standing(score(frame, method), method)
    rising = stands.filter(pl.col("edge").is_not_null())
    parts = explain(frame, method).filter(pl.col("state") == COUNTED)
    parts = parts.join(rising, on="household_id", how="semi")
    raised = {STEP: (pl.col("value").floor() + 1).clip(upper_bound=method.most), LEAP: pl.lit(method.most)}
    households, steps = stands, []
    for way, to in raised.items():
        options = _options(parts, to, method)
        chosen = _smallest(rising, options, method)
        told = chosen.select("household_id", pl.col("needed", "would_be").name.prefix(f"{way}_"))
        households = households.join(told, on="household_id", how="left", maintain_order="left")
        steps.append(_taken(chosen, options, method).insert_column(1, pl.lit(way).alias("way")))
    return Improvement(households.with_columns(_state()).drop(_codes(method)), pl.concat(steps))


def _standing(scored: pl.DataFrame, method: CapitalMethod) -> pl.DataFrame:
    """Each household with its level and the next one."""
    edges = {level.number: level.lower_edge for level in method.levels}
    following = pl.when(pl.col("level") < max(edges)).then(pl.col("level") + 1)
    edge = following.replace_strict(edges, default=None, return_dtype=pl.Float64)
    return scored.select(
        "household_id", "level", following.alias("next_level"), edge.alias("edge"), "overall", *_codes(method)
    )


def _state() -> pl.Expr:
    return (
        pl.when(pl.col("level").is_null())
        .then(pl.lit(NOT_SCORED))
        .when(pl.col("edge").is_null())
        .then(pl.lit(HIGHEST))
        .otherwise(pl.lit(CAN_RISE))
        .alias("state")
    )


def _options(parts: pl.DataFrame, raised: pl.Expr, method: CapitalMethod) -> pl.DataFrame:
    """Every indicator that may rise, the largest gain of a capital first: how many rose, the capital's score then."""
    order = {indicator.code: place for place, indicator in enumerate(method.indicators)}
    its_capital = ["household_id", "capital"]
    rising = parts.with_columns(
        raised.alias("raised_to"),
        pl.col("contribution").sum().over(its_capital).alias("before"),
        pl.col("indicator").replace_strict(order, return_dtype=pl.Int64).alias("place"),
    ).filter(pl.col("value") < pl.col("raised_to"))
    gained = rising.with_columns(gain=pl.col("effective_weight") * (pl.col("raised_to") - pl.col("value")))
    # Gains that differ by the last bit of a float are equal: the method's order then decides.
    ranked = gained.sort(*its_capital, -pl.col("gain").round(_decimals(method) + 3), "place")
    return ranked.with_columns(
        pl.int_range(1, pl.len() + 1).over(its_capital).alias("count"),
        (pl.col("before") + pl.col("gain").cum_sum().over(its_capital)).alias("after"),
    ).with_columns(_whole("after", method).alias("points"))


def _smallest(stands: pl.DataFrame, options: pl.DataFrame, method: CapitalMethod) -> pl.DataFrame:
    """For households that can reach their edge: so many indicators of each capital, as few as possible together."""
    none = pl.lit(0, pl.Int64)
    best = stands.select("household_id", "edge", none.alias("needed"), none.alias("total"))
    codes = _codes(method)
    for place, code in enumerate(codes):
        as_it_is = stands.select("household_id", none.alias(code), _whole(code, method).alias("points"))
        risen = options.filter(pl.col("capital") == code)
        risen = risen.select("household_id", pl.col("count").alias(code), "points")
        together = best.join(pl.concat([as_it_is, risen]), on="household_id").with_columns(
            pl.col("needed") + pl.col(code), pl.col("total") + pl.col("points")
        )
        # Whatever rises in the capitals to come, of so many indicators only what raises most is worth keeping.
        so_far = codes[: place + 1]
        ranked = together.sort(
            "household_id",
            "needed",
            "total",
            *so_far,
            descending=[False, False, True, *(True for _ in so_far)],
        )
        best = ranked.unique(["household_id", "needed"], keep="first", maintain_order=True).drop("points")
    mean = pl.col("total") / (len(codes) * 10 ** _decimals(method))
    reached = best.with_columns(would_be=mean.round(_decimals(method))).filter(
        pl.col("would_be") >= pl.col("edge")
    )
    return reached.sort("household_id", "needed").unique("household_id", keep="first", maintain_order=True)


def _taken(chosen: pl.DataFrame, options: pl.DataFrame, method: CapitalMethod) -> pl.DataFrame:
    """The indicators that were chosen, the largest gain first."""
    counts = chosen.unpivot(_codes(method), index="household_id", variable_name="capital", value_name="most")
    gain = (pl.col("gain") / len(method.capitals)).round(_decimals(method))
    taken = options.join(counts, on=["household_id", "capital"]).filter(pl.col("count") <= pl.col("most"))
    return (
        taken.with_columns(gain)
        .sort("household_id", -pl.col("gain"), "place")
        .select(
            "household_id", pl.int_range(1, pl.len() + 1).over("household_id").alias("place"),
            "capital", "indicator", "value", "raised_to", "gain",
        )
    )  # fmt: skip


def _codes(method: CapitalMethod) -> list[str]:
    return [capital.code for capital in method.capitals]


def _whole(column: str, method: CapitalMethod) -> pl.Expr:
    """A score rounded as the method says, as a whole number of its last decimal, so that sums are exact."""
    return (pl.col(column) * pl.lit(10 ** _decimals(method))).round().cast(pl.Int64)


def _decimals(method: CapitalMethod) -> int:
    return int(method.decimals.value)
