"""What does a sheet of officers say? Its columns found, its cells put into one form, its faults of writing told."""

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import polars as pl
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ppaos.engine.thai.absent import present
from ppaos.engine.thai.digits import latin_digits
from ppaos.ground.workbench.forms.sheets import ROW_NO, Problem, Sheet, UnreadableFile, read_sheets
from ppaos.people.cooperation.models import Grant

COLUMNS = ("display_name", "phone", "role", "area_code", "organisation", "username")
NEEDED = ("display_name", "role", "area_code")
PHONE = r"^0[0-9]{8,9}$"
# A spreadsheet that took the number for a figure has dropped its first 0.
PHONE_CUT_SHORT = r"^[2-9][0-9]{7,8}$"
USERNAME = r"^[a-z0-9][a-z0-9._@-]{2,59}$"
_BETWEEN = r"[\s.()\-_/]+"


@dataclass(frozen=True)
class OfficerSheet:
    """The rows as they came (`received`), and what they say.

    `columns` names the sheet's column for each of COLUMNS that it has. `officers` has row_no and COLUMNS (String,
    null where empty; role as its code). `faults` has row_no, column (one of COLUMNS), rule and detail.
    """

    file: str
    received: pl.DataFrame
    columns: dict[str, str]
    officers: pl.DataFrame
    faults: pl.DataFrame


FAULTS = {"row_no": pl.UInt32, "column": pl.String, "rule": pl.String, "detail": pl.String}


def faults_of(rows: pl.DataFrame, checks: list[tuple[str, str, pl.Expr]], detail: str = "") -> pl.DataFrame:
    """The rows that break each check, given as (rule, column, expression), with a detail column of theirs."""
    said = pl.col(detail) if detail else pl.lit("")
    found = [
        rows.filter(broken.fill_null(False)).select(
            "row_no", column=pl.lit(column), rule=pl.lit(rule), detail=said.cast(pl.String)
        )
        for rule, column, broken in checks
    ]
    return pl.concat([pl.DataFrame(schema=FAULTS), *found])


@lru_cache
def vocabulary() -> dict[str, dict[str, list[str]]]:
    """The words of officers.toml."""
    file = files("ppaos.people.cooperation.forms").joinpath("officers.toml")
    words: dict[str, dict[str, list[str]]] = tomllib.loads(file.read_text())
    return words


def key(word: str) -> str:
    """A header or role as it is compared."""
    return re.sub(_BETWEEN, "", word.lower())


@lru_cache
def role_keys() -> dict[str, str]:
    """Every word for a role, with its code: the code itself, both languages' words, and the sheet's own."""
    own = {key(word): role for role, words in vocabulary()["roles"].items() for word in words}
    return own | {key(role.value): role.value for role in Grant.Role}


def read_officers(content: bytes, filename: str) -> OfficerSheet:
    """Read the first sheet that has the needed columns. UnreadableFile where none has."""
    sheets = read_sheets(content, filename)
    found = [(sheet, columns_of(sheet)) for sheet in sheets]
    sheet, columns = max(found, key=lambda pair: len(pair[1]))
    missing = [name for name in NEEDED if name not in columns]
    if missing:
        raise UnreadableFile(_missing_column(filename, sheet, missing[0]))
    officers = _typed(sheet.rows, columns)
    return OfficerSheet(filename, sheet.rows, columns, officers, _faults(sheet.rows, officers, columns))


def columns_of(sheet: Sheet) -> dict[str, str]:
    """Which column of the sheet holds what: the first that goes by a known name."""
    keys = {word: name for name, words in vocabulary()["columns"].items() for word in map(key, words)}
    found: dict[str, str] = {}
    for column in sheet.columns:
        name = keys.get(key(column))
        if name and name not in found:
            found[name] = column
    return found


def _missing_column(filename: str, sheet: Sheet, name: str) -> Problem:
    known = vocabulary()["columns"][name]
    return Problem(
        file=filename,
        sheet=sheet.name or None,
        rule="column_missing",
        message=format_lazy(_("There is no column «{name}»."), name=known[0]),
        remedy=format_lazy(_("Call one of the columns: {names}."), names=", ".join(known)),
    )


def _typed(rows: pl.DataFrame, columns: dict[str, str]) -> pl.DataFrame:
    given = {name: present(pl.col(column)) for name, column in columns.items()}
    nothing = pl.lit(None, pl.String)
    tidy = rows.select(ROW_NO, **{name: given.get(name, nothing) for name in COLUMNS})
    compared = pl.col("role").str.to_lowercase().str.replace_all(_BETWEEN, "")
    return tidy.with_columns(
        pl.col("display_name", "organisation").str.replace_all(r"\s+", " "),
        phone=_phone(latin_digits(pl.col("phone")).str.replace_all(r"[\s\-.()]", "")),
        role=compared.replace_strict(role_keys(), default=None, return_dtype=pl.String),
        area_code=latin_digits(pl.col("area_code")).str.replace_all(r"[\s']", "").str.to_uppercase(),
        username=pl.col("username").str.to_lowercase(),
    )


def _phone(digits: pl.Expr) -> pl.Expr:
    at_home = digits.str.replace(r"^\+?66", "0")
    return pl.when(at_home.str.contains(PHONE_CUT_SHORT)).then(pl.lit("0") + at_home).otherwise(at_home)


def _faults(received: pl.DataFrame, officers: pl.DataFrame, columns: dict[str, str]) -> pl.DataFrame:
    rows = officers.with_columns(written=received[columns["role"]])
    has_role = present(pl.col("written")).is_not_null()
    return faults_of(
        rows,
        [
            ("name_missing", "display_name", pl.col("display_name").is_null()),
            ("role_missing", "role", ~has_role),
            ("role_unknown", "role", has_role & pl.col("role").is_null()),
            ("area_missing", "area_code", pl.col("area_code").is_null()),
            ("phone_wrong", "phone", ~pl.col("phone").str.contains(PHONE)),
            ("username_wrong", "username", ~pl.col("username").str.contains(USERNAME)),
        ],
    )
