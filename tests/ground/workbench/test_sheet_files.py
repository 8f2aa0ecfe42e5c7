"""Files people take out open right in Excel: Thai letters, whole ids, leading zeros, no formulas that run."""

import io
import resource
from datetime import UTC, date, datetime

import openpyxl
import polars as pl
import pyarrow.parquet
import pytest

from ppaos.ground.workbench.forms.sheets import ROW_NO, read_sheets
from ppaos.ground.workbench.forms.workbooks import read_workbook
from ppaos.ground.workbench.presenters import sheets
from ppaos.ground.workbench.presenters.sheets import TooManyRows, csv_pieces, frames_of, sheet_response

FRAME = pl.DataFrame(
    {
        "เลขประจำตัว": ["0110000000015", None],
        "ชื่อ": ["นางสาววิไล", '=HYPERLINK("http://bad","x")'],
        "เบอร์": ["0812345678", "-"],
        "อายุ": [51, None],
        "วันเกิด": [date(1975, 3, 4), None],
    }
)


def body(batches, format, **more) -> bytes:
    response = sheet_response(batches, "รายชื่อ.old", format, **more)
    assert "attachment" in response.headers["Content-Disposition"]
    assert response.headers["Content-Disposition"].endswith(f".{format}")
    return b"".join(response.streaming_content)


def test_csv_for_excel():
    text = body(FRAME, "csv").decode()
    assert text.startswith(
        "\ufeffเลขประจำตัว,ชื่อ,เบอร์,อายุ,วันเกิด\r\n0110000000015,นางสาววิไล,0812345678,51,1975-03-04\r\n"
    )
    assert "\"'=HYPERLINK(" in text


def test_xlsx_keeps_ids_whole_and_formulas_still():
    page = openpyxl.load_workbook(io.BytesIO(body(FRAME, "xlsx"))).active
    assert page["A2"].value == "0110000000015"
    assert (page["B3"].value, page["B3"].data_type) == (FRAME["ชื่อ"][1], "s")
    assert page["A3"].value is None
    assert (page["D2"].value, page["E2"].value) == (51, datetime(1975, 3, 4))
    assert page.freeze_panes == "A2"


def test_parquet_keeps_types():
    assert pl.read_parquet(body(FRAME, "parquet")).equals(FRAME)


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_what_is_written_is_read_again(format):
    (sheet,) = read_sheets(body(FRAME.select("เลขประจำตัว", "เบอร์"), format), f"x.{format}")
    assert sheet.rows.drop(ROW_NO).rows() == FRAME.select("เลขประจำตัว", "เบอร์").rows()


def test_the_mark_says_who_took_the_file():
    mark = "ส่งออกโดย นก, 22 พ.ย. 2569"
    assert body(FRAME, "csv", mark=mark).decode().startswith(f'\ufeff"{mark}"\r\nเลขประจำตัว')
    page = openpyxl.load_workbook(io.BytesIO(body(FRAME, "xlsx", mark=mark))).active
    assert (page["A1"].value, page["A2"].value, page.freeze_panes) == (mark, "เลขประจำตัว", "A3")
    schema = pyarrow.parquet.read_schema(io.BytesIO(body(FRAME, "parquet", mark=mark)))
    assert schema.metadata[b"ppaos"].decode() == mark
    (sheet,) = read_sheets(body(FRAME, "csv", mark=mark), "x.csv")
    assert (sheet.header_row, sheet.rows.height) == (2, 2)


@pytest.mark.parametrize(
    ("text", "harmless"),
    [
        ("=1+1", "'=1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("+66 81", "'+66 81"),
        ("\t=1", "'\t=1"),
        ("-5", "-5"),
        ("+66812345678", "+66812345678"),
        ("-1,250.50", "-1,250.50"),
        ("-", "-"),
        ("25/2", "25/2"),
        (None, None),
    ],
)
def test_only_what_would_run_gets_an_apostrophe(text, harmless):
    frame = sheets.as_harmless(pl.DataFrame({"=a": [text]}, schema={"=a": pl.String}))
    assert (frame.columns, frame.item()) == (["'=a"], harmless)


@pytest.mark.parametrize("format", ["csv", "xlsx", "parquet"])
def test_no_rows_still_give_a_header(format):
    content = body(FRAME.head(0), format)
    if format == "parquet":
        assert pl.read_parquet(content).columns == FRAME.columns
    else:
        (sheet,) = read_sheets(content, f"x.{format}")
        assert (sheet.header, sheet.rows.height) == (FRAME.columns, 0)


@pytest.mark.parametrize("format", ["csv", "xlsx", "parquet"])
def test_nothing_at_all_is_a_file_all_the_same(format):
    body(iter([]), format)


def test_rows_are_gathered_into_frames(monkeypatch):
    monkeypatch.setattr(sheets, "ROWS_A_BATCH", 2)
    frames = list(frames_of(([number, None] for number in range(5)), ["a", "b"]))
    assert [frame.height for frame in frames] == [2, 2, 1]
    assert pl.concat(frames)["a"].to_list() == list("01234")
    assert [frame.shape for frame in frames_of([], ["a"])] == [(0, 1)]
    assert [frame.height for frame in frames_of([[1], [2]], ["a"])] == [2]


def test_more_rows_than_a_sheet_holds_are_refused_with_a_remedy(monkeypatch):
    monkeypatch.setattr(sheets, "ROWS_A_SHEET", 1)
    with pytest.raises(TooManyRows, match="CSV or Parquet"):
        body(FRAME, "xlsx")


def test_moments_are_written_in_workbooks():
    frame = pl.DataFrame({"at": [datetime(2026, 11, 22, 9, 30, tzinfo=UTC)]})
    page = openpyxl.load_workbook(io.BytesIO(body(frame, "xlsx"))).active
    assert page["A2"].value == datetime(2026, 11, 22, 9, 30)


def test_a_million_rows_flow_in_bounded_memory():
    rows = pl.DataFrame({"id": ["1100000000016"] * 50_000, "name": ["นางสาววิไล ใจดี"] * 50_000})
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    size = sum(len(piece) for piece in csv_pieces(rows for _batch in range(20)))
    assert size > 50_000_000
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000


def test_numbers_of_many_decimals_are_read_whole():
    workbook = openpyxl.Workbook()
    workbook.active.append(["weight", "name"])
    for number in (1 / 12, 0.5, 2.123456789, "1.000000001 or so"):
        workbook.active.append([number, "บ้านแก"])
    workbook.active.append(["0.333333333", None])
    out = io.BytesIO()
    workbook.save(out)
    grid = read_workbook(out.getvalue(), "a.xlsx", "xlsx")[0]
    assert grid.cells["0"].to_list() == [
        "weight",
        repr(1 / 12),
        "0.5",
        "2.123456789",
        "1.000000001 or so",
        "0.333333333",
    ]
    assert grid.cells["1"].to_list() == ["name", *["บ้านแก"] * 4, None]
