"""Does the engine put the households of the worked examples into their groups, in any order and on any engine?"""

import tomllib
from dataclasses import replace
from pathlib import Path

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from ppaos.engine import methods
from ppaos.engine.livelihood import AnswerError, person_capability, target_groups

METHOD = methods.load("target_groups")
CASES = tomllib.loads((Path(__file__).parents[2] / "cases/target_groups.toml").read_text(encoding="utf-8"))[
    "case"
]
NOBODY = {"age": None, "health": None, "works": None, "cares_full_time": None, "willing": None}
WORKER = {"age": 30, "health": "normal", "works": True, "cares_full_time": None, "willing": True}
PEOPLE = {
    "worker": WORKER,
    "idle": {**WORKER, "works": False},
    "child": {**NOBODY, "age": 8},
    "old": {**WORKER, "age": 65, "works": False, "willing": False},
    "willing": {**WORKER, "age": 65, "works": False},
    "ill": {**NOBODY, "health": "bedbound"},
    "carer": {**WORKER, "works": False, "cares_full_time": True},
    "disabled": {**WORKER, "health": "disabled", "works": False},
    "disabled_worker": {**WORKER, "health": "disabled"},
    "stranger": NOBODY,
}
PERSONS = {"household_id": pl.Int64, "age": pl.Int64, "health": pl.String, "works": pl.Boolean,
           "cares_full_time": pl.Boolean, "willing": pl.Boolean}  # fmt: skip
FACTS = ("natural_farmland", "financial_assets", "financial_debt", "fact_debt", "financial_saving",
         "natural_dwelling_hazard", "natural_farmland_hazard", "vulnerability")  # fmt: skip
HOUSEHOLDS = {"household_id": pl.Int64, "area": pl.String, "population": pl.Int64, "standing": pl.String,
              "overall": pl.Float64, "income_per_head": pl.Float64, **dict.fromkeys(FACTS, pl.Float64)}  # fmt: skip


def frames(*households, **given):
    """Households as a case tells them, and their members."""
    rows = [
        dict.fromkeys(HOUSEHOLDS)
        | {"household_id": number, "area": "46", "standing": told.get("standing", "verified")}
        | {"overall": told.get("overall"), "income_per_head": told.get("income")}
        | told.get("facts", {})
        | {"area": told.get("area", "46")}
        | given
        for number, told in enumerate(households)
    ]
    people = [
        {"household_id": number, **PEOPLE[name]}
        for number, told in enumerate(households)
        for name in told.get("members", ())
    ]
    return pl.DataFrame(rows, schema=HOUSEHOLDS), pl.DataFrame(people, schema=PERSONS)


def grouped(*households, method=METHOD, **given):
    return target_groups(*frames(*households, **given), method).sort("household_id").to_dicts()


def changed(**need):
    return replace(METHOD, need=replace(METHOD.need, **need))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["english"])
def test_worked_example(case):
    for found, told in zip(grouped(*case["household"]), case["household"], strict=True):
        for column, expected in told["expected"].items():
            assert found[column] == (None if expected == "null" else expected), column


def alike(count, **given):
    return [{"overall": 1.5, "members": ["old"], **given} for _ in range(count)]


def test_at_a_tie_the_cut_may_leave_all_out_or_take_the_first_ones():
    assert [row["group"] for row in grouped(*alike(5), method=changed(ties="out"))] == ["none"] * 5
    in_order = grouped(*alike(5), method=changed(ties="in_order"))
    assert [row["rank"] for row in in_order] == [1, 2, 3, 4, 5]
    assert [row["group"] for row in in_order] == ["welfare"] * 2 + ["none"] * 3


def test_a_share_is_rounded_up_or_down():
    assert grouped(*alike(3))[0]["cut"] == 2
    assert grouped(*alike(3), method=changed(rounding="down"))[0]["cut"] == 1
    assert grouped(*alike(5))[0]["cut"] == 2  # 0.4 of 5 in floats is a bit more than 2


def test_both_definitions_of_the_lowest_forty_per_cent_are_told():
    ladder = [{"overall": 1 + number / 10, "members": ["old"]} for number in range(5)]
    known = grouped(*ladder, population=10)
    assert {(row["cut"], row["cut_of_assessed"], row["cut_of_population"]) for row in known} == {(2, 2, 4)}
    by_population = grouped(*ladder, population=10, method=changed(of="population"))
    assert [row["group"] for row in by_population] == ["welfare"] * 4 + ["none"]
    not_known = grouped(*ladder, method=changed(of="population"))
    assert {(row["group"], row["is_in_need"], row["cut"], row["part"]) for row in not_known} == {
        ("unknown", None, None, None)
    }


