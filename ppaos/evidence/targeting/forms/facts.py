"""Which facts stand in the sheets of a survey workbook beside its scores: amounts, health, work, hazards?"""

import tomllib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any

import polars as pl

from ppaos.engine.thai.digits import latin_digits
from ppaos.evidence.targeting.forms import faults
from ppaos.evidence.targeting.forms.headers import header_key, header_keys
from ppaos.evidence.targeting.queries.imports import FACTS
from ppaos.ground.workbench.forms.sheets import Sheet

HOME = ("house_key", "household_code", "survey_year", "survey_round", "survey_on")
UNREADABLE = "unreadable"
NUMBER = r"^(?:[+-]?[0-9.]+(?:[eE][+-]?[0-9]+)?)?$"
AMOUNT = r"^[0-9]+(\.[0-9]+)?$"


def no_facts() -> pl.DataFrame:
    return pl.DataFrame(schema=FACTS)


@lru_cache
def table() -> dict[str, Any]:
    """The data of facts.toml."""
    return tomllib.loads(files("ppaos.evidence.targeting.forms").joinpath("facts.toml").read_text())


def unanswered(text: pl.Expr) -> pl.Expr:
    """The state a cell's own words give it: «refused», «not_applicable», «missing»; null where it says something."""
    said = text.str.strip_chars().str.to_lowercase()
    state = pl.lit(None, pl.String)
    for name, meant in (
        ("not_known", "missing"),
        ("not_applicable", "not_applicable"),
        ("refused", "refused"),
    ):
        is_meant = said.str.contains(f"(?:{'|'.join(table()['words'][name])})")
        state = pl.when(is_meant).then(pl.lit(meant)).otherwise(state)
    return pl.when(said.is_null() | (said == "")).then(pl.lit("missing")).otherwise(state)


