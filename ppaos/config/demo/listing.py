"""Who of the invented people is on the national list, what visits said of them, and what each one's state truly is."""

import numpy as np
import polars as pl

from ppaos.config.demo.plan import Plan, data

_ADULT = 18
_CHILD_IS_LISTED = 0.15  # a child is this much as likely as an adult: lists rest on welfare cards


def with_states(plan: Plan, homes: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    """The people with is_listed, verdict (of those listed and not met) and state, in the counts of the plan.

    State: in_both, listed_not_poor, listed_not_found, listed_not_visited; missed (poor and nobody of the household is
    listed), covered (poor, unlisted, a housemate is listed); null where nobody asks: unlisted and not poor or not met.
    """
    dice = plan.dice("listing")
    missed = _missed_households(homes, plan.missed, dice)
    frame = people.join(homes.select("household", "is_met", "is_poor"), on="household").with_columns(
        is_missed=pl.col("household").is_in(missed.implode()), luck=_luck(people, dice)
    )
    frame = frame.with_columns(is_not_found=_unmet_and_not_found(plan, frame))
    listed = [
        _first(plan.listed_not_poor, pl.col("is_met") & ~pl.col("is_poor")),
        _first(plan.listed_not_found, ~pl.col("is_met") & pl.col("is_not_found")),
        _first(plan.listed_not_visited, ~pl.col("is_met") & ~pl.col("is_not_found")),
        _first(_listed_poor(plan), pl.col("is_poor") & ~pl.col("is_missed"), one_of_each_household=True),
    ]
    frame = frame.with_columns(is_listed=pl.any_horizontal(listed))
    short = plan.listed - frame["is_listed"].sum()
    if short:
        raise ValueError(
            f"the plan lists {plan.listed} people but {short} of them do not exist: lower the shares"
        )
    return frame.with_columns(verdict=_verdicts(frame, dice), state=_state()).drop(
        "luck", "is_missed", "is_not_found"
    )


def _listed_poor(plan: Plan) -> int:
    return plan.listed - plan.listed_not_poor - plan.listed_not_found - plan.listed_not_visited


def _missed_households(homes: pl.DataFrame, persons: int, dice: np.random.Generator) -> pl.Series:
    """Poor households, drawn at random, whose people number exactly so many."""
    poor = (
        homes.filter("is_poor")
        .select("household", "size")
        .sample(fraction=1, shuffle=True, seed=int(dice.integers(2**32)))
    )
    fits = poor["size"].cum_sum() <= persons
    rest = persons - int(poor.filter(fits)["size"].sum())
    others = poor.filter(~fits)
    last = others.filter(pl.col("size") == rest).head(1)
    if last.is_empty():
        last = others.filter(pl.col("size") == 1).head(rest)
    chosen = pl.concat([poor.filter(fits), last])
    if chosen["size"].sum() != persons:
        raise ValueError(f"no set of poor households holds exactly {persons} people: ask for more households")
    return chosen["household"]


def _luck(people: pl.DataFrame, dice: np.random.Generator) -> pl.Series:
    """The order in which people come onto a list: smallest first, children seldom."""
    is_child = (2020 - people["birth_on"].dt.year()).to_numpy() < _ADULT
    return pl.Series(dice.random(people.height) / np.where(is_child, _CHILD_IS_LISTED, 1.0))


def _unmet_and_not_found(plan: Plan, frame: pl.DataFrame) -> pl.Expr:
    """Of the households no round met, the first ones were looked for and not found, in proportion."""
    unmet = frame.filter(~pl.col("is_met"))["household"].unique().sort()
    found_out = plan.listed_not_found / (plan.listed_not_found + plan.listed_not_visited)
    first_not_visited: int = unmet[round(found_out * (len(unmet) - 1))]
    return pl.col("household") < first_not_visited


def _first(count: int, among: pl.Expr, *, one_of_each_household: bool = False) -> pl.Expr:
    """The luckiest so many of some; with one of each household, its luckiest comes before all others."""
    luck = pl.col("luck")
    if one_of_each_household:
        luck = luck + pl.when(luck.rank("ordinal").over("household") == 1).then(-100.0).otherwise(0.0)
    return among & (pl.when(among).then(luck).rank("ordinal") <= count).fill_null(False)


def _verdicts(frame: pl.DataFrame, dice: np.random.Generator) -> pl.Series:
    """What the visit said of listed people who were looked for and not met."""
    shares = data("province")["verdict_not_found"]
    drawn = pl.Series(dice.choice(list(shares), frame.height, p=list(shares.values())))
    not_found = frame.select(pl.col("is_listed") & ~pl.col("is_met") & pl.col("is_not_found")).to_series()
    return pl.select(pl.when(not_found).then(drawn)).to_series()


def _state() -> pl.Expr:
    listed, met, poor = pl.col("is_listed"), pl.col("is_met"), pl.col("is_poor")
    housemate_listed = pl.col("is_listed").any().over("household")
    return (
        pl.when(listed & met & poor).then(pl.lit("in_both"))
        .when(listed & met).then(pl.lit("listed_not_poor"))
        .when(listed & pl.col("is_not_found")).then(pl.lit("listed_not_found"))
        .when(listed).then(pl.lit("listed_not_visited"))
        .when(poor & housemate_listed).then(pl.lit("covered"))
        .when(poor).then(pl.lit("missed"))
    )  # fmt: skip
