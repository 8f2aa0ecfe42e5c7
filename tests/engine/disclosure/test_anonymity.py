"""Marks of records made coarser until nobody stands alone."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ppaos.engine.disclosure import DisclosureError, coarsened

MARKS = {"place": ["village", "district", "nowhere"], "size": ["people", "band"]}


def records(*rows):
    schema = {"village": pl.String, "people": pl.Int64, "score": pl.Float64}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    return frame.with_columns(
        district=pl.col("village").str.head(1),
        nowhere=pl.lit("-"),
        band=pl.when(pl.col("people") > 3).then(pl.lit("many")).otherwise(pl.lit("few")),
    )


def test_what_is_shared_by_enough_is_told_as_fine_as_it_is():
    told = coarsened(records(*[("a1", 2, 1.0)] * 3), MARKS, least=3, most_withheld=0)
    assert told.steps == {"place": 0, "size": 0}
    assert told.records.columns == ["place", "size", "score"]
    assert (told.withheld, told.smallest) == (0, 3)


def test_the_mark_with_the_most_values_is_made_coarser_first():
    rows = [("a1", 2, 1.0), ("a2", 2, 1.0), ("a3", 2, 1.0)]
    told = coarsened(records(*rows), MARKS, least=3, most_withheld=0)
    assert told.steps == {"place": 1, "size": 0}
    assert told.records["place"].to_list() == ["a", "a", "a"]


def test_few_are_held_back_rather_than_all_made_coarser():
    rows = [*[("a1", 2, 1.0)] * 9, ("b1", 7, 2.0)]
    told = coarsened(records(*rows), MARKS, least=3, most_withheld=0.1)
    assert told.steps == {"place": 0, "size": 0}
    assert (told.records.height, told.withheld) == (9, 1)


def test_fewer_than_enough_are_all_held_back():
    told = coarsened(records(("a1", 2, 1.0), ("b1", 5, 1.0)), MARKS, least=3, most_withheld=0)
    assert (told.records.height, told.withheld, told.smallest) == (0, 2, 0)


def test_wrong_questions_are_refused():
    with pytest.raises(DisclosureError, match="least is 0"):
        coarsened(records(("a1", 2, 1.0)), MARKS, least=0, most_withheld=0)
    with pytest.raises(DisclosureError, match="no column «street»"):
        coarsened(records(("a1", 2, 1.0)), {"place": ["street"]}, least=2, most_withheld=0)


@given(
    st.lists(
        st.tuples(st.sampled_from(["a1", "a2", "b1", None]), st.integers(1, 8), st.floats(1, 4)), max_size=40
    ),
    st.integers(1, 6),
    st.sampled_from([0.0, 0.05, 0.5]),
)
def test_nobody_told_stands_among_fewer_and_nobody_is_lost(rows, least, most):
    frame = records(*rows)
    told = coarsened(frame, MARKS, least, most)
    sizes = told.records.group_by("place", "size").len()["len"]
    assert all(size >= least for size in sizes)
    assert told.records.height + told.withheld == frame.height
    shuffled = coarsened(frame.reverse(), MARKS, least, most)
    assert (shuffled.steps, shuffled.withheld) == (told.steps, told.withheld)
