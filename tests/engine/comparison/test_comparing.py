"""Members beside similar households: as a plain reference says, in any order, and nobody beside itself."""

import tomllib
from pathlib import Path
from statistics import NormalDist

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ppaos.engine import methods
from ppaos.engine.comparison import (
    ComparisonError,
    MatchRule,
    compare_members,
    cost_per_household,
    deflated,
    doubtful_years,
    pairs_of,
    share_kept,
    spread,
)
from ppaos.engine.methods import MethodError

INDEX = methods.load("price_index")
CASES = tomllib.loads(
    (Path(__file__).parents[2] / "cases" / "member_spread.toml").read_text(encoding="utf-8")
)["case"]
RULE = MatchRule(("human", "natural"))
SCHEMA = {
    "household_id": pl.Int64, "human": pl.Float64, "natural": pl.Float64, "before": pl.Float64, "after": pl.Float64,
    "before_year": pl.Int64, "after_year": pl.Int64,
}  # fmt: skip


def frame(rows):
    """Households from (id, human, natural, before, after), incomes of the base year."""
    return pl.DataFrame([(*row, 2566, 2023) for row in rows], schema=SCHEMA, orient="row")


def compared(members, others, rule=RULE, to=2566):
    return compare_members(frame(members), frame(others), INDEX, rule, to=to)


def plainly(members, others, rule):
    """The same by definition, household by household: effect, error, weights, who was matched."""
    columns = list(range(1, 1 + len(rule.covariates)))
    x = [np.array([[row[c] for c in columns] for row in rows], float) for rows in (members, others)]
    y = [np.array([row[4] - row[3] for row in rows], float) for rows in (members, others)]
    inside = [group - group.mean(axis=0) for group in x]
    covariance = sum(group.T @ group for group in inside) / max(len(members) + len(others) - 2, 1)
    deviation = np.sqrt(np.diag(covariance))
    told = deviation > 1e-8
    x = [group[:, told] / deviation[told] for group in x]
    correlation = covariance[told][:, told] / np.outer(deviation[told], deviation[told])
    inverse = np.linalg.pinv(correlation, rcond=1e-8, hermitian=True)

    def distance(one, other):
        return float(np.sqrt(max((one - other) @ inverse @ (one - other), 0)))

    weights, squares, beside, own = np.zeros(len(others)), np.zeros(len(others)), [], []
    for i in range(len(members)):
        far = [distance(x[0][i], x[1][j]) for j in range(len(others))]
        edge = sorted(far)[min(rule.neighbours, len(far)) - 1]
        near = [
            j for j, d in enumerate(far)
            if d <= edge + 1e-9 and (rule.caliper is None or d <= rule.caliper + 1e-9)
        ]  # fmt: skip
        if near:
            own.append(y[0][i])
            beside.append(y[1][near].mean())
            weights[near] += 1 / len(near)
            squares[near] += 1 / len(near) ** 2
    if not own:
        return None, None, weights
    effect = float(np.mean(own) - np.mean(beside))
    variance = np.zeros(len(others))
    for j in range(len(others)):
        far = {k: distance(x[1][j], x[1][k]) for k in range(len(others)) if k != j}
        near = [k for k, d in far.items() if d <= min(far.values()) + 1e-9]
        if near:
            variance[j] = len(near) / (len(near) + 1) * (y[1][j] - y[1][near].mean()) ** 2
    total = ((np.array(own) - np.array(beside) - effect) ** 2).sum() + (
        (weights**2 - squares) * variance
    ).sum()
    return effect, float(np.sqrt(total)) / len(own) if len(others) > 1 else None, weights


def agrees(found, members, others, rule):
    effect, error, weights = plainly(members, others, rule)
    assert found.effect["effect"] == (effect if effect is None else pytest.approx(effect, abs=1e-6))
    assert found.effect["standard_error"] == (error if error is None else pytest.approx(error, abs=1e-6))
    assert found.matched.weights == pytest.approx(weights)
    if error is not None:
        half = NormalDist().inv_cdf((1 + rule.confidence) / 2) * error
        assert (found.effect["least"], found.effect["most"]) == pytest.approx((effect - half, effect + half))


def invented(seed, members, others, decimals):
    chance = np.random.default_rng(seed)
    rows = []
    for number in range(members + others):
        human, natural = chance.uniform(1, 4, 2).round(decimals)
        before = chance.uniform(1e4, 5e4)
        rows.append((number, human, natural, before, before + chance.normal(3000 * (number < members), 5000)))
    return rows[:members], rows[members:]


