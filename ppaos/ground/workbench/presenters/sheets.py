"""Writes rows as files people open: CSV, XLSX and Parquet, in streams, ids whole, formulas harmless."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import PurePath
from typing import IO, Literal

import polars as pl
import pyarrow.parquet
import xlsxwriter
from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse

Format = Literal["csv", "xlsx", "parquet"]
Batches = pl.DataFrame | Iterable[pl.DataFrame]

CONTENT_TYPES: dict[str, str] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
}
ROWS_A_BATCH = 20_000
# Excel holds 1,048,576 rows; one is the header's, one may be the mark's.
ROWS_A_SHEET = 1_048_574
# In memory up to here, on disk beyond.
SPOOLED_BYTES = 10_000_000
# A text that begins like this is run as a formula by spreadsheets that open CSV.
FORMULA_START = r"^[=+\-@\t\r]"
HARMLESS = r"^([+\-]?\d+([.,]\d+)*|-+)$"
XLSX_OPTIONS = {
    "constant_memory": True,
    "strings_to_numbers": False,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "default_date_format": "yyyy-mm-dd",
    "nan_inf_to_errors": True,
    "remove_timezone": True,
}


class TooManyRows(ValueError):
    """More rows than one sheet of a workbook holds; the message says what to do instead."""


def sheet_response(
    batches: Batches, filename: str, format: Format, *, mark: str = "", sheet: str = "PPAOS"
) -> HttpResponseBase:
    """Answer with a file. CSV flows while rows are fetched; XLSX and Parquet are made on disk first.

    `batches` is a frame or frames of the same columns; `mark` is a line saying who exported when.
    """
    name = f"{PurePath(filename).stem}.{format}"
    if format == "csv":
        response = StreamingHttpResponse(csv_pieces(batches, mark=mark), content_type=CONTENT_TYPES[format])
        response.headers["Content-Disposition"] = _attachment(name)
        return response
    out = tempfile.SpooledTemporaryFile(max_size=SPOOLED_BYTES)  # noqa: SIM115 - the response closes it
    if format == "xlsx":
        write_xlsx(batches, out, mark=mark, sheet=sheet)
    else:
        write_parquet(batches, out, mark=mark)
    out.seek(0)
    return FileResponse(out, as_attachment=True, filename=name, content_type=CONTENT_TYPES[format])


def _attachment(name: str) -> str:
    """FileResponse's own words for a download, so that Thai names come out the same."""
    return FileResponse(io.BytesIO(), as_attachment=True, filename=name).headers["Content-Disposition"]


def frames_of(rows: Iterable[Iterable[object]], columns: list[str]) -> Iterator[pl.DataFrame]:
    """Gather rows into text frames of bounded size; one empty frame when there is no row."""
    schema = dict.fromkeys(columns, pl.String)
    block: list[list[str | None]] = []
    is_first = True
    for row in rows:
        block.append([None if value is None else str(value) for value in row])
        if len(block) == ROWS_A_BATCH:
            yield pl.DataFrame(block, schema=schema, orient="row")
            block, is_first = [], False
    if block or is_first:
        yield pl.DataFrame(block, schema=schema, orient="row")


def batches_of(batches: Batches) -> Iterator[pl.DataFrame]:
    """Cut whatever comes into frames of bounded size; at least one, for its header."""
    frames = iter([batches] if isinstance(batches, pl.DataFrame) else batches)
    first = next(frames, None)
    if first is None:
        return
    yield first.head(0)
    for frame in chain([first], frames):
        yield from frame.iter_slices(ROWS_A_BATCH)


def csv_pieces(batches: Batches, *, mark: str = "") -> Iterator[bytes]:
    """The file piece by piece, with the mark that makes Excel read Thai; rows end as Excel ends them."""
    yield "\ufeff".encode()
    if mark:
        line = io.StringIO()
        csv.writer(line).writerow([mark])
        yield line.getvalue().encode()
    for number, frame in enumerate(batches_of(batches)):
        yield as_harmless(frame).write_csv(include_header=number == 0, line_terminator="\r\n").encode()


def as_harmless(frame: pl.DataFrame) -> pl.DataFrame:
    """Put an apostrophe before texts and column names that a spreadsheet would run as a formula."""
    text = [name for name, dtype in frame.schema.items() if dtype == pl.String]
    names = pl.Series(frame.columns, dtype=pl.String).to_frame("name").select(_harmless(pl.col("name")))
    frame = frame.with_columns(_harmless(pl.col(name)) for name in text)
    frame.columns = names.to_series().to_list()
    return frame


def _harmless(text: pl.Expr) -> pl.Expr:
    is_still = ~text.str.contains(FORMULA_START) | text.str.contains(HARMLESS)
    return pl.when(is_still).then(text).otherwise(pl.lit("'") + text)


def write_xlsx(batches: Batches, out: IO[bytes], *, mark: str = "", sheet: str = "PPAOS") -> None:
    """Write a workbook row by row; memory holds one batch. Text stays text: ids whole, zeros kept, no formulas."""
    with xlsxwriter.Workbook(out, XLSX_OPTIONS) as book:
        page = book.add_worksheet(sheet)
        bold = book.add_format({"bold": True})
        at = 0
        if mark:
            page.write_string(at, 0, mark)
            at += 1
        rows_left = ROWS_A_SHEET
        for number, frame in enumerate(batches_of(batches)):
            rows_left -= frame.height
            if rows_left < 0:
                raise TooManyRows(
                    f"A sheet of a workbook holds {ROWS_A_SHEET:,} rows; export as CSV or Parquet."
                )
            if number == 0:
                page.write_row(at, 0, frame.columns, bold)
                at += 1
                page.freeze_panes(at, 0)
            for row in frame.iter_rows():
                page.write_row(at, 0, row)
                at += 1


def write_workbook(
    sheets: Mapping[str, Sequence[Sequence[object]]], out: IO[bytes], *, head: int = 1
) -> None:
    """Write small sheets of rows, each by its name, the first `head` rows bold and in view. Text stays text."""
    with xlsxwriter.Workbook(out, XLSX_OPTIONS) as book:
        bold = book.add_format({"bold": True})
        for name, rows in sheets.items():
            page = book.add_worksheet(name)
            page.freeze_panes(head, 0)
            for number, row in enumerate(rows):
                page.write_row(number, 0, row, bold if number < head else None)


def write_parquet(batches: Batches, out: IO[bytes], *, mark: str = "") -> None:
    """Write Parquet batch by batch; the mark stands in the file's metadata."""
    writer = None
    for frame in batches_of(batches):
        table = frame.to_arrow()
        if writer is None:
            schema = table.schema.with_metadata({"ppaos": mark}) if mark else table.schema
            writer = pyarrow.parquet.ParquetWriter(out, schema)
        if frame.height:
            writer.write_table(table.cast(writer.schema))
    if writer is not None:
        writer.close()
