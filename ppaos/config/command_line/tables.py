"""How does a command read a table whose cells are all text, and write one that is never half there?"""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import polars as pl

READ = (".csv", ".parquet")
WRITTEN = (".csv", ".parquet")
THAI_CODEPAGE = "cp874"  # Windows-874, which holds all of TIS-620


class TableError(ValueError):
    """A file that cannot be read or written; the message says which and what to do."""


def read_text_table(path: Path, *, numbered: bool = False) -> pl.DataFrame:
    """Read CSV (UTF-8 with or without BOM, UTF-16, TIS-620/Windows-874) or Parquet; ids stay text.

    In CSV every cell is text. `numbered` puts a first column file_row, which counts as a spreadsheet
    does: the header is row 1, Parquet's first row is 1. Raises TableError.
    """
    if path.suffix.lower() not in READ:
        raise TableError(f"{path}: a «{path.suffix}» file is not read here. Save it as CSV or Parquet.")
    try:
        table = _parquet(path, numbered) if path.suffix.lower() == ".parquet" else _csv(path, numbered)
    except OSError as error:
        raise TableError(
            f"{path}: cannot be opened ({error.strerror or error}). Check the name and folder."
        ) from error
    except pl.exceptions.PolarsError as error:
        reason = str(error).splitlines()[0]
        raise TableError(
            f"{path}: not a readable {path.suffix[1:].upper()} file ({reason}). Export it anew."
        ) from error
    return table.rename({column: column.strip().lower() for column in table.columns})


def write_table(frame: pl.DataFrame, path: Path) -> None:
    """Write CSV (UTF-8) or Parquet by the name's ending: wholly, or not at all. Raises TableError."""
    _check_ending(path)
    write = frame.write_parquet if path.suffix.lower() == ".parquet" else frame.write_csv
    _wholly(path, write)


def write_text(text: str, path: Path) -> None:
    """Write a text (UTF-8): wholly, or not at all. Raises TableError."""
    _wholly(path, lambda name: Path(name).write_text(text, "utf-8"))


def write_bytes(content: bytes, path: Path) -> None:
    """Write what a file holds: wholly, or not at all. Raises TableError."""
    _wholly(path, lambda name: Path(name).write_bytes(content))


def _wholly(path: Path, write: Callable[[str], object]) -> None:
    """Let a file be written under another name, which becomes its own when all is there. Raises TableError."""
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        os.close(handle)
        try:
            write(name)
            Path(name).replace(path)
        finally:
            Path(name).unlink(missing_ok=True)
    except OSError as error:
        raise TableError(
            f"{path}: cannot be written ({error.strerror or error}). Check the folder."
        ) from error


def check_writable(path: Path, endings: tuple[str, ...] = WRITTEN) -> None:
    """Say before any work is done that a result could not be written. Raises TableError."""
    _check_ending(path, endings)
    if not path.parent.is_dir():
        raise TableError(f"{path}: there is no folder «{path.parent}». Make it, or choose another.")


def make_folder(folder: Path) -> None:
    """Make a folder, if it is not there, in one that is. Raises TableError."""
    if not folder.parent.is_dir():
        raise TableError(f"{folder}: there is no folder «{folder.parent}». Make it, or choose another.")
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise TableError(
            f"{folder}: cannot be a folder ({error.strerror or error}). Choose another name."
        ) from error


def _check_ending(path: Path, endings: tuple[str, ...] = WRITTEN) -> None:
    if path.suffix.lower() not in endings:
        known, these = " or ".join(endings), "one of these endings" if endings[1:] else "this ending"
        raise TableError(f"{path}: the result is written as {known}. Give a name with {these}.")


def _parquet(path: Path, numbered: bool) -> pl.DataFrame:
    table = pl.read_parquet(path)
    return table.with_row_index("file_row", offset=1) if numbered else table


def _csv(path: Path, numbered: bool) -> pl.DataFrame:
    content = _as_utf8(path.read_bytes(), path)
    if not content.strip():
        raise TableError(f"{path}: empty, without even a header row. The first row must name the columns.")
    table = pl.read_csv(content, infer_schema=False)
    # Blank rows, as spreadsheets leave them at the end, are no rows.
    is_blank = pl.all_horizontal(pl.col(table.columns).is_null())
    rows = table.with_row_index("file_row", offset=2) if numbered else table
    return rows.filter(~is_blank)


def _as_utf8(content: bytes, path: Path) -> bytes:
    """The bytes of a text file as UTF-8 without BOM."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16").encode()
    for encoding in ("utf-8-sig", THAI_CODEPAGE):
        try:
            return content.decode(encoding).encode()
        except UnicodeDecodeError as error:
            place = error.start + 1
    raise TableError(f"{path}: neither UTF-8 nor Windows-874 text (byte {place:,}). Save it as CSV UTF-8.")
