"""`ppaos dimensions ANSWERS --out FILE`: on which of the five dimensions is each household and person poor?"""

import argparse
import json
import re
import sys
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from ppaos.config.command_line.tables import TableError, check_writable, read_text_table, write_table
from ppaos.engine import livelihood, methods
from ppaos.engine.livelihood import AnswerError
from ppaos.engine.livelihood.combinations import combined
from ppaos.engine.livelihood.dimensions import UNKNOWN
from ppaos.engine.livelihood.life_stages import staged_by_age
from ppaos.engine.methods import DimensionMethod, MethodError
from ppaos.engine.thai.digits import latin_digits

REFUSED = 2
NEEDED = ("household_id", "indicator", "result")
MOST_YEARS = 130
# As จปฐ. forms say it; a refusal leaves open as no answer does.
WORDS = {
    "-": "na",
    "–": "na",
    "ผ่าน": "pass",
    "ไม่ผ่าน": "fail",
    "": "missing",
    "refused": "missing",
    "ไม่ตอบ": "missing",
}
BUDDHIST = 543  # years between the eras
ABOUT = """
ANSWERS: CSV or Parquet, a row an answer: household_id, person_id (empty for the household's own), indicator (its
number in the round), result (pass, fail, na, missing; or ผ่าน, ไม่ผ่าน, «-» for na; empty, refused or ไม่ตอบ is
missing), age (whole years on the day of the survey; may be absent).

Written: household_id, person_id (empty for the household), health, living, education, income, access («poor»,
«not_poor», «unknown»), any_dimension and mask (five digits in that order, 1 poor; empty where one is unknown).

Printed with --json: round, households and persons (rows written), and for both by dimension the number poor and
unknown, and how many are poor in which combination of dimensions (mask as above, ? where one is unknown); life_stages:
the same for the persons of each stage of life («unknown» without an age). Poor here is poor by basic minimum needs
alone: who is «target poor» is also on the welfare register.
"""


def main(argv: list[str]) -> int:
    """Judge a file: 0 when the dimensions are written, 2 when the file is refused."""
    arguments = parser().parse_args(argv)
    try:
        check_writable(arguments.out)
        method = _method(arguments.round)
        answers = _answers(arguments.answers)
        found = livelihood.dimensions(answers, method)
        write_table(_rows(found), arguments.out)
    except (TableError, AnswerError, MethodError) as error:
        print(f"ppaos dimensions: {error}", file=sys.stderr)
        return REFUSED
    summary = _summary(found, answers, method)
    print(json.dumps(summary) if arguments.json else _in_words(summary))
    return 0


