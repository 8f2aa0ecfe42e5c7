"""Are moves, errors, attrition weights and changes those worked out by hand, on any engine and in any order?"""

import tomllib
from pathlib import Path

import duckdb
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ppaos.engine import methods
from ppaos.engine.livelihood import AnswerError
from ppaos.engine.livelihood.change import change_of, paired
from ppaos.engine.livelihood.compared import ONLY_AFTER, ONLY_BEFORE, move_counts, move_matrix, verdict_moves
from ppaos.engine.livelihood.fairness import targeting_errors
from ppaos.engine.livelihood.panel import attrition, panel_weights

CASES = tomllib.loads((Path(__file__).parents[2] / "cases" / "comparisons.toml").read_text(encoding="utf-8"))
RULES = methods.load("comparison_rules")
METHOD, CHANGE = methods.load("slf_capitals"), methods.load("change_rule")
CODES = [indicator.code for indicator in METHOD.indicators]
LEVELS = st.lists(
    st.tuples(st.sampled_from([None, 1, 2, 3, 4]), st.sampled_from([None, 1, 2, 3, 4])), max_size=30
)


def levels(values):
    rows = [
        (f"H{number}", None if value == "none" else value)
        for number, value in enumerate(values)
        if value != "absent"
    ]
    return pl.DataFrame(rows, schema={"household_id": pl.String, "level": pl.Int64}, orient="row")


def verified(picked, poor, **groups):
    told = {"is_picked": picked, "is_poor": poor}
    flags = {
        name: [None if value == "none" else bool(value) for value in values] for name, values in told.items()
    }
    return pl.DataFrame(
        {"household_id": list(range(len(picked))), **flags, **groups},
        schema_overrides={"is_picked": pl.Boolean, "is_poor": pl.Boolean},
    )


def panel_of(cells):
    rows = [
        {"district": cell["district"], "level": cell["level"], "outcome": outcome}
        for cell in cells
        for outcome in (each.code for each in RULES.outcomes)
        for _ in range(cell.get(outcome, 0))
    ]
    return pl.DataFrame(rows).with_row_index("household_id")


def on_duckdb(frame):
    return duckdb.from_arrow(frame.to_arrow())


def answers(*values):
    rows = [{"household_id": f"H{number}", **dict.fromkeys(CODES, value)} for number, value in values]
    return pl.DataFrame(rows, schema={"household_id": pl.String, **dict.fromkeys(CODES, pl.Float64)})


@pytest.mark.parametrize("case", CASES["moves"], ids=lambda case: case["english"])
def test_moves(case):
    told = verdict_moves(levels(case["before"]), levels(case["after"])).sort("household_id")
    assert told["move"].to_list() == case["expected"]


@given(LEVELS)
def test_every_household_is_in_one_cell_whatever_the_order(pairs):
    before, after = (levels(["none" if each is None else each for each in side]) for side in (
        [one for one, _ in pairs], [other for _, other in pairs]))  # fmt: skip
    told = move_matrix(verdict_moves(before, after))
    turned = move_matrix(verdict_moves(before.reverse(), after.reverse()))
    assert told["households"].sum() == len(pairs)
    assert sorted(told.rows(), key=str) == sorted(turned.rows(), key=str)
    for one, other, count in told.iter_rows():
        assert pairs.count((one, other)) == count


def test_who_is_in_one_frame_alone_is_in_no_cell_and_is_counted_apart():
    told = verdict_moves(levels([1, "absent", 2]), levels(["absent", 4, 2])).with_columns(area=pl.lit("a"))
    assert move_matrix(told, by=["area"]).rows() == [("a", 2, 2, 1)]
    assert sorted(move_counts(told, by=["area"]).rows()) == [
        ("a", ONLY_AFTER, 1), ("a", ONLY_BEFORE, 1), ("a", "same", 1),
    ]  # fmt: skip


@pytest.mark.parametrize("case", CASES["fairness"], ids=lambda case: case["english"])
def test_errors(case):
    [told] = targeting_errors(verified(case["picked"], case["poor"]), RULES).to_dicts()
    for name, expected in case["expected"].items():
        assert told[name] == pytest.approx(expected, abs=1e-5), name
    for name in case.get("empty", ()):
        assert told[name] is None
    assert told["inclusion_error_is_small"] is told["exclusion_error_is_small"] is case["small"]


def test_errors_of_groups_add_up_to_those_of_all_and_the_unknown_are_a_group():
    frame = verified([1, 0, 1, 1], [1, 1, 0, 0], sex=["f", "f", "m", None])
    told = targeting_errors(frame, RULES, by=["sex"])
    assert told["by"].to_list().count("sex") == 3
    groups, [whole] = told.filter(pl.col("by") == "sex"), told.filter(pl.col("by") == "all").to_dicts()
    for name in ("households", "verified", "picked", "picked_not_poor", "poor", "poor_left_out"):
        assert groups[name].sum() == whole[name]
    assert groups.filter(pl.col("group").is_null())["picked_not_poor"].to_list() == [1]


@pytest.mark.parametrize("case", CASES["weights"], ids=lambda case: case["english"])
def test_attrition_weights(case):
    panel = panel_of(case["cells"])
    told = panel_weights(panel, RULES)
    for cell in case["cells"]:
        own = told.filter((pl.col("district") == cell["district"]) & (pl.col("level") == cell["level"]))
        expected = [cell["weight"]] * cell["found"] if "weight" in cell else []
        assert own["weight"].drop_nulls().to_list() == pytest.approx(expected)
    assert told["weight"].sum() == pytest.approx(case["sum"])
    assert told.filter(pl.col("outcome") != "found")["weight"].null_count() == told.filter(
        pl.col("outcome") != "found"
    ).height  # fmt: skip


