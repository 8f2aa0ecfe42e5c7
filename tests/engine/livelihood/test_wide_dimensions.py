"""A table with a column an indicator gives what the same answers give a row an answer, on any engine."""

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ppaos.engine import methods
from ppaos.engine.livelihood import AnswerError, dimensions, household_dimensions

METHOD = methods.load("bmn_indicators", version="2560-64")
INCOMPLETE = methods.load("bmn_indicators", version="2565-69")
CODES = [indicator.code for indicator in METHOD.indicators]
RESULTS = ["pass", "fail", "na", "missing"]
FIVE = [dimension.code for dimension in METHOD.dimensions]


def wide(*answers: dict[str, str | None]) -> pl.DataFrame:
    """Invented households, numbered, with these answers."""
    rows = [{"household_id": f"H{n}", **dict.fromkeys(CODES), **row} for n, row in enumerate(answers)]
    return pl.DataFrame(rows, schema={"household_id": pl.String, **dict.fromkeys(CODES, pl.String)})


def long(frame: pl.DataFrame) -> pl.DataFrame:
    """The same, a row an answer; what was not asked has none."""
    rows = frame.unpivot(index="household_id", variable_name="indicator", value_name="result").drop_nulls(
        "result"
    )
    return rows.with_columns(person_id=pl.lit(None, pl.String))


def as_text(found: pl.DataFrame) -> pl.DataFrame:
    """With the enumerated words as plain text."""
    return found.with_columns(pl.col(*FIVE, "any_dimension").cast(pl.String))


# Mostly passes: else every dimension of everybody is poor.
answer = st.sampled_from(["pass"] * 20 + ["fail", "na", "missing", None])
household = st.lists(answer, min_size=len(CODES), max_size=len(CODES)).map(
    lambda answers: dict(zip(CODES, answers, strict=True)) | {"1": answers[0] or "pass"}
)


@given(st.lists(household, min_size=1, max_size=6))
@settings(max_examples=30, deadline=None)
def test_both_forms_and_both_engines_agree(answers):
    frame = wide(*answers)
    found = as_text(household_dimensions(frame, METHOD))
    assert found.equals(dimensions(long(frame), METHOD).households.drop("members"))
    words = frame.with_columns(pl.col(CODES).cast(pl.Enum(RESULTS)))
    assert as_text(household_dimensions(words, METHOD)).equals(found)
    assert as_text(household_dimensions(frame.lazy(), METHOD).collect()).equals(found)
    with duckdb.connect() as base:
        base.register("answers", frame.to_arrow())
        asked = household_dimensions(base.table("answers"), METHOD)
        assert as_text(asked.pl()).sort("household_id").equals(found)


def test_what_was_not_asked_leaves_the_dimension_open():
    [row] = household_dimensions(pl.DataFrame({"household_id": [7]}), METHOD).to_dicts()
    assert row == {
        "household_id": 7,
        **dict.fromkeys(FIVE, "unknown"),
        "any_dimension": "unknown",
        "mask": None,
    }
    [row] = household_dimensions(pl.DataFrame({"household_id": [7], "1": ["fail"]}), METHOD).to_dicts()
    assert (row["health"], row["any_dimension"], row["mask"]) == ("poor", "poor", None)


def test_the_order_of_rows_is_kept():
    frame = wide({"1": "fail"}, {"22": "fail"}, {})
    turned = household_dimensions(frame.reverse(), METHOD)
    assert turned.equals(household_dimensions(frame, METHOD).reverse())


@pytest.mark.parametrize("kind", [pl.String, pl.Enum([*RESULTS, "nein"])])
def test_another_word_is_refused_with_its_place(kind):
    frame = wide({"1": "pass"}, {"1": "nein", "22": "pass"}).with_columns(pl.col(CODES).cast(kind))
    for asked in (frame, frame.lazy()):
        with pytest.raises(AnswerError, match=r"(?s)one of na, pass.*household H1, indicator 1: nein$"):
            household_dimensions(asked, METHOD)


def test_a_number_that_is_no_indicator_is_refused_but_of_an_incomplete_set():
    frame = wide({}).with_columns(pl.lit("pass").alias("99"), pl.lit(3).alias("remark"))
    with pytest.raises(AnswerError, match="99: no such indicator in bmn_indicators 2560-64"):
        household_dimensions(frame, METHOD)
    assert household_dimensions(frame, INCOMPLETE).height == 1


def test_without_household_id_nothing_is_judged():
    with pytest.raises(AnswerError, match="no column household_id"):
        household_dimensions(wide({}).drop("household_id"), METHOD)
