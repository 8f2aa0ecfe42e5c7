"""Is agreement what the worked examples say, bounded, and undefined where it is?"""

import tomllib
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ppaos.engine.survey_quality import agreement
from tests.engine.survey_quality.interviews import none

CASES = Path(__file__).parents[2] / "cases"
AGREEMENT_CASES = tomllib.loads((CASES / "survey_agreement.toml").read_text(encoding="utf-8"))["case"]
SCHEMA = {"surveyor": pl.Int64, "question": pl.String, "first": pl.String, "second": pl.String}


def pairs_of(pairs, surveyor=1, question="q") -> pl.DataFrame:
    """Pairs of answers of one surveyor to one question."""
    rows = [(surveyor, question, first, second) for first, second in pairs]
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


def ranks_of(values, question="q") -> pl.DataFrame:
    """The order of a question's choices."""
    return pl.DataFrame({"question": question, "value": list(values), "rank": list(range(len(values)))})


@pytest.mark.parametrize("case", AGREEMENT_CASES, ids=lambda case: case["english"])
def test_worked_example(case):
    pairs = pairs_of([(none(a), none(b)) for a, b, times in case["pairs"] for _ in range(times)])
    ranks = ranks_of(case["ordered"]) if "ordered" in case else None
    [found] = agreement(pairs, by=["surveyor", "question"], ranks=ranks).to_dicts()
    expected = {"surveyor": 1, "question": "q", "reason": None, **case["expected"]}
    assert found == {name: none(value) for name, value in expected.items()}


def test_each_surveyor_and_question_stands_for_itself():
    pairs = pl.concat(
        [
            pairs_of([("a", "a"), ("b", "b")]),
            pairs_of([("a", "b"), ("b", "a")], surveyor=2),
            pairs_of([], question="r"),
        ]
    )
    found = agreement(pairs, by=["surveyor", "question"])
    assert found.select("surveyor", "kappa").rows() == [(1, 1.0), (2, -1.0)]
    assert agreement(pairs, by=["question"]).select("n", "kappa").rows() == [(4, 0.0)]


def test_no_pairs_at_all():
    assert agreement(pairs_of([]), by=["question"]).is_empty()


def test_a_surveyor_who_is_not_known_is_a_group_of_its_own():
    pairs = pairs_of([("a", "a"), ("b", "b")], surveyor=None)
    assert agreement(pairs, by=["surveyor"]).select("n", "kappa").rows() == [(2, 1.0)]


ANSWERS = st.lists(st.tuples(st.sampled_from("12345"), st.sampled_from("12345")), min_size=1, max_size=60)


@settings(deadline=None, max_examples=60)
@given(ANSWERS, st.booleans(), st.randoms())
def test_kappa_is_bounded_symmetric_and_of_no_order(pairs, is_ordered, chance):
    ranks = ranks_of("12345") if is_ordered else None
    [found] = agreement(pairs_of(pairs), by=["question"], ranks=ranks).to_dicts()
    [turned] = agreement(pairs_of([(b, a) for a, b in pairs]), by=["question"], ranks=ranks).to_dicts()
    shuffled = list(pairs)
    chance.shuffle(shuffled)
    [mixed] = agreement(pairs_of(shuffled), by=["question"], ranks=ranks).to_dicts()
    assert found == turned == mixed
    assert 0 <= found["percent"] <= 100
    if found["state"] == "measured":
        assert -1 <= found["kappa"] <= 1
        assert (found["kappa"] == 1) == (found["agreed"] == found["n"])
    else:
        assert {first for first, _ in pairs} == {second for _, second in pairs}


@settings(deadline=None, max_examples=40)
@given(ANSWERS)
def test_the_slow_twin_agrees(pairs):
    """Kappa as one would do it on paper: a table of shares."""
    [found] = agreement(pairs_of(pairs), by=["question"]).to_dicts()
    n = len(pairs)
    observed = sum(a == b for a, b in pairs) / n
    expected = sum(
        sum(a == each for a, _ in pairs) / n * sum(b == each for _, b in pairs) / n for each in "12345"
    )
    if found["kappa"] is None:
        assert expected == pytest.approx(1)
    else:
        assert found["kappa"] == pytest.approx((observed - expected) / (1 - expected), abs=1e-6)
