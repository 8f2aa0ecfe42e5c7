"""Which faults do lists from the field arrive with? Each is made on one row of a small file and told in its README."""

import csv
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from ppaos.config.demo.plan import data
from ppaos.config.demo.workbook import Sheets

HOUSEHOLDS = 12
MEMBERS = 4  # of each household in the faulty workbook, so that the rows of its people can be told beforehand
LISTED = 18
_HEADER_ROW = 3  # of the first sheet, as a spreadsheet counts: two rows of titles stand above
_BLANK_ROWS = 40  # after the last household: bordered and empty, as spreadsheets leave them
_MADE_AT = datetime(2026, 1, 1)
_ID, _BIRTH = "หมายเลขประจำตัวประชาชน", "วัน/เดือน/ปีเกิด"


@dataclass(frozen=True)
class Fault:
    """One fault: where it stands (rows count from 1), what stands there, and what a reader should make of it."""

    row: int
    column: str
    value: Any  # text, number, date, formula, or the number of a row; None leaves the cell empty
    says: str
    kind: str = (
        "text"  # or number, date, formula, formula never calculated, copy (of the row that is the value)
    )


BASE_FAULTS = (
    Fault(4, "บ้านเลขที่", "25-ก.พ.", "A house number was turned into a date, probably 25/2."),
    Fault(5, "บ้านเลขที่", datetime(2025, 2, 25), "The same, and the spreadsheet keeps a real date.", "date"),
    Fault(6, "หมายเลขบัตรประจำตัวประชาชน", 3.3e12, "3.3E+12: only two digits of the id are left.", "number"),
    Fault(7, "หมายเลขบัตรประจำตัวประชาชน", 3465000000014.0, "An id as a number; all digits are there.", "number"),
    Fault(8, "รหัสบ้าน", None, "No house code: the other sheets cannot be joined to this household."),
    Fault(9, "ตำบล", 16.4322, "Columns slipped: a decimal where a subdistrict should be.", "number"),
    Fault(10, "ตำบล", "469999", "There is no subdistrict 469999."),
    Fault(11, "จำนวนสมาชิกตามทะเบียนบ้าน (คน)", "=2+3", "A formula; its stored result, 5, counts.", "formula"),
    Fault(12, "อาศัยอยู่จริงในครัวเรือน (คน)", "=2+3", "A formula without a stored result.", "formula never calculated"),
    Fault(13, "การออม", "5", "A score above 4."),
    Fault(14, "รหัสบ้าน", 13, "The house code of row 13: one household twice in one year and round.", "copy"),
    Fault(15, "หนี้สิน", "=1/0", "An error cell (#DIV/0!).", "formula"),
)  # fmt: skip

PERSON_FAULTS = (
    Fault(3, "ลำดับในบ้าน", "1", "Two heads in one household (rows 2 and 3)."),
    Fault(7, _ID, 2, "The person of row 2 again: one person in two households.", "copy"),
    Fault(7, "ชื่อ", 2, "… with the same first name", "copy"),
    Fault(7, "สกุล", 2, "… the same family name", "copy"),
    Fault(7, _BIRTH, 2, "… and the same birth date.", "copy"),
    Fault(10, _BIRTH, "12/05/2599", "A birth in the future."),
    Fault(11, _BIRTH, "29/02/2566", "2566 (2023) had no 29 February."),
    Fault(12, _BIRTH, "29/02/2563", "Right: 2563 (2020) had one."),
    Fault(13, "รหัสบ้าน", "99999999999", "A member of a household that the first sheet does not have."),
    Fault(14, _ID, 3.3e12, "3.3E+12: only two digits of the id are left.", "number"),
)

