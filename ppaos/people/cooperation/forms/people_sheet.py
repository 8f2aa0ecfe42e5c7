"""How is a sheet with a person a row read? Columns found by the names they go by, cells as text, faults by cell."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import polars as pl
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from ppaos.engine.thai import dates
from ppaos.engine.thai.absent import present
from ppaos.ground.workbench.forms.sheets import Problem, UnreadableFile, read_sheets

MOST_ROWS, MOST_LETTERS = 5_000, 200
LAST_DAY, OLDEST_YEARS = date(2157, 12, 31), 230
_BETWEEN = re.compile(r"[\s.()\-_/:*]+")
DAY_FAULTS = {
    "unreadable": _("This is no day."),
    "impossible": _("There is no such day."),
    "future": _("This day is too far off."),
    "too_old": _("This day is too long ago."),
}


@dataclass
class PeopleSheet:
    """A sheet as it came (`received`: file_row and its own columns), its cells by our names (null where empty), the
    days among them read, and every fault found so far."""

    file: str
    received: pl.DataFrame
    columns: dict[str, str]
    rows: list[dict[str, Any]]
    problems: list[Problem] = field(default_factory=list)

    def fault(self, row: Mapping[str, Any], column: str, message: Any, remedy: Any) -> None:
        """Note a fault of a cell; a column that the sheet has not is called by its first known name."""
        said = self.columns.get(column, "")
        value = next(
            (cell for cell in [row.get(f"{column}_typed"), row.get(column)] if isinstance(cell, str)), None
        )
        self.problems.append(
            Problem(
                file=self.file, rule=f"people_{column}", row=row["file_row"], column=said or column, value=value,
                message=message, remedy=remedy,
            )
        )  # fmt: skip


def word_key(word: str) -> str:
    """A header or a word of a cell as it is compared."""
    return _BETWEEN.sub("", word.casefold())


def word_keys(words: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Which code each word means."""
    return {word_key(word): code for code, known in words.items() for word in [code, *known]}


def read_people(
    content: bytes,
    filename: str,
    words: Mapping[str, Sequence[str]],
    *,
    needed: Sequence[str],
    days: Sequence[str],
) -> PeopleSheet:
    """The first sheet that has the needed columns. `words` are the names that each column goes by; `days` are read as
    dates. Raises UnreadableFile where no sheet has them, or where nothing stands beneath."""
    keys = word_keys(words)
    for sheet in read_sheets(content, filename):
        columns: dict[str, str] = {}
        for header in sheet.columns:
            if name := keys.get(word_key(header)):
                columns.setdefault(name, header)
        if set(columns) >= set(needed):
            received = sheet.received
            found = PeopleSheet(filename, received, columns, [])
            found.rows = list(_typed(found, list(words), days))
            if not found.rows or len(found.rows) > MOST_ROWS:
                raise UnreadableFile(_size_problem(filename, len(found.rows)))
            return found
    called = ", ".join(words[name][0] for name in needed)
    raise UnreadableFile(
        Problem(
            file=filename, rule="column_missing",
            message=format_lazy(_("There are no columns {columns}."), columns=called),
            remedy=_("Fetch the empty sheet from this page and fill that one in."),
        )
    )  # fmt: skip


def _size_problem(filename: str, count: int) -> Problem:
    message = (
        _("No row of the sheet is filled in.") if not count else _("The sheet has more than 5,000 rows.")
    )
    remedy = _("Write one row a person.") if not count else _("Split it and send the parts.")
    return Problem(file=filename, rule="people_rows", message=message, remedy=remedy)


def _typed(sheet: PeopleSheet, names: Sequence[str], days: Sequence[str]) -> Iterator[dict[str, Any]]:
    given = {name: present(pl.col(column)) for name, column in sheet.columns.items()}
    nothing = pl.lit(None, pl.String)
    cells = sheet.received.select("file_row", **{name: given.get(name, nothing) for name in names})
    cells = cells.filter(pl.any_horizontal(pl.col(name).is_not_null() for name in names))
    day = {name: dates.parsed(pl.col(name), latest=LAST_DAY, oldest_years=OLDEST_YEARS) for name in days}
    read = cells.with_columns(**{f"{name}_read": read for name, read in day.items()})
    for row in read.to_dicts():
        for name in days:
            told = row.pop(f"{name}_read")
            row[f"{name}_typed"], row[name] = row[name], told["on"]
            if told["fault"] or (told["on"] and told["precision"] != "day"):
                row[name] = None
                said = DAY_FAULTS.get(told["fault"], _("The day or the month is missing."))
                sheet.fault(row, name, said, _("Write day, month and year, such as 1/10/2569."))
        for name in names:
            if isinstance(row[name], str) and len(row[name]) > MOST_LETTERS:
                sheet.fault(row, name, _("This is longer than 200 letters."), _("Write it shorter."))
                row[name] = row[name][:MOST_LETTERS]
        yield row
