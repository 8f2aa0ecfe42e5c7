"""How is a study of social return read from a file, and how does it become a workbook with live formulas?"""

import tomllib
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import xlsxwriter
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from ppaos.config.command_line.tables import TableError, write_bytes
from ppaos.engine.social_return import Formula, Study, data_of, sheets_of
from ppaos.engine.social_return.labels import SHEETS

READ = (".toml", ".xlsx")
WIDTH = 22
COMPUTED = {"bg_color": "#F2F2F2"}
TABLES = (SHEETS["inputs"], SHEETS["outcomes"], SHEETS["ranges"])


def read_study_data(path: Path) -> dict[str, Any]:
    """The data in a TOML file, or in the sheets of a workbook. Raises TableError."""
    if path.suffix.lower() not in READ:
        raise TableError(f"{path}: a «{path.suffix}» file is not read here. Save it as TOML or XLSX.")
    try:
        return _workbook(path) if path.suffix.lower() == ".xlsx" else _toml(path)
    except OSError as error:
        raise TableError(
            f"{path}: cannot be opened ({error.strerror or error}). Check the name and folder."
        ) from error


def write_study(study: Study, path: Path) -> None:
    """Write a study as a workbook that recalculates itself: wholly, or not at all. Raises TableError."""
    content = BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        heading = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        keys = book.add_format({"italic": True, "font_color": "#666666"})
        whole, amount = (book.add_format(COMPUTED | {"num_format": form}) for form in ("0", "#,##0.00"))
        for name, rows in sheets_of(study).items():
            sheet = book.add_worksheet(name)
            sheet.set_column(0, 60, WIDTH)
            sheet.set_landscape()
            sheet.fit_to_pages(1, 0)
            is_table = name in TABLES
            for place, row in enumerate(rows):
                _write(
                    sheet, place, row, {0: heading, 1: keys}.get(place) if is_table else None, whole, amount
                )
            sheet.freeze_panes(*((2, 2) if is_table else (1, 0)))
    write_bytes(content.getvalue(), path)


def _write(sheet: Any, place: int, row: list[Any], heading: Any, whole: Any, amount: Any) -> None:
    for column, cell in enumerate(row):
        if isinstance(cell, Formula):
            is_whole = isinstance(cell.value, int)
            sheet.write_formula(place, column, cell.text, whole if is_whole else amount, cell.value)
        elif isinstance(cell, bool):
            sheet.write_boolean(place, column, cell)
        elif isinstance(cell, str):
            # Never as a formula, whatever it begins with.
            sheet.write_string(place, column, cell, heading)
        elif cell is not None:
            sheet.write_number(place, column, cell, heading)


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise TableError(f"{path}: no UTF-8 text (byte {error.start + 1:,}). Save it as UTF-8.") from error
    except ValueError as error:
        raise TableError(f"{path}: {error}. Correct the TOML.") from error


def _workbook(path: Path) -> dict[str, Any]:
    try:
        book = load_workbook(path, read_only=True, data_only=True)
        sheets = {sheet.title: [list(row) for row in sheet.values] for sheet in book.worksheets}
    except (BadZipFile, InvalidFileException, LookupError, SyntaxError, TypeError, ValueError) as error:
        raise TableError(f"{path}: not a readable XLSX file ({error}). Export it anew.") from error
    book.close()
    return data_of(sheets)
