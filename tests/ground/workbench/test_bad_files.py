"""A file that cannot be used gives one sentence with place and remedy; nothing crashes, nothing fills the memory."""

import contextlib
import random
import string
import time
from importlib.resources import files

import pytest
from babel.messages.pofile import read_po
from django.utils import translation

from ppaos.ground.workbench.forms.file_kinds import KIND_NAMES, NOT_LISTS
from ppaos.ground.workbench.forms.problems import RULES
from ppaos.ground.workbench.forms.sheets import ROW_NO, UnreadableFile, read_sheets
from tests.ground.workbench.lists import (
    HEADER,
    ROWS,
    SHEET,
    archive,
    csv_text,
    edited,
    ods,
    ods_row,
    sheet_xml,
    with_part,
    xlsx,
)

OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504
FAR_CELLS = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
ZEROS = b"0" * 60_000_000

UNREADABLE = {
    "nothing in it": (b"", "list.csv", "empty_file"),
    "only blanks": (b" \r\n\r\n ", "list.csv", "empty_file"),
    "only a mark": (b"\xef\xbb\xbf", "list.csv", "empty_file"),
    "only delimiters": (b",,,\r\n,,,\r\n", "list.csv", "empty_file"),
    "no cells": (xlsx([]), "list.xlsx", "empty_workbook"),
    "blank cells": (xlsx([[" ", ""]]), "list.xlsx", "empty_workbook"),
    "a PDF": (b"%PDF-1.7 ...", "list.xlsx", "not_a_list"),
    "a picture": (b"\x89PNG\r\n\x1a\n", "list.csv", "not_a_list"),
    "an archive of lists": (archive(**{"list.csv": b"a,b"}), "list.zip", "not_a_list"),
    "a letter": (archive(**{"word/document.xml": b"<x/>"}), "list.xlsx", "not_a_list"),
    "an old letter": (OLD_OFFICE + "WordDocument".encode("utf-16-le"), "list.xls", "not_a_list"),
    "a web page": (b"\r\n<HTML><table><tr><td>1</td></tr></table>", "list.xls", "web_page"),
    "a binary workbook": (archive(**{"xl/workbook.bin": b"x"}), "list.xlsb", "binary_workbook"),
    "a password": (OLD_OFFICE + "EncryptedPackage".encode("utf-16-le"), "list.xlsx", "password"),
    "an ODS password": (
        archive(**{"mimetype": b"x", "META-INF/manifest.xml": b"<manifest:encryption-data/>"}),
        "list.ods",
        "password",
    ),
    "cut off": (xlsx()[:3000], "list.xlsx", "corrupt"),
    "an old workbook of noise": (OLD_OFFICE + "Workbook".encode("utf-16-le") * 99, "list.xls", "corrupt"),
    "no list of sheets": (archive(**{"xl/workbook.xml": b"<x/>"}), "list.xlsx", "corrupt"),
    "broken XML": (with_part(xlsx(), "xl/workbook.xml", b"<workbook"), "list.xlsx", "corrupt"),
    "endless list of sheets": (
        with_part(xlsx(), "xl/workbook.xml", b" " * 6_000_000),
        "list.xlsx",
        "corrupt",
    ),
    "two cells far apart": (with_part(xlsx(), SHEET, sheet_xml(FAR_CELLS)), "list.xlsx", "sheet_too_large"),
    "a bomb": (with_part(xlsx(), "xl/sharedStrings.xml", ZEROS), "list.xlsx", "unpacks_too_large"),
    "an ODS bomb of rows": (
        ods(ods_row("x", attributes='table:number-rows-repeated="1048576"')),
        "list.ods",
        "repeats",
    ),
    "an ODS bomb of cells": (
        ods(
            '<table:table-row table:number-rows-repeated="900"><table:table-cell '
            'table:number-columns-repeated="16384" office:value-type="string"><text:p>x</text:p>'
            "</table:table-cell></table:table-row>" * 20
        ),
        "list.ods",
        "repeats",
    ),
    "letters of no Thai encoding": (
        csv_text().encode("cp874") + b"\xff\xfe\xdb",
        "list.csv",
        "unknown_encoding",
    ),
    "French letters": (
        "nom,ville\r\nAndré,Orléans\r\nZoé,Nîmes\r\n".encode("cp1252"),
        "list.csv",
        "unknown_encoding",
    ),
}


