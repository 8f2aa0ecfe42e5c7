"""What a survey workbook holds beside its scores comes as facts: amounts, health, work, hazards, each in its state."""

import io

import openpyxl
import polars as pl
import pytest
from django.utils import timezone

from ppaos.evidence.livelihood.actions import pull_answers
from ppaos.evidence.livelihood.models import Answer
from ppaos.evidence.targeting.actions.settling import settle_import
from ppaos.evidence.targeting.models import RowFault
from ppaos.evidence.targeting.queries.imports import typed_answers
from ppaos.ground.geography.actions import load_official_areas
from tests.factories.areas import make_areas
from tests.factories.list_files import AT, committed, example, source_of

pytestmark = pytest.mark.django_db
BASE = {
    "รหัสบ้าน": "K-1", "ปีที่สำรวจ": "2569", "ครั้งที่สำรวจ": "1", "สำรวจ ณ วันที่": "1/11/2569", "บ้านเลขที่": "1/1", "หมู่ที่": "1",
    "รหัสตำบล": "460101", "ชื่อ": "สมมุติ", "สกุล": "นามสกุล", "อาศัยอยู่จริงในครัวเรือน (คน)": "2", "การศึกษาสูงสุด": "2",
    "การเป็นเจ้าของที่อยู่อาศัย": "ไม่ตอบ", "การออม": "-", "หนี้สิน": "มาก", "สุขภาพ": "3",
}  # fmt: skip
MEMBERS = [
    {"รหัสบ้าน": "K-1", "ลำดับในบ้าน": "1", "ชื่อ": "สมมุติ", "สกุล": "นามสกุล", "วัน/เดือน/ปีเกิด": "10/08/2520",
     "รายได้เฉลี่ย (บาท/เดือน)": "1,200 บาท", "สุขภาพ": "ป่วยเรื้อรังที่ไม่ติดเตียง", "สถานะการทำงาน": "ไม่ตอบ"},
    {"รหัสบ้าน": "K-1", "ลำดับในบ้าน": "2", "ชื่อ": "เด็ก", "สกุล": "นามสกุล", "วัน/เดือน/ปีเกิด": "10/08/2560",
     "รายได้เฉลี่ย (บาท/เดือน)": "", "สุขภาพ": "แปลก", "สถานะการทำงาน": ""},
]  # fmt: skip
MONEY = {
    "รหัสบ้าน": "K-1",
    "รายได้จากพืชเกษตร (บาท/ปี)": "๕๐๐๐๐",
    "ต้นทุนพืชเกษตร (บาท/ปี)": "",
    "หนี้คงค้าง (บาท)": "ไม่ทราบ",
}
NATURE = {
    "รหัสบ้าน": "K-1", "ภัยพิบัติของที่อยู่อาศัย": "น้ำท่วม, วาตภัย", "ความถี่ภัยพิบัติของที่อยู่อาศัย": "ทุกปี",
    "ภัยพิบัติของที่ทำกิน": "ไม่เคย",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _areas(db):
    make_areas()


def workbook(**sheets):
    """A workbook of these sheets: rows by header."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        page = book.create_sheet(name)
        page.append(list(rows[0]))
        for row in rows:
            page.append(list(row.values()))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def told(**sheets):
    """The answers of a workbook that was committed, by line and indicator: value, or what stands in its place."""
    source = source_of("survey", "survey_workbook")
    content = workbook(**{"ข้อมูลพื้นฐาน": [BASE]} | sheets)
    made, _done = committed(content, source, name="survey.xlsx", year=2569)
    rows = typed_answers(made).iter_rows(named=True)
    return made, {
        (row["instrument"], row["line_no"], row["indicator"]): row["result"] or row["value"] for row in rows
    }


def test_members_and_sheets_give_facts_with_their_states():
    _made, found = told(ทุนมนุษย์=MEMBERS, ทุนการเงิน=[MONEY], ทุนธรรมชาติ=[NATURE])
    facts = {key[1:]: value for key, value in found.items() if key[0] == "facts"}
    assert facts == {
        (1, "health"): 2, (2, "health"): "missing", (1, "work"): "refused", (2, "work"): "na",
        (1, "income_month"): 1200, (2, "income_month"): "na",
        (None, "members"): 2, (None, "income_crops"): 50000, (None, "cost_crops"): "missing", (None, "debt"): "missing",
        (None, "house_hazards"): 2, (None, "house_flood"): 3, (None, "house_storm"): 3, (None, "farm_hazards"): 0,
    }  # fmt: skip
    # A score of the first sheet is no fact, whatever its column is called.
    assert found["slf", None, "human_health"] == 3
    unreadable = RowFault.objects.filter(rule="answer_unreadable").values_list("sheet", "row_no", "column")
    assert set(unreadable) == {("ทุนมนุษย์", 3, "สุขภาพ"), ("ข้อมูลพื้นฐาน", 2, "หนี้สิน")}


def test_a_score_that_was_refused_or_does_not_apply_is_not_missing():
    _made, found = told()
    scores = {key[2]: value for key, value in found.items() if key[0] == "slf"}
    assert (scores["physical_tenure"], scores["financial_saving"]) == ("refused", "na")
    assert (scores["financial_debt"], scores["human_education"]) == (None, 2)


@pytest.mark.parametrize("living", ["0", "2", ""])
def test_a_household_without_a_row_of_a_member_says_so(living):
    empty = BASE | {"รหัสบ้าน": "K-2", "บ้านเลขที่": "2", "อาศัยอยู่จริงในครัวเรือน (คน)": living}
    told(ข้อมูลพื้นฐาน=[BASE, empty], ทุนมนุษย์=MEMBERS)
    counts = RowFault.objects.filter(rule__in=["no_members", "members_differ"])
    assert list(counts.values_list("row_no", "column", "rule")) == [(3, "รหัสบ้าน", "no_members")]


def test_facts_come_to_the_household_and_its_members():
    made, _found = told(ทุนมนุษย์=MEMBERS, ทุนการเงิน=[MONEY])
    settle_import(list_import=made, by=None, at=AT)
    pull_answers(list_import=made, by=None, at=AT)
    rows = Answer.objects.filter(superseded_at=None).values_list("person__first_name", "value", "state")
    assert list(rows.filter(indicator="income_crops")) == [(None, 50000, "answered")]
    assert list(rows.filter(indicator="work").order_by("person__first_name")) == [
        ("สมมุติ", None, "refused"), ("เด็ก", None, "not_applicable")
    ]  # fmt: skip
    assert list(rows.filter(indicator="physical_tenure")) == [(None, None, "refused")]
    assert list(rows.filter(indicator="financial_debt")) == [(None, None, "missing")]


def test_a_workbook_without_such_columns_and_one_without_the_household_s_code_give_none():
    plain = {name: value for name, value in BASE.items() if "อาศัยอยู่จริง" not in name}
    nameless = {name: value for name, value in MONEY.items() if name != "รหัสบ้าน"}
    elsewhere = MONEY | {"รหัสบ้าน": "K-9"}
    _made, found = told(ข้อมูลพื้นฐาน=[plain], ทุนการเงิน=[nameless], ทุนธรรมชาติ=[elsewhere])
    assert not [key for key in found if key[0] == "facts"]


def test_the_example_workbook_holds_facts_of_everybody():
    load_official_areas(by=None, at=timezone.now())
    made, _done = committed(
        example("workbook.xlsx"), source_of("survey", "survey_workbook"), name="w.xlsx", year=2563
    )
    facts = typed_answers(made).filter(instrument="facts")
    counted = dict(facts.group_by("indicator").agg(pl.len()).iter_rows())
    assert counted["health"] > 100
    assert counted["members"] == counted["income_crops"] == counted["house_hazards"] == 40
    answered = facts.filter(pl.col("result").is_null())
    assert set(answered.filter(indicator="health")["value"]) <= {1, 2, 3, 4}
    assert set(answered.filter(indicator="work")["value"]) <= {0, 2}
    assert not RowFault.objects.filter(rule="answer_unreadable").exists()


def test_a_basic_need_that_was_refused_is_neither_missing_nor_failed():
    rows = ["K-1,,,2564,1,ไม่ตอบ", "K-1,,,2564,4,ไม่ผ่าน", "K-1,,,2564,8,", "K-1,,,2564,9,-"]
    content = "\n".join(["รหัสบ้าน,ลำดับในบ้าน,เลขประจำตัวประชาชน,ปี,ข้อ,ผล", *rows]).encode()
    made, _done = committed(content, source_of("bmn", "bmn_answers"), year=2564)
    found = dict(typed_answers(made).select("indicator", "result").iter_rows())
    assert found == {"1": "refused", "4": "fail", "8": "missing", "9": "na"}
