"""What counts as a change between two rounds of a household?"""

import tomllib
from pathlib import Path

import duckdb
import narwhals as nw
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ppaos.engine import methods
from ppaos.engine.livelihood import moves
from ppaos.engine.methods import MethodError

METHOD, RULE = methods.load("slf_capitals"), methods.load("change_rule")
CASES = tomllib.loads((Path(__file__).parents[2] / "cases" / "livelihood_moves.toml").read_text("utf-8"))[
    "case"
]
TEXT = methods.texts("change_rule")["2569"]
SCHEMA = {"overall_before": pl.Float64, "overall_after": pl.Float64}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["english"])
def test_worked_example(case):
    rounds = pl.DataFrame([[case.get("before"), case.get("after")]], schema=SCHEMA, orient="row")
    [moved] = moves(rounds, METHOD, RULE).to_dicts()
    assert (moved["overall_change"], moved["overall_move"]) == (case.get("change"), case["move"])


scores = st.one_of(st.none(), st.integers(1_000_000, 4_000_000).map(lambda whole: whole / 1_000_000))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(scores, scores), min_size=1, max_size=8))
def test_going_back_undoes_a_move_and_duckdb_tells_the_same(rounds):
    frame = pl.DataFrame(rounds, schema=SCHEMA, orient="row")
    moved = moves(frame, METHOD, RULE)
    turned = frame.rename({"overall_before": "overall_after", "overall_after": "overall_before"})
    back = moves(turned, METHOD, RULE)
    opposite = {"improved": "worse", "worse": "improved"}
    assert moved["overall_move"].replace(opposite).to_list() == back["overall_move"].to_list()
    asked = duckdb.from_arrow(frame.with_row_index().to_arrow())
    told = nw.from_native(moves(asked, METHOD, RULE)).collect("polars").to_native().sort("index")
    assert told["overall_move"].to_list() == moved["overall_move"].to_list()


@pytest.mark.parametrize(
    ("written", "instead", "told"),
    [
        ("value = 100", "value = 0", "the scale ends at 0"),
        ("value = 2.0", "value = 100", "the threshold is 100; it must be 0 or more and below 100"),
        ("value = 4", "value = 4.5", "«decimals» is 4.5; write a whole number from 0 up"),
        ("value = 10\n", "value = 0\n", "«fewest» is 0; write a whole number from 1 up"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused_with_its_place(written, instead, told):
    assert written in TEXT
    with pytest.raises(MethodError, match=f"mine.toml: {told}"):
        methods.parse(TEXT.replace(written, instead), place="mine.toml")
