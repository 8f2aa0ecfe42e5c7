"""A quick look through a workbook's packed sheets before it is opened: how far they reach, what readers hide."""

from __future__ import annotations

import re
import string
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from xml.etree import ElementTree

from ppaos.ground.workbench.forms.headers import Merge

BLOCK = 1 << 22
INDEX_LIMIT = 5_000_000
ASCII_LETTERS = string.ascii_uppercase.encode()
# A formula with nothing after it. Text results (t="str") may be empty and are a value all the same.
NO_RESULT = re.compile(
    rb'<c\b(?![^>]*\bt="str")[^>]*?\br="([A-Z]+)(\d+)"[^>]*>\s*'
    rb"<f\b(?:[^>]*/>|[^>]*>[^<]*</f>)\s*"
    rb"(?:<v\s*/>|<v>\s*</v>)?\s*</c>"
)
MERGE = re.compile(rb'<mergeCell\b[^>]*?\bref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')
MERGES_KEPT_BELOW_ROW = 60


@dataclass
class Scan:
    """What a sheet's XML says: its furthest filled row and column, formulas without result, merges of its head."""

    last_row: int = 0
    width: int = 0
    without_result: list[tuple[int, int]] = field(default_factory=list)  # (row from 1, column from 0)
    merges: list[Merge] = field(default_factory=list)


def scanned(archive: zipfile.ZipFile) -> dict[str, Scan]:
    """Scan every sheet of an XLSX archive, by the sheet's name."""
    return {name: scan_sheet(archive, part) for name, part in sheet_parts(archive).items()}


def sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Which part of the archive holds which sheet."""
    targets = {
        link.get("Id"): link.get("Target", "")
        for link in small_xml(archive, "xl/_rels/workbook.xml.rels").iter()
        if link.get("Type", "").endswith("/worksheet")
    }
    parts = {}
    for sheet in small_xml(archive, "xl/workbook.xml").iter():
        key = next((value for name, value in sheet.items() if name.endswith("}id")), None)
        if sheet.tag.endswith("}sheet") and key in targets:
            target = targets[key]
            parts[sheet.get("name", "")] = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return parts


def small_xml(archive: zipfile.ZipFile, part: str) -> ElementTree.Element:
    """One of the small lists inside an archive; a large one is not what it claims to be."""
    if archive.getinfo(part).file_size > INDEX_LIMIT:
        raise zipfile.BadZipFile(part)
    return ElementTree.fromstring(archive.read(part))


def scan_sheet(archive: zipfile.ZipFile, part: str) -> Scan:
    """Read one sheet's XML block by block, never whole."""
    scan = Scan()
    for block in blocks_of_rows(archive, part):
        scan_reach(block, scan)
        if b"f" in block and b"<f" in block:  # one letter is found ten times faster, and is rare
            scan.without_result += [
                (int(row), column_number(letters)) for letters, row in NO_RESULT.findall(block)
            ]
        if b"mergeCell" in block:
            scan.merges += [
                Merge(top=int(top), bottom=int(bottom), left=column_number(left), right=column_number(right))
                for left, top, right, bottom in MERGE.findall(block)
                if int(top) <= MERGES_KEPT_BELOW_ROW
            ]
    return scan


def blocks_of_rows(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """Blocks that end with a whole row, the last with what follows the rows; unpacked one block ahead."""
    rest = b""
    with archive.open(part) as file, ThreadPoolExecutor(max_workers=1) as unpacking:
        ahead = unpacking.submit(file.read, BLOCK)
        while read := ahead.result():
            ahead = unpacking.submit(file.read, BLOCK)
            block = rest + read
            cut = block.rfind(b"row>") + 4
            if cut < 4:
                rest = block
                continue
            rest = block[cut:]
            yield block[:cut]
    yield rest


def scan_reach(block: bytes, scan: Scan) -> None:
    """Move the furthest filled row and column on by the rows of a block."""
    rows = block.split(b"row>")[:-1]
    last = next((at for at in reversed(range(len(rows))) if b"v>" in rows[at] or b"t>" in rows[at]), None)
    if last is None:
        return
    rows = rows[: last + 1]
    lasts = [row[(at := row.rfind(b' r="') + 4) : row.find(b'"', at)] for row in rows]
    letters = {last.rstrip(b"0123456789") for last in lasts} - {b""}  # rows without cells
    if not letters or not all(name.isalpha() for name in letters):
        # Cells without addresses stand side by side from the first column.
        scan.width = max(scan.width, *(row.count(b"<c") for row in rows))
        scan.last_row += len(rows)
        return
    scan.width = max(scan.width, *(column_number(name) + 1 for name in letters))
    scan.last_row = int(lasts[-1].lstrip(ASCII_LETTERS))


def column_number(letters: bytes) -> int:
    """The position, from 0, of the column Excel shows under these letters."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
