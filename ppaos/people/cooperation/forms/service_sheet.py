"""What does a workbook of services say? Its sheets told apart by their columns, each cell as text."""

import re
import tomllib
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ppaos.ground.workbench.forms.sheets import ROW_NO, Problem, Sheet, UnreadableFile, read_sheets

TABLES = ("services", "rules", "places", "capacities")
NEEDED = {
    "services": {"code", "organisation", "name_th", "needs"},
    "rules": {"code", "fact", "compared", "value"},
    "places": {"code", "area", "office"},
    "capacities": {"code", "area", "fiscal_year"},
}
MOST_ROWS = 20_000
_BETWEEN = re.compile(r"[\s.()\-_/]+")


@dataclass(frozen=True)
class Fault:
    """One thing to mend: in which table and row, in which column, the value there, which rule, and a detail."""

    table: str
    row: int
    column: str
    value: str
    rule: str
    detail: str = ""


@dataclass
class Table:
    """One sheet: its name, which of its columns holds what, and its rows as texts with their row numbers."""

    name: str
    columns: dict[str, str]
    rows: list[dict[str, Any]] = field(default_factory=list)


def key(word: str) -> str:
    """A header or word as it is compared."""
    return _BETWEEN.sub("", word.lower())


@lru_cache
def vocabulary() -> dict[str, Any]:
    """The words of services.toml."""
    return tomllib.loads(files("ppaos.people.cooperation.forms").joinpath("services.toml").read_text())


@lru_cache
def words_for(name: str) -> dict[str, str]:
    """Every word for a choice (per, period, status), with its code."""
    return {key(word): code for code, words in vocabulary()["words"][name].items() for word in words}


def first_word(name: str, code: str) -> str:
    """The word that is written out for a choice."""
    return str(vocabulary()["words"][name].get(code, [code])[0])


def read_services(content: bytes, filename: str) -> dict[str, Table]:
    """The tables of a workbook, each sheet taken for what its columns are. UnreadableFile where services are none."""
    tables: dict[str, Table] = {}
    sheets = read_sheets(content, filename)
    for sheet in sheets:
        found = [
            (name, columns) for name in TABLES if NEEDED[name] <= set(columns := columns_of(sheet, name))
        ]
        for name, columns in found[:1]:
            tables.setdefault(name, _table(sheet, columns))
    if "services" not in tables:
        raise UnreadableFile(_no_services(filename))
    if sum(len(table.rows) for table in tables.values()) > MOST_ROWS:
        raise UnreadableFile(_too_many(filename))
    return tables


def columns_of(sheet: Sheet, table: str) -> dict[str, str]:
    """Which column of the sheet holds what: the first that goes by a known name."""
    keys = {word: name for name, words in vocabulary()[table].items() for word in map(key, words)}
    found: dict[str, str] = {}
    for column in sheet.columns:
        name = keys.get(key(column))
        if name and name not in found:
            found[name] = column
    return found


def _table(sheet: Sheet, columns: dict[str, str]) -> Table:
    rows = [
        {"row_no": row[ROW_NO]} | {name: _text(row[column]) for name, column in columns.items()}
        for row in sheet.rows.to_dicts()
    ]
    return Table(sheet.name or "", columns, [row for row in rows if any(row[name] for name in columns)])


def _text(cell: str | None) -> str:
    """A cell's text; the apostrophe that keeps a spreadsheet from running it is not part of it."""
    text = (cell or "").strip()
    return text[1:] if text[:2] in ("'=", "'+", "'-", "'@") else text


def _no_services(filename: str) -> Problem:
    names = [vocabulary()["services"][name][0] for name in sorted(NEEDED["services"])]
    return Problem(
        file=filename,
        rule="no_services",
        message=_("No sheet of this file lists services."),
        remedy=format_lazy(
            _("Begin with the file from «XLSX»; its columns are: {names}."), names=", ".join(names)
        ),
    )


def _too_many(filename: str) -> Problem:
    return Problem(
        file=filename,
        rule="too_many_rows",
        message=_("This file has too many rows for a list of services."),
        remedy=_("Send at most 20,000 rows; take out what is not meant."),
    )
