"""How criteria, steps and cautions of exits are said."""

from dataclasses import replace
from datetime import date

import pytest
from django.utils.translation import override

from ppaos.engine import methods
from ppaos.learning.monitoring.models import Exit, ExitCheck, ExitStep
from ppaos.learning.monitoring.presenters.criteria import criterion_rows, reason_words, rule_rows
from ppaos.learning.monitoring.presenters.exits import cautions, check_rows, next_words, step_rows
from ppaos.people.registry.models import Household

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("not_scored:social", "ทุนทางสังคมยังไม่มีคะแนน"),
        ("not_scored", "ภาพรวมยังไม่มีคะแนน"),
        ("fails:health", "มิติสุขภาพยังตก"),
        ("of_group:welfare", "ครัวเรือนกลุ่ม A ต้องการสวัสดิการ ไม่นำออกด้วยรายได้"),
        ("too_old:health", "สุขภาพ: ข้อมูลเก่าเกินไป หรือไม่ทราบว่าเป็นของวันใด"),
        ("too_old", "ข้อมูลเก่าเกินไป หรือไม่ทราบว่าเป็นของวันใด"),
        ("something_new", "something_new"),
    ],
)
def test_reasons_are_said_in_words(reason, words):
    assert reason_words(reason) == words


def test_a_criterion_is_told_with_its_numbers():
    rows = criterion_rows(
        [
            {
                "criterion": "income", "outcome": "unknown", "reasons": "income_not_known line_not_known",
                "first_on": "2025-03-05", "last_on": "2026-03-05", "last_income": 50000.0,
            },
            {"criterion": "level", "outcome": "met", "value": 3.0},
            {"criterion": "referrals", "outcome": "not_met", "reasons": "open", "value": 2.0},
            {"criterion": "referrals", "outcome": "met", "value": 0.0},
            {"criterion": "new_one", "outcome": "met"},
        ]
    )  # fmt: skip
    assert [row["numbers"] for row in rows] == [
        "5 มี.ค. 2568: ไม่ทราบ (เส้น ไม่ทราบ) → 5 มี.ค. 2569: 50,000 บาท (เส้น ไม่ทราบ)", "ระดับ 3", "ค้างอยู่ 2 เรื่อง", "",
        "",
    ]  # fmt: skip
    assert [row["why"] for row in rows[1:4]] == ["ถึงระดับ", "มีเรื่องค้าง", "ไม่มีเรื่องค้าง"]


def test_a_rule_without_groups_names_none():
    text = methods.texts("exit_rule")["2569"]
    whole, freed = (
        methods.parse(each, place="a rule")
        for each in (text, text.replace('stay = ["welfare"]', "stay = []"))
    )
    assert len(rule_rows(whole)) == len(rule_rows(freed)) + 1


def test_the_rule_says_how_old_what_is_judged_may_be():
    rule = methods.load("exit_rule")
    rows = {row["label"]: row["more"] for row in rule_rows(rule)}
    assert "ไม่ว่าปีใด" in rows["ไม่มีมิติใดตก"]
    assert "24 เดือน" in rows["ระดับของครัวเรือน"]
    asking = replace(rule, dimension_months_old=rule.most_months_old, accepts_reason=False)
    assert rule_rows(asking)[1]["more"] == "ที่เก่ากว่า 24 เดือนถือว่าไม่ทราบ"


def test_cautions_are_whole_sentences_in_both_languages():
    told = {
        "cautions": [
            {"code": "nobody_judged", "criterion": None, "share": 0.0},
            {"code": "nobody_passes", "criterion": None, "share": 0.0},
            {"code": "few_pass", "criterion": None, "share": 0.004},
            {"code": "stops_most", "criterion": "level", "share": 0.934},
        ]
    }
    assert "ร้อยละ 0.4" in cautions(told)[2]
    assert "ร้อยละ 93.4" in cautions(told)[3]
    with override("en"):
        assert (
            cautions(told)[3]
            == "«Level of the household» alone or with others stops 93.4 percent of the households."
        )


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"state": "noticed", "objections_until": date(2026, 11, 22)}, "คัดค้านได้ถึง"),
        ({"state": "noticed", "objections_until": date(2026, 11, 21)}, "ตัดสินได้แล้ว"),
        ({"state": "in_monitored_exit", "monitored_until": date(2028, 11, 22)}, "เฝ้าดูถึง"),
        ({"state": "proposed"}, "การสอบทาน"),
        ({"state": "returned"}, ""),
        ({"state": "proposed", "household": Household(standing="died")}, "ให้ยุติการนำออก"),
    ],
)
def test_what_an_exit_waits_for_is_said(given, words):
    told = {"household": Household(standing="exit_proposed")} | given
    assert words in next_words(Exit(**told), TODAY)


def test_steps_say_what_was_done():
    told = [
        ExitStep(pk=1, state="in_monitored_exit", on=TODAY, findings={"check": 1, "outcome": "still_out"}),
        ExitStep(pk=2, state="objected", on=TODAY, findings={"answer": "goes_on"}, note="ก"),
        ExitStep(pk=3, state="proposed", on=TODAY, findings={"looked": True}, who="ข", file_id=4),
        ExitStep(pk=4, state="noticed", on=TODAY),
    ]
    rows = step_rows(told, sees_names=True)
    assert [row["title"] for row in rows] == [
        "ตรวจซ้ำ: ยังอยู่เหนือเกณฑ์", "ตอบคำคัดค้านแล้ว ดำเนินการนำออกต่อ", "ไปดูแล้ว ยังบอกไม่ได้", "แจ้งครัวเรือนแล้ว",
    ]  # fmt: skip
    assert [bool(row["url"]) for row in rows] == [False, False, True, False]
    assert "บทบาท" in step_rows(told, sees_names=False)[1]["text"]


def test_a_check_that_met_nobody_is_still_open():
    held = ExitCheck(due_on=TODAY, outcome="check_not_met")
    row = check_rows([held], TODAY)[0]
    assert (row["is_open"], row["is_due"], row["tone"]) == (True, True, "care")
