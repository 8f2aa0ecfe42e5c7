"""Needs are told of where every condition is surely met, with what the rule was told; not known tells of nothing."""

import json

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from ppaos.engine import methods
from ppaos.engine.routing import derived_needs, facts_told

METHOD = methods.load("needs")
PERSON = {
    "household_id": pl.Int64,
    "person_id": pl.Int64,
    "age": pl.Int64,
    "health": pl.String,
    "is_disabled": pl.Boolean,
}
HOME = {
    "household_id": pl.Int64, "is_below_line": pl.Boolean, "housing_condition": pl.String, "poor:income": pl.Boolean,
    "slf:financial_debt": pl.Float64,
}  # fmt: skip


def derived(homes, persons, method=METHOD):
    return derived_needs(
        pl.DataFrame(homes, schema=HOME, orient="row"),
        pl.DataFrame(persons, schema=PERSON, orient="row"),
        method,
    )


def told(frame):
    return [(row["household_id"], row["person_id"], row["code"]) for row in frame.iter_rows(named=True)]


def test_needs_of_the_household_and_of_its_members_come_with_their_reasons():
    found = derived(
        [(1, True, "ruined", True, 4.0)], [(1, 11, 70, "bedbound", False), (1, 12, 30, "normal", False)]
    )
    assert told(found) == [
        (1, None, "low_income"), (1, None, "housing_repair"),
        (1, 11, "old_age_income"), (1, 11, "old_age_hardship"), (1, 11, "old_age_home"), (1, 11, "home_health"),
        (1, 11, "bedbound_care"),
    ]  # fmt: skip
    urgent = found.filter("is_urgent")["code"].to_list()
    assert urgent == ["housing_repair", "bedbound_care"]
    reasons = json.loads(found.filter(pl.col("code") == "old_age_income")["reasons"][0])
    assert reasons == [
        {"rule": "old_age_below_line", "indicator": "age", "value": 70},
        {"rule": "old_age_below_line", "indicator": "is_below_line", "value": True},
        {"rule": "old_age_poor_income", "indicator": "age", "value": 70},
        {"rule": "old_age_poor_income", "indicator": "poor:income", "value": True},
    ]


def test_what_is_not_known_tells_of_no_need():
    assert derived([(1, None, None, None, None)], [(1, 11, None, None, None)]).is_empty()
    assert derived([], []).is_empty()


def test_a_method_without_rules_finds_nothing_and_the_packaged_one_asks_assessments():
    without = methods.needs.NeedMethod("n", "1", "ก", "a", METHOD.needs, (), (), METHOD.provenance)
    assert derived([(1, True, "ruined", True, 1.0)], [], without).is_empty()
    assert {"slf:financial_debt", "bmn:16", "poor:income"} <= facts_told(METHOD)
    assert "age" not in facts_told(METHOD)


home = st.tuples(
    st.sampled_from([None, True, False]), st.sampled_from([None, "sound", "worn", "ruined"]),
    st.sampled_from([None, True, False]), st.sampled_from([None, 1.0, 3.0]),
)  # fmt: skip
person = st.tuples(
    st.integers(0, 4), st.sampled_from([None, 3, 16, 40, 75]), st.sampled_from([None, "normal", "bedbound"]),
    st.sampled_from([None, True, False]),
)  # fmt: skip


@given(st.lists(home, max_size=5), st.lists(person, max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_rows_never_matters(homes, people, chance):
    rows = [(number, *each) for number, each in enumerate(homes)]
    members = [(each[0], number, *each[1:]) for number, each in enumerate(people) if each[0] < len(homes)]
    mixed = chance.sample(rows, len(rows)), chance.sample(members, len(members))
    assert derived(*mixed).equals(derived(rows, members))
