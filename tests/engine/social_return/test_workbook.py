"""A study in the sheets of a workbook: it comes back the same, however its cells are written."""

from copy import deepcopy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ppaos.engine.social_return import Formula, data_of, returns, sheets_of, study_of
from ppaos.engine.social_return.cells import column
from tests.engine.social_return.studies import CASES, RULES, small


def cells(study):
    """The sheets as a spreadsheet gives them back: what a formula gave, in its place."""
    return {
        name: [[cell.value if isinstance(cell, Formula) else cell for cell in row] for row in rows]
        for name, rows in sheets_of(study).items()
    }


@pytest.mark.parametrize("each", CASES, ids=lambda each: each["english"])
def test_a_study_comes_back_the_same(each):
    study = study_of(each["study"], RULES)
    assert study_of(data_of(cells(study)), RULES) == study


def test_texts_and_ranges_come_back_too():
    ranges = [
        {"of": "x", "stakeholder": "a", "key": "proxy", "low": 50, "high": 200, "shape": "uniform"},
        {"of": "budget", "key": "value", "low": 50, "high": 200},
        {"key": "discount_rate", "low": 0, "high": 0.1, "shape": "normal"},
    ]
    data = deepcopy(small(title="เห็ดฟาง", currency="บาท", base_year=2569, note="=1+1", ranges=ranges))
    data["outcomes"].append(data["outcomes"][0] | {"stakeholder": "b"})
    data["outcomes"][0] |= {"capital": "ทุนเศรษฐกิจ", "change": "c", "is_intended": False}
    data["outcomes"][0] |= {"proxy_year": 2568, "evidence_years": 1.5, "start": 3, "unit": "คน"}
    study = study_of(data, RULES)
    assert study_of(data_of(cells(study)), RULES) == study
    assert len(study.ranges) == 3
    assert study.outcomes[0].capital == "financial"


def test_what_formulas_gave_are_the_figures():
    study = study_of(CASES[0]["study"], RULES)
    result = [row for row in cells(study)["ผลการคำนวณ"] if row]
    found = returns(study)
    assert [row[1] for row in result[:7]] == [
        found.inputs_pv, found.benefits_pv, found.npv, found.ratio, found.net_ratio, found.payback_months, "ครบทุกปี",
    ]  # fmt: skip
    assert [row[2] for row in result[8:14]] == [year.benefits for year in found.years]
    assert result[9][7] == found.payback_months
    assert cells(study_of(CASES[1]["study"], RULES))["ผลการคำนวณ"][5][1] == "ไม่คืนทุน"


def test_a_sheet_made_by_hand_is_read():
    sheets = {
        " Study ": [["คีย์", "ค่า"], ["อัตราคิดลดต่อปี (สัดส่วน)", "๓.๕%"], ["Method", "additive"], ["note", None], []],
        "ปัจจัยนำเข้า": [["ปัจจัยนำเข้าของปีนี้"], ["ชื่อ", "มูลค่า", "calculated: pv"], ["งบ", "1,200", 1], ["", " ", 7]],
        "outcomes": [
            ["name", "Quantity", "proxy", "ระยะเวลา", None, "duration", "deadweight", "is_intended"],
            [2569, 10, "๒๐๐", "x", None, 2.0, "10%", 1.0],
            [2569.0, 10],
        ],
        "ของอื่น": [["อะไรก็ได้"]],
    }  # fmt: skip
    assert data_of(sheets) == {
        "discount_rate": pytest.approx(0.035),
        "method": "additive",
        "inputs": [{"name": "งบ", "value": 1200.0}],
        "outcomes": [
            {
                "name": "2569",
                "quantity": 10,
                "proxy": 200.0,
                "ระยะเวลา": "x",
                "duration": 2.0,
                "deadweight": 0.1,
                "is_intended": True,
            },
            {"name": "2569", "quantity": 10},
        ],
    }


def test_what_is_no_number_is_left_for_whoever_looks_through():
    assert data_of({"inputs": [["name", "value"], ["งบ", "ไม่ทราบ"]]}) == {
        "inputs": [{"name": "งบ", "value": "ไม่ทราบ"}]
    }
    assert data_of({"inputs": [["งบ"], ["100"]]}) == {"inputs": []}


@pytest.mark.parametrize(
    ("written", "meant"),
    [(True, True), ("TRUE", True), ("ใช่", True), (0, False), ("ไม่ใช่", False), ("อาจ", "อาจ")],
)
def test_yes_and_no_may_be_written_in_several_ways(written, meant):
    rows = [["name", "is_intended"], ["x", written]]
    assert data_of({"outcomes": rows})["outcomes"] == [{"name": "x", "is_intended": meant}]


def test_columns_have_letters():
    assert [column(place) for place in (0, 25, 26, 51, 52, 701, 702)] == [
        "A",
        "Z",
        "AA",
        "AZ",
        "BA",
        "ZZ",
        "AAA",
    ]


@settings(max_examples=30, deadline=None)
@given(
    rate=st.floats(-0.5, 1), value=st.floats(1, 1e6), proxy=st.floats(-1e6, 1e6), duration=st.integers(1, 40),
    start=st.integers(1, 20),
)  # fmt: skip
def test_any_numbers_come_back_to_the_last_bit(rate, value, proxy, duration, start):
    data = deepcopy(small(discount_rate=rate, inputs=[{"name": "n", "value": value}]))
    data["outcomes"][0] |= {"proxy": proxy, "duration": duration, "start": start}
    study = study_of(data, RULES)
    assert study_of(data_of(cells(study)), RULES) == study