def facts_of_members(sheet: Sheet, people: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The facts of the members' sheet (columns FACTS), and cells that cannot be read.

    people: the sheet's rows typed, with row_no, who each is, birth_on and their home's columns.
    """
    who = people.select("row_no", "line_no", "citizen_id", "birth_on", *HOME)
    return _read(sheet, who, [fact for fact in table()["fact"] if fact["of"] == "person"])


def facts_of_households(sheet: Sheet, homes: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The facts of a sheet of households (columns FACTS), and cells that cannot be read; none without their code."""
    code = _column(sheet, ["รหัสบ้าน", "รหัสครัวเรือน"])
    if code is None:
        return no_facts(), faults.none()
    coded = sheet.rows.select(
        "row_no", pl.col(code).str.strip_chars().str.replace(r"\.0+$", "").alias("household_code")
    )
    known = homes.select(*HOME).unique("household_code", keep="first")
    who = coded.join(known, on="household_code", maintain_order="left").with_columns(
        pl.lit(None, pl.Int16).alias("line_no"),
        pl.lit(None, pl.String).alias("citizen_id"),
        pl.lit(None, pl.Date).alias("birth_on"),
    )
    told, found = _read(sheet, who, [fact for fact in table()["fact"] if fact["of"] == "household"])
    hazards = [_hazards(sheet, who, entry) for entry in table()["hazards"]]
    return pl.concat([told, *hazards]), found


def facts_of_base(homes: pl.DataFrame) -> pl.DataFrame:
    """How many live in each household, as the first sheet says."""
    if not homes["members_living"].count():
        return no_facts()
    told = homes.with_columns(
        pl.lit(None, pl.Int16).alias("line_no"),
        pl.lit(None, pl.String).alias("citizen_id"),
        pl.lit("members").alias("indicator"),
        pl.col("members_living").alias("value"),
        pl.when(pl.col("members_living").is_null())
        .then(pl.lit("missing"))
        .otherwise(pl.lit("answered"))
        .alias("state"),
    )
    return _typed(told)


def unsaid_scores(codes: Sequence[str]) -> pl.Expr:
    """What stands in columns of scores in the place of a number, in one text: «code:refused|», empty where nothing."""
    parts = []
    for code in codes:
        said = pl.col(code).str.strip_chars()
        state = pl.coalesce(unanswered(said), pl.lit(UNREADABLE))
        is_silent = said.str.contains(NUMBER).fill_null(True) | (state == "missing")
        parts.append(pl.when(is_silent).then(pl.lit("")).otherwise(pl.format("{}:{}|", pl.lit(code), state)))
    return pl.concat_str(parts)


def refused_scores(homes: pl.DataFrame) -> pl.DataFrame:
    """Scores that were refused or do not apply (columns FACTS, instrument «slf»), from the text of `unsaid_scores`."""
    parts = pl.col("unsaid").str.split_exact(":", 1).struct
    told = (
        homes.filter(pl.col("unsaid") != "")
        .with_columns(pl.col("unsaid").str.strip_suffix("|").str.split("|"))
        .explode("unsaid")
        .with_columns(
            pl.lit(None, pl.Int16).alias("line_no"),
            pl.lit(None, pl.String).alias("citizen_id"),
            pl.lit(None, pl.Float64).alias("value"),
            parts.field("field_0").alias("indicator"),
            parts.field("field_1").alias("state"),
        )
    )
    return _typed(told.filter(pl.col("state") != UNREADABLE), "slf")


def _read(
    sheet: Sheet, who: pl.DataFrame, wanted: Sequence[Mapping[str, Any]]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    told, found = [no_facts()], [faults.none()]
    for fact in wanted:
        column = _column(sheet, fact["headers"])
        if column is None:
            continue
        cells = who.join(sheet.rows.select("row_no", pl.col(column).alias("said")), on="row_no")
        value = _chosen(fact["choices"]) if "choices" in fact else _amount()
        rows = cells.with_columns(
            pl.lit(fact["code"]).alias("indicator"),
            value.alias("value"),
            _unasked(fact).alias("state"),
        )
        is_unread = pl.col("state").is_null() & pl.col("value").is_null()
        found.append(faults.found(rows, sheet.name, [("answer_unreadable", column, is_unread)]))
        read = pl.when(is_unread).then(pl.lit("missing")).otherwise(pl.lit("answered"))
        state = pl.coalesce("state", read)
        told.append(
            _typed(
                rows.with_columns(
                    state.alias("state"), pl.when(state == "answered").then("value").alias("value")
                )
            )
        )
    return pl.concat(told), pl.concat(found)


def _unasked(fact: Mapping[str, Any]) -> pl.Expr:
    """Nothing written of somebody too young to be asked is not missing."""
    state = unanswered(pl.col("said"))
    if "least_age" not in fact:
        return state
    day = pl.coalesce("survey_on", pl.date(pl.col("survey_year") - 543, 7, 1))
    is_young = pl.col("birth_on").dt.offset_by(f"{fact['least_age']}y") > day
    return pl.when((state == "missing") & is_young).then(pl.lit("not_applicable")).otherwise(state)


def _amount() -> pl.Expr:
    """A number of baht; «1,200», «๑๒๐๐» and «1200 บาท» are."""
    text = latin_digits(pl.col("said")).str.replace_all(r"[,\s]|บาท", "")
    return pl.when(text.str.contains(AMOUNT)).then(text).cast(pl.Float64)


def _chosen(choices: Sequence[tuple[str, float]]) -> pl.Expr:
    number = pl.lit(None, pl.Float64)
    for pattern, meant in reversed(choices):
        number = pl.when(pl.col("said").str.contains(pattern)).then(pl.lit(float(meant))).otherwise(number)
    return number


def _hazards(sheet: Sheet, who: pl.DataFrame, entry: Mapping[str, Any]) -> pl.DataFrame:
    """How many kinds of hazard came, and each that did by how often."""
    column, often = _column(sheet, entry["headers"]), _column(sheet, entry["often"])
    if column is None:
        return no_facts()
    words, place = table()["hazard_words"], entry["place"]
    frequency = pl.col(often) if often else pl.lit(None, pl.String)
    cells = sheet.rows.select("row_no", pl.col(column).alias("came"), frequency.alias("said"))
    rows = who.join(cells, on="row_no").with_columns(
        unanswered(pl.col("came")).alias("state"), _chosen(words["frequency"]).alias("often")
    )
    is_kind = {kind: pl.col("came").str.contains(pattern) for kind, pattern in words["kinds"].items()}
    count = pl.sum_horizontal(is_kind.values()).cast(pl.Float64)
    counted = pl.when((count > 0) | pl.col("came").str.contains(words["none"])).then(count)
    whole = rows.with_columns(pl.lit(f"{place}_hazards").alias("indicator"), counted.alias("value"))
    kinds = [
        rows.filter(is_so & pl.col("state").is_null()).with_columns(
            pl.lit(f"{place}_{kind}").alias("indicator"), pl.col("often").alias("value")
        )
        for kind, is_so in is_kind.items()
    ]
    told = pl.concat([whole, *kinds])
    read = pl.when(pl.col("value").is_null()).then(pl.lit("missing")).otherwise(pl.lit("answered"))
    return _typed(told.with_columns(pl.coalesce("state", read).alias("state")))


def _column(sheet: Sheet, names: Sequence[str]) -> str | None:
    """The sheet's column of one of these names."""
    wanted = {header_key(name) for name in names}
    for column, header in zip(sheet.columns, sheet.header, strict=True):
        if wanted & set(header_keys(header)):
            return column
    return None


def _typed(rows: pl.DataFrame, instrument: str = "facts") -> pl.DataFrame:
    rows = rows.with_columns(pl.lit(instrument).alias("instrument"))
    return rows.select(pl.col(name).cast(dtype) for name, dtype in FACTS.items())
