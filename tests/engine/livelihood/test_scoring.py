"""Does the engine give the five capitals of the worked examples, in any order and split?"""

import tomllib
from fractions import Fraction
from pathlib import Path

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ppaos.engine import methods
from ppaos.engine.livelihood import AnswerError, score, unanswered

METHOD = methods.load("slf_capitals")
CODES = [indicator.code for indicator in METHOD.indicators]
CASES = Path(__file__).parents[2] / "cases"
CAPITAL_CASES = tomllib.loads((CASES / "livelihood_capitals.toml").read_text(encoding="utf-8"))["case"]
LEVEL_CASES = tomllib.loads((CASES / "livelihood_levels.toml").read_text(encoding="utf-8"))["case"]


def households(*answers: dict[str, float | None]) -> pl.DataFrame:
    """Invented households, numbered, with these answers."""
    rows = [{"household_id": f"H{n}", **dict.fromkeys(CODES), **row} for n, row in enumerate(answers)]
    return pl.DataFrame(rows, schema={"household_id": pl.String, **dict.fromkeys(CODES, pl.Float64)})


def answers_of(case: dict) -> dict[str, float | None]:
    """The answers a worked example describes."""
    alike = {i.code: case["all"][i.capital] for i in METHOD.indicators if i.capital in case["all"]}
    return {**alike, **case.get("answers", {}), **dict.fromkeys(case.get("empty", ()))}


@pytest.mark.parametrize("case", CAPITAL_CASES, ids=lambda case: case["english"])
def test_worked_example(case):
    [scored] = score(households(answers_of(case)), METHOD).to_dicts()
    for column, expected in case["expected"].items():
        if expected == "none":
            assert scored[column] is None, column
        elif isinstance(expected, float) and "within" in case:
            assert scored[column] == pytest.approx(expected, abs=case["within"]), column
        else:
            assert scored[column] == expected, column


@pytest.mark.parametrize("case", LEVEL_CASES, ids=lambda case: case["english"])
def test_band_edges(case):
    [scored] = score(households(dict.fromkeys(CODES, case["score"])), METHOD).to_dicts()
    assert {scored[f"{capital.code}_level"] for capital in METHOD.capitals} == {case["level"]}
    assert scored["level"] == case["level"]


def slow_twin(answers: dict[str, float | None]) -> dict[str, float | int | None]:
    """The rule as one would do it on paper, with exact fractions."""
    result: dict[str, float | int | None] = {}
    for capital in METHOD.capitals:
        answered = [i for i in capital.indicators if answers[i.code] is not None]
        weight = sum(Fraction(str(i.weight)) for i in answered)
        points = sum(Fraction(str(i.weight)) * Fraction(str(answers[i.code])) for i in answered)
        enough = weight >= Fraction("0.8")
        result[capital.code] = round(float(points / weight), 6) if enough else None
    scores = [result[capital.code] for capital in METHOD.capitals]
    overall = None if None in scores else round(float(sum(Fraction(str(s)) for s in scores) / 5), 6)
    result["overall"] = overall
    fifths = {i: Fraction(str(i.weight)) / 5 for i in METHOD.indicators}
    told = {i: Fraction(str(answers[i.code])) for i in METHOD.indicators if answers[i.code] is not None}
    points, covered = (
        sum(fifths[i] * told[i] for i in told),
        sum((fifths[i] for i in told), start=Fraction(0)),
    )
    result["coverage"] = round(float(covered), 6)
    result["least"] = round(float(points + (1 - covered) * 1), 6)
    result["most"] = round(float(points + (1 - covered) * 4), 6)
    edges = (1.75, 2.5, 3.25)
    result["level"] = None if overall is None else 1 + sum(overall >= edge for edge in edges)
    return result


ANSWERS = [1, 2, 3, 4, 1, 2, 3, 4, 1.25, 1.75, 2.5, 3.75, None]
household = st.lists(st.sampled_from(ANSWERS), min_size=37, max_size=37).map(
    lambda answers: dict(zip(CODES, answers, strict=True))
)


@given(st.lists(household, min_size=1, max_size=4))
@settings(max_examples=50, deadline=None)
def test_equals_the_slow_twin(answers):
    columns = [
        *(capital.code for capital in METHOD.capitals),
        "overall",
        "level",
        "coverage",
        "least",
        "most",
    ]
    scored = score(households(*answers), METHOD).select(columns).to_dicts()
    for row, expected in zip(scored, map(slow_twin, answers), strict=True):
        assert row == pytest.approx(expected, abs=1.1e-6, nan_ok=False)
        assert row["level"] == expected["level"]


@given(st.lists(household, min_size=2, max_size=4), st.randoms(use_true_random=False))
@settings(max_examples=15, deadline=None)
def test_order_and_splitting_do_not_matter(answers, random):
    frame = households(*answers)
    whole = score(frame, METHOD)
    shuffled = random.sample(range(frame.height), frame.height)
    assert score(frame[shuffled], METHOD).equals(whole[shuffled])
    cut = random.randrange(1, frame.height)
    assert pl.concat([score(frame[:cut], METHOD), score(frame[cut:], METHOD)]).equals(whole)


