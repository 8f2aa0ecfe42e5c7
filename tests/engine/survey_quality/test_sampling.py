"""Can anybody draw the same second checks again, and does nobody check themselves?"""

import hashlib

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ppaos.engine.survey_quality import drawn, given_out

SCHEMA = {"interview_id": pl.Int64, "surveyor": pl.Int64, "key": pl.String, "area": pl.String}


def interviews(*surveyors: int) -> pl.DataFrame:
    """Interviews with a surveyor each, numbered."""
    rows = [
        (number, surveyor, f"uuid:{number}", "460101") for number, surveyor in enumerate(surveyors, start=1)
    ]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def test_a_draw_is_the_digest_of_seed_and_key():
    """`printf '2569:uuid:1' | sha256sum` begins with the sixteen digits below."""
    [row] = drawn(interviews(7), share_percent=1, seed=2569).to_dicts()
    digits = hashlib.sha256(b"2569:uuid:1").hexdigest()[:16]
    assert digits == "e876af8074d28632"
    assert row["draw"] == pytest.approx(int(digits, 16) / 2**64, abs=1e-15)


def test_each_surveyor_has_the_share_rounded_up_and_at_least_one():
    """By hand: 5 per cent of 1 is 1 (at least), of 20 is 1, of 21 is 1.05, so 2."""
    sample = drawn(interviews(*[1] * 1, *[2] * 20, *[3] * 21), share_percent=5, seed=1)
    assert dict(sample["surveyor"].value_counts().rows()) == {1: 1, 2: 1, 3: 2}
    assert set(sample.select("surveyor", "stratum", "stratum_drawn").rows()) == {
        (1, 1, 1),
        (2, 20, 1),
        (3, 21, 2),
    }


@pytest.mark.parametrize("share", [0, -1, 100.1])
def test_a_share_that_is_none_is_refused(share):
    with pytest.raises(ValueError, match="give one above 0 and up to 100"):
        drawn(interviews(1), share_percent=share, seed=1)


def test_nothing_to_draw_from():
    assert drawn(interviews(), share_percent=10, seed=1).is_empty()
    assert given_out(drawn(interviews(), share_percent=10, seed=1), {}, seed=1)["checker"].to_list() == []


SURVEYORS = st.lists(st.integers(1, 4), max_size=60)


@settings(deadline=None, max_examples=60)
@given(SURVEYORS, st.floats(0.1, 100), st.floats(0.1, 100), st.integers(0, 2**63 - 1), st.randoms())
def test_the_order_of_rows_never_matters_and_more_holds_less(surveyors, share, other, seed, chance):
    world = interviews(*surveyors)
    less, more = sorted([share, other])
    sample = drawn(world, share_percent=less, seed=seed)
    order = list(range(world.height))
    chance.shuffle(order)
    assert drawn(world[order], share_percent=less, seed=seed).equals(sample)
    wider = drawn(world, share_percent=more, seed=seed)
    assert set(sample["interview_id"]) <= set(wider["interview_id"]) <= set(world["interview_id"])
    assert set(sample["surveyor"]) == set(surveyors)
    assert drawn(world, share_percent=100, seed=seed).height == world.height


@settings(deadline=None, max_examples=60)
@given(SURVEYORS, st.lists(st.integers(1, 6), max_size=6), st.integers(0, 2**63 - 1))
def test_nobody_checks_themselves_and_loads_are_even(surveyors, checkers, seed):
    sample = drawn(interviews(*surveyors), share_percent=50, seed=seed)
    given = given_out(sample, {"460101": checkers}, seed=seed)
    assert given.equals(given_out(sample.reverse(), {"460101": checkers[::-1]}, seed=seed))
    for surveyor, checker in given.select("surveyor", "checker").rows():
        assert checker != surveyor
        assert (checker is None) == (not set(checkers) - {surveyor})
    outside = {checker for checker in checkers if checker not in surveyors}
    loads = [given.filter(pl.col("checker") == checker).height for checker in outside]
    assert not loads or max(loads) - min(loads) <= 1


def test_two_surveyors_check_each_other():
    sample = drawn(interviews(1, 1, 2, 2), share_percent=100, seed=3)
    assert set(given_out(sample, {"460101": [1, 2]}, seed=3).select("surveyor", "checker").rows()) == {
        (1, 2),
        (2, 1),
    }


def test_who_is_alone_checks_nobody():
    assert given_out(drawn(interviews(1), share_percent=100, seed=3), {"460101": [1]}, seed=3)[
        "checker"
    ].to_list() == [None]


def test_nobody_is_sent_where_they_hold_no_visits():
    sample = drawn(interviews(1, 1, 1), share_percent=100, seed=3)
    assert given_out(sample, {"460102": [2]}, seed=3)["checker"].null_count() == 3
    assert given_out(sample, {"460101": [2], "460102": [3]}, seed=3)["checker"].to_list() == [2, 2, 2]
