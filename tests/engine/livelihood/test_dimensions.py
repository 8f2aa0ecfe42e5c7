"""Are the five dimensions those of the worked examples, and are unreadable answers refused?"""

import tomllib
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ppaos.engine import methods
from ppaos.engine.livelihood import AnswerError, dimensions

METHOD = methods.load("bmn_indicators", version="2560-64")
CASES = tomllib.loads(
    (Path(__file__).parents[2] / "cases" / "livelihood_dimensions.toml").read_text(encoding="utf-8")
)["case"]
SCHEMA = {
    "household_id": pl.String,
    "person_id": pl.String,
    "indicator": pl.String,
    "result": pl.String,
    "age": pl.Int64,
}
FIVE = [dimension.code for dimension in METHOD.dimensions]


def frame(*rows: tuple) -> pl.DataFrame:
    """Answers of invented households: household, person, indicator, result, age."""
    return pl.DataFrame(list(rows), schema=SCHEMA, orient="row")


def answers_of(case: dict) -> pl.DataFrame:
    """The answers a worked example describes."""
    told = {(person or None, indicator): result for person, indicator, result in case["answers"]}
    others = {
        (person, indicator.code): case["others"]
        for indicator in METHOD.indicators
        for person in ([None] if indicator.level == "household" else case["people"])
        if "others" in case
    }
    ages = case.get("ages", {})
    return frame(
        *(("H", who, what, result, ages.get(who)) for (who, what), result in {**others, **told}.items())
    )


def without_none(row: dict) -> dict:
    return {column: "none" if value is None else value for column, value in row.items()}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["english"])
def test_worked_example(case):
    found = dimensions(answers_of(case), METHOD)
    [household] = found.households.to_dicts()
    assert case["household"].items() <= without_none(household).items()
    persons = {row["person_id"]: without_none(row) for row in found.persons.to_dicts()}
    assert sorted(persons) == case["people"]
    for person, expected in case.get("person", {}).items():
        assert expected.items() <= persons[person].items()
    if "reasons" in case:
        told = found.reasons.select("person_id", "dimension", "indicator", "result").fill_null("").rows()
        assert told == [tuple(reason) for reason in case["reasons"]]


def slow_twin(rows: list[tuple]) -> dict[str, dict[str, str]]:
    """Each person's five states, worked out one answer at a time."""
    told = {
        (who if METHOD_LEVEL[what] == "person" else None, what): result for _, who, what, result, _ in rows
    }
    states = {}
    for who, age in {(row[1], row[4]) for row in rows if row[1]}:
        states[who] = {}
        for dimension in FIVE:
            results = []
            for indicator in (i for i in METHOD.indicators if i.dimension == dimension):
                least, most = indicator.least_age or 0, indicator.most_age or 200
                if age is not None and not least <= age <= most:
                    continue
                key = who if indicator.level == "person" else None
                results.append(told.get((key, indicator.code), "missing"))
            open_or_not = "unknown" if "missing" in results else "not_poor"
            states[who][dimension] = "poor" if "fail" in results else open_or_not
    return states


METHOD_LEVEL = {indicator.code: indicator.level for indicator in METHOD.indicators}
PEOPLE = {"1": 10, "2": 40, "3": 70, "4": None}
QUESTIONS = [(i.code, who) for i in METHOD.mapped for who in ([None] if i.level == "household" else PEOPLE)]
RESULTS = st.sampled_from(["pass", "pass", "pass", "pass", "na", "missing", "fail"])