@given(st.lists(household, min_size=1, max_size=4))
@settings(max_examples=25, deadline=None)
def test_the_score_lies_in_its_range_and_is_its_range_where_all_is_answered(answers):
    scored = score(households(*answers), METHOD)
    names = {capital.code: f"{capital.code}_" for capital in METHOD.capitals} | {"overall": ""}
    for name, prefix in names.items():
        for row in scored.to_dicts():
            assert 1 <= row[f"{prefix}least"] <= row[f"{prefix}most"] <= 4
            if row[name] is not None:
                assert row[f"{prefix}least"] <= row[name] <= row[f"{prefix}most"]
            if row[f"{prefix}coverage"] == 1:
                assert row[f"{prefix}least"] == row[name] == row[f"{prefix}most"]


@given(st.lists(household, min_size=1, max_size=4))
@settings(max_examples=10, deadline=None)
def test_duckdb_gives_the_same(answers):
    frame = households(*answers)
    with duckdb.connect() as base:
        base.register("answers", frame.to_arrow())
        asked = base.table("answers")
        assert score(asked, METHOD).pl().sort("household_id").equals(score(frame, METHOD))
        assert unanswered(asked, METHOD) == unanswered(frame, METHOD)
        with pytest.raises(AnswerError, match="between 1 and 4"):
            score(asked.select("* replace (5.0 as human_health)"), METHOD)


def test_an_indicator_nobody_answered_is_told():
    frame = households(dict.fromkeys(CODES, 2), {}).with_columns(pl.lit(None).alias("human_health"))
    assert unanswered(frame, METHOD) == ["human_health"]
    assert unanswered(frame.drop("social_groups").lazy(), METHOD) == ["human_health", "social_groups"]
    assert unanswered(frame.select("household_id"), METHOD) == CODES


def test_of_what_was_not_answered_at_all_the_range_is_the_whole_scale():
    [row] = score(households({}), METHOD).to_dicts()
    assert (row["overall"], row["coverage"], row["least"], row["most"]) == (None, 0, 1, 4)


def test_households_of_whom_nothing_was_asked_are_not_scored():
    scored = score(pl.DataFrame({"household_id": ["H1", "H2"]}), METHOD)
    assert scored["state"].to_list() == ["not scored"] * 2
    assert scored["overall"].null_count() == 2


def test_a_lazy_frame_stays_lazy_and_scores_alike():
    frame = households(dict.fromkeys(CODES, 2), {})
    assert score(frame.lazy(), METHOD).collect().equals(score(frame, METHOD))


def test_an_absent_or_wholly_empty_column_was_not_asked():
    frame = households(dict.fromkeys(CODES, 2)).drop("human_education")
    assert score(frame, METHOD)["human_coverage"].to_list() == [0.8]
    without_type = frame.with_columns(pl.lit(None).alias("human_education"))
    assert score(without_type, METHOD)["human_coverage"].to_list() == [0.8]


@pytest.mark.parametrize("value", [0, 0.999, 4.001, 5, -1, float("nan"), float("inf")])
def test_a_value_off_the_scale_is_refused_with_its_place(value):
    frame = households(dict.fromkeys(CODES, 2), {**dict.fromkeys(CODES, 2), "social_groups": value})
    for asked in (frame, frame.lazy()):
        with pytest.raises(
            AnswerError, match=rf"(?s)between 1 and 4.*household H1, column social_groups: {value}"
        ):
            score(asked, METHOD)


def test_whole_numbers_score_as_floats_do_and_are_refused_alike():
    frame = households(dict.fromkeys(CODES, 2), {**dict.fromkeys(CODES, 3), "social_groups": None})
    whole = frame.with_columns(pl.col(CODES).cast(pl.Int8))
    assert score(whole, METHOD).equals(score(frame, METHOD))
    with pytest.raises(AnswerError, match=r"household H1, column human_health: 5$"):
        score(whole.with_columns(pl.Series("human_health", [4, 5], pl.Int8)), METHOD)


def test_at_most_twenty_places_are_told():
    with pytest.raises(AnswerError) as refusal:
        score(households(*[dict.fromkeys(CODES, 9)] * 3), METHOD)
    assert str(refusal.value).count("household H") == 20


def test_a_column_that_is_no_indicator_is_refused():
    frame = households({}).with_columns(pl.lit(1).alias("human_helth"))
    with pytest.raises(AnswerError, match="human_helth: no such indicator in slf_capitals 2563"):
        score(frame, METHOD)


def test_text_answers_are_refused():
    frame = households({}).with_columns(pl.lit("2").alias("human_health"))
    with pytest.raises(AnswerError, match="column human_health holds String"):
        score(frame, METHOD)


def test_without_household_id_nothing_is_scored():
    with pytest.raises(AnswerError, match="no column household_id"):
        score(households({}).drop("household_id"), METHOD)
