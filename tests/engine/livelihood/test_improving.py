"""Is the smallest set really the smallest, and told the same in any order?"""

import random
import tomllib
from itertools import combinations
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ppaos.engine import methods
from ppaos.engine.livelihood import improve, levers, score

METHOD = methods.load("slf_capitals")
TEXT = methods.texts("slf_capitals")["2563"]
CODES = [indicator.code for indicator in METHOD.indicators]
CASES = tomllib.loads(
    (Path(__file__).parents[2] / "cases" / "livelihood_improving.toml").read_text(encoding="utf-8")
)["case"]
# Five capitals of two indicators each: small enough to try every set.
SMALL_TEXT = TEXT[: TEXT.index("[[indicator]]")] + "".join(
    f'[[indicator]]\ncode = "{capital.code}_{name}"\nthai = "ก"\nenglish = "a"\nweight = {weight}\n'
    for capital in METHOD.capitals
    for name, weight in (("first", 0.2), ("second", 0.8))
)
SMALL = methods.parse(SMALL_TEXT, place="small")
SMALL_CODES = [indicator.code for indicator in SMALL.indicators]


def households(*answers, codes=CODES):
    rows = [{"household_id": f"H{n}", **dict.fromkeys(codes), **row} for n, row in enumerate(answers)]
    return pl.DataFrame(rows, schema={"household_id": pl.String, **dict.fromkeys(codes, pl.Float64)})


def answers_of(case):
    alike = {i.code: case["all"][i.capital] for i in METHOD.indicators if i.capital in case["all"]}
    return {**alike, **case.get("answers", {}), **dict.fromkeys(case.get("empty", ()))}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["english"])
def test_worked_example(case):
    found = improve(households(answers_of(case)), METHOD)
    [row] = found.households.to_dicts()
    for column, expected in case["expected"].items():
        assert row[column] == (None if expected == "none" else expected), column
    for way in ("step", "leap"):
        chosen = found.steps.filter(pl.col("way") == way)["indicator"].to_list()
        assert len(chosen) == (row[f"{way}_needed"] or 0)
        assert way not in case or chosen == case[way]


def raised(answers, codes, way):
    """The answers with these indicators risen."""
    up = {code: 4.0 if way == "leap" else min(answers[code] // 1 + 1, 4.0) for code in codes}
    return {**answers, **up}


def smallest_by_trying(answers, way):
    """As one would do it on paper: every set of one, of two, of three…; the most any set of that size brings."""
    [now] = score(households(answers, codes=SMALL_CODES), SMALL).to_dicts()
    if now["level"] is None or now["level"] == 4:
        return None
    can = [code for code in SMALL_CODES if answers[code] is not None and answers[code] < 4]
    for size in range(1, len(can) + 1):
        tried = [raised(answers, chosen, way) for chosen in combinations(can, size)]
        risen = score(households(*tried, codes=SMALL_CODES), SMALL)
        if (most := risen["overall"].max()) is not None and risen["level"].max() > now["level"]:
            return size, most
    return None


small = st.fixed_dictionaries(
    {code: st.sampled_from([1.0, 1.5, 2.0, 2.333333, 3.0, 4.0]) for code in SMALL_CODES}
)
with_gaps = st.tuples(
    small, st.sets(st.sampled_from([c for c in SMALL_CODES if c.endswith("first")]), max_size=2)
).map(lambda pair: pair[0] | dict.fromkeys(pair[1]))


@given(with_gaps)
@settings(max_examples=40, deadline=None)
def test_no_smaller_set_exists_and_none_of_that_size_brings_more(answers):
    found = improve(households(answers, codes=SMALL_CODES), SMALL)
    [row] = found.households.to_dicts()
    for way in ("step", "leap"):
        told = None if row[f"{way}_needed"] is None else (row[f"{way}_needed"], row[f"{way}_would_be"])
        assert told == smallest_by_trying(answers, way)


household = st.lists(st.sampled_from([1, 2, 3, 4, 1.25, 2.5, None]), min_size=37, max_size=37).map(
    lambda answers: dict(zip(CODES, answers, strict=True))
)


@given(st.lists(household, min_size=1, max_size=4), st.randoms(use_true_random=False))
@settings(max_examples=25, deadline=None)
def test_the_sets_do_what_they_promise_in_any_order(answers, shuffled):
    frame = households(*answers)
    found = improve(frame, METHOD)
    order = list(range(len(answers)))
    shuffled.shuffle(order)
    again = improve(frame[order], METHOD)
    assert again.households.sort("household_id").equals(found.households.sort("household_id"))
    keys = ["household_id", "way", "place"]
    assert again.steps.sort(keys).equals(found.steps.sort(keys))
    for row in found.households.filter(pl.col("step_needed").is_not_null()).iter_rows(named=True):
        given = frame.row(by_predicate=pl.col("household_id") == row["household_id"], named=True)
        chosen = found.steps.filter(household_id=row["household_id"], way="step")["indicator"]
        [risen] = score(households(raised(given, chosen, "step") | {"household_id": "x"}), METHOD).to_dicts()
        assert risen["level"] == row["next_level"]
        assert risen["overall"] == row["step_would_be"]


def test_burdens_and_strengths_are_told_by_weight():
    answers = dict.fromkeys(CODES, 3) | {"human_health": 1, "financial_saving": 1, "financial_income": 4}
    told = levers(households(answers), METHOD)
    burdens = told.filter(side="holds back").select("place", "indicator", "band", "weighs").rows()
    assert burdens == [(1, "financial_saving", 1, 0.18), (2, "human_health", 1, 0.12)]
    strengths = told.filter(side="builds on")
    assert strengths["indicator"][0] == "financial_income"
    assert strengths.height == 35
    assert strengths["place"].to_list() == list(range(1, 36))


def test_what_was_not_answered_is_neither_burden_nor_strength_and_an_unscored_capital_weighs_as_if_whole():
    told = levers(households({"social_groups": 1, "human_health": 4}), METHOD)
    assert set(told.select("indicator", "side", "weighs").rows()) == {
        ("social_groups", "holds back", 0.045),
        ("human_health", "builds on", 0.12),
    }


def test_equal_burdens_come_in_the_order_of_the_method():
    frame = households(dict.fromkeys(random.Random(1).sample(CODES, len(CODES)), 2.0))
    told = levers(frame, METHOD).filter(weighs=told_weight(0.1))["indicator"].to_list()
    assert told == [i.code for i in METHOD.indicators if i.weight == 0.1]


def told_weight(weight):
    return round(weight / 5 * 2, 6)
