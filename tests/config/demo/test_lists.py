"""Do the national list, จปฐ. answers and the agency's list agree with one another and with the truth?"""

import openpyxl
import polars as pl
import pytest

from ppaos.engine import methods

LIST_HEADER = [
    "ลำดับ", "เลขประจำตัวประชาชน", "คำนำหน้า", "ชื่อ", "นามสกุล", "เพศ", "วันเกิด", "บ้านเลขที่", "หมู่ที่", "รหัสตำบล",
    "ตำบล", "อำเภอ", "จังหวัด", "มิติ", "บัตรสวัสดิการแห่งรัฐ", "ปี",
]  # fmt: skip


@pytest.fixture(scope="module")
def bmn(invention) -> pl.DataFrame:
    return pl.read_csv(invention.bmn_answers, infer_schema=False)


def test_the_lists_header_and_masks(invention):
    rows = pl.read_csv(invention.national_list, infer_schema=False)
    assert rows.columns == LIST_HEADER
    assert rows["มิติ"].str.contains("^[01]{5}$").all()
    assert (rows["มิติ"] != "00000").all()
    assert invention.national_list.read_bytes().startswith(b"\xef\xbb\xbf")


def test_a_mask_is_what_the_answers_say(invention, bmn):
    method = methods.load("bmn_indicators", version="2560-64")
    dimension = {i.code: i.dimension for i in method.mapped}
    failed: dict[str, set] = {}
    for house, no, _, code, result in bmn.iter_rows():
        if result == "ไม่ผ่าน" and code in dimension:
            failed.setdefault(house if no is None else f"{house}-{int(no):02d}", set()).add(dimension[code])
    rows = pl.read_csv(invention.national_list, infer_schema=False)
    links = pl.read_csv(invention.truth_links)
    for row, key in links.select("list_row", "person_key").iter_rows():
        found = failed.get(key, set()) | failed.get(key[:11], set())
        assert rows["มิติ"][row - 1] == "".join("1" if d.code in found else "0" for d in method.dimensions)


def test_answers_are_asked_of_whom_they_should_be(invention, bmn):
    assert bmn.columns == ["รหัสบ้าน", "ลำดับในบ้าน", "ปี", "ข้อ", "ผล"]
    assert set(bmn["ผล"]) == {"ผ่าน", "ไม่ผ่าน", "-"}
    assert set(bmn["ข้อ"]) == {str(n) for n in range(1, 32)}
    beside = bmn.filter((pl.col("ผล") == "-") & pl.col("ลำดับในบ้าน").is_not_null())
    # Whom neither the indicator's ages nor anything else in the register leaves out is told to be out of its reach.
    assert set(beside["ข้อ"]) <= {"1", "2", "3", "17", "18", "27", "28", "29"}
    assert not beside.join(bmn.filter(pl.col("ผล") != "-"), on=["รหัสบ้าน", "ข้อ"], how="anti").height
    assert not bmn.select("รหัสบ้าน", "ลำดับในบ้าน", "ข้อ").is_duplicated().any()
    births = pl.read_parquet(invention.truth).select("house_code", pl.col("no").cast(pl.String), "birth_on")
    elderly = bmn.filter(pl.col("ข้อ") == "21").drop_nulls("ลำดับในบ้าน")
    asked = elderly.join(births, left_on=["รหัสบ้าน", "ลำดับในบ้าน"], right_on=["house_code", "no"])
    assert asked.height == elderly.height
    assert asked["birth_on"].dt.year().max() <= 2564 - 543 - 60


def test_every_household_answers_every_indicator(invention, bmn):
    each = bmn.group_by("รหัสบ้าน").agg(pl.col("ข้อ").n_unique())
    assert each.height == invention.counts["households"]
    assert each["ข้อ"].unique().to_list() == [31]


def test_the_agencys_list_has_its_own_shape(invention):
    sheet = openpyxl.load_workbook(invention.agency_list).active
    assert [str(cells) for cells in sheet.merged_cells.ranges] == ["A1:I1"]
    rows = list(sheet.iter_rows(min_row=3, values_only=True))
    assert rows[0][:3] == ("ที่", "ชื่อ-สกุล", "เลขบัตรประชาชน")
    assert len(rows) - 1 == 43  # 400 at full size
    assert all(row[1] and row[4].startswith("บ้านเลขที่") for row in rows[1:])
