"""Answers to basic minimum needs (จปฐ.): house, member or nobody, year, number, pass or fail or «–»."""

from dataclasses import dataclass
from datetime import date

import polars as pl

from ppaos.engine import methods
from ppaos.engine.thai import citizen_ids
from ppaos.evidence.targeting.forms import faults
from ppaos.evidence.targeting.forms.facts import unanswered
from ppaos.evidence.targeting.forms.headers import ROLES, matching
from ppaos.evidence.targeting.forms.people import picked, whole_number
from ppaos.ground.workbench.forms.sheets import Sheet

ANSWERS = {
    "row_no": pl.Int32, "household_code": pl.String, "line_no": pl.Int16, "citizen_id": pl.String,
    "survey_year": pl.Int16, "survey_round": pl.Int16, "indicator": pl.String, "result": pl.String,
}  # fmt: skip
WHO = ("household_code", "line_no", "citizen_id", "survey_year", "survey_round", "indicator")


@dataclass(frozen=True)
class BmnRows:
    """Answers, and what is wrong with their rows."""

    answers: pl.DataFrame
    faults: pl.DataFrame


def no_answers() -> pl.DataFrame:
    return pl.DataFrame(schema=ANSWERS)


def typed_answers(sheet: Sheet, mapping: dict[str, str], *, year: int, round: int) -> BmnRows:
    """Type and check the rows; an empty result is «missing», never a pass."""
    columns = {code: column for column, code in mapping.items()}
    raw = picked(sheet.rows, mapping, ROLES["answers"])
    rows = raw.with_columns(
        pl.col("household_code").str.strip_chars().fill_null(""),
        whole_number(pl.col("line_no")).cast(pl.Int16, strict=False).alias("line_no"),
        citizen_ids.cleaned(pl.col("citizen_id")).alias("citizen_id"),
        whole_number(pl.col("survey_year")).fill_null(year).cast(pl.Int16).alias("survey_year"),
        pl.lit(round, pl.Int16).alias("survey_round"),
        pl.coalesce(
            whole_number(pl.col("indicator")).cast(pl.String), pl.col("indicator").str.strip_chars()
        ).alias("indicator"),
        _result(pl.col("result")).alias("result"),
    )
    checks = [
        ("household_missing", columns["household_code"], pl.col("household_code") == ""),
        ("indicator_unknown", columns["indicator"], ~_is_known(rows["survey_year"].unique().to_list())),
        ("result_unreadable", columns["result"], pl.col("result") == "?"),
        ("answered_twice", columns["result"], pl.col("result").n_unique().over(WHO) > 1),
    ]
    found = faults.found(rows, sheet.name, checks)
    waiting = faults.blocked(found, sheet.name).implode()
    good = rows.with_columns(pl.col("row_no").cast(pl.Int32)).filter(~pl.col("row_no").is_in(waiting))
    return BmnRows(good.select(pl.col(name).cast(dtype) for name, dtype in ANSWERS.items()), found)


def _is_known(years: list[int]) -> pl.Expr:
    """Whether the indicator belongs to its year's set; any number does while not all of a set is known."""
    asked = pl.lit(False)
    for year in years:
        method = _method(year)
        codes = [indicator.code for indicator in method.indicators]
        number = pl.col("indicator").str.contains(r"^\d{1,2}$")
        belongs = pl.col("indicator").is_in(codes) if method.is_complete else number
        asked = asked | ((pl.col("survey_year") == year) & belongs)
    return asked


def _method(year: int) -> methods.DimensionMethod:
    """The indicator set of a Buddhist-era year, the oldest for years before them all."""
    known = [set_ for set_ in methods.versions("bmn_indicators") if isinstance(set_, methods.DimensionMethod)]
    in_force = [set_ for set_ in known if set_.provenance.holds_on(date(year - 543, 12, 31))]
    return (in_force or known)[0]


def _result(text: pl.Expr) -> pl.Expr:
    said = text.str.strip_chars()
    return (
        pl.when(said.is_null() | (said == "")).then(pl.lit("missing"))
        .when(unanswered(said) == "refused").then(pl.lit("refused"))
        .when(matching(said, "fail")).then(pl.lit("fail"))
        .when(matching(said, "pass")).then(pl.lit("pass"))
        .when(matching(said, "na")).then(pl.lit("na"))
        .otherwise(pl.lit("?"))
    )  # fmt: skip
