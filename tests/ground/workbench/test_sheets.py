"""Lists of every make are read as received; what is unusual is told with its place."""

import datetime

import polars as pl
import pytest

from ppaos.ground.workbench.forms.sheets import ROW_NO, Sheet, read_sheets
from tests.ground.workbench.lists import HEADER, ROWS, csv_text, edited, ods, ods_row, xlsx


def only(source: bytes, filename: str) -> Sheet:
    (sheet,) = read_sheets(source, filename)
    return sheet


def rules(sheet: Sheet) -> list[str]:
    return [note.rule for note in sheet.notes]


def values(sheet: Sheet) -> list[tuple]:
    return sheet.rows.drop(ROW_NO).rows()


SOUND = {
    "utf-8": csv_text().encode(),
    "byte-order mark": csv_text().encode("utf-8-sig"),
    "semicolon": csv_text(delimiter=";").encode(),
    "tab": csv_text(delimiter="\t").encode(),
    "utf-16": csv_text(delimiter="\t").encode("utf-16"),
    "utf-16 without mark": csv_text().encode("utf-16-le"),
    "windows-874": csv_text().encode("cp874"),
    "old Mac line ends": csv_text().replace("\r\n", "\r").encode(),
    "Unix line ends": csv_text().replace("\r\n", "\n").encode(),
    "no last line end": csv_text().rstrip().encode(),
    "blank lines before": b"\r\n\r\n" + csv_text().encode(),
    "blank lines within": csv_text([HEADER, ROWS[0], ["", " ", "", ""], [], ROWS[1]]).encode(),
    "blank lines after": csv_text().encode() + b",,,\r\n" * 5000,
    "quotes": b"\r\n".join(b",".join(b'"%s"' % v.encode() for v in row) for row in [HEADER, *ROWS]),
    "sep line": b"sep=;\r\n" + csv_text(delimiter=";").encode(),
}


@pytest.mark.parametrize("source", SOUND.values(), ids=SOUND)
def test_text_lists_of_every_make_give_the_same_frame(source):
    sheet = only(source, "list.csv")
    assert sheet.header == sheet.columns == HEADER
    assert values(sheet) == [tuple(row) for row in ROWS]
    assert sheet.rows.schema[ROW_NO] == pl.UInt32
    assert not {"row_too_long", "nameless_column", "header_missing"} & set(rules(sheet))


@pytest.mark.parametrize(
    ("name", "numbers"),
    [
        ("utf-8", [2, 3]),
        ("blank lines before", [4, 5]),
        ("blank lines within", [2, 5]),
        ("sep line", [3, 4]),
        ("old Mac line ends", [2, 3]),
    ],
)
def test_row_numbers_are_those_excel_shows(name, numbers):
    assert only(SOUND[name], "list.csv").rows[ROW_NO].to_list() == numbers


def test_older_letters_are_named():
    assert rules(only(SOUND["windows-874"], "list.csv")) == ["encoding"]
    assert rules(only(SOUND["utf-8"], "list.csv")) == []


def test_a_quoted_value_keeps_commas_and_lines():
    sheet = only('รหัส,ที่อยู่\r\nH1,"25/2, หมู่ 5\r\nตลาด"\r\nH2,"ก ""ข"""\r\n'.encode(), "list.csv")
    assert values(sheet) == [("H1", "25/2, หมู่ 5\r\nตลาด"), ("H2", 'ก "ข"')]
    assert sheet.rows[ROW_NO].to_list() == [2, 3]


def test_a_stray_comma_moves_one_row_and_loses_nothing():
    rows = [HEADER, ROWS[0], [*ROWS[1], "เกิน", "อีก"]]
    sheet = only(csv_text(rows).encode(), "list.csv")
    assert values(sheet)[0] == (*ROWS[0], None, None)
    assert values(sheet)[1] == (*ROWS[1], "เกิน", "อีก")
    note = next(note for note in sheet.notes if note.rule == "row_too_long")
    assert (note.row, "6" in str(note.message)) == (3, True)


def test_a_very_long_row_is_read_too():
    sheet = only(csv_text([HEADER, *ROWS * 60, ["x"] * 40]).encode(), "list.csv")
    assert len(sheet.columns) == 40
    assert [note.row for note in sheet.notes if note.rule == "row_too_long"] == [122]


def test_a_long_file_in_older_letters_is_read_whole():
    rows = [[f"H{number}", *ROWS[0][1:]] for number in range(12_000)]
    sheet = only(csv_text([HEADER, *rows]).encode("cp874"), "list.csv")
    assert values(sheet) == [tuple(row) for row in rows]


