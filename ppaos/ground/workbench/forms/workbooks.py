"""Reads XLSX, ODS and XLS by fastexcel: values as text, errors and unsaved formulas with their places."""

from __future__ import annotations

import re
from dataclasses import replace

import fastexcel
import polars as pl

from ppaos.ground.workbench.forms.file_kinds import BROKEN_ARCHIVE, Source, opened_zip
from ppaos.ground.workbench.forms.problems import Problem, UnreadableFile, problem
from ppaos.ground.workbench.forms.sheet_shape import ROW_NO, Grid, column_letter, noted
from ppaos.ground.workbench.forms.workbook_scan import Scan, scanned

# A sheet is held as a full rectangle: 24 million cells are about 800 MB.
MAX_CELLS = 24_000_000
MAX_ODS_REPEATS = 200_000
# Excel's times of day come with its first day.
TIME_OF_DAY = "1899-12-31 "
# The reader writes numbers as text with nine decimals, a third as 0.333333333.
CUT_NUMBER = r"\.\d{9}$"
EXCEL_ERRORS = {
    "NA": "#N/A",
    "Div0": "#DIV/0!",
    "Name": "#NAME?",
    "Null": "#NULL!",
    "Num": "#NUM!",
    "Ref": "#REF!",
    "Value": "#VALUE!",
    "GettingData": "#GETTING_DATA",
}
ODS_REPEATED_ROW = re.compile(
    rb'<table:table-row[^>]*number-rows-repeated="(\d{4,})"[^>]*>(?:(?!</table:table-row>).)*?<text:p',
    re.DOTALL,
)
ODS_REPEATED_CELL = re.compile(rb'<table:table-cell[^>]*number-columns-repeated="(\d{5,})"[^>]*>\s*<text:p')


def read_workbook(source: Source, filename: str, kind: str) -> list[Grid]:
    """Read every sheet of a workbook into a grid; row numbers are those Excel shows."""
    try:
        scans = scan_workbook(source, filename, kind)
        reader = fastexcel.read_excel(source if isinstance(source, bytes) else str(source))
        names = [name for name in reader.sheet_names if name in scans or kind != "xlsx"]  # no chart sheets
        return [read_sheet(reader, name, filename, scans.get(name, Scan())) for name in names]
    except fastexcel.FastExcelError as error:
        rule = "password" if "assword" in str(error) else "corrupt"
        detail = str(error).splitlines()[0]
        raise UnreadableFile(problem(rule, file=filename, detail=detail)) from error


def scan_workbook(source: Source, filename: str, kind: str) -> dict[str, Scan]:
    """Look through the packed sheets first: a few bytes can claim a sheet of billions of cells."""
    if kind == "xls":  # the format itself ends at 65,536 rows and 256 columns
        return {}
    try:
        with opened_zip(source) as archive:
            if kind == "ods":
                check_repeats(archive.read("content.xml"), filename)
                return {}
            scans = scanned(archive)
    except BROKEN_ARCHIVE as error:
        raise UnreadableFile(problem("corrupt", file=filename, detail=error)) from error
    for name, scan in scans.items():
        check_reach(scan, filename, name)
    return scans


def check_reach(scan: Scan, filename: str, sheet: str) -> None:
    """Refuse a sheet whose filled cells lie so far apart that the rectangle between them fills the memory."""
    cells = scan.last_row * scan.width
    if cells > MAX_CELLS:
        cell = f"{column_letter(scan.width - 1)}{scan.last_row}"
        raise UnreadableFile(
            problem(
                "sheet_too_large",
                file=filename,
                sheet=sheet,
                cell=cell,
                cells=cells // 1_000_000,
                limit=MAX_CELLS // 1_000_000,
            )
        )


def check_repeats(content: bytes, filename: str) -> None:
    """Refuse an ODS that repeats filled rows or cells by the thousands: a bomb of a few bytes."""
    repeats = [
        int(count) for pattern in (ODS_REPEATED_ROW, ODS_REPEATED_CELL) for count in pattern.findall(content)
    ]
    if sum(repeats) > MAX_ODS_REPEATS:
        raise UnreadableFile(problem("repeats", file=filename, count=sum(repeats)))


def read_sheet(reader: fastexcel.ExcelReader, name: str, filename: str, scan: Scan) -> Grid:
    """Read one sheet, keeping where its cells stand."""
    sheet = reader.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
    columns = sheet.available_columns()
    first = (columns[0].absolute_index or 0) if columns else 0
    batch, errors = sheet.to_arrow_with_errors()
    cells = pl.DataFrame(batch) if columns else pl.DataFrame()
    cells = cells.rename({column: str(at) for at, column in enumerate(cells.columns)})
    cells = without_first_day(with_all_decimals(cells, reader, name))
    row_numbers = pl.int_range(1, cells.height + 1, dtype=pl.UInt32, eager=True).alias(ROW_NO)
    faults = [(error.position, error_name(error.detail)) for error in errors.errors] if errors else []
    notes = [
        *([problem("hidden_sheet", file=filename, sheet=name)] if sheet.visible != "visible" else []),
        *faults_in_cells(
            "error_cell", filename, name, [(r + 1, c + first, value) for (r, c), value in faults]
        ),
        *faults_in_cells(
            "formula_without_value", filename, name, [(r, c, None) for r, c in scan.without_result]
        ),
    ]
    return Grid(
        file=filename,
        name=name,
        cells=cells.insert_column(0, row_numbers),
        first_column=first,
        merges=tuple(replace(m, left=m.left - first, right=m.right - first) for m in scan.merges),
        notes=tuple(notes),
    )


def with_all_decimals(cells: pl.DataFrame, reader: fastexcel.ExcelReader, name: str) -> pl.DataFrame:
    """Give numbers that were cut the decimals the workbook holds."""
    is_cut = pl.all().str.contains(CUT_NUMBER)
    cut = [column.name for column in cells.select(is_cut.any()) if column.item()]
    if not cut:
        return cells
    numbers = pl.DataFrame(reader.load_sheet(name, header_row=None, skip_rows=0, dtypes="float"))
    whole = [numbers.to_series(int(column)).cast(pl.String).alias(f"{column}_whole") for column in cut]
    return cells.with_columns(whole).select(
        pl.when(pl.col(column).str.contains(CUT_NUMBER))
        .then(pl.coalesce(f"{column}_whole", column))
        .otherwise(column)
        .alias(column)
        if column in cut
        else pl.col(column)
        for column in cells.columns
    )


def without_first_day(cells: pl.DataFrame) -> pl.DataFrame:
    """Show a time of day as 08:30:00, without the day 0 of Excel's calendar."""
    has_times = cells.select(pl.all().str.starts_with(TIME_OF_DAY).any())
    timed = [column.name for column in has_times if column.item()]
    return cells.with_columns(pl.col(timed).str.strip_prefix(TIME_OF_DAY))


def error_name(detail: str) -> str:
    """The error as Excel shows it, from the reader's «Error(NA)»."""
    inside = re.search(r"Error\((\w+)\)", detail)
    return EXCEL_ERRORS.get(inside[1], inside[1]) if inside else detail


def faults_in_cells(
    rule: str, filename: str, sheet: str, cells: list[tuple[int, int, str | None]]
) -> list[Problem]:
    """Note faulty cells (row, column, value), column by column, the columns by their letters."""
    by_column: dict[int, list[tuple[int, str | None]]] = {}
    for row, column, value in cells:
        by_column.setdefault(column, []).append((row, value))
    return [
        note
        for column, places in sorted(by_column.items())
        for note in noted(rule, filename, sheet, column_letter(column), places)
    ]
