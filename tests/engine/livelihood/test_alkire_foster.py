"""Are the measures of Alkire and Foster those of the literature, on any engine and in any order of rows?"""

import tomllib
from fractions import Fraction
from pathlib import Path

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ppaos.engine.livelihood.alkire_foster import (
    MpiRule,
    RuleError,
    identified,
    measured,
    of_rows,
    with_shares,
)

CASES = tomllib.loads(
    (Path(__file__).parents[2] / "cases" / "alkire_foster.toml").read_text(encoding="utf-8")
)["case"]
NAMES = ["income", "schooling", "health"]
CUTOFFS = {"income": 10.0, "schooling": 6.0, "health": 2.0}


def rule(**changes) -> MpiRule:
    equal = dict.fromkeys(changes.get("cutoffs", CUTOFFS), 1.0)
    return MpiRule(**({"cutoffs": CUTOFFS, "weights": equal, "k": 2} | changes))


def people(*rows) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=dict.fromkeys(NAMES, pl.Float64), orient="row")


def figures(frame, of, **how):
    return of_rows(measured(frame, of, **how).row(0, named=True), of)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["english"])
def test_worked_example(case):
    names = list(case["cutoffs"])
    frame = pl.DataFrame(case["rows"], schema=dict.fromkeys(names, pl.Float64), orient="row")
    weights = case.get("weights", dict.fromkeys(names, 1.0))
    told = MpiRule(case["cutoffs"], weights, case["k"])
    weight = None
    if "survey_weights" in case:
        frame, weight = frame.with_columns(w=pl.Series(case["survey_weights"])), "w"
    found = figures(frame, told, weight=weight)
    for name, expected in case["expected"].items():
        assert found[name] == pytest.approx(expected, abs=case["within"]), name
    assert [name for name in ("H", "A", "M0", "M1", "M2") if found[name] is None] == case.get("empty", [])
    for part in ("uncensored", "censored"):
        assert list(found[part].values()) == pytest.approx(case[part], abs=case["within"])
    contributions = case["contributions"] or [None] * len(names)
    assert list(found["contributions"].values()) == pytest.approx(contributions, abs=case["within"])


def test_who_has_not_answered_everything_is_left_out_or_judged_by_the_rest():
    frame = people([5, None, 1], [5, 5, 5], [None, None, None])
    left_out = figures(frame, rule())
    assert (left_out["people"], left_out["excluded"], left_out["H"]) == (1, 2, 1.0)
    judged = figures(frame, rule(missing="reweight"))
    assert (judged["people"], judged["excluded"]) == (2, 1)
    assert judged["A"] == pytest.approx((1 + 2 / 3) / 2)
    rows = identified(frame, rule(missing="reweight"))
    assert rows["is_poor"].to_list() == [True, True, None]
    assert rows["answered"].to_list() == pytest.approx([2 / 3, 1, 0])


def test_a_shortfall_against_a_cutoff_of_zero_has_no_measure():
    of = rule(cutoffs={"income": 0.0, "schooling": 6.0, "health": 2.0})
    found = figures(people([-1, 0, 0]), of)
    assert (found["M0"], found["M1"], found["M2"]) == (1.0, None, None)


def test_nobody_has_no_share():
    found = figures(people(), rule())
    assert (found["people"], found["H"], found["M0"]) == (0, None, None)


def test_groups_add_up():
    frame = people([5, 5, 5], [50, 50, 50], [5, 5, 0]).with_columns(area=pl.Series(["a", "a", "b"]))
    by_area = measured(frame, rule(), group="area")
    assert by_area["area"].to_list() == ["a", "b"]
    everybody = figures(frame, rule())
    assert (by_area["M0"] * by_area["population"]).sum() / 3 == pytest.approx(everybody["M0"])