def parser() -> argparse.ArgumentParser:
    """The options of the command."""
    parser = argparse.ArgumentParser(
        prog="ppaos dimensions",
        description="The five dimensions of poverty from answers to basic minimum needs (จปฐ.).",
        epilog=ABOUT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("answers", type=Path, help="CSV or Parquet")
    parser.add_argument(
        "--round",
        metavar="YEAR",
        help="the indicator set of a Buddhist-era year, such as 2560; else the newest",
    )
    parser.add_argument("--out", type=Path, required=True, metavar="FILE", help=".csv or .parquet")
    parser.add_argument("--json", action="store_true", help="print the summary as JSON")
    return parser


def _method(chosen: str | None) -> DimensionMethod:
    """The indicator set of a Buddhist-era year, of a version by its name, or the newest. Raises MethodError."""
    if chosen and re.fullmatch(r"2[45]\d\d", chosen):
        return methods.load("bmn_indicators", on=date(int(chosen) - BUDDHIST, 12, 31))
    return methods.load("bmn_indicators", version=chosen)


def _answers(path: Path) -> pl.DataFrame:
    """The answers with ages as numbers. Raises TableError."""
    table = read_text_table(path)
    if absent := [name for name in NEEDED if name not in table.columns]:
        raise TableError(f"{path}, row 1: there is no column {', '.join(absent)}. Add it.")
    texts = ("household_id", "person_id", "indicator", "result")
    columns = [
        _text(name) if name in table.columns else pl.lit(None, pl.String).alias(name) for name in texts
    ]
    if unnamed := _first(table.select(_text("household_id").is_null()).to_series()):
        raise TableError(f"{path}, row {unnamed}, column household_id: empty. Give the household's code.")
    age = _text("age") if "age" in table.columns else pl.lit(None, pl.String)
    years = latin_digits(age).str.replace(r"\.0+$", "").cast(pl.Int64, strict=False)
    # What is none of the words for a result the engine refuses, with its place.
    said = pl.col("result").fill_null("").str.to_lowercase().replace(WORDS)
    frame = table.select(*columns, typed=age, age=years).with_columns(
        said.alias("result"), latin_digits(pl.col("indicator"))
    )
    is_odd = pl.col("typed").is_not_null() & ~pl.col("age").is_between(0, MOST_YEARS).fill_null(False)
    if odd := _first(frame.select(is_odd).to_series()):
        raise TableError(
            f"{path}, row {odd}, column age: «{frame['typed'][odd - 2]}» is no age in whole years. Correct it or leave "
            "it empty."
        )
    return frame.drop("typed")


def _text(name: str) -> pl.Expr:
    text = pl.col(name).cast(pl.String).str.strip_chars()
    return pl.when(text != "").then(text).alias(name)


def _first(is_odd: pl.Series) -> int | None:
    """The spreadsheet row of the first that is odd; the header is row 1."""
    rows = is_odd.arg_true()
    return int(rows[0]) + 2 if len(rows) else None


def _rows(found: livelihood.Dimensions) -> pl.DataFrame:
    """Households and their persons in one table, the household first."""
    households = found.households.with_columns(person_id=pl.lit(None, pl.String))
    both: pl.DataFrame = pl.concat([households.select(found.persons.columns), found.persons])
    return both.sort("household_id", "person_id", nulls_last=False)


def _summary(found: livelihood.Dimensions, answers: pl.DataFrame, method: DimensionMethod) -> dict[str, Any]:
    codes = [dimension.code for dimension in method.dimensions]
    persons = staged_by_age(_with_ages(found.persons, answers), methods.load("life_stages"))
    stages = persons.with_columns(pl.col("stage").fill_null(UNKNOWN)).partition_by("stage", as_dict=True)
    return {
        "round": method.version,
        "complete": method.is_complete,
        "households": _counts(found.households, codes),
        "persons": _counts(found.persons, codes),
        "life_stages": {str(stage): _counts(rows, codes) for (stage,), rows in sorted(stages.items())},
    }


def _with_ages(persons: pl.DataFrame, answers: pl.DataFrame) -> pl.DataFrame:
    """The persons with their age, where one of their answers tells it."""
    key = ["household_id", "person_id"]
    return persons.join(answers.group_by(key).agg(pl.col("age").max()), on=key, how="left")


def _counts(frame: pl.DataFrame, codes: list[str]) -> dict[str, Any]:
    states = {
        code: {state: int((frame[code] == state).sum()) for state in ("poor", UNKNOWN)}
        for code in (*codes, "any_dimension")
    }
    together = dict(combined(frame.drop("mask"), codes).select("mask", "count").iter_rows())
    return {"count": frame.height, **states, "combinations": together}


def _in_words(summary: dict[str, Any]) -> str:
    note = "" if summary["complete"] else " (its list of indicators is not complete)"
    lines = [f"จปฐ. round {summary['round']}{note}"]
    for unit in ("households", "persons"):
        told = summary[unit]
        dimensions = ", ".join(
            f"{code} {of['poor']:,} ({of['unknown']:,} unknown)"
            for code, of in told.items()
            if code not in ("count", "combinations")
        )
        lines.append(f"{told['count']:,} {unit}, poor: {dimensions}")
    return "\n".join(lines)
