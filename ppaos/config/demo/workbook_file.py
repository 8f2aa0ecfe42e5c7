"""How is a frame of text and numbers written as an XLSX sheet, whole columns at a time?

XlsxWriter writes cell by cell, about 100,000 a second; three rounds of a province hold four million.
Here each column becomes XML in one expression. Text is written as text, so citizen ids keep all digits.
"""

import zipfile
from collections.abc import Mapping
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

import polars as pl

_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_MEDIA = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


def write_workbook(path: Path, sheets: Mapping[str, tuple[list[str], pl.DataFrame]]) -> None:
    """Write sheets of (header row, frame) in the order given; the header may repeat names, a frame cannot."""
    with zipfile.ZipFile(path, "w") as package:
        for number, (header, frame) in enumerate(sheets.values(), start=1):
            package.writestr(
                _stamped(f"xl/worksheets/sheet{number}.xml"), _sheet(header, frame), compresslevel=1
            )
        for name, text in _frame_parts(list(sheets)).items():
            package.writestr(_stamped(name), _XML + text)


def _stamped(name: str) -> zipfile.ZipInfo:
    """A member with a fixed date, so that the same seed gives the same bytes."""
    member = zipfile.ZipInfo(name, date_time=(2026, 1, 1, 0, 0, 0))
    member.compress_type = zipfile.ZIP_DEFLATED
    return member


def _sheet(header: list[str], frame: pl.DataFrame) -> bytes:
    """One sheet's XML; Polars joins the rows into one text."""
    if len(header) != frame.width:
        raise ValueError(f"the header has {len(header)} names but the frame {frame.width} columns")
    top = "".join(_text_cell(_letters(i), "1", escape(name)) for i, name in enumerate(header))
    cells = [_cell(_letters(i), name, kind) for i, (name, kind) in enumerate(frame.schema.items())]
    row = pl.concat_str([pl.lit('<row r="'), "_row", pl.lit('">'), *cells, pl.lit("</row>")])
    numbered = frame.with_columns(_row=pl.int_range(2, 2 + pl.len()).cast(pl.String))
    body = numbered.select(row.str.join()).item()
    corner = f"{_letters(frame.width - 1)}{frame.height + 1}"
    start = (
        f'{_XML}<worksheet xmlns="{_MAIN}"><dimension ref="A1:{corner}"/><sheetData><row r="1">{top}</row>'
    )
    return f"{start}{body}</sheetData></worksheet>".encode()


def _text_cell(letters: str, row: str, text: str) -> str:
    return f'<c r="{letters}{row}" t="inlineStr"><is><t>{text}</t></is></c>'


def _cell(letters: str, name: str, kind: pl.DataType) -> pl.Expr:
    """One cell of every row; an empty one is left out, as spreadsheets do."""
    value, template = pl.col(name), f'<c r="{letters}{{}}"><v>{{}}</v></c>'
    if kind == pl.String:
        value = value.str.replace_many(["&", "<", ">"], ["&amp;", "&lt;", "&gt;"])
        template = _text_cell(letters, "{}", "{}")
    return pl.format(template, "_row", value).fill_null("")


def _letters(index: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    text = ""
    while index >= 0:
        text = chr(65 + index % 26) + text
        index = index // 26 - 1
    return text


def _frame_parts(names: list[str]) -> dict[str, str]:
    """The small parts every XLSX package needs beside its sheets."""
    numbers = range(1, len(names) + 1)
    types = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_MEDIA}.worksheet+xml"/>'
        for n in numbers
    )
    sheets = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{n}" r:id="rId{n}"/>'
        for n, name in zip(numbers, names, strict=True)
    )
    links = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in numbers
    )
    return {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_MEDIA}.sheet.main+xml"/>{types}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>',
    }
