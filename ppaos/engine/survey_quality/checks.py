"""Which answers of one interview contradict each other? What must hold is data of the method, form by form.

Every kind takes the interviews of its form and gives `compared` rows: interview_id, path, is_odd, and its figures.
Answers within a repeat are compared within one round of the repeat.
"""

from collections.abc import Callable
from datetime import date

import polars as pl

from ppaos.engine.methods import Check, SurveyQualityMethod
from ppaos.engine.survey_quality.frames import Told, findings, not_checked, together
from ppaos.engine.thai import dates

ROW = ["interview_id", "row"]


def broken_checks(told: Told, method: SurveyQualityMethod) -> pl.DataFrame:
    """Every check of every form. Detail: the figures of its kind.

    count: the number at `path` is how often `repeat` was filled, with one of `values` at `where` if that is named
    (counted, listed).
    needs: where `path` is above `most`, or is one of `values`, `needed` is answered, with none of `other_values`.
    age: the years at `path` are those from `birth` to the day of the interview, give or take `most` (years, by_birth).
    order: `path` is not less than `least`, give or take the share `most` of it (value, least).
    sum: `path` is the sum of `parts`, give or take the share `most` of the greater (total, parts).
    clash: `path` has one of `values` and `other` one of `other_values`, among others or alone.
    Figures are numbers only: what was answered in words stays in the answers.
    Not checked: «no_answer» (nothing to compare).
    """
    checks = [(code, check) for code, form in method.forms.items() for check in form.checks]
    return together([_broken(told, code, check) for code, check in checks])


def _broken(told: Told, form: str, check: Check) -> pl.DataFrame:
    interviews = told.interviews.filter(pl.col("form") == form)
    answers = told.answers.filter(pl.col("form") == form)
    compared = KINDS[check.kind](Told(interviews, answers, told.questions, told.members, told.files), check)
    figures = [
        pl.col(name) for name in compared.columns if name not in ("interview_id", "path", "row", "is_odd")
    ]
    odd = compared.filter("is_odd")
    return together(
        [
            findings(odd, rule=check.code, weight=check.weight, detail=figures),
            not_checked(
                interviews.join(compared, on="interview_id", how="anti"), rule=check.code, reason="no_answer"
            ),
        ]
    )


def _count(told: Told, check: Check) -> pl.DataFrame:
    filled = told.answers.filter(pl.col("question").str.starts_with(f"{check.names['repeat'][0]}/"))
    if "where" in check.names:
        meant = (pl.col("question") == check.names["where"][0]) & pl.col("value").is_in(list(check.values))
        filled = filled.filter(meant)
    listed = filled.group_by("interview_id").agg(pl.col("row").n_unique().cast(pl.Int64).alias("listed"))
    counted = _numbers(told, check.path, "counted").join(listed, on="interview_id", how="left")
    # A repeat that nobody filled was filled no time.
    known = counted.with_columns(pl.col("listed").fill_null(0))
    return known.with_columns((pl.col("counted") != pl.col("listed")).alias("is_odd"))


def _needs(told: Told, check: Check) -> pl.DataFrame:
    first = _texts(told, check.path, "value")
    number = pl.col("value").cast(pl.Float64, strict=False)
    given = pl.col("value").is_in(list(check.values)) if check.values else number > check.most
    needed = _texts(told, check.names["needed"][0], "needed").drop("path")
    both = first.with_columns(given.fill_null(False).alias("given")).join(needed, on=ROW, how="left")
    lacks = pl.col("needed").is_null() | pl.col("needed").is_in(list(check.other_values))
    return both.select(*ROW, "path", (pl.col("given") & lacks).alias("is_odd"))


def _age(told: Told, check: Check) -> pl.DataFrame:
    born = _texts(told, check.names["birth"][0], "birth").drop("path")
    held = told.interviews.select("interview_id", "held_on")
    both = _numbers(told, check.path, "years").join(born, on=ROW).join(held, on="interview_id")
    birth = dates.parsed(pl.col("birth"), latest=_latest(told)).struct.field("on")
    return (
        both.with_columns(birth.alias("born"))
        .drop_nulls(["born", "held_on"])
        .with_columns(_age_on("born", "held_on").alias("by_birth"))
        .with_columns(((pl.col("years") - pl.col("by_birth")).abs() > check.most).alias("is_odd"))
        .drop("birth", "born", "held_on")
    )


def _order(told: Told, check: Check) -> pl.DataFrame:
    least = _numbers(told, check.names["least"][0], "least").drop("path")
    both = _numbers(told, check.path, "value").join(least, on=ROW)
    allowed = pl.col("least") - pl.col("least").abs() * check.most
    return both.with_columns((pl.col("value") < allowed.round(6)).alias("is_odd"))


def _sum(told: Told, check: Check) -> pl.DataFrame:
    parts = pl.concat([_numbers(told, path, "part") for path in check.names["parts"]])
    summed = parts.group_by(ROW).agg(pl.col("part").sum().round(6).alias("parts"))
    both = _numbers(told, check.path, "total").join(summed, on=ROW)
    allowed = pl.max_horizontal(pl.col("total").abs(), pl.col("parts").abs()) * check.most
    return both.with_columns(
        ((pl.col("total") - pl.col("parts")).abs().round(6) > allowed.round(6)).alias("is_odd")
    )


def _clash(told: Told, check: Check) -> pl.DataFrame:
    other = _texts(told, check.names["other"][0], "other").drop("path")
    both = _texts(told, check.path, "value").join(other, on=ROW)
    is_odd = _has("value", check.values) & _has("other", check.other_values)
    return both.select(*ROW, "path", is_odd.alias("is_odd"))


KINDS: dict[str, Callable[[Told, Check], pl.DataFrame]] = {
    "count": _count, "needs": _needs, "age": _age, "order": _order, "sum": _sum, "clash": _clash,
}  # fmt: skip


def _has(column: str, values: tuple[str, ...]) -> pl.Expr:
    """Whether one of the values was chosen; several choices stand in one text, apart by blanks."""
    return pl.col(column).str.split(" ").list.eval(pl.element().is_in(list(values)).any()).list.first()


def _texts(told: Told, question: str, name: str) -> pl.DataFrame:
    """Answers to one question: interview_id, row, path, and the answer under a name."""
    found = told.answers.filter(pl.col("question") == question)
    return found.select(*ROW, "path", pl.col("value").alias(name)).unique([*ROW, "path"], keep="first")


def _numbers(told: Told, question: str, name: str) -> pl.DataFrame:
    """Answers to one question that are numbers."""
    found = _texts(told, question, name).with_columns(pl.col(name).cast(pl.Float64, strict=False))
    return found.filter(pl.col(name).is_finite())


def _latest(told: Told) -> date:
    """The last day on which anybody was interviewed: nobody was born after it."""
    days = told.interviews["held_on"].drop_nulls().to_list()
    return max(days, default=date.min)


def _age_on(birth: str, day: str) -> pl.Expr:
    """Whole years from one date to another."""
    born, on = pl.col(birth).dt, pl.col(day).dt
    birthday_to_come = (
        on.month().cast(pl.Int64) * 100 + on.day() < born.month().cast(pl.Int64) * 100 + born.day()
    )
    return on.year().cast(pl.Int64) - born.year().cast(pl.Int64) - birthday_to_come.cast(pl.Int64)
