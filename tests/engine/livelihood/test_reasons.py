"""Do the reasons add up to the score, and are stated scores compared fairly?"""

from datetime import date

import narwhals as nw
import polars as pl
import pytest

from ppaos.engine import methods
from ppaos.engine.livelihood import AnswerError, age_at, compare_stated, explain, score

METHOD = methods.load("slf_capitals")
CODES = [indicator.code for indicator in METHOD.indicators]
CAPITALS = [capital.code for capital in METHOD.capitals]


@pytest.fixture
def answers():
    """Two invented households: one lacks an answer, the other a capital."""
    first = {code: float(1 + number % 4) for number, code in enumerate(CODES)}
    second = {**dict.fromkeys(CODES, 2.0), "financial_saving": None}
    return pl.DataFrame(
        [{"household_id": "H1", **first, "human_health": None}, {"household_id": "H2", **second}]
    )


def test_contributions_add_up_to_the_capital(answers):
    reasons = explain(answers, METHOD)
    assert reasons.height == 2 * 37
    sums = reasons.group_by("household_id", "capital").agg(pl.col("contribution").sum())
    scores = score(answers, METHOD).select("household_id", *CAPITALS)
    stacked = scores.unpivot(index="household_id", variable_name="capital").drop_nulls()
    for household, capital, value in stacked.rows():
        [made] = sums.filter(household_id=household, capital=capital)["contribution"]
        assert made == pytest.approx(value, abs=1e-6)


def test_each_reason_has_its_state(answers):
    reasons = explain(answers, METHOD)
    assert reasons.filter(household_id="H1", indicator="human_health").to_dicts() == [
        {
            "household_id": "H1",
            "capital": "human",
            "indicator": "human_health",
            "value": None,
            "weight": 0.2,
            "effective_weight": None,
            "contribution": None,
            "state": "missing",
        }
    ]
    [education] = reasons.filter(household_id="H1", indicator="human_education").to_dicts()
    assert (education["state"], education["effective_weight"]) == ("counted", pytest.approx(0.25))
    [debt] = reasons.filter(household_id="H2", indicator="financial_debt").to_dicts()
    assert (debt["state"], debt["value"], debt["contribution"]) == ("capital not scored", 2.0, None)


def test_an_absent_column_is_explained_as_missing(answers):
    reasons = explain(answers.drop("human_health").lazy(), METHOD).collect()
    assert reasons.filter(indicator="human_health")["state"].to_list() == ["missing", "missing"]


def test_a_lazy_frame_is_explained_alike(answers):
    assert explain(answers.lazy(), METHOD).collect().equals(explain(answers, METHOD))


def test_faults_are_refused_as_in_scoring(answers):
    with pytest.raises(AnswerError, match="household H1, column human_income: 7"):
        explain(answers.with_columns(pl.lit(7).alias("human_income")), METHOD)


def test_stated_scores_beside_recomputed_ones(answers):
    scored = score(answers, METHOD)
    physical = scored["physical"][0]
    stated = pl.DataFrame(
        {
            "household_id": ["H1", "H2", "H9"],
            "physical": [physical + 0.005, 2.1, 1.0],
            "financial": [None, 2.0, 1.0],
            "overall": [None, None, 1.0],
        }
    )
    found = compare_stated(scored, stated, METHOD).sort("household_id", "capital")
    assert found.select("household_id", "capital", "difference", "state").rows() == [
        ("H1", "financial", None, "only recomputed"),
        ("H1", "overall", None, "only recomputed"),
        ("H1", "physical", 0.005, "agrees"),
        ("H2", "financial", None, "only stated"),
        ("H2", "physical", 0.1, "differs"),
    ]


def test_without_a_stated_score_there_is_nothing_to_compare(answers):
    with pytest.raises(AnswerError, match="none of the columns human, physical"):
        compare_stated(score(answers, METHOD), pl.DataFrame({"household_id": ["H1"]}), METHOD)


@pytest.mark.parametrize(
    ("born", "on", "age"),
    [
        (date(1960, 5, 10), date(2020, 5, 9), 59),
        (date(1960, 5, 10), date(2020, 5, 10), 60),
        (date(2020, 2, 29), date(2021, 2, 28), 0),
        (date(2020, 2, 29), date(2021, 3, 1), 1),
        (date(2020, 2, 29), date(2024, 2, 29), 4),
        (None, date(2021, 3, 1), None),
    ],
)
def test_age_in_whole_years_on_the_day(born, on, age):
    frame = pl.DataFrame({"born": [born], "on": [on]}, schema={"born": pl.Date, "on": pl.Date})
    assert nw.from_native(frame).select(age=age_at("born", "on")).to_native()["age"].to_list() == [age]