def test_each_area_has_ranks_of_its_own():
    rows = grouped(*alike(2, area="4601"), {"overall": 3.5, "members": ["worker"], "area": "4605"})
    assert [(row["rank"], row["ranked"], row["group"]) for row in rows] == [
        (1, 2, "welfare"), (1, 2, "welfare"), (1, 1, "model"),
    ]  # fmt: skip


def test_older_people_count_only_where_the_rules_say_so():
    rule = replace(METHOD.capability, older_if_willing=False)
    [row] = grouped({"overall": 1.5, "members": ["willing"]}, method=replace(METHOD, capability=rule))
    assert row["capability"] == "not_able"


def test_what_is_not_known_of_care_and_will_is_treated_as_the_rules_say():
    unsure = {**WORKER, "works": None, "willing": None}
    old = {**unsure, "age": 70}
    people = pl.DataFrame([{"household_id": 1, **unsure}, {"household_id": 2, **old}], schema=PERSONS)
    strict = replace(METHOD.capability, cares_if_not_known=None, willing_if_not_known=False)
    assert person_capability(people, METHOD.capability)["capability"].to_list() == ["able", "unknown"]
    assert person_capability(people, strict)["capability"].to_list() == ["unknown", "not_able"]


def test_a_subtype_of_columns_nobody_brought_is_not_known():
    households, people = frames({"overall": 1.5, "members": ["worker"], "facts": {"natural_farmland": 1}})
    [row] = target_groups(households.drop("vulnerability", "financial_debt"), people, METHOD).to_dicts()
    assert (row["no_opportunity"], row["in_debt"], row["vulnerable"]) == (True, None, None)


def test_a_column_that_is_missing_is_named():
    households, people = frames(*alike(1))
    with pytest.raises(AnswerError, match="the households have no column overall"):
        target_groups(households.drop("overall"), people, METHOD)
    with pytest.raises(AnswerError, match="the persons have no column willing"):
        target_groups(households, people.drop("willing"), METHOD)


MEMBERS = st.lists(st.sampled_from(list(PEOPLE)), max_size=3)
SCORES = st.none() | st.sampled_from([1.25, 1.5, 1.75, 2.0])
PLACES = st.lists(
    st.fixed_dictionaries(
        {"overall": SCORES, "income": st.none() | st.sampled_from([1e4, 2e4]), "members": MEMBERS,
         "area": st.sampled_from(["46", "47"]),
         "facts": st.fixed_dictionaries({"financial_debt": st.sampled_from([None, 1, 4])})}
    ),
    min_size=1,
    max_size=25,
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(PLACES, st.sampled_from(["in", "out", "in_order"]), st.randoms())
def test_the_order_of_rows_never_matters(places, ties, dice):
    households, people = frames(*places)
    shuffled = households.sample(fraction=1, shuffle=True, seed=dice.randrange(1000))
    method = changed(ties=ties)
    first = target_groups(households, people, method).sort("household_id")
    assert_frame_equal(target_groups(shuffled, people.reverse(), method).sort("household_id"), first)


@settings(max_examples=60, deadline=None)
@given(PLACES)
def test_ranks_are_those_of_a_plain_count(places):
    def key(place):
        return place["overall"], float("inf") if place["income"] is None else place["income"]

    for row, place in zip(grouped(*places), places, strict=True):
        others = [each for each in places if each["area"] == place["area"] and each["overall"] is not None]
        if place["overall"] is None:
            assert row["rank"] is None
            continue
        assert row["rank"] == 1 + sum(key(each) < key(place) for each in others)
        assert row["ties"] == sum(key(each) == key(place) for each in others)


@settings(max_examples=15, deadline=None)
@given(PLACES)
def test_duckdb_gives_the_same(places):
    households, people = frames(*places)
    with duckdb.connect() as base:
        tables = [base.from_arrow(frame.to_arrow()) for frame in (households, people)]
        found = target_groups(*tables, METHOD).pl().sort("household_id")
    here = target_groups(households, people, METHOD).sort("household_id")
    assert_frame_equal(found, here, check_dtypes=False)