@pytest.mark.parametrize("decimals", [0, 1, 6])
@pytest.mark.parametrize(
    "rule", [RULE, MatchRule(RULE.covariates, 3, None, 0.9), MatchRule(("human",), 2, 0.05)]
)
def test_it_is_as_the_plain_reference_says(decimals, rule):
    members, others = invented(11, 40, 150, decimals)
    agrees(compared(members, others, rule), members, others, rule)


def test_large_groups_are_worked_in_parts_to_the_same_end(monkeypatch):
    members, others = invented(5, 60, 90, 1)
    whole = compared(members, others)
    monkeypatch.setattr("ppaos.engine.comparison.space._AT_ONCE", 100)
    assert compared(members, others).effect == whole.effect


score = st.integers(1, 4).map(float)
household = st.tuples(score, score, st.integers(0, 9).map(float), st.integers(0, 9).map(float))


@settings(max_examples=120, deadline=None)
@given(
    st.lists(household, min_size=2, max_size=7), st.lists(household, min_size=2, max_size=12), st.integers(1, 3),
    st.sampled_from([None, 0.5, 1.0]), st.randoms(use_true_random=False),
)  # fmt: skip
def test_ties_are_shared_and_the_order_of_rows_never_matters(members, others, neighbours, caliper, chance):
    members = [(number, *row) for number, row in enumerate(members)]
    others = [(100 + number, *row) for number, row in enumerate(others)]
    rule = MatchRule(RULE.covariates, neighbours, caliper)
    found = compared(members, others, rule)
    agrees(found, members, others, rule)
    again = compared(chance.sample(members, len(members)), chance.sample(others, len(others)), rule)
    assert again.effect == found.effect
    assert again.members.equals(found.members)
    assert again.balance.equals(found.balance)
    assert again.spread == found.spread
    assert found.matched.weights.sum() == pytest.approx(found.effect["members"])


def test_a_household_is_never_its_own_match():
    twin = (1, 2.0, 2.0, 100.0, 200.0)
    found = compared(
        [twin, (2, 3.0, 3.5, 100.0, 200.0)], [twin, (3, 2.0, 2.1, 100.0, 150.0), (4, 3.0, 3.0, 50.0, 60.0)]
    )
    assert pairs_of(found.matched, 1)["household_id"].to_list() == [3]
    assert dict(found.states.select("state", "others").iter_rows())["in the model"] == 1
    assert pairs_of(found.matched, 99).is_empty()


def test_who_cannot_be_compared_is_counted_by_the_reason():
    members = [
        (1, 2.0, 2.0, 100.0, 200.0), (2, 2.0, 3.0, None, 200.0), (3, 2.0, 2.0, 100.0, None),
        (4, None, 2.0, 100.0, 200.0), (5, 2.2, 2.5, 100.0, 200.0), (6, 40.0, 2.0, 100.0, 200.0),
    ]  # fmt: skip
    others = [(10 + n, 2.0 + n / 10, 2.0 + n % 3, 100.0, 100.0 + n) for n in range(9)] + [
        (30, 2.0, 2.0, float("nan"), 1.0)
    ]
    found = compared(members, others, MatchRule(RULE.covariates, 1, 0.7))
    assert found.states.rows() == [
        ("compared", 2, 9), ("no similar household", 1, 0), ("not known what it was like before", 1, 0),
        ("income before not known", 1, 1), ("income after not known", 1, 0), ("in the model", 0, 0),
    ]  # fmt: skip
    assert found.members["state"].to_list()[5] == "no similar household"
    assert found.members["distance"].is_null().to_list() == [False, True, True, True, False, True]
    assert found.effect["members"] == 2
    assert found.spread["n"] == 4
    assert "within a caliper of 0.7, ties shared" in found.statement


@pytest.mark.parametrize(
    ("members", "others"), [([], []), ([(1, 2.0, 2.0, 1.0, 2.0)], []), ([], [(1, 2.0, 2.0, 1.0, 2.0)])]
)
def test_without_anybody_to_compare_nothing_is_said(members, others):
    found = compared(members, others)
    assert found.effect["members"] == 0
    assert found.effect["effect"] is None
    assert found.effect["least"] is None
    assert found.balance["smd_after"].to_list() == [None, None]
    assert found.matched.weights.tolist() == [0.0] * len(others)


def test_one_other_household_gives_no_interval():
    found = compared([(1, 2.0, 2.0, 100.0, 200.0)], [(2, 2.0, 2.0, 100.0, 150.0)])
    assert (found.effect["effect"], found.effect["standard_error"], found.effect["least"]) == (50, None, None)
    assert found.without_spread == ("human", "natural")


