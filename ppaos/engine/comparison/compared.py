"""The whole result of a model: income paired and deflated, similar households beside, who could not be compared."""

from dataclasses import dataclass

import polars as pl

from ppaos.engine.comparison.balance import balance
from ppaos.engine.comparison.deflating import ComparisonError, deflated, doubtful_years
from ppaos.engine.comparison.effect import effect
from ppaos.engine.comparison.matched import Matched, MatchRule, matched
from ppaos.engine.comparison.spread import spread
from ppaos.engine.methods import PriceIndex, common_era

COMPARED, NO_BEFORE, NO_AFTER = "compared", "income before not known", "income after not known"
NO_COVARIATE, NO_MATCH, IS_MEMBER = (
    "not known what it was like before",
    "no similar household",
    "in the model",
)


@dataclass(frozen=True)
class Comparison:
    """The result. `members`: household_id, real_before, real_after, change, state, distance (to the nearest of those
    beside it); `states`: how many members and others came to which state; `effect`, `balance`, `spread` as they tell;
    `matched`, of which `pairs_of` tells the pairs of one member; `base`: the year of the baht (common era); `doubtful`:
    years whose index nobody verified; `without_spread`: covariates in which nobody differs; `statement`: the method."""

    members: pl.DataFrame
    states: pl.DataFrame
    effect: dict[str, float | int | None]
    balance: pl.DataFrame
    spread: dict[str, float | int | None]
    matched: Matched
    base: int
    doubtful: list[int]
    without_spread: tuple[str, ...]
    statement: str


def compare_members(
    members: pl.DataFrame, others: pl.DataFrame, index: PriceIndex, rule: MatchRule, *, to: int
) -> Comparison:
    """What members' income did, beside similar households that are not in the model.

    Columns in, both frames: household_id, once each; before, after (baht a year), before_year, after_year (of either
    era), and the rule's covariates (numbers; «real_before» is made here). Null is not known. A household that is among
    the members is never among the others, and so never its own match. Each household is in one state, the first that
    holds: «in the model» (others only), income before, then after not known (also where its year is not), «not known
    what it was like before» (a covariate is null), «no similar household» (members only: nobody within the caliper),
    «compared». The spread is over all members whose incomes are known, matched or not. The order of rows never matters.
    Raises MethodError for a year the index does not have, ComparisonError for a missing column or a household twice.
    Sources: of the index, of the rule, and of `effect`, `balance` and `spread`.
    """
    both = [
        _judged(_checked(frame, rule, what), index, rule, to)
        for frame, what in ((members, "members"), (others, "others"))
    ]
    own, other = both[0], _without_members(both[1], both[0])
    usable = [frame.filter(pl.col("state") == COMPARED) for frame in (own, other)]
    found = matched(usable[0], usable[1], rule)
    told = _with_distance(own, found)
    years = pl.concat(
        [frame.select("before", "after", "before_year", "after_year") for frame in (own, other)]
    )
    return Comparison(
        told.select("household_id", "real_before", "real_after", "change", "state", "distance"),
        _counted(told, other), effect(found, rule), balance(found, rule), spread(own), found, common_era(to),
        doubtful_years(years, index, to=to), found.without_spread, rule.statement,
    )  # fmt: skip


def _with_distance(own: pl.DataFrame, found: Matched) -> pl.DataFrame:
    """Every member with how far the nearest beside it is; without one it has no similar household."""
    near = found.links.group_by("of").agg(pl.col("distance").min())
    rows = found.members.select("household_id", pl.int_range(pl.len(), dtype=pl.Int64).alias("of"))
    met = rows.join(near, on="of").select("household_id", "distance")
    is_alone = (pl.col("state") == COMPARED) & pl.col("distance").is_null()
    state = pl.when(is_alone).then(pl.lit(NO_MATCH)).otherwise(pl.col("state"))
    return own.join(met, on="household_id", how="left", maintain_order="left").with_columns(
        state.alias("state")
    )


def _checked(frame: pl.DataFrame, rule: MatchRule, what: str) -> pl.DataFrame:
    asked = ("household_id", *(name for name in rule.covariates if name != "real_before"))
    if lacking := [name for name in asked if name not in frame.columns]:
        raise ComparisonError(
            f"{what} have no column {', '.join(lacking)}; add it, empty where it is not known"
        )
    for twice in frame.filter(pl.col("household_id").is_duplicated())["household_id"].sort()[:1]:
        raise ComparisonError(f"household {twice} is among the {what} more than once; give each once")
    return frame.sort("household_id")


def _judged(frame: pl.DataFrame, index: PriceIndex, rule: MatchRule, to: int) -> pl.DataFrame:
    """Households with their real incomes and whether they can be compared."""
    real = deflated(frame, index, to=to).with_columns(
        pl.col("before", "after", *rule.covariates).cast(pl.Float64).fill_nan(None),
        pl.col("before_year", "after_year").cast(pl.Int64),
    )
    state = (
        pl.when(pl.col("real_before").is_null())
        .then(pl.lit(NO_BEFORE))
        .when(pl.col("real_after").is_null())
        .then(pl.lit(NO_AFTER))
        .when(pl.any_horizontal(pl.col(rule.covariates).is_null()))
        .then(pl.lit(NO_COVARIATE))
        .otherwise(pl.lit(COMPARED))
    )
    return real.with_columns(state.alias("state"))


def _without_members(other: pl.DataFrame, own: pl.DataFrame) -> pl.DataFrame:
    """The others, those who are members told apart."""
    ids = own.select("household_id", is_member=pl.lit(value=True))
    told = other.join(ids, on="household_id", how="left", maintain_order="left")
    state = pl.when(pl.col("is_member")).then(pl.lit(IS_MEMBER)).otherwise(pl.col("state"))
    return told.with_columns(state.alias("state")).drop("is_member")


def _counted(own: pl.DataFrame, other: pl.DataFrame) -> pl.DataFrame:
    """How many members and others came to which state; columns state, members, others."""
    order = (COMPARED, NO_MATCH, NO_COVARIATE, NO_BEFORE, NO_AFTER, IS_MEMBER)
    counts = [dict(frame.group_by("state").len().iter_rows()) for frame in (own, other)]
    rows = [(state, counts[0].get(state, 0), counts[1].get(state, 0)) for state in order]
    return pl.DataFrame(
        rows, schema={"state": pl.String, "members": pl.Int64, "others": pl.Int64}, orient="row"
    )