@given(st.lists(RESULTS, min_size=len(QUESTIONS), max_size=len(QUESTIONS)), st.randoms(use_true_random=False))
@settings(max_examples=15, deadline=None)
def test_equals_the_slow_twin_in_any_order_and_repeated(results, random):
    rows = [("H", who, what, r, PEOPLE.get(who)) for (what, who), r in zip(QUESTIONS, results, strict=True)]
    told = random.sample(rows, len(rows) * 9 // 10)
    found = dimensions(frame(*told), METHOD)
    assert {row["person_id"]: {d: row[d] for d in FIVE} for row in found.persons.to_dicts()} == slow_twin(
        told
    )
    again = dimensions(frame(*random.sample(told, len(told)), *told[:3]), METHOD)
    assert all(one.equals(other) for one, other in zip(found, again, strict=True))


def test_households_do_not_touch_each_other():
    one, two = [("H1", "1", "19", "fail", 30)], [("H2", "1", "19", "pass", 30)]
    alone = dimensions(frame(*two), METHOD)
    together = dimensions(frame(*one, *two), METHOD)
    assert together.households.filter(pl.col("household_id") == "H2").equals(alone.households)
    assert together.persons.filter(pl.col("household_id") == "H2").equals(alone.persons)


def test_a_lazy_frame_gives_the_same():
    answers = frame(("H", "1", "19", "fail", 30), ("H", None, "8", "pass", None))
    for eager, lazy in zip(dimensions(answers, METHOD), dimensions(answers.lazy(), METHOD), strict=True):
        assert lazy.collect().equals(eager)


def test_ages_and_persons_may_be_absent():
    answers = frame(("H", None, "8", "fail", None)).drop("age").with_columns(pl.lit(None).alias("person_id"))
    assert dimensions(answers, METHOD).households["living"].to_list() == ["poor"]


def test_a_question_to_the_household_on_a_members_row_is_the_households():
    found = dimensions(frame(("H", "1", "8", "fail", 30), ("H", "2", "19", "pass", 30)), METHOD)
    assert found.persons["living"].to_list() == ["poor", "poor"]


def test_an_incomplete_set_leaves_every_dimension_unknown():
    newest = methods.load("bmn_indicators", version="2565-69")
    answers = frame(("H", "1", "8", "fail", 30), ("H", "1", "38", "fail", 30))
    found = dimensions(answers, newest)
    assert dimensions(answers.lazy(), newest).households.collect().equals(found.households)
    assert found.households.select(FIVE).row(0) == ("unknown",) * 5
    assert found.persons["mask"].to_list() == [None]
    assert found.reasons.is_empty()


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([("H", "1", "19", "ผ่าน", 30)], "household H, person 1, indicator 19: ผ่าน"),
        ([("H", None, "8", None, 30)], "household H, indicator 8: None"),
        (
            [("H", "1", "32", "pass", 30)],
            "2560-64 has no such indicator.*household H, person 1, indicator 32",
        ),
        (
            [("H", "1", "19", "pass", 30), ("H", "1", "19", "fail", 30)],
            "person 1, indicator 19: pass and fail",
        ),
        (
            [("H", "1", "8", "pass", 30), ("H", "2", "8", "fail", 30)],
            "household H, indicator 8: pass and fail",
        ),
        ([("H", "1", "19", "pass", 30), ("H", "1", "20", "pass", 31)], "person 1, age: 30 and 31"),
    ],
)
def test_unreadable_answers_are_refused_with_their_place(rows, message):
    with pytest.raises(AnswerError, match=f"(?s){message}"):
        dimensions(frame(*rows), METHOD)


def test_a_missing_column_is_named():
    with pytest.raises(AnswerError, match="lack the column person_id, result"):
        dimensions(frame().drop("person_id", "result"), METHOD)


def test_a_member_nobody_asked_is_known_by_the_list_of_members_and_leaves_open():
    answers = pl.DataFrame(
        {"household_id": ["h", "h"], "person_id": ["1", None], "indicator": ["16", "8"], "result": ["pass", "fail"],
         "age": [10, None]}
    )  # fmt: skip
    members = pl.DataFrame({"household_id": ["h", "h"], "person_id": ["1", "2"], "age": [11, 70]})
    found = dimensions(answers, METHOD, members=members)
    persons = {row["person_id"]: row for row in found.persons.iter_rows(named=True)}
    assert (persons["1"]["living"], persons["2"]["living"]) == ("poor", "poor")
    # Schooling is not asked of a person of 70; the rest of the dimension was not answered.
    told = found.reasons.filter(pl.col("dimension") == "education").select("person_id", "indicator").rows()
    assert ("2", "16") not in told
    assert ("2", "17") in told


def test_a_household_without_members_says_so_and_nothing_of_persons_is_made_up():
    rows = [("H1", None, i.code, "pass", None) for i in METHOD.indicators if i.level == "household"]
    persons = [("H2", "P", i.code, "pass", None) for i in METHOD.indicators if i.level == "person"]
    found = dimensions(frame(*rows, *[("H2", *row[1:]) for row in rows], *persons), METHOD)
    states = {row["household_id"]: row for row in found.households.to_dicts()}
    assert (states["H1"]["members"], states["H2"]["members"]) == (0, 1)
    assert states["H1"]["education"] == "unknown"
    assert {states["H2"][name] for name in FIVE} == {"not_poor"}
    assert found.persons["household_id"].to_list() == ["H2"]
