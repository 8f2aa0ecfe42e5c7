"""Do the rules of belief find what the worked examples say, in any order, and say apart what they cannot check?"""

import random
import tomllib
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ppaos.engine.survey_quality import FINDINGS, SurveyQualityError, Told, judge
from tests.engine.survey_quality.interviews import FORM, METHOD, PLAIN, frames, method_of, none, said, told_of

CASES = Path(__file__).parents[2] / "cases"
RULE_CASES = tomllib.loads((CASES / "survey_quality.toml").read_text(encoding="utf-8"))["case"]
WEIGHTS = {code: rule.weight for code, rule in METHOD.rules.items()}


@pytest.mark.parametrize("case", RULE_CASES, ids=lambda case: case["english"])
def test_worked_example(case):
    found = said(judge(told_of(case), method_of(case.get("form", {}))), case["rule"])
    expected = []
    for each in case["expected"]:
        state = each.get("state", "found_odd")
        weight = 0.0 if state == "not_checked" else each.get("weight", WEIGHTS.get(case["rule"], 1.0))
        for number in each["of"] if isinstance(each["of"], list) else [each["of"]]:
            detail = {name: none(value) for name, value in each["detail"].items()}
            row = {"interview_id": number, "path": each.get("path", ""), "state": state, "weight": weight}
            expected.append({**row, "detail": detail})
    assert found == sorted(expected, key=lambda row: (row["interview_id"], row["path"]))


def alike(*differing: int, asked: int = 40) -> Told:
    """Interviews of one surveyor that differ from the first in so many of the questions asked."""
    rows = [PLAIN | {"interview_id": number} for number in range(1, len(differing) + 1)]
    answers = [
        {
            "interview_id": number,
            "path": f"/data/q{question}",
            "value": f"x{number}" if question < odd else "a",
        }
        for number, odd in enumerate(differing, start=1)
        for question in range(asked)
    ]
    types = [
        {"form": FORM, "question": f"/data/q{question}", "type": "select_one"} for question in range(asked)
    ]
    return frames(rows, answers, types)


def test_a_copy_is_an_interview_with_nearly_all_answers_of_another():
    """By hand: 2 of 40 questions differ, 38/40 = 0.95 from the first; 3 of 40 is 0.925, below."""
    found = said(judge(alike(0, 2, 3), METHOD), "copied")
    assert [(row["interview_id"], row["detail"]) for row in found] == [
        (1, {"other": 2, "same": 38, "compared": 40, "share": 0.95}),
        (2, {"other": 1, "same": 38, "compared": 40, "share": 0.95}),
    ]


def test_of_equals_the_first_is_the_one_copied_from():
    found = said(judge(alike(0, 0, 0), METHOD), "copied")
    assert [row["detail"]["other"] for row in found] == [2, 1, 1]


def test_too_few_common_answers_cannot_be_compared():
    found = said(judge(alike(0, 0, asked=29), METHOD), "copied")
    assert {(row["state"], row["detail"]["reason"]) for row in found} == {("not_checked", "too_few")}


def test_who_holds_a_second_check_is_meant_to_repeat():
    told = alike(0, 0)
    kinds = pl.Series(["first_visit", "second_check"])
    repeated = Told(
        told.interviews.with_columns(kind=kinds), told.answers, told.questions, told.members, told.files
    )
    assert [row["state"] for row in said(judge(repeated, METHOD), "copied")] == ["not_checked"]


def test_what_was_sent_back_is_meant_to_be_held_again():
    told = alike(0, 0)
    back = told.interviews.with_columns(
        is_sent_back=pl.Series([True, False]), visit=pl.lit(9), household=pl.lit("A")
    )
    members = pl.DataFrame({"interview_id": [1, 2], "key": ["a", "a"]})
    found = judge(Told(back, told.answers, told.questions, members, told.files), METHOD)
    doubles = ("copied", "second_interview", "same_members")
    assert found.filter(pl.col("rule").is_in(doubles), pl.col("state") == "found_odd").is_empty()


def test_only_those_asked_for_are_told():
    found = judge(alike(0, 2, 3), METHOD, only=pl.Series([2]))
    assert set(found["interview_id"]) == {2}
    assert said(found, "copied")[0]["detail"]["other"] == 1


def test_nothing_to_judge_is_an_empty_frame():
    empty = judge(frames([]), METHOD)
    assert (empty.height, dict(empty.schema)) == (0, FINDINGS)


def test_a_frame_that_lacks_a_column_is_refused_with_its_name():
    told = frames([PLAIN | {"interview_id": 1}])
    with pytest.raises(SurveyQualityError, match="interviews: the column seconds is missing; add it"):
        judge(Told(told.interviews.drop("seconds"), *rest(told)), METHOD)
    with pytest.raises(SurveyQualityError, match="more than once"):
        judge(Told(pl.concat([told.interviews, told.interviews]), *rest(told)), METHOD)


def rest(told: Told) -> list[pl.DataFrame]:
    return [told.answers, told.questions, told.members, told.files]


def everything() -> Told:
    """All worked examples that need no form of their own, as one world."""
    told = [told_of(case) for case in RULE_CASES if "form" not in case]
    parts = []
    for name in ("interviews", "answers", "questions", "members", "files"):
        moved = [
            getattr(each, name)
            if name == "questions"
            else getattr(each, name).with_columns(pl.col("interview_id") + 1000 * place)
            for place, each in enumerate(told)
        ]
        parts.append(pl.concat(moved))
    return Told(*parts)


WORLD = everything()
JUDGED = judge(WORLD, METHOD)


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 2**32))
def test_the_order_of_rows_never_matters(seed):
    shuffled = [
        frame.sample(fraction=1, shuffle=True, seed=random.Random(f"{seed}{place}").randrange(2**32))
        for place, frame in enumerate([WORLD.interviews, *rest(WORLD)])
    ]
    assert judge(Told(*shuffled), METHOD).equals(JUDGED)


def test_a_finding_is_told_once_and_only_findings_weigh():
    assert not JUDGED.select("interview_id", "rule", "path").is_duplicated().any()
    assert set(JUDGED.filter(pl.col("state") == "not_checked")["weight"]) == {0.0}
    assert JUDGED.filter(pl.col("state") == "found_odd")["weight"].min() > 0


@settings(deadline=None, max_examples=25)
@given(st.lists(st.integers(-(10**9), 10**9) | st.floats(allow_nan=True, allow_infinity=True), max_size=40))
def test_any_numbers_can_be_held_against_each_other(numbers):
    rows = [PLAIN | {"interview_id": number} for number in range(1, len(numbers) + 1)]
    answers = [
        {"interview_id": number, "path": "/data/n", "value": str(value)}
        for number, value in enumerate(numbers, start=1)
    ]
    found = judge(frames(rows, answers, [{"form": FORM, "question": "/data/n", "type": "decimal"}]), METHOD)
    scores = [row["detail"] for row in said(found, "outlier") if row["state"] == "found_odd"]
    assert all(abs(each["score"]) >= 3.5 for each in scores)
    assert (
        len(scores) <= len(numbers) / 2
    )  # more than half of the answers cannot be far from the median of all