def test_a_group_s_part_in_the_whole_goes_by_its_people_and_its_poverty():
    frame = people([5, 5, 5], [50, 50, 50], [5, 5, 0]).with_columns(area=pl.Series(["a", "a", "b"]))
    told = with_shares(measured(frame, rule(), group="area").to_dicts())
    assert [row["population_share"] for row in told] == pytest.approx([2 / 3, 1 / 3])
    assert [row["m0_share"] for row in told] == pytest.approx([0.4, 0.6])
    nobody = measured(people([None, None, None]).with_columns(area=pl.lit("a")), rule(), group="area")
    assert [(row["population_share"], row["m0_share"]) for row in with_shares(nobody.to_dicts())] == [
        (None, None)
    ]


@pytest.mark.parametrize("weight", [0.0, -1.0, None, float("nan"), float("inf")])
def test_a_survey_weight_that_speaks_for_nobody_is_refused(weight):
    frame = people([5, 5, 5], [5, 5, 5]).with_columns(w=pl.Series([1.0, weight]))
    with pytest.raises(RuleError, match="A survey weight in w is"):
        measured(frame, rule(), weight="w")
    with pytest.raises(RuleError):
        measured(duckdb.from_arrow(frame.to_arrow()), rule(), weight="w")


def test_where_weights_sum_to_one_a_larger_k_counts_indicators():
    thirds = dict.fromkeys(NAMES, 1 / 3)
    assert rule(weights=thirds, k=2).k_share == rule(k=2).k_share == rule(weights=thirds, k=2 / 3).k_share


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"cutoffs": {}, "weights": {}}, "no indicator"),
        ({"weights": {"income": 1.0}}, "different indicators: health, schooling"),
        ({"weights": {"income": 0.0, "schooling": 1.5, "health": 1.5}}, "weight of income is 0"),
        ({"weights": {"income": 1.0, "schooling": 1.0, "health": 0.5}}, "sum to 2.5"),
        ({"cutoffs": CUTOFFS | {"income": float("nan")}}, "cut-off of income is nan"),
        ({"k": 3.5}, "k is 3.5. It lies between 0 and 3"),
        ({"k": -1}, "k is -1"),
        ({"missing": "zero"}, "missing is «zero»"),
    ],
)
def test_a_rule_that_contradicts_itself_is_refused(changes, words):
    with pytest.raises(RuleError, match=words.replace(".", r"\.")):
        rule(**changes)


cells = st.one_of(st.none(), st.integers(0, 12).map(float))
matrices = st.lists(st.tuples(cells, cells, cells), min_size=1, max_size=12)


def slow_twin(rows, of: MpiRule) -> dict[str, float | None]:
    """As one would do it on paper."""
    shares = [Fraction(1, 3)] * 3
    poor, m0, counted = Fraction(0), Fraction(0), 0
    for row in rows:
        asked = [(share, value < cut) for share, value, cut in zip(shares, row, CUTOFFS.values(), strict=True)
                 if value is not None]  # fmt: skip
        if not asked or (of.missing == "exclude" and len(asked) < 3):
            continue
        counted += 1
        score = sum(share for share, is_below in asked if is_below) / sum(share for share, _ in asked)
        if score >= Fraction(2, 3):
            poor, m0 = poor + 1, m0 + score
    return {
        "H": float(poor / counted) if counted else None,
        "M0": float(m0 / counted) if counted else None,
        "A": float(m0 / poor) if poor else None,
    }


@settings(max_examples=60, deadline=None)
@given(matrices, st.sampled_from(["exclude", "reweight"]), st.randoms())
def test_like_on_paper_in_any_order_and_on_duckdb(rows, missing, random):
    of = rule(missing=missing)
    found = figures(people(*rows), of)
    for name, expected in slow_twin(rows, of).items():
        assert found[name] == (None if expected is None else pytest.approx(expected)), name
    shuffled = random.sample(rows, len(rows))
    here = measured(people(*rows), of).row(0)
    assert measured(people(*shuffled), of).row(0) == pytest.approx(here)
    assert measured(duckdb.from_arrow(people(*rows).to_arrow()), of).pl().row(0) == pytest.approx(here)
