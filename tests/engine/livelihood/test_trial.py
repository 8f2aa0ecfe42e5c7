"""A method with other numbers: the rest follows, and what contradicts itself is refused with its place."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ppaos.engine import methods
from ppaos.engine.livelihood.trial import Trial, tried_method, with_numbers
from ppaos.engine.methods import MethodError

DATA = tomllib.loads(methods.texts("slf_capitals")["2563"])
FINANCIAL = [entry["code"] for entry in DATA["indicator"] if entry["code"].startswith("financial_")]


def weights(data, capital="financial"):
    return {
        entry["code"]: entry["weight"] for entry in data["indicator"] if entry["code"].startswith(capital)
    }


def refused(trial):
    with pytest.raises(MethodError) as error:
        with_numbers(DATA, trial, place="here")
    return str(error.value)


def test_nothing_changed_is_the_method_itself():
    assert Trial().is_empty
    assert with_numbers(DATA, Trial(), place="here") == DATA
    assert not Trial(coverage=0.5).is_empty


def test_the_other_weights_of_the_capital_follow_and_no_others():
    tried = with_numbers(DATA, Trial(weights={"financial_debt": 0.4}), place="here")
    told = weights(tried)
    assert told["financial_debt"] == 0.4
    assert sum(told.values()) == pytest.approx(1, abs=1e-9)
    own = weights(DATA)
    others = [code for code in FINANCIAL if code != "financial_debt"]
    assert told[others[0]] / told[others[1]] == pytest.approx(own[others[0]] / own[others[1]], abs=1e-4)
    assert weights(tried, "human") == weights(DATA, "human")
    assert weights(DATA)["financial_debt"] == 0.1


@given(st.dictionaries(st.sampled_from(FINANCIAL[:-1]), st.floats(0.001, 0.19), max_size=len(FINANCIAL) - 1))
def test_whatever_is_given_the_capital_makes_one(given_weights):
    tried = with_numbers(DATA, Trial(weights=given_weights), place="here")
    assert sum(weights(tried).values()) == pytest.approx(1, abs=1e-9)


def test_weights_that_do_not_make_one_are_refused_where_the_rest_does_not_follow():
    told = refused(Trial(weights={"financial_debt": 0.4}, rest_follows=False))
    assert "the weights of financial add up to 1.3; they must make 1" in told


def test_no_room_for_the_others_is_refused():
    assert "the weights given for financial add up to 1.2" in refused(
        Trial(weights={FINANCIAL[0]: 0.6, FINANCIAL[1]: 0.6})
    )


def test_all_weights_of_a_capital_may_be_given_as_long_as_they_make_one():
    own = weights(DATA)
    told = own | {FINANCIAL[0]: own[FINANCIAL[1]], FINANCIAL[1]: own[FINANCIAL[0]]}
    assert weights(with_numbers(DATA, Trial(weights=told), place="here")) == told
    assert "the weights of financial add up to" in refused(Trial(weights=told | {FINANCIAL[0]: 0.9}))


def test_levels_coverage_and_names_out_of_place_are_refused_with_what_to_do():
    assert "there is no indicator «x»" in refused(Trial(weights={"x": 0.1}))
    assert "write a share above 0 and up to 1" in refused(Trial(weights={"financial_debt": 1.5}))
    assert "there is no level 7; the levels are 1, 2, 3, 4" in refused(Trial(edges={7: 2.0}))
    assert "they must rise from 1" in refused(Trial(edges={2: 2.6}))
    assert "the last level begins at 4; the scale ends at 4" in refused(Trial(edges={4: 4.0}))
    assert "here, coverage" in refused(Trial(coverage=0.0))


def test_other_levels_and_coverage_are_taken():
    method = tried_method(with_numbers(DATA, Trial(edges={2: 1.8}, coverage=0.6), place="here"), place="here")
    assert [level.lower_edge for level in method.levels] == [1.0, 1.8, 2.5, 3.25]
    assert method.coverage.value == 0.6
