"""What do households say when they are asked again: who came well above the line, who fares better, who worse?"""

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from ppaos.config.demo.answers import scored, with_amounts, with_dispositions
from ppaos.config.demo.bmn import bmn_answers, bmn_file
from ppaos.config.demo.plan import data
from ppaos.config.demo.workbook import Sheets, workbook
from ppaos.config.demo.world import World
from ppaos.engine import methods

ROSE, FELL, BETTER, SAME, WORSE = "rose", "fell", "better", "same", "worse"
BE_OFFSET = 543
MONTHS = 12
WHOLE = 0.3  # as often, where an answer is the best or the worst


@dataclass(frozen=True)
class Wave:
    """A round of follow-up: its number and its days."""

    number: int
    begins: date
    ends: date

    @property
    def year(self) -> int:
        """Buddhist era."""
        return self.begins.year + BE_OFFSET


def asked_again(made: World, wave: Wave, fates: pl.DataFrame) -> Sheets:
    """The survey workbook of a wave: the households of `fates` (house_code, fate), as they fare."""
    homes, people = _met(made, wave, fates)
    return workbook(
        made.plan, homes, people, made.lists, round_no=wave.number, year=wave.year, begins=wave.begins,
        days=(wave.ends - wave.begins).days,
    )  # fmt: skip


def basic_needs(made: World, wave: Wave, codes: pl.DataFrame) -> pl.DataFrame:
    """The basic-needs answers of households that rose (house_code), looked at once more: they fail in nothing."""
    homes, people = _met(made, wave, codes.with_columns(fate=pl.lit(ROSE)))
    answers = bmn_answers(made.plan, homes, people)
    passes = pl.when(pl.col("fails").is_not_null()).then(pl.lit(value=False))
    return bmn_file(answers.with_columns(passes.alias("fails")), homes)


def _met(made: World, wave: Wave, fates: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The households and people of a wave with scores and amounts."""
    homes, people = with_dispositions(made.plan, made.homes, made.people)
    homes, people = scored(
        made.plan, homes.filter("is_met"), people.filter("is_met"), round_no=wave.number, year=wave.year
    )
    homes = homes.join(fates.select("house_code", "fate"), on="house_code", maintain_order="left")
    people = people.join(homes.select("household", "fate"), on="household", maintain_order="left")
    dice = made.plan.dice(f"fared {wave.number}")
    human = [code for code in people.columns if code.startswith("human_")]
    people = _fared(people, human, dice)
    means = people.group_by("household", maintain_order=True).agg(pl.col(human).mean().round(2))
    homes = homes.drop(human).join(means, on="household", maintain_order="left")
    of_home = [
        item.code
        for capital in methods.load("slf_capitals").capitals
        for item in capital.indicators
        if item.code not in human
    ]
    return _with_incomes(with_amounts(_fared(homes, of_home, dice), dice), dice), people


def _fared(frame: pl.DataFrame, codes: list[str], dice: np.random.Generator) -> pl.DataFrame:
    """Each answer one step better or worse where it happens so; of who rose none is below the third, though it may have
    no income any more."""
    moves, fate = data("followed")["moves"], pl.col("fate")
    whole = [code for kind in data("form")["capital"].values() for code in kind.get("all_or_nothing", ())]
    told = []
    for code in codes:
        luck, score = pl.Series(dice.random(frame.height)), pl.col(code)
        high = pl.max_horizontal(score, pl.when(pl.Series(luck < moves["best"])).then(4.0).otherwise(3.0))
        step, rare = (pl.lit(3.0), WHOLE) if code in whole else (pl.lit(1.0), 1.0)
        told.append(
            pl.when(score.is_null())
            .then(score)
            .when(fate.is_in([ROSE, FELL]))
            .then(_whole() if code in whole else high)
            .when((fate == BETTER) & (luck < rare * moves["better"]))
            .then((score + step).clip(upper_bound=4.0))
            .when((fate == WORSE) & (luck < rare * moves["worse"]))
            .then((score - step).clip(lower_bound=1.0))
            .otherwise(score)
            .alias(code)
        )
    return frame.with_columns(told)


def _whole() -> pl.Expr:
    """What is the best or the worst and nothing between: the income of the household."""
    return pl.when(pl.col("fate") == FELL).then(pl.lit(1.0)).otherwise(pl.lit(4.0))


def _with_incomes(homes: pl.DataFrame, dice: np.random.Generator) -> pl.DataFrame:
    """Incomes as the household fares; of who rose by the line."""
    known: dict[str, tuple[float, float]] = data("followed")["income"]
    line = data("form")["poverty_line"]
    times = {
        name: pl.Series(dice.uniform(*known[name], homes.height)) for name in (ROSE, FELL, BETTER, WORSE)
    }
    fate, head = pl.col("fate"), pl.col("income_per_head")
    fared = (
        pl.when(fate == ROSE).then(times[ROSE] * line)
        .when(fate == FELL).then(times[FELL] * line)
        .when(fate == BETTER).then(head * times[BETTER])
        .when(fate == WORSE).then(head * times[WORSE])
        .otherwise(head)
    )  # fmt: skip
    homes = homes.with_columns(income_per_head=fared.round(2))
    income = (pl.col("income_per_head") * MONTHS * pl.col("size") / 100).round() * 100
    spent = pl.when(fate == ROSE).then(income * 0.7).otherwise(pl.col("expense"))
    return homes.with_columns(income=income, expense=(spent / 100).round() * 100)