def test_balance_is_told_before_and_after():
    members = [(n, 3.0 + n % 2, 2.0, 1.0, 2.0) for n in range(4)]
    others = [(10 + n, 1.0 + n % 4, 2.0, 1.0, 2.0) for n in range(8)]
    found = compared(members, others)
    human, natural = found.balance.iter_rows(named=True)
    assert (human["members"], human["others"], human["others_matched"], human["is_balanced"]) == (
        3.5,
        2.5,
        3.5,
        True,
    )
    assert human["smd_before"] == pytest.approx(1 / np.std([3, 4, 3, 4], ddof=1))
    assert human["smd_after"] == 0
    assert (natural["smd_before"], natural["is_balanced"]) == (None, None)
    assert found.without_spread == ("natural",)


def test_income_is_told_in_baht_of_one_year_whatever_the_era():
    rows = frame([(1, 2.0, 2.0, 98.8, 100.4), (2, 2.0, 2.0, None, 1.0)]).with_columns(
        before_year=pl.Series([2565, None]), after_year=pl.Series([2024, 2567])
    )
    told = deflated(rows, INDEX, to=2023)
    assert told["real_before"].to_list() == pytest.approx([100, None])
    assert told["real_after"][0] == pytest.approx(100)
    assert told["change"].to_list() == pytest.approx([0, None])
    assert doubtful_years(rows, INDEX, to=2566) == []
    assert doubtful_years(rows, INDEX, to=2568) == [2025]
    unknown = rows.with_columns(before_year=pl.lit(None, pl.Int64), after_year=pl.lit(None, pl.Int64))
    assert deflated(unknown, INDEX, to=2566)["change"].null_count() == 2


def test_the_income_then_may_be_what_households_are_alike_in():
    members, others = invented(3, 10, 40, 1)
    found = compared(members, others, MatchRule(("real_before", "human")))
    assert found.balance["covariate"].to_list() == ["real_before", "human"]
    assert (found.base, found.doubtful) == (2023, [])


@pytest.mark.parametrize("to", [2570, 2500])
def test_a_year_that_the_index_does_not_have_is_refused(to):
    with pytest.raises(MethodError, match="has no year"):
        compared([], [], to=to)
    with pytest.raises(MethodError, match="has no year 2569"):
        deflated(frame([(1, 1.0, 1.0, 1.0, 1.0)]).with_columns(after_year=pl.lit(2569)), INDEX, to=2566)


def test_frames_that_will_not_do_are_refused():
    rows = frame([(1, 2.0, 2.0, 1.0, 2.0)])
    with pytest.raises(ComparisonError, match="there is no column after_year; add it"):
        deflated(rows.drop("after_year"), INDEX, to=2566)
    with pytest.raises(ComparisonError, match="others have no column natural"):
        compare_members(rows, rows.drop("natural"), INDEX, RULE, to=2566)
    with pytest.raises(ComparisonError, match="household 1 is among the members more than once"):
        compare_members(pl.concat([rows, rows]), rows, INDEX, RULE, to=2566)


@pytest.mark.parametrize(
    "changed",
    [{"covariates": ()}, {"neighbours": 0}, {"caliper": 0}, {"confidence": 1}, {"caliper": float("nan")}],
)
def test_a_rule_that_can_match_nobody_is_refused(changed):
    with pytest.raises(ComparisonError, match=r"covariates|write 1 or more"):
        MatchRule(**{"covariates": ("human",)} | changed)
    assert "without a caliper" in MatchRule(("human",), caliper=None).statement


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["english"])
def test_worked_example_of_the_spread(case):
    after = [*case["after"], *[None] * (len(case["before"]) - len(case["after"]))]
    both = {"real_before": case["before"], "real_after": after}
    rows = pl.DataFrame(both, schema=dict.fromkeys(both, pl.Float64))
    paired = rows.with_columns(change=pl.col("real_after") - pl.col("real_before"))
    found = spread(paired, same_within=case.get("same_within", 0))
    for key, value in case["expected"].items():
        assert found[key] == (None if value == "none" else pytest.approx(value, abs=1e-6)), key


def test_cost_and_share_are_told_where_both_numbers_are_known():
    assert cost_per_household(1000, 4) == 250
    assert cost_per_household(None, 4) is None
    assert cost_per_household(1000, 0) is None
    assert share_kept(30, 120) == 0.25
    assert share_kept(None, 120) is None
    assert share_kept(30, 0) is None
