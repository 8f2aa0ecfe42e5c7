"""Are the files in examples/ what the code writes, and do the faulty ones hold the faults they tell of?"""

from pathlib import Path

import openpyxl
import pytest

from ppaos.config.demo.examples import write_examples
from ppaos.config.demo.faults import BASE_FAULTS, LIST_FAULTS, PERSON_FAULTS

EXAMPLES = Path(__file__).parents[3] / "examples"


@pytest.fixture(scope="module")
def written(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("examples")
    write_examples(folder)
    return folder


def _files(folder):
    """Every file in a folder and beneath it, by its path from there."""
    return {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}


def test_the_committed_examples_are_current(written):
    names = _files(written)
    assert names == _files(EXAMPLES)
    stale = [name for name in names if (written / name).read_bytes() != (EXAMPLES / name).read_bytes()]
    assert not stale, "run python -m ppaos.config.demo.examples"


def test_the_flat_export_begins_with_a_mark_and_has_116_columns():
    raw = (EXAMPLES / "flat_export.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    lines = raw.decode("utf-8-sig").splitlines()
    assert lines[0].split(",") == Path(__file__).with_name("base_header.txt").read_text("utf-8").splitlines()
    assert len(lines) == 41


def test_the_faulty_workbook_has_titles_blank_rows_formulas_dates_and_floats():
    book = openpyxl.load_workbook(EXAMPLES / "faults.xlsx")
    assert len(book.sheetnames) == 6
    base = book["ข้อมูลพื้นฐาน"]
    assert len(base.merged_cells.ranges) == 3
    header = [cell.value for cell in base[3]]
    assert len(header) == 116
    at = {fault.row: base.cell(fault.row, header.index(fault.column) + 1).value for fault in BASE_FAULTS}
    assert at[4] == "25-ก.พ."
    assert at[5].day == 25
    assert at[6] == 3.3e12
    assert at[7] == 3465000000014
    assert at[8] is None
    assert at[11] == "=2+3"
    assert at[14] == base.cell(13, 1).value
    assert base.max_row == 15 + 40
    stored = openpyxl.load_workbook(EXAMPLES / "faults.xlsx", data_only=True)["ข้อมูลพื้นฐาน"]
    formulas = {
        row: stored.cell(row, header.index(f.column) + 1).value for f in BASE_FAULTS for row in [f.row]
    }
    assert (formulas[11], formulas[12], formulas[15]) == (5, None, "#DIV/0!")


def test_the_faulty_people_are_two_heads_and_one_person_twice():
    sheet = openpyxl.load_workbook(EXAMPLES / "faults.xlsx")["ทุนมนุษย์"]
    header = [cell.value for cell in sheet[1]]
    rows = {
        number: dict(zip(header, (c.value for c in sheet[number]), strict=True)) for number in range(2, 15)
    }
    house, no, citizen_id = "รหัสบ้าน", "ลำดับในบ้าน", "หมายเลขประจำตัวประชาชน"
    assert [rows[n][no] for n in (2, 3)] == ["1", "1"]
    assert rows[2][house] == rows[3][house] != rows[7][house]
    assert rows[2][citizen_id] == rows[7][citizen_id]
    assert {rows[f.row][f.column] for f in PERSON_FAULTS if f.column == "วัน/เดือน/ปีเกิด"} >= {
        "12/05/2599",
        "29/02/2566",
    }


def test_the_faulty_list_is_ragged_and_the_old_encoding_is_old():
    lines = (EXAMPLES / "faults.csv").read_text("utf-8-sig").splitlines()
    assert lines[0].split(",").count("ตำบล") == 2
    assert [len(line.split(",")) for line in lines[17:21]] == [16, 13, 18, 16]
    for fault in LIST_FAULTS:
        assert (fault.value or ",,") in lines[fault.row - 1]
    old = (EXAMPLES / "faults_tis620.csv").read_bytes()
    assert "เลขประจำตัวประชาชน" in old.decode("cp874")
    with pytest.raises(UnicodeDecodeError):
        old.decode("utf-8")


def test_the_readme_tells_of_every_fault():
    readme = (EXAMPLES / "README.md").read_text("utf-8")
    for fault in (*BASE_FAULTS, *PERSON_FAULTS, *LIST_FAULTS):
        assert f"| {fault.row} | {fault.column} |" in readme
