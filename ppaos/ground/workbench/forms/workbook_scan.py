"""A quick look through a workbook's packed sheets before it is opened: how far they reach, what readers hide."""

from __future__ import annotations

import re
import string
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from xml.etree import ElementTree

import numpy as np

from ppaos.ground.workbench.forms.headers import Merge

BLOCK = 1 << 22
ADDRESS = b' r="'
LETTERS_OF_A_COLUMN = 3
ROOM_FOR_ADDRESS = len(b'A1"')
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
        scan.merges += [
            Merge(top=int(top), bottom=int(bottom), left=column_number(left), right=column_number(right))
            for left, top, right, bottom in MERGE.findall(block, max(block.rfind(b"row>"), 0))
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
    end = block.rfind(b"row>") + 1
    filled = block[: max(block.rfind(b"v>", 0, end), block.rfind(b"t>", 0, end)) + 1]
    width = width_by_addresses(filled)
    if width:
        scan.width = max(scan.width, width)
        last = filled[filled.rfind(ADDRESS) + len(ADDRESS) :]
        scan.last_row = int(last[: last.index(b'"')].lstrip(ASCII_LETTERS))
    elif filled:
        # Cells without addresses stand side by side from the first column.
        rows = filled.split(b"row>")
        scan.width = max(scan.width, *(row.count(b"<c") for row in rows))
        scan.last_row += len(rows)


def width_by_addresses(block: bytes) -> int:
    """The furthest column, from 1, that an address (A1, AB12) names; 0 without any address."""
    starts = np.concatenate([starts_of_addresses(block, offset) for offset in range(len(ADDRESS))])
    text = np.frombuffer(block, np.uint8)
    width = np.zeros(len(starts), np.int32)
    is_letter = np.ones(len(starts), bool)
    for at in range(LETTERS_OF_A_COLUMN):
        character = text[starts + at]
        is_letter &= character > ord("9")
        width = np.where(is_letter, width * 26 + character - 64, width)
    return int(width.max(initial=0))


def starts_of_addresses(block: bytes, offset: int) -> np.ndarray:
    """Where addresses start whose mark stands at this offset of a word of four bytes."""
    whole_words = max(len(block) - offset - ROOM_FOR_ADDRESS, 0) // len(ADDRESS)
    words = np.frombuffer(block, np.uint32, count=whole_words, offset=min(offset, len(block)))
    return (np.flatnonzero(words == np.frombuffer(ADDRESS, np.uint32)) + 1) * len(ADDRESS) + offset


def column_number(letters: bytes) -> int:
    """The position, from 0, of the column Excel shows under these letters."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