def test_broken_quotes_are_read_patiently():
    sheet = only('รหัส,ชื่อ\r\nH1,ก"ข\r\nH2,"ค"ง\r\nH3,จ\r\n'.encode(), "list.csv")
    assert values(sheet) == [("H1", 'ก"ข'), ("H2", "คง"), ("H3", "จ")]


def test_a_quote_that_is_never_closed_is_found():
    lines = [b'H1,"open', *[b"H%d,x" % number for number in range(100)]]
    sheet = only(b"code,name\n" + b"\n".join(lines), "list.csv")
    note = next(note for note in sheet.notes if note.rule == "open_quote")
    assert note.row == 2
    assert sheet.rows.height == 1


def test_damaged_letters_do_not_turn_the_file_into_windows_874():
    sheet = only(csv_text([HEADER, *ROWS * 20]).encode().replace("วิไล".encode(), b"\xe0\xb8", 1), "list.csv")
    assert [(note.rule, note.row) for note in sheet.notes] == [("damaged_letters", 3)]
    assert values(sheet)[0] == tuple(ROWS[0])


def test_nul_characters_are_taken_out():
    sheet = only(csv_text().encode().replace(b"51", b"5\x001"), "list.csv")
    assert rules(sheet) == ["control_characters"]
    assert values(sheet)[0][3] == "51"


def test_a_list_of_one_column():
    sheet = only("ชื่อ\r\nสมชาย\r\n\r\nวิไล\r\n".encode(), "list.txt")
    assert values(sheet) == [("สมชาย",), ("วิไล",)]


def test_scientific_numbers_are_told_and_kept():
    rows = [["เลข", "ชื่อ"], ["3.3E+12", "ก"], ["3309900000015", "ข"], ["3309900000000", "ค"]]
    for sheet in (only(csv_text(rows).encode(), "list.csv"), only(xlsx(rows), "list.xlsx")):
        assert sheet.rows["เลข"].to_list() == ["3.3E+12", "3309900000015", "3309900000000"]
        faults = [(note.rule, note.row, note.column) for note in sheet.notes]
        assert faults == [("scientific", 2, "เลข"), ("scientific", 4, "เลข")]


def test_the_same_fault_in_many_rows_is_counted():
    sheet = only(csv_text([["เลข", "ชื่อ"], *[["3.3E+12", "ก"]] * 50]).encode(), "list.csv")
    assert rules(sheet) == ["scientific"] * 20 + ["more_of_the_same"]
    assert "30" in str(sheet.notes[-1].message)


# Headers


def test_title_rows_above_the_header():
    rows = [["รายชื่อครัวเรือน"], ["จังหวัด", "กาฬสินธุ์"], [], HEADER, *ROWS]
    for sheet in (only(csv_text(rows).encode(), "list.csv"), only(xlsx(rows), "list.xlsx")):
        assert (sheet.header, sheet.header_row) == (HEADER, 4)
        assert sheet.rows[ROW_NO].to_list() == [5, 6]
        assert rules(sheet) == ["header_not_first"]


def test_repeated_names_are_numbered_and_remembered():
    sheet = only(
        csv_text([["ตำบล", "ตำบล (2)", "ตำบล", ROW_NO], ["460101", "ก", "ข", "1"]]).encode(), "list.csv"
    )
    assert sheet.header == ["ตำบล", "ตำบล (2)", "ตำบล", ROW_NO]
    assert sheet.columns == ["ตำบล", "ตำบล (2)", "ตำบล (3)", "row_no (2)"]
    assert rules(sheet) == ["repeated_header"]


def test_a_header_repeated_within_the_list_is_left_out():
    sheet = only(csv_text([HEADER, ROWS[0], HEADER, ROWS[1]]).encode(), "list.csv")
    assert values(sheet) == [tuple(row) for row in ROWS]
    assert [(note.rule, note.row) for note in sheet.notes] == [("header_again", 3)]


def test_no_header_at_all():
    rows = [["1100000000016", "สมชาย", "51"], ["1100000000024", "วิไล", "47"]]
    sheet = only(csv_text(rows).encode(), "list.csv")
    assert (sheet.columns, sheet.header_row) == (["A", "B", "C"], 0)
    assert values(sheet) == [tuple(row) for row in rows]
    assert rules(sheet)[0] == "header_missing"


def test_a_header_shorter_than_its_rows_is_still_the_header():
    rows = [["รหัส", "ชื่อ"], ["H1", "สมชาย", "1100000000016", "51", "9"]]
    assert only(csv_text(rows).encode(), "list.csv").header == ["รหัส", "ชื่อ", "C", "D", "E"]


def test_header_only():
    sheet = only(csv_text([HEADER]).encode(), "list.csv")
    assert (sheet.header, sheet.rows.height, rules(sheet)) == (HEADER, 0, ["header_only"])


