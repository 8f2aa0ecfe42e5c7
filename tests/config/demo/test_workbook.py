"""Is the invented workbook the form's own, and do its scores tell what the published province tells?"""

from pathlib import Path

import fastexcel
import openpyxl
import polars as pl
import pytest

from ppaos.config.demo.plan import data
from ppaos.config.demo.workbook_file import write_workbook
from ppaos.engine import livelihood, methods

SHEETS = ["ข้อมูลพื้นฐาน", "ทุนมนุษย์", "ทุนกายภาพ", "ทุนการเงิน", "ทุนธรรมชาติ", "ทุนทางสังคม"]
PUBLISHED = {"human": 2.28, "physical": 2.15, "financial": 1.77, "natural": 1.87, "social": 1.69}
HEADER = Path(__file__).with_name("base_header.txt").read_text(encoding="utf-8").splitlines()


@pytest.fixture(scope="module")
def base(invention) -> pl.DataFrame:
    """The first sheet of the first round, under our keys (the first of a repeated one)."""
    sheet = fastexcel.read_excel(invention.workbooks[2563]).load_sheet(0, header_row=None, dtypes="string")
    rows = sheet.to_polars()
    assert list(rows.row(0)) == HEADER
    keys = [key for key, _ in data("form")["base"]]
    return rows[1:].select(
        pl.col(column).alias(key)
        for i, (column, key) in enumerate(zip(rows.columns, keys, strict=True))
        if key and keys.index(key) == i
    )


def test_the_six_sheets_and_the_116_headers_are_exact(invention):
    assert len(HEADER) == 116
    for path in invention.workbooks.values():
        book = fastexcel.read_excel(path)
        assert book.sheet_names == SHEETS
        assert (
            list(book.load_sheet(0, header_row=None, n_rows=1, dtypes="string").to_polars().row(0)) == HEADER
        )


def test_ids_and_codes_are_text(invention):
    book = openpyxl.load_workbook(invention.workbooks[2566], read_only=True)
    for sheet, columns in {"ข้อมูลพื้นฐาน": (0, 20, 10), "ทุนมนุษย์": (0, 5)}.items():
        for row in book[sheet].iter_rows(min_row=2, max_row=40, values_only=True):
            assert all(row[i] is None or isinstance(row[i], str) for i in columns)


def test_capital_means_are_the_published_ones(base):
    for capital, mean in PUBLISHED.items():
        assert base[capital].cast(pl.Float64).mean() == pytest.approx(mean, abs=0.03)


def test_scores_are_one_to_four_and_human_ones_are_means(base):
    codes = [indicator.code for indicator in methods.load("slf_capitals").indicators]
    assert len(codes) == 37
    scores = base.select(pl.col(codes).cast(pl.Float64))
    assert scores.min_horizontal().min() >= 1
    assert scores.max_horizontal().max() <= 4
    assert (scores["human_education"] % 1 > 0).any()
    assert set(scores["financial_income"].drop_nulls()) == {1.0, 4.0}


def test_most_stated_capitals_are_what_the_method_gives_and_two_in_a_hundred_are_not_scored(base):
    method = methods.load("slf_capitals")
    codes = [indicator.code for indicator in method.indicators]
    scored = livelihood.score(
        base.select(pl.col("house_code").alias("household_id"), pl.col(codes).cast(pl.Float64)), method
    )
    assert 0.01 < scored["overall"].is_null().mean() < 0.04
    for capital in PUBLISHED:
        off = (scored[capital] - base[capital].cast(pl.Float64)).abs() > 0.006
        assert 0 < off.mean() < 0.05


def test_poor_and_not_poor_are_told_apart(base):
    counts = dict(base["finding"].value_counts().rows())
    assert counts == {"ไม่ใช่ (จน)": 922, "ใช่ (ไม่จน)": 78}
    overall = base.select("finding", score=pl.mean_horizontal(pl.col(list(PUBLISHED)).cast(pl.Float64)))
    means = dict(overall.group_by("finding").mean().rows())
    assert means["ใช่ (ไม่จน)"] > means["ไม่ใช่ (จน)"]


def test_income_stands_on_its_side_of_the_line(base):
    rows = base.select(pl.col("financial_income", "income_per_head", "line").cast(pl.Float64)).drop_nulls()
    assert ((rows["financial_income"] == 4) == (rows["income_per_head"] >= rows["line"])).all()


def test_members_add_up(base, invention):
    counts = base.select(
        pl.col(
            "registered", "living", "living_registered", "living_not_registered", "registered_not_living"
        ).cast(int)
    )
    assert (counts["registered"] == counts["living_registered"] + counts["registered_not_living"]).all()
    assert (counts["living"] == counts["living_registered"] + counts["living_not_registered"]).all()
    people = fastexcel.read_excel(invention.workbooks[2563]).load_sheet(1, dtypes="string").to_polars()
    assert counts["registered"].sum() + counts["living_not_registered"].sum() == people.height


def test_answers_fit_ages(invention):
    people = fastexcel.read_excel(invention.workbooks[2563]).load_sheet(1, dtypes="string").to_polars()
    children = people.filter(pl.col("คำนำหน้าชื่อ").is_in(["เด็กชาย", "เด็กหญิง"]))
    assert children["อาชีพ"].null_count() == children.height
    assert children["เบี้ยยังชีพผู้สูงอายุ"].null_count() == children.height
    assert people["อาชีพ"].null_count() < people.height / 2


def test_a_workbook_keeps_what_xml_would_not(tmp_path):
    frame = pl.DataFrame({"a": ["<ก & ข>", None], "b": [None, 2.5], "c": ["0012345678901", "1"]})
    write_workbook(tmp_path / "x.xlsx", {"หนึ่ง & สอง": (["ชื่อ", "ชื่อ", "Ch 1  7"], frame)})
    book = openpyxl.load_workbook(tmp_path / "x.xlsx")
    assert book.sheetnames == ["หนึ่ง & สอง"]
    assert list(book.active.values) == [
        ("ชื่อ", "ชื่อ", "Ch 1  7"),
        ("<ก & ข>", None, "0012345678901"),
        (None, 2.5, "1"),
    ]
    read = (
        fastexcel.read_excel(tmp_path / "x.xlsx").load_sheet(0, header_row=None, dtypes="string").to_polars()
    )
    assert read.row(1) == ("<ก & ข>", None, "0012345678901")


def test_a_header_must_be_as_wide_as_its_rows(tmp_path):
    with pytest.raises(ValueError, match="header has 1 names but the frame 2 columns"):
        write_workbook(tmp_path / "x.xlsx", {"a": (["one"], pl.DataFrame({"a": [1], "b": [2]}))})
