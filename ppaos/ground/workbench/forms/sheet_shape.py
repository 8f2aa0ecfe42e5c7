"""Where a list begins in a sheet: its header, its columns' names, and its rows kept as received."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from itertools import repeat

import polars as pl

from ppaos.ground.workbench.forms.headers import Header, Merge, find_header
from ppaos.ground.workbench.forms.problems import Problem, problem

ROW_NO = "row_no"
ROWS_LOOKED_AT = 30
NOTES_PER_COLUMN = 20

ROUNDED_NUMBER = r"^\s*(\d(\.\d+)?E\+\d+|[1-9]\d{5}0{7})\s*$"


@dataclass(frozen=True)
class Grid:
    """A sheet as a reader hands it over: unnamed String columns, a row number, what was noticed on the way."""

    file: str
    name: str
    cells: pl.DataFrame  # row_no: UInt32, then "0", "1", … : String
    first_column: int = 0
    merges: tuple[Merge, ...] = ()
    notes: tuple[Problem, ...] = ()
    # False spares a search: the reader saw in the raw text that there are none.
    has_empty_text: bool = True
    has_rounded_numbers: bool = True


@dataclass(frozen=True)
class Sheet:
    """One list: `header` as found (repeated names kept), `rows` with unique names and `row_no`, all else String.

    `letters` are those Excel shows above the columns.
    """

    name: str
    header: list[str]
    header_row: int
    rows: pl.DataFrame
    notes: list[Problem] = field(default_factory=list)
    letters: list[str] = field(default_factory=list)

    @property
    def columns(self) -> list[str]:
        """The unique column names, in the order of `header`."""
        return [name for name in self.rows.columns if name != ROW_NO]

    @property
    def received(self) -> pl.DataFrame:
        """The rows as they came, each with its number as `file_row`."""
        return self.rows.rename({ROW_NO: "file_row"}).with_columns(pl.col("file_row").cast(pl.Int64))


def shaped(grid: Grid) -> Sheet | None:
    """Turn a grid into a list. A sheet without any filled cell gives None."""
    cells = without_blank_rows(grid.cells, has_empty_text=grid.has_empty_text)
    if cells.is_empty():
        return None
    head = cells.head(ROWS_LOOKED_AT)
    header = find_header(head.drop(ROW_NO).rows(), head[ROW_NO].to_list(), grid.merges)
    body = cells.slice(0 if header.is_missing else header.last + 1)
    kept, found, unique, nameless = name_columns(body, header.names, grid.first_column)
    rows = body.select(ROW_NO, *kept).rename(dict(zip(kept, unique, strict=True)))
    rows, again = without_repeated_headers(rows, found)
    header_row = head[ROW_NO][header.last] if not header.is_missing else 0
    notes = [
        *named_columns(grid, kept, unique),
        *header_notes(grid, header, head[ROW_NO].to_list(), found),
        *(problem("nameless_column", file=grid.file, sheet=grid.name, column=name) for name in nameless),
        *(problem("header_again", file=grid.file, sheet=grid.name, row=row) for row in again),
        *(scientific_cells(grid, rows) if grid.has_rounded_numbers else []),
    ]
    if rows.is_empty():
        notes.append(problem("header_only", file=grid.file, sheet=grid.name, row=header_row))
    letters = [column_letter(int(column) + grid.first_column) for column in kept]
    return Sheet(name=grid.name, header=found, header_row=header_row, rows=rows, notes=notes, letters=letters)


def without_blank_rows(cells: pl.DataFrame, *, has_empty_text: bool = True) -> pl.DataFrame:
    """Drop rows whose cells are all empty or blanks; empty text becomes null."""
    values = pl.exclude(ROW_NO)
    if has_empty_text:
        cells = cells.with_columns(pl.when(values != "").then(values))
    columns = [name for name in cells.columns if name != ROW_NO]
    if not columns:
        return cells.clear()
    # Looking for blanks in every cell is dear. A blank row is blank in its fullest column too.
    fullest = pl.col(min(columns, key=lambda name: cells[name].null_count()))
    suspects = cells.filter(fullest.is_null() | (fullest.str.strip_chars() == ""))
    blank = pl.all_horizontal(values.str.strip_chars().fill_null("") == "")
    blank_rows = suspects.filter(blank)[ROW_NO]
    return cells.filter(~pl.col(ROW_NO).is_in(blank_rows.implode())) if len(blank_rows) else cells


def name_columns(
    body: pl.DataFrame, names: list[str | None], first_column: int
) -> tuple[list[str], list[str], list[str], list[str]]:
    """Choose the columns to keep, their names as found, unique names, and those that had none.

    A column with neither name nor value is left out; one with values only is called by its letter.
    """
    has_value = {
        column: body[column].null_count() < body.height for column in body.columns if column != ROW_NO
    }
    kept, found, nameless = [], [], []
    for (column, valued), name in zip(has_value.items(), names, strict=True):
        if name is None and not valued:
            continue
        if name is None:
            nameless.append(column_letter(int(column) + first_column))
        kept.append(column)
        found.append(name or column_letter(int(column) + first_column))
    return kept, found, unique_names(found), nameless


def unique_names(found: list[str]) -> list[str]:
    """Number repeated names from the second on: ตำบล, ตำบล (2)."""
    taken, unique = {ROW_NO, *found}, []
    used = {ROW_NO}
    for name in found:
        candidate, number = name, 1
        while candidate in used or (candidate != name and candidate in taken):
            number += 1
            candidate = f"{name} ({number})"
        used.add(candidate)
        unique.append(candidate)
    return unique


def column_letter(position: int) -> str:
    """The letters Excel shows for a column, counted from 0."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def without_repeated_headers(rows: pl.DataFrame, found: list[str]) -> tuple[pl.DataFrame, list[int]]:
    """Leave out rows that say the header again (lists pasted together); return their numbers too."""
    columns = [name for name in rows.columns if name != ROW_NO]
    same = pl.all_horizontal(
        pl.col(column).str.strip_chars() == name for column, name in zip(columns, found, strict=True)
    ).fill_null(False)
    suspects = rows.filter(pl.col(columns[0]).str.starts_with(found[0])).filter(same)[ROW_NO]
    if suspects.is_empty():
        return rows, []
    return rows.filter(~pl.col(ROW_NO).is_in(suspects.implode())), suspects.to_list()