def two_rows(sheet, *, merge: bool) -> None:
    for row in (
        ["รหัส", "หัวหน้า", None, "ที่อยู่", None],
        [None, "ชื่อ", "สกุล", "บ้านเลขที่", "หมู่"],
        ["H1", "สมชาย", "ใจดี", "25/2", "5"],
    ):
        sheet.append(row)
    if merge:
        for area in ("A1:A2", "B1:C1", "D1:E1"):
            sheet.merge_cells(area)


@pytest.mark.parametrize("merge", [True, False])
def test_a_header_of_two_rows_is_read_as_one(merge):
    sheet = only(edited(lambda sheet: two_rows(sheet, merge=merge)), "list.xlsx")
    assert sheet.header == ["รหัส", "หัวหน้า ชื่อ", "หัวหน้า สกุล", "ที่อยู่ บ้านเลขที่", "ที่อยู่ หมู่"]
    assert values(sheet) == [("H1", "สมชาย", "ใจดี", "25/2", "5")]
    assert rules(sheet) == ["two_row_header"]


def test_a_merged_title_and_a_merged_name_over_plain_rows():
    def fill(sheet):
        for row in (["รายชื่อ", None, None], ["รหัส", "ชื่อ-สกุล", None], ["H1", "สมชาย", "51"]):
            sheet.append(row)
        sheet.merge_cells("A1:C1")
        sheet.merge_cells("B2:C2")

    sheet = only(edited(fill), "list.xlsx")
    assert sheet.header == ["รหัส", "ชื่อ-สกุล", "ชื่อ-สกุล"]
    assert sheet.columns == ["รหัส", "ชื่อ-สกุล", "ชื่อ-สกุล (2)"]
    assert values(sheet) == [("H1", "สมชาย", "51")]


# Workbooks


def test_values_of_a_workbook_are_text_as_a_person_would_write_them():
    row = ["001", 3309900000015.0, 1.5, True, datetime.datetime(2018, 2, 25), datetime.time(8, 30), None]
    names = ["รหัส", "เลข", "ทศนิยม", "จริง", "วัน", "เวลา", "ว่าง"]
    sheet = only(edited(lambda sheet: [sheet.append(names), sheet.append(row)]), "list.xlsx")
    assert values(sheet) == [("001", "3309900000015", "1.5", "true", "2018-02-25 00:00:00", "08:30:00", None)]


def test_faulty_cells_are_told_with_row_and_column():
    def fill(sheet):
        sheet["C3"], sheet["D3"], sheet["E3"] = HEADER[:3]
        sheet["C4"], sheet["D4"], sheet["E4"] = "H1", "=1+1", "#N/A"
        sheet["E4"].data_type = "e"

    sheet = only(edited(fill), "list.xlsx")
    assert values(sheet) == [("H1", None, None)]
    assert sheet.rows[ROW_NO].to_list() == [4]
    assert [(note.rule, note.row, note.column) for note in sheet.notes] == [
        ("error_cell", 4, "สกุล"),
        ("formula_without_value", 4, "ชื่อ"),
    ]
    assert "#N/A" in str(sheet.notes[0])


def test_every_sheet_that_holds_anything_is_read():
    def fill(sheet):
        sheet.append(HEADER)
        book = sheet.parent
        book.create_sheet("ว่าง")
        hidden = book.create_sheet("ซ่อน")
        hidden.append(["ก", "ข"])
        hidden.append(["1x", "2x"])
        hidden.sheet_state = "hidden"

    first, second = read_sheets(edited(fill), "list.xlsx")
    assert rules(first) == ["header_only"]
    assert (second.name, rules(second)) == ("ซ่อน", ["hidden_sheet"])


def test_ods_with_a_million_blank_rows_behind_the_list():
    blank = '<table:table-row table:number-rows-repeated="1048570"><table:table-cell ' \
            'table:number-columns-repeated="16384"/></table:table-row>'  # fmt: skip
    sheet = only(ods(ods_row(*HEADER) + ods_row(*ROWS[0]) + blank), "list.ods")
    assert (sheet.header, values(sheet)) == (HEADER, [tuple(ROWS[0])])


def test_a_wrong_extension_is_told_and_the_file_read():
    assert rules(only(xlsx(), "list.csv")) == ["wrong_extension"]
    assert rules(only(csv_text().encode(), "list.xls")) == ["wrong_extension"]


def test_a_path_serves_as_well_as_bytes(tmp_path):
    for name, content in (("list.csv", csv_text().encode()), ("list.xlsx", xlsx())):
        path = tmp_path / name
        path.write_bytes(content)
        assert (
            values(read_sheets(path)[0]) == values(read_sheets(str(path))[0]) == [tuple(row) for row in ROWS]
        )
