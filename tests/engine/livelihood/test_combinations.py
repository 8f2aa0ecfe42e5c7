"""Does everybody stand in one combination, on any engine and in any order?"""

import tomllib
from collections import Counter
from pathlib import Path

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ppaos.engine.livelihood.combinations import (
    FIVE,
    Tally,
    combined,
    figures,
    is_counted,
    masked,
    masks,
    sort_of,
)

CASES = tomllib.loads(
    (Path(__file__).parents[2] / "cases" / "dimension_combinations.toml").read_text(encoding="utf-8")
)["case"]
STATES = {"p": "poor", "n": "not_poor", "u": "unknown"}


def frame(rows) -> pl.DataFrame:
    told = [[STATES[letter] for letter in row] for row in rows]
    return pl.DataFrame(told, schema=dict.fromkeys(FIVE, pl.String), orient="row")


def counts(rows) -> dict[str, int]:
    return dict(combined(frame(rows)).select("mask", "count").iter_rows())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["english"])
def test_worked_example(case):
    assert counts(case["rows"]) == case["expected"]


def test_there_are_31_the_fewest_dimensions_first():
    every = masks()
    assert len(every) == len(set(every)) == 31
    assert (every[0].count("1"), every[-1]) == (1, "11111")


@pytest.mark.parametrize(
    ("mask", "sort"),
    [("10100", "exact"), ("00000", "none"), ("1?000", "partly"), ("0?000", "unknown"), ("?????", "unknown")],
)
def test_what_a_combination_says(mask, sort):
    assert sort_of(mask) == sort


@pytest.mark.parametrize(
    ("figure", "counted", "left_out"),
    [
        ("judged", ["?????", "00000"], []),
        ("any", ["1????", "00001"], ["00000", "0????"]),
        ("exact", ["10000"], ["00000", "1?000"]),
        ("none", ["00000"], ["0?000"]),
        ("partly", ["1?000"], ["10000"]),
        ("unknown", ["0?000"], ["1?000", "00000"]),
        ("count-2", ["11000"], ["10000", "11?00"]),
        ("mask-11000", ["11000"], ["11100"]),
        ("poor-living", ["?1???"], ["10000"]),
        ("passed-living", ["10???"], ["1?000"]),
        ("open-living", ["1?000"], ["11000"]),
    ],
)
def test_whom_a_figure_counts(figure, counted, left_out):
    assert figure in figures()
    assert [is_counted(figure, mask) for mask in counted] == [True] * len(counted)
    assert [is_counted(figure, mask) for mask in left_out] == [False] * len(left_out)


def test_the_figures_of_a_tally_add_up():
    tally = Tally({"11000": 2, "1?000": 3, "00000": 4, "?????": 5})
    assert tally["judged"] == 14 == sum(tally[sort] for sort in ("exact", "none", "partly", "unknown"))
    assert sum(tally[f"mask-{mask}"] for mask in masks()) == tally["exact"] == 2
    assert (tally["poor-health"], tally["passed-health"], tally["open-health"]) == (5, 4, 5)


def test_by_area_they_add_up():
    rows = frame(["ppnnn", "nnnnn", "ppnnn"]).with_columns(area=pl.Series(["a", "a", "b"]))
    found = combined(rows, by=["area"])
    assert found.rows() == [("a", "00000", 1), ("a", "11000", 1), ("b", "11000", 1)]


def test_nobody_stands_nowhere():
    assert counts([]) == {}


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text("pnu", min_size=5, max_size=5), min_size=1, max_size=30), st.randoms())
def test_like_counted_by_hand_in_any_order_and_on_duckdb(rows, random):
    by_hand = Counter(row.translate(str.maketrans("pnu", "10?")) for row in rows)
    assert counts(rows) == by_hand
    assert counts(random.sample(rows, len(rows))) == by_hand
    there = combined(duckdb.from_arrow(frame(rows).to_arrow())).pl()
    assert there.rows() == combined(frame(rows)).rows()
    assert masked(frame(rows)).height == sum(by_hand.values())
