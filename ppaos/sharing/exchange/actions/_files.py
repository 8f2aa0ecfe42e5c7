"""A list as a file: CSV in an archive, a workbook or Parquet, each with its dictionary and where it came from.

CSV and Parquet are for programs: codes, no line that is not a row. A workbook is for people: words. All are written
while the rows are fetched; memory holds one batch.
"""

import contextlib
import json
import zipfile
from collections.abc import Iterable, Sequence
from typing import IO, Any

import polars as pl
import pyarrow as pa
import pyarrow.parquet
import xlsxwriter
from django.utils.translation import gettext

from ppaos.ground.workbench.presenters.sheets import CONTENT_TYPES as SHEET_TYPES
from ppaos.ground.workbench.presenters.sheets import ROWS_A_SHEET, XLSX_OPTIONS, csv_pieces
from ppaos.sharing.exchange.queries.catalogue import Column
from ppaos.sharing.exchange.queries.dictionary import About, dictionary, headers, in_words

CSV, XLSX, PARQUET = "csv", "xlsx", "parquet"
FORMATS = (XLSX, CSV, PARQUET)
SUFFIXES = {CSV: "zip", XLSX: "xlsx", PARQUET: "parquet"}
CONTENT_TYPES = SHEET_TYPES | {CSV: "application/zip"}
Frames = Iterable[pl.DataFrame]


def file_name(about: About, area_code: str, format: str) -> str:
    """What the file is called."""
    return f"{area_code}-{about.listing.code}-{about.at:%Y%m%d-%H%M}.{SUFFIXES[format]}"


def written(frames: Frames, columns: Sequence[Column], about: About, format: str, out: IO[bytes]) -> None:
    """Write a list into a file."""
    if format == XLSX:
        _write_workbook(frames, columns, about, out)
    elif format == PARQUET:
        _write_parquet(frames, columns, about, out)
    else:
        _write_archive(frames, columns, about, out)


def _write_archive(frames: Frames, columns: Sequence[Column], about: About, out: IO[bytes]) -> None:
    """An archive: the list as CSV (UTF-8 with a mark, so that Excel reads Thai), its dictionary, and a README of
    where it came from."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open(f"{about.listing.code}.csv", "w", force_zip64=True) as rows:
            rows.writelines(csv_pieces(frames))
        archive.writestr("dictionary.csv", b"".join(csv_pieces(dictionary(columns))))
        archive.writestr("README.txt", "\r\n".join(f"{name}: {value}" for name, value in about.lines()))


def _write_workbook(frames: Frames, columns: Sequence[Column], about: About, out: IO[bytes]) -> None:
    """Sheets of the list, as many as its rows need, then its dictionary and where it came from."""
    header, told = headers(columns), dictionary(columns)
    with xlsxwriter.Workbook(out, XLSX_OPTIONS) as book:
        bold = book.add_format({"bold": True})
        page, row, sheets = _sheet(book, 1, header, bold), 1, 1
        for frame in frames:
            for line in in_words(frame, columns).iter_rows():
                if row > ROWS_A_SHEET:
                    sheets += 1
                    page, row = _sheet(book, sheets, header, bold), 1
                page.write_row(row, 0, line)
                row += 1
        _small_sheet(book, gettext("Data dictionary"), [told.columns, *told.rows()], bold)
        _small_sheet(book, gettext("About this file"), about.lines(), bold)


def _sheet(book: Any, number: int, header: Sequence[str], bold: Any) -> Any:
    page = book.add_worksheet(gettext("Rows") + (f" {number}" if number > 1 else ""))
    page.write_row(0, 0, header, bold)
    page.freeze_panes(1, 0)
    return page


def _small_sheet(book: Any, name: str, rows: Sequence[Sequence[Any]], bold: Any) -> None:
    page = book.add_worksheet(name)
    page.set_column(0, 6, 28)
    for number, row in enumerate(rows):
        page.write_row(number, 0, row, None if number else bold)


def _write_parquet(frames: Frames, columns: Sequence[Column], about: About, out: IO[bytes]) -> None:
    """One file; its dictionary and where it came from stand in the metadata, words also at each column."""
    told = json.dumps(dict(about.lines()), ensure_ascii=False)
    metadata = {"ppaos": told, "dictionary": dictionary(columns).write_json()}
    with contextlib.ExitStack() as closing:
        writer = None
        for frame in frames:
            table = frame.to_arrow()
            if writer is None:
                schema = _described(table.schema, columns).with_metadata(metadata)
                writer = closing.enter_context(pyarrow.parquet.ParquetWriter(out, schema))
            writer.write_table(table.cast(writer.schema))


def _described(schema: Any, columns: Sequence[Column]) -> Any:
    """The schema with what each column is called and measured in."""
    return pa.schema(
        field.with_metadata({"th": column.words["th"], "en": column.words["en"], "unit": column.unit})
        for field, column in zip(schema, columns, strict=True)
    )
