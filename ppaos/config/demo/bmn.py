"""What do the invented households answer to จปฐ., and in which of the five dimensions does each person fail?"""

import numpy as np
import polars as pl

from ppaos.config.demo.plan import Plan, data
from ppaos.engine import methods
from ppaos.engine.methods import BmnIndicator, DimensionMethod

YEAR = 2564  # the edition a national list labelled 2565 rests on
VERSION = "2560-64"
_OLDEST = 120


def bmn_answers(plan: Plan, homes: pl.DataFrame, people: pl.DataFrame) -> pl.DataFrame:
    """Long answers: household, no (member, null for the household), indicator, fails (null: asks nobody here).

    A listed person fails in something: where nothing was drawn, the household is given one of its common failures.
    """
    dice, method = plan.dice("bmn"), methods.load("bmn_indicators", version=VERSION)
    fewer = np.where(homes["is_poor"], 1.0, data("bmn")["fails_when_not_poor"])
    homes = homes.select("household").with_columns(chance=pl.Series(fewer))
    asked = people.select("household", "no", "birth_on", health=pl.col("human_health").cast(pl.Int64)).join(
        homes, on="household"
    )
    answers = pl.concat([_answers(indicator, homes, asked, dice) for indicator in method.indicators])
    failing = dimensions_failed(answers, people, method).filter(pl.any_horizontal(_codes(method)))
    spared = people.filter("is_listed").join(failing, on=["household", "no"], how="anti")["household"]
    given = pl.DataFrame({"household": spared.unique().sort()})
    given = given.with_columns(given=pl.Series(dice.choice(data("bmn")["given_to_the_listed"], given.height)))
    answers = answers.join(given, on="household", how="left", maintain_order="left")
    fails = pl.col("fails") | (pl.col("indicator") == pl.col("given")).fill_null(False)
    return answers.with_columns(fails).drop("given").sort("household", "no", maintain_order=True)


def dimensions_failed(answers: pl.DataFrame, people: pl.DataFrame, method: DimensionMethod) -> pl.DataFrame:
    """For each person a yes or no in each dimension: own failures and the household's, which count for all."""
    dimension = {i.code: i.dimension for i in method.mapped}
    failed = answers.filter("fails").with_columns(
        dimension=pl.col("indicator").replace_strict(dimension, default=None)
    )
    own = failed.drop_nulls("no").select("household", "no", "dimension")
    shared = failed.filter(pl.col("no").is_null()).select("household", "dimension")
    persons = people.select("household", "no")
    each = pl.concat([own, persons.join(shared, on="household").select(own.columns)]).drop_nulls("dimension")
    flags = each.group_by("household", "no").agg(
        (pl.col("dimension") == code).any().alias(code) for code in _codes(method)
    )
    return persons.join(flags, on=["household", "no"], how="left", maintain_order="left").with_columns(
        pl.col(_codes(method)).fill_null(False)
    )


def _codes(method: DimensionMethod) -> list[str]:
    return [dimension.code for dimension in method.dimensions]


def _answers(
    indicator: BmnIndicator, homes: pl.DataFrame, people: pl.DataFrame, dice: np.random.Generator
) -> pl.DataFrame:
    """One indicator: a row for each person asked, or one for the household, empty where it asks nobody in it.

    Whom the indicator's own ages do not leave out is told to be out of its reach: «–», not nothing.
    """
    rate = data("bmn")["fails"][indicator.code]
    if indicator.level == "household":
        rows, nobody, beside = homes.with_columns(no=pl.lit(None, pl.Int64)), homes.clear(), people.clear()
    else:
        rows = people.filter(_is_asked(indicator))
        nobody = homes.join(rows, on="household", how="anti")
        beside = people.filter(~_is_asked(indicator)) if _is_narrowed(indicator) else people.clear()
    drawn = rows.with_columns(fails=pl.Series(dice.random(rows.height)) < pl.col("chance") * rate)
    empty = nobody.with_columns(no=pl.lit(None, pl.Int64), fails=pl.lit(None, pl.Boolean))
    out_of_reach = beside.join(rows, on="household", how="semi").with_columns(fails=pl.lit(None, pl.Boolean))
    return pl.concat(
        [f.select("household", "no", "fails") for f in (drawn, out_of_reach, empty)]
    ).with_columns(indicator=pl.lit(indicator.code))


def _is_asked(indicator: BmnIndicator) -> pl.Expr:
    known = data("bmn")
    least, most = known["ages"].get(indicator.code, (indicator.least_age or 0, indicator.most_age or _OLDEST))
    asked = (YEAR - 543 - pl.col("birth_on").dt.year()).is_between(least, most)
    states = known["of"].get(indicator.code)
    return asked if states is None else asked & pl.col("health").is_in(states)


def _is_narrowed(indicator: BmnIndicator) -> bool:
    """Whether the demonstration asks fewer than the indicator's own ages say."""
    return indicator.code in data("bmn")["ages"] or indicator.code in data("bmn")["of"]


def bmn_file(answers: pl.DataFrame, homes: pl.DataFrame) -> pl.DataFrame:
    """The answers as received: house, member or empty, year, indicator, result."""
    result = pl.col("fails").replace_strict(
        {True: "ไม่ผ่าน", False: "ผ่าน"}, default="-", return_dtype=pl.String
    )
    return answers.join(
        homes.select("household", "house_code"), on="household", maintain_order="left"
    ).select(
        pl.col("house_code").alias("รหัสบ้าน"),
        pl.col("no").alias("ลำดับในบ้าน"),
        pl.lit(YEAR).alias("ปี"),
        pl.col("indicator").alias("ข้อ"),
        result.alias("ผล"),
    )
