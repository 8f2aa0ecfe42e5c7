"""What do the invented households and people answer, and which scores of 1 to 4 follow, round by round?

Everyone has a lasting disposition for each indicator, half of it shared with the household. In each round the place
among all who are asked gives the score as 1 + Binomial(3, q), so that the mean of a capital is the province's.
"""

import numpy as np
import polars as pl

from ppaos.config.demo.plan import Plan, data
from ppaos.engine import methods

_YOUNGEST = {"human_education": 6, "human_schooling": 3, "human_occupation": 15, "human_income": 15}
_LASTING = 0.8  # of the variance of an answer; the rest is new in every round
_SHARED_BY_CAPITALS = 0.4  # of the variance of a household's standing in one capital
_NOT_POOR_STANDS_HIGHER = 1.2  # standard deviations
_GAIN_A_ROUND = 0.03  # of every mean


def with_dispositions(
    plan: Plan, homes: pl.DataFrame, people: pl.DataFrame
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Add a column of lasting dispositions for each indicator: human_* to people, the others to households."""
    dice = plan.dice("dispositions")
    wealth = dice.normal(size=homes.height) + _NOT_POOR_STANDS_HIGHER * (~homes["is_poor"]).to_numpy()
    home_of = people["household"].to_numpy()
    for capital in methods.load("slf_capitals").capitals:
        alike = data("form")["capital"][capital.code]["alike"]
        standing = _mixed(_SHARED_BY_CAPITALS, wealth, dice.normal(size=homes.height))
        for code in (indicator.code for indicator in capital.indicators):
            if capital.code == "human":
                own = dice.normal(size=people.height)
                people = people.with_columns(pl.Series(code, _mixed(alike, standing[home_of], own)))
            else:
                own = dice.normal(size=homes.height)
                homes = homes.with_columns(pl.Series(code, _mixed(alike, standing, own)))
    return homes, people


def scored(
    plan: Plan, homes: pl.DataFrame, people: pl.DataFrame, *, round_no: int, year: int
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Turn the dispositions of those met in a round (1, 2, …) of a year BE into scores.

    Households get human_* too, as means over their members, and the amounts of _amounts. Scores are 1 to 4; people too
    young for a question have none.
    """
    dice = plan.dice(f"scores of round {round_no}")
    for capital in methods.load("slf_capitals").capitals:
        kind = data("form")["capital"][capital.code]
        for code in (indicator.code for indicator in capital.indicators):
            mean = kind.get("means", {}).get(code, kind["mean"]) + _GAIN_A_ROUND * (round_no - 1)
            worse = 1 - (mean - 1) / 3
            frame = people if capital.code == "human" else homes
            latent = _mixed(_LASTING, frame[code].to_numpy(), dice.normal(size=frame.height))
            steps = (
                [worse, worse, worse] if code in kind.get("all_or_nothing", ()) else _binomial_steps(worse)
            )
            place = (np.argsort(np.argsort(latent)) + 0.5) / len(latent)
            frame = frame.with_columns(pl.Series(code, 1.0 + np.searchsorted(steps, place)))
            people, homes = (frame, homes) if capital.code == "human" else (people, frame)
    old_enough = {
        code: pl.when(year - 543 - pl.col("birth_on").dt.year() >= age).then(code)
        for code, age in _YOUNGEST.items()
    }
    people = people.with_columns(**old_enough)
    human = people.group_by("household", maintain_order=True).agg(pl.col(r"^human_.*$").mean().round(2))
    return with_amounts(homes.join(human, on="household", maintain_order="left"), dice), people


def _mixed(share: float, one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Two normal variables made into one that shares so much of its variance with the first."""
    mixed: np.ndarray = np.sqrt(share) * one + np.sqrt(1 - share) * other
    return mixed


def _binomial_steps(worse: float) -> np.ndarray:
    """The shares below scores 2, 3 and 4 when three trials each fail with probability `worse`."""
    better = 1 - worse
    return np.cumsum([worse**3, 3 * worse**2 * better, 3 * worse * better**2])


def with_amounts(homes: pl.DataFrame, dice: np.random.Generator) -> pl.DataFrame:
    """Add baht: income_per_head a month on its side of the poverty line, income and expense a year, debt."""
    line, count = data("form")["poverty_line"], homes.height
    below, above = dice.uniform(0.15, 0.98, count), np.exp(np.abs(dice.normal(0, 0.5, count)))
    per_head = np.where(homes["financial_income"].to_numpy() == 4, above, below) * line
    spent = pl.Series(dice.uniform(0.95, 1.05, count)) * pl.col("financial_expense").replace_strict(
        {1.0: 1.25, 2.0: 1.05, 3.0: 0.85, 4.0: 0.65}
    )
    owed = pl.Series(dice.uniform(1, 4, count)) * pl.col("financial_debt").replace_strict(
        {1.0: 60_000.0, 2.0: 15_000.0, 3.0: 0.0, 4.0: 0.0}
    )
    income = pl.Series(per_head) * 12 * pl.col("size")
    return homes.with_columns(
        income_per_head=pl.Series(per_head).round(2),
        income=(income / 100).round() * 100,
        expense=(income * spent / 100).round() * 100,
        debt=(owed / 100).round() * 100,
    )
