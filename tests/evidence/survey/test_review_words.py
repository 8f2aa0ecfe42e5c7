"""Does every rule say its figures in a sentence, in both languages, and every reason why it could not check?"""

import re

import pytest
from django.utils.translation import override

from ppaos.engine import methods
from ppaos.evidence.survey.models import Finding
from ppaos.evidence.survey.presenters.answers import Questionnaire
from ppaos.evidence.survey.presenters.findings import BESIDE, REASONS, SENTENCES, minutes, rule_name, sentence

METHOD = methods.load("survey_quality")
CHECKS = {check.code: check for form in METHOD.forms.values() for check in form.checks}
THAI = re.compile("[ก-๛]")
SAID = {
    "outlier": (
        {"value": 99999.0, "median": 99.0, "score": 4.05, "answers": 20},
        "99,999, while half of 20 answers lie below 99 (modified z-score +4.0).",
    ),
    "far_away": ({"metres": 1234.0, "most": 500.0}, "1,234 metres from the known house; more than 500 is far."),
    "too_short": (
        {"seconds": 45, "least": 900.0, "form_median": 2400.0, "surveyor_median": 3000.0},
        "It took 45 seconds. The form takes at least 15 minutes. Half of all took longer than 40 minutes. "
        "Half of the surveyor's own took longer than 50 minutes.",
    ),
    "many_a_day": (
        {"interviews": 21, "most": 20.0},
        "21 interviews of the surveyor on that day; more than 20 is much.",
    ),
    "at_night": ({"began": "21:05", "ended": None}, "Begun at 21:05, ended at ?."),
    "straight_line": ({"same": 6, "answers": 6, "share": 1.0}, "6 of 6 answers of this part are the same."),
    "copied": (
        {"other": 7, "same": 95, "compared": 100, "share": 0.95},
        "95 of 100 answers are those of another interview.",
    ),
    "second_interview": (
        {"others": [7, 8], "surveyors": 3},
        "Interviews besides this one: 2. Surveyors who held them: 3.",
    ),
    "same_members": (
        {"others": [7], "surveyors": 2, "shared": 2},
        "Members that stand in another interview too: 2. Other interviews: 1.",
    ),
    "missing_file": ({}, "The form asks for it here, and the interview names none."),
    "members_living": ({"counted": 3.0, "listed": 2}, "Counted: 3. Entered: 2."),
    "age_by_birth": ({"years": 60.0, "by_birth": 58}, "Age given: 60. By the date of birth: 58."),
    "income_below_expense": ({"value": 10000.0, "least": 50000.0}, "10,000 here, 50,000 there."),
    "own_sum": ({"total": 1001.0, "parts": 900.0}, "Total given: 1,001. Sum of the parts: 900."),
    "debt_without_amount": ({}, "After this answer another was to be expected than: /data/financial/debt_total."),
    "bed_bound_working": ({}, "This does not go together with: /data/members/member/work."),
}  # fmt: skip


@pytest.mark.parametrize("rule", SAID)
def test_a_finding_says_its_figures(rule):
    detail, said = SAID[rule]
    finding = Finding(rule=rule, detail=detail)
    with override("en"):
        assert sentence(finding, CHECKS.get(rule)) == said
    with override("th"):
        assert THAI.search(sentence(finding, CHECKS.get(rule)))


def test_every_rule_that_ships_has_a_sentence():
    assert set(METHOD.rules) == set(SENTENCES)
    kinds = {check.kind for check in CHECKS.values()}
    assert kinds == {CHECKS[rule].kind for rule in SAID if rule in CHECKS}
    assert set(BESIDE) <= kinds


def test_a_length_that_is_short_by_itself_says_no_more():
    detail = {"seconds": 600, "least": 900.0, "form_median": None, "surveyor_median": None}
    with override("en"):
        assert sentence(Finding(rule="too_short", detail=detail)) == (
            "It took 10 minutes. The form takes at least 15 minutes."
        )
        detail |= {"least": None, "form_median": 1800.0}
        assert sentence(Finding(rule="too_short", detail=detail)) == (
            "It took 10 minutes. Half of all took longer than 30 minutes."
        )


def test_figures_of_rules_that_are_gone_say_nothing_rather_than_wrong():
    assert sentence(Finding(rule="far_away", detail={"miles": 3})) == ""
    assert sentence(Finding(rule="gone", detail={"x": 1})) == ""
    assert rule_name("gone", METHOD) == "gone"


@pytest.mark.parametrize("reason", [*REASONS, "of other rules"])
def test_what_could_not_be_checked_says_why(reason):
    finding = Finding(rule="far_away", state="not_checked", detail={"reason": reason})
    with override("en"):
        assert sentence(finding).startswith("Could not be checked: ")
        assert reason not in sentence(finding)
    with override("th"):
        assert not re.search("[a-z]", sentence(finding))


def test_rules_are_called_in_the_readers_language():
    with override("th"):
        assert rule_name("far_away", METHOD) == "ตำแหน่งไกลจากบ้านที่ทราบ"
    with override("en"):
        assert rule_name("far_away", METHOD) == "filled far from the known house"


def test_lengths_in_words():
    with override("en"):
        assert [minutes(each) for each in (None, 1, 59, 60, 5400)] == [
            "", "1 second", "59 seconds", "1 minute", "90 minutes",
        ]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "said"),
    [("16.43 103.5 120 8", "16.43, 103.5, give or take 8 metres"), ("16.43 103.5", "16.43, 103.5"),
     ("lost", "lost")],
)  # fmt: skip
def test_a_point_in_words(value, said):
    form = Questionnaire([{"path": "/data/gps", "type": "geopoint", "labels": {}, "choices": []}])
    with override("en"):
        assert form.said("/data/gps", value) == said