def named_columns(grid: Grid, kept: list[str], unique: list[str]) -> list[Problem]:
    """The reader's notes, their columns called by the header's names instead of letters."""
    names = {column_letter(int(at) + grid.first_column): name for at, name in zip(kept, unique, strict=True)}
    return [
        replace(note, column=names.get(note.column, note.column)) if note.column else note
        for note in grid.notes
    ]


def header_notes(grid: Grid, header: Header, row_numbers: list[int], found: list[str]) -> list[Problem]:
    """Say what was unusual about the header."""
    where = {"file": grid.file, "sheet": grid.name}
    if header.is_missing:
        return [problem("header_missing", **where, row=row_numbers[header.first])]
    notes = []
    if header.first:
        row = row_numbers[header.first]
        notes.append(problem("header_not_first", **where, row=row, header_row=row))
    if header.last > header.first:
        first, last = row_numbers[header.first], row_numbers[header.last]
        notes.append(problem("two_row_header", **where, row=first, first=first, last=last))
    row = row_numbers[header.last]
    notes += [
        problem("repeated_header", **where, row=row, column=name, name=name, count=count)
        for name, count in Counter(found).items()
        if count > 1
    ]
    return notes


def scientific_cells(grid: Grid, rows: pl.DataFrame) -> list[Problem]:
    """Note numbers that stand as 3.3E+12, or as 13 digits rounded to zeros: nobody may guess the rest."""
    notes: list[Problem] = []
    has_hits = rows.select(pl.exclude(ROW_NO).str.contains(ROUNDED_NUMBER).any())
    for column in (found.name for found in has_hits if found.item()):
        hits = rows.filter(pl.col(column).str.contains(ROUNDED_NUMBER))
        places = list(zip(hits[ROW_NO], hits[column], strict=True))
        notes += noted("scientific", grid.file, grid.name, column, places)
    return notes


def noted(
    rule: str,
    file: str,
    sheet: str | None,
    column: str | None,
    places: list[tuple[int, str | None]],
    details: list[dict[str, object]] | None = None,
) -> list[Problem]:
    """Note the first cells of a column with the same fault one by one, and count the rest."""
    notes = [
        problem(rule, file=file, sheet=sheet, row=row, column=column, value=value, **more)
        for (row, value), more in zip(places[:NOTES_PER_COLUMN], details or repeat({}), strict=False)
    ]
    rest = len(places) - NOTES_PER_COLUMN
    if rest > 0:
        notes.append(problem("more_of_the_same", file=file, sheet=sheet, column=column, count=rest))
    return notes
