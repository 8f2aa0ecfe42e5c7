"""Makes invented list files, sound and faulty, for the tests of reading and storing."""

import io
import zipfile
from collections.abc import Iterable

import openpyxl
import xlsxwriter

HEADER = ["รหัสบ้าน", "ชื่อ", "สกุล", "อายุ"]
ROWS = [["H1", "สมชาย", "ใจดี", "51"], ["H2", "วิไล", "แสนสุข", "47"]]


def csv_text(rows: Iterable[Iterable[object]] = (HEADER, *ROWS), delimiter: str = ",") -> str:
    return "".join(delimiter.join(map(str, row)) + "\r\n" for row in rows)


def xlsx(rows: Iterable[Iterable[object]] = (HEADER, *ROWS), name: str = "รายชื่อ") -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet(name)
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, row)
    return out.getvalue()


def edited(fill) -> bytes:
    """A workbook of one sheet filled by a function (openpyxl saves no results of formulas)."""
    book = openpyxl.Workbook()
    fill(book.active)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def archive(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return out.getvalue()


def with_part(workbook: bytes, part: str, content: bytes) -> bytes:
    """The workbook with one part replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name != part:
                new.writestr(name, old.read(name))
        new.writestr(part, content)
    return out.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
SPREADSHEET = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def sheet_xml(rows: str) -> bytes:
    return f"<?xml version='1.0'?><worksheet {SPREADSHEET}><sheetData>{rows}</sheetData></worksheet>".encode()


ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
ODS_MANIFEST = (
    b'<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    b'<manifest:file-entry manifest:full-path="/" manifest:media-type="'
    + ODS_TYPE
    + b'"/></manifest:manifest>'
)


def ods(rows_xml: str) -> bytes:
    content = f"""<?xml version="1.0" encoding="UTF-8"?><office:document-content
      xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
      xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
      xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2"><office:body>
      <office:spreadsheet><table:table table:name="รายชื่อ">{rows_xml}</table:table></office:spreadsheet>
      </office:body></office:document-content>"""
    parts = {"mimetype": ODS_TYPE, "META-INF/manifest.xml": ODS_MANIFEST, "content.xml": content.encode()}
    return archive(**parts)


def ods_row(*values: str, attributes: str = "") -> str:
    cells = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'
        for value in values
    )
    return f"<table:table-row {attributes}>{cells}</table:table-row>"
