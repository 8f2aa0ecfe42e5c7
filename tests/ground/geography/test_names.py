"""Written names to codes, as people write them."""

import polars as pl
import pytest

from ppaos.ground.geography.actions import abolish_area
from ppaos.ground.geography.models import Area, AreaPlacement, Origin
from ppaos.ground.geography.queries import match_names
from tests.factories.areas import AT, make_areas

pytestmark = pytest.mark.django_db
ROW = ["subdistrict", "district", "province"]


@pytest.fixture(autouse=True)
def areas():
    make_areas()


def matched(*rows):
    found = match_names(pl.DataFrame(rows, schema=ROW, orient="row"))
    return list(zip(found["state"], found["code"], strict=True))


@pytest.mark.parametrize(
    "row",
    [
        ("นาโก", "กุฉินารายณ์", "กาฬสินธุ์"),
        ("ต.นาโก", "อ.กุฉินารายณ์", "จ.กาฬสินธุ์"),
        (" ตำบลนาโก ", "อำเภอ กุฉินารายณ์", "จังหวัดกาฬสินธุ์"),
        ("นา\u200bโก", None, ""),
        ("Na Ko", "Kuchinarai", "KALASIN"),
        ("Na-ko", None, None),
    ],
)
def test_ways_of_writing_one_subdistrict(row):
    assert matched(row) == [("matched", "460510")]


def test_a_row_means_its_narrowest_name():
    assert matched((None, "อ.เมือง", "กาฬสินธุ์"), (None, None, "กาฬสินธุ์"), ("กาฬสินธุ์", None, None)) == [
        ("matched", "4601"),
        ("matched", "46"),
        ("matched", "460101"),
    ]


def test_wider_names_must_agree():
    assert matched(("นาโก", "เมือง", None), ("นาโก", None, "ขอนแก่น")) == [("unknown", None), ("unknown", None)]


def test_nothing_written_is_empty_not_unknown():
    assert matched((None, "", " ")) == [("empty", None)]


def test_absent_columns_and_the_order_of_rows():
    written = pl.DataFrame({"subdistrict": ["เหนือ", "ไม่รู้จัก", "นาโก", "เหนือ"], "other": [1, 2, 3, 4]})
    found = match_names(written)
    assert found["code"].to_list() == ["460102", None, "460510", "460102"]
    assert found["candidates"].to_list() == [1, 0, 1, 1]


def test_two_areas_of_one_name_are_ambiguous_until_the_district_tells():
    twin = Area(
        code="460511",
        level="subdistrict",
        name_th="เหนือ",
        sort_key="x",
        origin=Origin.LOCAL,
        parent_id="4605",
    )
    twin.save()
    AreaPlacement.objects.create(area=twin, parent_id="4605")
    assert matched(("เหนือ", None, None), ("เหนือ", "กุฉินารายณ์", None)) == [
        ("ambiguous", None),
        ("matched", "460511"),
    ]


def test_an_abolished_area_is_meant_only_where_none_in_use_fits():
    abolish_area(code="460102", successors=["460101"], on=AT.date(), by=None, at=AT)
    found = match_names(pl.DataFrame({"subdistrict": ["เหนือ"]}))
    assert found.row(0, named=True) == {
        "state": "abolished", "code": "460102", "successor": "460101", "candidates": 1,
    }  # fmt: skip