LIST_FAULTS = (
    Fault(2, "เลขประจำตัวประชาชน", "1234567890123", "The last digit should be 1: the id fails its check."),
    Fault(3, "เลขประจำตัวประชาชน", "346500000001", "Twelve digits."),
    Fault(4, "เลขประจำตัวประชาชน", "3.47E+12", "Scientific notation: ten digits of the id are lost."),
    Fault(5, "เลขประจำตัวประชาชน", "3465000000014.0", "A float's trailing .0; all digits are there."),
    Fault(6, "เลขประจำตัวประชาชน", "๓-๔๖๕๐-๐๐๐๐๐-๐๑-๔", "Right: Thai digits and dashes."),
    Fault(7, "รหัสตำบล", "469999", "There is no subdistrict 469999."),
    Fault(8, "วันเกิด", "31/04/2530", "April has thirty days."),
    Fault(9, "วันเกิด", "29/02/2566", "2566 (2023) had no 29 February."),
    Fault(10, "วันเกิด", "29/02/2563", "Right: 2563 (2020) had one."),
    Fault(11, "วันเกิด", "01/01/2599", "A birth in the future."),
    Fault(12, "วันเกิด", "5/6/18", "A year of two digits: 2418, 2518 or 2018?"),
    Fault(13, "วันเกิด", "ไม่ทราบ", "Not known: missing, not wrong."),
    Fault(14, "ชื่อ", "นายสมมติ  ใจดี", "Title and both names in one field; they can be told apart."),
    Fault(15, "บ้านเลขที่", "25-ก.พ.", "A house number turned into a date, probably 25/2."),
    Fault(16, "มิติ", "10", "Five digits are due: a spreadsheet ate the zeros before them."),
    Fault(17, "ชื่อ", None, "No first name."),
)


def write_faulty_workbook(path: Path, sheets: Sheets) -> None:
    """Six sheets of twelve households of four; titles in merged cells above the first header, one fault a row."""
    form = data("form")
    with xlsxwriter.Workbook(path, {"default_date_format": "d mmm"}) as book:
        book.set_properties({"created": _MADE_AT})
        for name, (header, frame) in sheets.items():
            sheet, rows = book.add_worksheet(name), [header, *frame.rows()]
            if name == form["base_sheet"]:
                _write_titles(sheet, len(header))
                _write_rows(sheet, rows, header_row=_HEADER_ROW, faults=BASE_FAULTS)
                border = book.add_format({"border": 1})
                for number in range(_BLANK_ROWS):
                    sheet.write_blank(_HEADER_ROW + frame.height + number, 0, None, border)
            else:
                faults = PERSON_FAULTS if name == form["person_sheet"] else ()
                _write_rows(sheet, rows, header_row=1, faults=faults)


def _write_titles(sheet: Worksheet, width: int) -> None:
    sheet.merge_range(0, 0, 0, width - 1, "แบบสำรวจครัวเรือน (ข้อมูลสมมติ)")
    sheet.merge_range(1, 0, 1, 16, "ที่อยู่")
    sheet.merge_range(1, 17, 1, 25, "หัวหน้าครัวเรือนและผู้ให้ข้อมูล")


def _write_rows(sheet: Worksheet, rows: list[Any], *, header_row: int, faults: tuple[Fault, ...]) -> None:
    """Header and rows with the faults in their places; text stays text."""
    places = {(fault.row - 1, rows[0].index(fault.column)): fault for fault in faults}
    for number, row in enumerate(rows, start=header_row - 1):
        for column, value in enumerate(row):
            if isinstance(value, str) and (number, column) not in places:
                sheet.write_string(number, column, value)
            elif (number, column) not in places:
                sheet.write(number, column, value)
    for at, fault in places.items():
        match fault.kind:
            case "formula":
                sheet.write_formula(*at, fault.value, value="#DIV/0!" if "/0" in fault.value else 5)
            case "formula never calculated":
                sheet.write_formula(*at, fault.value, value="")
            case "copy":
                sheet.write_string(*at, rows[fault.value - header_row][at[1]])
            case "text" if fault.value is not None:
                sheet.write_string(*at, fault.value)
            case "number":
                sheet.write_number(*at, fault.value)
            case "date":
                sheet.write_datetime(*at, fault.value)


def write_faulty_list(path: Path, rows: pl.DataFrame) -> None:
    """A CSV file in the national list's shape: a repeated header, a fault a row, ragged and blank rows at the end."""
    header = list(rows.columns)
    table = [["" if value is None else str(value) for value in row] for row in rows.rows()]
    for fault in LIST_FAULTS:
        table[fault.row - 2][header.index(fault.column)] = fault.value or ""
    table[-1] = table[-1][:-3]  # the last person's row is cut short
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow("ตำบล" if name == "รหัสตำบล" else name for name in header)
        writer.writerows(table)
        writer.writerow([*table[0], "เกิน", "เกิน"])
        writer.writerows([[""] * len(header)] * _BLANK_ROWS)
