"""Reads any list a province receives (CSV, XLSX, ODS, XLS) into frames of text, kept as received."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ppaos.ground.workbench.forms.csv_files import read_text
from ppaos.ground.workbench.forms.file_kinds import Source, kind_of
from ppaos.ground.workbench.forms.problems import Problem, UnreadableFile, problem
from ppaos.ground.workbench.forms.sheet_shape import ROW_NO, Sheet, column_letter, shaped
from ppaos.ground.workbench.forms.workbooks import read_workbook

__all__ = ["ROW_NO", "Problem", "Sheet", "UnreadableFile", "column_letter", "problem", "read_sheets"]


def read_sheets(source: Source | str, filename: str = "") -> list[Sheet]:
    """Read every sheet that holds anything; a text file is one sheet without a name.

    `rows` has `row_no` (UInt32, as Excel shows it) and one String column a header cell; empty cells are null.
    What the file's kind or letters made worth saying is noted on the first sheet.
    Raises UnreadableFile when nothing can be used.
    """
    source = Path(source) if isinstance(source, str) else source
    filename = filename or (source.name if isinstance(source, Path) else "")
    kind, notes = kind_of(source, filename)
    grids = [read_text(source, filename)] if kind == "text" else read_workbook(source, filename, kind)
    sheets = [sheet for grid in grids if (sheet := shaped(grid)) is not None]
    if not sheets:
        raise UnreadableFile(problem("empty_file" if kind == "text" else "empty_workbook", file=filename))
    return [replace(sheets[0], notes=[*notes, *sheets[0].notes]), *sheets[1:]]
