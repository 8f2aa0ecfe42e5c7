"""How is a study of social return read from a file, and how does it become a workbook with live formulas?"""

import tomllib
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from ppaos.config.command_line.tables import TableError, write_bytes
from ppaos.engine.social_return import Study, data_of
from ppaos.learning.monitoring.presenters.study_book import workbook_of

READ = (".toml", ".xlsx")


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
    write_bytes(workbook_of(study), path)


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