@given(
    st.lists(
        st.tuples(
            st.sampled_from("abc"),
            st.sampled_from([None, 1, 2]),
            st.sampled_from([o.code for o in RULES.outcomes]),
        ),
        min_size=1,
        max_size=80,
    )
)
def test_those_found_stand_for_all_that_stayed(rows):
    schema = {"district": pl.String, "level": pl.Int64, "outcome": pl.String}
    panel = pl.DataFrame(rows, schema=schema, orient="row").with_row_index("household_id")
    told, turned = panel_weights(panel, RULES), panel_weights(panel.reverse(), RULES)
    assert told.equals(turned.sort("household_id"))
    stays = told.filter(~pl.col("outcome").is_in(RULES.codes("left")))
    stood_for = stays.filter(pl.col("cell_width").is_not_null()).height
    assert told["weight"].sum() == pytest.approx(stood_for)
    assert (told["weight"].drop_nulls() >= 1).all()


def test_outcomes_are_counted_and_unknown_ones_refused():
    panel = panel_of([{"district": "a", "level": 1, "found": 2, "died": 1}])
    assert sorted(attrition(panel, RULES, by=["district"]).rows()) == [("a", "died", 1), ("a", "found", 2)]
    odd = panel.with_columns(outcome=pl.lit("lost in space"))
    for of in (attrition, panel_weights):
        with pytest.raises(AnswerError, match="household 0: outcome «lost in space» is none of found, met"):
            of(odd, RULES)
    with pytest.raises(AnswerError, match="None"):
        attrition(on_duckdb(panel.with_columns(outcome=pl.lit(None, pl.String))), RULES)


def test_change_is_told_of_pairs_alone_and_a_drop_out_is_never_an_improvement():
    before = answers((1, 1.0), (2, 2.0), (3, 2.0), (4, None), (9, 1.0))
    after = answers((1, 2.0), (2, 2.03), (3, 1.9), (4, 3.0), (8, 4.0))
    pairs = paired(before, after, METHOD, CHANGE).sort("household_id")
    assert pairs["household_id"].to_list() == ["H1", "H2", "H3", "H4"]
    assert pairs["overall_move"].to_list() == ["improved", "unchanged", "worse", "unknown"]
    assert pairs["level_after"].to_list() == [2, 2, 2, 3]
    [told] = change_of(pairs, RULES).to_dicts()
    counted = {name: told[name] for name in ("pairs", "unknown", "improved", "unchanged", "worse")}
    assert counted == {"pairs": 3, "unknown": 1, "improved": 1, "unchanged": 1, "worse": 1}
    assert told["mean_change"] == pytest.approx((100 / 3 + 1 - 10 / 3) / 3, abs=1e-4)
    assert told["mean_before"] == pytest.approx(5 / 3)
    assert told["least"] < told["mean_change"] < told["most"]
    assert (told["is_small"], told["weighted_change"]) == (True, None)


def test_weights_move_the_mean_change_towards_those_whom_fewer_stand_for():
    pairs = paired(answers((1, 1.0), (2, 2.0)), answers((1, 2.0), (2, 2.0)), METHOD, CHANGE)
    weights = pl.DataFrame({"household_id": ["H1", "H2"], "weight": [1.0, 3.0], "area": ["a", "a"]})
    [told] = change_of(pairs.join(weights, on="household_id"), RULES, of="human", by=["area"]).to_dicts()
    assert told["weighted_change"] == pytest.approx(100 / 12, abs=1e-4)
    assert (told["weighted"], told["area"]) == (4.0, "a")


def test_one_pair_alone_has_no_interval():
    [told] = change_of(paired(answers((1, 1.0)), answers((1, 2.0)), METHOD, CHANGE), RULES).to_dicts()
    assert (told["pairs"], told["least"], told["most"]) == (1, None, None)


def test_polars_and_duckdb_agree():
    before, after = (answers(*((n, float(1 + (n + step) % 4)) for n in range(9))) for step in (0, 1))
    here = change_of(paired(before, after, METHOD, CHANGE), RULES)
    there = change_of(paired(on_duckdb(before), on_duckdb(after), METHOD, CHANGE), RULES).pl()
    assert here.cast(pl.Float64, strict=False).rows()[0] == pytest.approx(
        there.select(here.columns).cast(pl.Float64, strict=False).rows()[0]
    )
    panel = panel_of([{"district": "a", "level": 1, "found": 5, "moved": 8}])
    weighed = panel_weights(on_duckdb(panel), RULES).pl().sort("household_id")
    assert weighed["weight"].to_list() == panel_weights(panel, RULES)["weight"].to_list()
    frame = verified([1, 0, 1, 1], [1, 1, 0, 0])
    [one], [other] = (
        targeting_errors(frame, RULES).to_dicts(),
        targeting_errors(on_duckdb(frame), RULES).pl().to_dicts(),
    )
    assert one == pytest.approx(other)
    pairs = verdict_moves(on_duckdb(levels([1, 2])), on_duckdb(levels([2, "none"])))
    assert sorted(move_matrix(pairs).fetchall(), key=str) == [(1, 2, 1), (2, None, 1)]