@pytest.mark.parametrize(("source", "filename", "rule"), UNREADABLE.values(), ids=UNREADABLE)
def test_what_cannot_be_used_gets_a_sentence_with_place_and_remedy(source, filename, rule):
    start = time.monotonic()
    with pytest.raises(UnreadableFile) as refused:
        read_sheets(source, filename)
    problem = refused.value.problem
    assert (problem.rule, problem.file) == (rule, filename)
    assert str(problem).startswith(filename)
    assert "{" not in str(problem)
    assert time.monotonic() - start < 5


def test_a_file_beyond_the_limit_is_not_even_read(tmp_path):
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.truncate(501_000_000)
    with pytest.raises(UnreadableFile) as refused:
        read_sheets(path)
    assert refused.value.problem.rule == "file_too_large"


def test_the_far_cell_is_named():
    with pytest.raises(UnreadableFile, match="XFD1048576"):
        read_sheets(*UNREADABLE["two cells far apart"][:2])


def test_a_million_formatted_blank_rows_are_passed_over():
    blank = "".join(f'<row r="{row}"><c r="A{row}" s="1"/></row>' for row in range(3, 1_048_577))
    filled = (
        '<row r="1"><c r="A1" t="str"><v>name</v></c></row><row r="2"><c r="A2" t="str"><v>x</v></c></row>'
    )
    (sheet,) = read_sheets(with_part(xlsx(), SHEET, sheet_xml(filled + blank)), "list.xlsx")
    assert sheet.rows.rows() == [(2, "x")]


def test_macros_and_pictures_are_told_and_left_alone():
    book = with_part(with_part(xlsx(), "xl/vbaProject.bin", b"x"), "xl/media/image1.png", b"x")
    (sheet,) = read_sheets(book, "list.xlsm")
    assert [note.rule for note in sheet.notes] == ["macros", "pictures"]
    assert sheet.rows.height == len(ROWS)


def test_cells_without_addresses_stand_side_by_side():
    def cells(row: list[str]) -> str:
        return "".join(f'<c t="str"><v>{value}</v></c>' for value in row)

    rows = "".join(f"<row>{cells(row)}</row>" for row in (HEADER, *ROWS))
    (sheet,) = read_sheets(with_part(xlsx(), SHEET, sheet_xml(rows)), "list.xlsx")
    assert sheet.columns == HEADER


def test_blank_rows_within_and_wide_formats_beyond_do_not_count_as_reach():
    rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="2"></row><row r="900000"><c r="B900000"><v>2</v></c></row>' \
           '<row r="900001"><c r="XFD900001" s="1"/></row>'  # fmt: skip
    (sheet,) = read_sheets(with_part(xlsx(), SHEET, sheet_xml(rows)), "list.xlsx")
    assert sheet.rows[ROW_NO].to_list() == [1, 900_000]


def test_formulas_that_give_empty_text_are_not_faults():
    def fill(sheet):
        sheet.append(HEADER)

    empty = '<row r="1"><c r="A1" t="str"><v>a</v></c><c r="B1" t="str"><v>b</v></c></row><row r="2">' \
            '<c r="A2"><v>7</v></c><c r="B2" t="str"><f>IF(A2=7,"")</f><v></v></c></row>'  # fmt: skip
    (sheet,) = read_sheets(with_part(edited(fill), SHEET, sheet_xml(empty)), "list.xlsx")
    assert sheet.rows.rows() == [(2, "7", None)]
    assert sheet.notes == []


@pytest.mark.parametrize("seed", range(60))
def test_a_damaged_file_is_read_or_refused_but_never_crashes(seed):
    chance = random.Random(seed)
    source = bytearray(chance.choice([xlsx(), csv_text().encode("cp874"), ods(ods_row(*HEADER) * 3)]))
    for _hit in range(chance.randrange(1, 20)):
        source[chance.randrange(len(source))] = chance.randrange(256)
    # Anything but a refusal with its problem fails the test.
    with contextlib.suppress(UnreadableFile):
        assert read_sheets(bytes(source), "list.xlsx")


def test_every_rule_has_thai_words_that_fill_the_same_gaps():
    with (files("ppaos.ground.workbench") / "locale/th/LC_MESSAGES/django.po").open("rb") as file:
        thai = {message.id: message.string for message in read_po(file, locale="th")}
    with translation.override("en"):
        words = [str(text) for texts in RULES.values() for text in texts]
        words += [str(name) for name in (*KIND_NAMES.values(), *NOT_LISTS.values())]
    assert [text for text in words if not thai.get(text)] == []
    assert [text for text in words if gaps(text) != gaps(thai[text])] == []


def gaps(text: str) -> set[str]:
    return {name for _text, name, _spec, _conversion in string.Formatter().parse(text) if name}
