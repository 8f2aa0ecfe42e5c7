"""How much faster is a workbook read than by openpyxl, all checks included? Asked for: ten times."""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import django
import openpyxl
import xlsxwriter
from django.conf import settings

from ppaos.ground.workbench.forms.sheets import read_sheets

ROWS = 50_000
REPEATS = 5
ASKED = 10
HEADER = ["ลำดับ", "เลขประจำตัวประชาชน", "คำนำหน้า", "ชื่อ", "สกุล", "เพศ", "วันเกิด", "บ้านเลขที่", "หมู่ที่",
          "รหัสตำบล", "รายได้", "หมายเหตุ"]  # fmt: skip
LETTERS = "กขคงจชซญดตถทนบปผพฟภมยรลวสหอฮ"


def write_list(path: Path, rows: int) -> None:
    """Write an invented list of persons, ids as text, as provinces send them."""
    chance = random.Random(46)
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADER)
        for row in range(1, rows + 1):
            citizen_id = str(chance.randrange(10**12, 9 * 10**12))
            names = ["".join(chance.choices(LETTERS, k=length)) for length in (6, 9)]
            birth = f"{chance.randrange(1, 29)}/{chance.randrange(1, 13)}/{chance.randrange(2480, 2565)}"
            place = [f"{chance.randrange(1, 300)}/{row % 9}", row % 20, "460101"]
            sheet.write_row(row, 0, [row, citizen_id, "นาย", *names, "ช", birth, *place, row % 20_000, "–"])


def with_openpyxl(path: Path) -> int:
    """Read every row as the usual Django import does."""
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    return sum(1 for _row in book.worksheets[0].iter_rows(values_only=True)) - 1


def with_ppaos(path: Path) -> int:
    """Read every row as the import does, with all checks of the file."""
    return read_sheets(path)[0].rows.height


def seconds(read: Callable[[Path], int], path: Path) -> float:
    """The time of reading the file once, and a check that every row came."""
    start = time.perf_counter()
    if read(path) != ROWS:
        raise SystemExit(f"{read.__name__} lost rows of {path.name}")
    return time.perf_counter() - start


def main() -> int:
    """Print the ratio; fail when it is under what was asked for."""
    settings.configure(USE_I18N=False)
    django.setup()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.xlsx"
        write_list(path, ROWS)
        # Turn by turn, so that a busy machine slows both.
        pairs = [(seconds(with_ppaos, path), seconds(with_openpyxl, path)) for _repeat in range(REPEATS)]
    ours, theirs = (statistics.median(times) for times in zip(*pairs, strict=True))
    ratio = statistics.median(their / our for our, their in pairs)
    print(f"XLSX, {ROWS:,} rows: {ours:.2f} s, openpyxl {theirs:.2f} s, ratio {ratio:.1f} (asked: {ASKED})")
    return 0 if ratio >= ASKED else 1


if __name__ == "__main__":
    sys.exit(main())
