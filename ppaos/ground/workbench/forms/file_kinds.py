"""What a received file really is, whatever its name says, and whether it is safe to open."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from pathlib import Path
from xml.etree import ElementTree

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ppaos.ground.workbench.forms.problems import Problem, UnreadableFile, problem

Source = Path | bytes

MAX_FILE_MB = 500
MAX_UNPACKED_MB = 2_000
# Text of a real list shrinks to a tenth, blank formatted rows to a fifteenth; bombs to a thousandth.
MAX_RATIO = 200
RATIO_COUNTS_FROM = 50_000_000

EXTENSIONS = {
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".ods": "ods",
    ".xls": "xls",
    ".csv": "text",
    ".txt": "text",
    ".tsv": "text",
}
KIND_NAMES = {
    "xlsx": _("an Excel workbook"),
    "ods": _("an OpenDocument workbook"),
    "xls": _("an old Excel workbook"),
    "text": _("plain text"),
}
# First bytes of files that people send by mistake.
NOT_LISTS: dict[bytes, Promise] = {
    b"%PDF": _("a PDF document"),
    b"\x89PNG": _("a picture"),
    b"\xff\xd8\xff": _("a picture"),
    b"GIF8": _("a picture"),
    b"Rar!": _("a RAR archive"),
    b"7z\xbc\xaf": _("a 7-Zip archive"),
    b"\x1f\x8b": _("a compressed file"),
    b"PAR1": _("a Parquet file"),
    b"SQLite": _("a database"),
}
ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
# Whatever Python's archive and XML readers raise over bytes that are not what they claim.
BROKEN_ARCHIVE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    ElementTree.ParseError,
    KeyError,
    ValueError,
    NotImplementedError,
    RuntimeError,
    OSError,
    EOFError,
)
OLD_OFFICE = b"\xd0\xcf\x11\xe0"


def kind_of(source: Source, filename: str) -> tuple[str, list[Problem]]:
    """Name the kind of a file from its content: "xlsx", "ods", "xls" or "text"; refuse all others."""
    size = source.stat().st_size if isinstance(source, Path) else len(source)
    if size == 0:
        raise UnreadableFile(problem("empty_file", file=filename))
    if size > MAX_FILE_MB * 1_000_000:
        raise UnreadableFile(
            problem("file_too_large", file=filename, size=size // 1_000_000, limit=MAX_FILE_MB)
        )
    head = first_bytes(source)
    for magic, name in NOT_LISTS.items():
        if head.startswith(magic):
            raise UnreadableFile(problem("not_a_list", file=filename, kind=name))
    if head.startswith(b"PK"):
        kind, notes = zip_kind(source, filename)
    elif head.startswith(OLD_OFFICE):
        kind, notes = old_office_kind(source, filename), []
    else:
        kind, notes = text_kind(head, filename), []
    extension = Path(filename).suffix.lower()
    if EXTENSIONS.get(extension) != kind:
        named = extension or filename
        notes.append(problem("wrong_extension", file=filename, named=named, kind=KIND_NAMES[kind]))
    return kind, notes


def first_bytes(source: Source) -> bytes:
    """The first thousand bytes, enough to tell what a file is."""
    if isinstance(source, bytes):
        return source[:1024]
    with source.open("rb") as file:
        return file.read(1024)


def opened_zip(source: Source) -> zipfile.ZipFile:
    """Open the archive inside a workbook."""
    return zipfile.ZipFile(io.BytesIO(source) if isinstance(source, bytes) else source)


def zip_kind(source: Source, filename: str) -> tuple[str, list[Problem]]:
    """Tell XLSX from ODS and from other archives, and stop those that would unpack to too much."""
    try:
        with opened_zip(source) as archive:
            parts = {part.filename: part for part in archive.infolist()}
            kind = zip_content(archive, parts, filename)
    except BROKEN_ARCHIVE as error:
        raise UnreadableFile(problem("corrupt", file=filename, detail=error)) from error
    unpacked = sum(part.file_size for part in parts.values())
    if unpacked > MAX_UNPACKED_MB * 1_000_000 or any(is_bomb(part) for part in parts.values()):
        size = unpacked // 1_000_000
        raise UnreadableFile(problem("unpacks_too_large", file=filename, size=size, limit=MAX_UNPACKED_MB))
    notes = []
    if any(name.endswith("vbaProject.bin") for name in parts):
        notes.append(problem("macros", file=filename))
    if any(name.startswith(("xl/media/", "Pictures/")) for name in parts):
        notes.append(problem("pictures", file=filename))
    return kind, notes


def zip_content(archive: zipfile.ZipFile, parts: dict[str, zipfile.ZipInfo], filename: str) -> str:
    """Say which workbook an archive is."""
    if "xl/workbook.xml" in parts:
        return "xlsx"
    if "xl/workbook.bin" in parts:
        raise UnreadableFile(problem("binary_workbook", file=filename))
    manifest = parts.get("META-INF/manifest.xml")
    if (
        manifest is not None
        and manifest.file_size < 1_000_000
        and b"encryption-data" in archive.read(manifest)
    ):
        raise UnreadableFile(problem("password", file=filename))
    mimetype = parts.get("mimetype")
    if mimetype is not None and mimetype.file_size < 200 and archive.read(mimetype).strip() == ODS_TYPE:
        return "ods"
    raise UnreadableFile(problem("not_a_list", file=filename, kind=_("an archive or another document")))


def is_bomb(part: zipfile.ZipInfo) -> bool:
    """Say whether a part of an archive shrank more than any list does."""
    return part.file_size > RATIO_COUNTS_FROM and part.file_size > MAX_RATIO * max(part.compress_size, 1)


def old_office_kind(source: Source, filename: str) -> str:
    """Old Excel files and password-protected new ones share one container; its directory tells them apart."""
    data = source if isinstance(source, bytes) else source.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise UnreadableFile(problem("password", file=filename))
    if any(name.encode("utf-16-le") in data for name in ("Workbook", "Book")):
        return "xls"
    raise UnreadableFile(problem("not_a_list", file=filename, kind=_("an archive or another document")))


def text_kind(head: bytes, filename: str) -> str:
    """Everything else is text; a web page called .xls is told so."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<html", b"<!doctype html", b"<table", b"<?xml")):
        raise UnreadableFile(problem("web_page", file=filename))
    return "text"
