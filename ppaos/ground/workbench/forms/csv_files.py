"""Reads text lists: delimiter found, Polars for the sound ones, a patient reader for those with faults."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from itertools import islice

import polars as pl

from ppaos.ground.workbench.forms.encodings import as_utf8, unwrapped
from ppaos.ground.workbench.forms.file_kinds import Source
from ppaos.ground.workbench.forms.problems import Problem, UnreadableFile, problem
from ppaos.ground.workbench.forms.sheet_shape import ROW_NO, Grid, noted

DELIMITERS = (",", ";", "\t", "|")
HEAD_BYTES = 200_000
HEAD_RECORDS = 50
RECORDS_A_BLOCK = 50_000
# A value of more lines than this is a quotation mark that nobody closed.
LINES_IN_A_VALUE = 30
SPARE_COLUMNS = 8
IRREGULAR = (pl.exceptions.ComputeError, pl.exceptions.SchemaError, pl.exceptions.NoDataError)
SEPARATOR_LINE = re.compile(rb'"?sep=(.)"?\r?\n')

csv.field_size_limit(1 << 30)


def read_text(source: Source, filename: str) -> Grid:
    """Read a text list into a grid; row numbers count records, as Excel shows them."""
    data, notes = unwrapped(source if isinstance(source, bytes) else source.read_bytes(), filename)
    if data.isspace() or not data:
        raise UnreadableFile(problem("empty_file", file=filename))
    if b"\n" not in data:
        data = data.replace(b"\r", b"\n")
    skipped, delimiter = 0, ""
    if said := SEPARATOR_LINE.match(data):
        skipped, delimiter, data = 1, said[1].decode(errors="replace"), data[said.end() :]
    cells = read_sound(data, delimiter or found_delimiter(head_of(data)))
    if cells is None:
        # Not in UTF-8, or records of uneven width, or broken quotes: look closer.
        data, more = as_utf8(data, filename)
        notes += more
        delimiter = delimiter or found_delimiter(head_of(data))
        cells, more = read_uneven(data, delimiter, filename, skipped)
        notes += more
    row_numbers = pl.int_range(skipped + 1, skipped + cells.height + 1, dtype=pl.UInt32, eager=True)
    return Grid(
        file=filename,
        name="",
        cells=cells.insert_column(0, row_numbers.alias(ROW_NO)),
        notes=tuple(notes),
        has_empty_text=b'""' in data,
        has_rounded_numbers=b"E+" in data or b"0000000" in data,
    )


def head_of(data: bytes) -> str:
    """The beginning of the file, cut after a whole line."""
    head = data[:HEAD_BYTES]
    if len(data) > HEAD_BYTES:
        head = head[: head.rfind(b"\n") + 1]
    return head.decode(errors="replace")


def widths_in(head: str, delimiter: str) -> list[int]:
    """How many cells each of the first records has."""
    return [
        len(row)
        for row in islice(csv.reader(io.StringIO(head, newline=""), delimiter=delimiter), HEAD_RECORDS)
    ]


def usual_width(widths: list[int]) -> int:
    """The number of cells most records have."""
    return max(set(widths), key=widths.count, default=1)


def found_delimiter(head: str) -> str:
    """The delimiter that cuts most records into the same, largest number of cells."""

    def agreement(delimiter: str) -> tuple[int, int]:
        many = [width for width in widths_in(head, delimiter) if width > 1]
        return many.count(usual_width(many)), usual_width(many)

    return max(DELIMITERS, key=agreement)


def read_sound(data: bytes, delimiter: str) -> pl.DataFrame | None:
    """Read a regular file at full speed; None when it is not regular UTF-8 of even width."""
    try:
        cells = pl.read_csv(data, separator=delimiter, has_header=False, infer_schema=False)
    except IRREGULAR:
        return None
    return cells.rename({name: str(at) for at, name in enumerate(cells.columns)})


def read_uneven(
    data: bytes, delimiter: str, filename: str, skipped: int
) -> tuple[pl.DataFrame, list[Problem]]:
    """Read records of uneven width by giving Polars spare columns; broken quotes go to the patient reader."""
    widths = widths_in(head_of(data), delimiter)
    usual, spare = usual_width(widths), max(widths) + SPARE_COLUMNS
    names = [str(at) for at in range(spare)]
    try:
        cells = pl.read_csv(
            delimiter.join(names).encode() + b"\n" + data, separator=delimiter, infer_schema=False
        )
    except IRREGULAR:
        # Not lost: the patient reader takes the same bytes and says what is wrong, and where.
        return read_faulty(data, delimiter, filename, skipped)
    long = cells.with_row_index("at").filter(pl.any_horizontal(pl.col(names[usual:]).is_not_null()))
    found = {
        record["at"] + skipped + 1: max(at for at in range(spare) if record[names[at]] is not None) + 1
        for record in long.to_dicts()
    }
    return cells, long_rows(found, usual, filename)


def read_faulty(
    data: bytes, delimiter: str, filename: str, skipped: int
) -> tuple[pl.DataFrame, list[Problem]]:
    """Read a file with broken quotes record by record, keeping every cell and noting the places."""
    blocks, notes = [], []
    widths: list[int] = []
    records = csv.reader(
        io.TextIOWrapper(io.BytesIO(data), encoding="utf-8", newline=""), delimiter=delimiter
    )
    for block in blocks_of(records):
        for row, record in enumerate(block, start=skipped + len(widths) + 1):
            lines = max((value.count("\n") for value in record), default=0)
            if lines > LINES_IN_A_VALUE:
                notes.append(problem("open_quote", file=filename, row=row, lines=lines))
        widths += [len(record) for record in block]
        blocks.append(frame_of(block))
    usual = usual_width(widths)
    found = {row: width for row, width in enumerate(widths, start=skipped + 1) if width > usual}
    return pl.concat(blocks, how="diagonal"), notes + long_rows(found, usual, filename)


def blocks_of(records: Iterator[list[str]]) -> Iterator[list[list[str]]]:
    """Cut records into blocks, so that memory holds one block as Python objects."""
    while block := list(islice(records, RECORDS_A_BLOCK)):
        yield block


def frame_of(block: list[list[str]]) -> pl.DataFrame:
    """A block of uneven records as String columns, the short ones filled with null."""
    width = max(1, *(len(record) for record in block))
    even = [record + [None] * (width - len(record)) for record in block]
    columns = zip(*even, strict=True)
    return pl.DataFrame({str(at): pl.Series(column, dtype=pl.String) for at, column in enumerate(columns)})


def long_rows(found: dict[int, int], usual: int, filename: str) -> list[Problem]:
    """Note records (by row number) with more cells than most: a value's comma was taken for a delimiter."""
    details: list[dict[str, object]] = [{"found": width, "expected": usual} for width in found.values()]
    return noted("row_too_long", filename, None, None, [(row, None) for row in found], details)
