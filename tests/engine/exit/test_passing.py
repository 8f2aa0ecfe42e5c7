"""How many would pass, what stops the rest, and when is a rule no rule?"""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ppaos.engine import methods
from ppaos.engine.exit import Caution, who_would_pass

RULE = methods.load("exit_rule")
OUTCOMES = st.sampled_from(["met", "not_met", "unknown"])


def judged(*households):
    """What `judge_exits` gives of households, each told by its five outcomes."""
    rows = []
    for number, outcomes in enumerate(households):
        verdict = (
            "not_yet" if "not_met" in outcomes else "unknown" if "unknown" in outcomes else "may_be_proposed"
        )
        rows += [
            (number, verdict, criterion, outcome)
            for criterion, outcome in zip(RULE.asked, outcomes, strict=True)
        ]
    schema = ["household_id", "verdict", "criterion", "outcome"]
    return pl.DataFrame(
        rows, schema=dict.fromkeys(schema, pl.String) | {"household_id": pl.Int64}, orient="row"
    )


FINE = ["met"] * 5
POOR = ["not_met", "met", "met", "met", "met"]
LOW = ["not_met", "met", "not_met", "met", "met"]
OPEN = ["met", "met", "met", "unknown", "met"]
UNSURE = ["not_met", "met", "met", "unknown", "met"]


def test_it_tells_what_stops_a_household_alone_and_among_others():
    found = who_would_pass(judged(FINE, POOR, LOW, OPEN, UNSURE), RULE)
    assert (found.households, found.passing, found.not_yet, found.unknown) == (5, 1, 3, 1)
    by = {row["criterion"]: row for row in found.criteria}
    nothing = dict.fromkeys(("alone", "among", "unknown", "lifted", "unknown_alone"), 0)
    assert by["income"] == {**nothing, "criterion": "income", "met": 2, "alone": 1, "among": 2}
    assert by["level"] == {**nothing, "criterion": "level", "met": 4, "among": 1}
    assert by["capitals"] == {**nothing, "criterion": "capitals", "met": 3, "unknown": 2, "unknown_alone": 1}
    assert [row["criterion"] for row in found.criteria] == list(RULE.asked)
    assert found.cautions == ()


def test_a_rule_nobody_can_meet_is_no_rule():
    found = who_would_pass(judged(*[LOW] * 9, OPEN), RULE)
    assert found.cautions == (
        Caution("nobody_passes", None, 0.0), Caution("stops_most", "income", 0.9), Caution("stops_most", "level", 0.9),
    )  # fmt: skip


def test_few_pass():
    found = who_would_pass(judged(FINE, *[OPEN] * 100), RULE)
    assert found.cautions == (Caution("few_pass", None, pytest.approx(1 / 101)),)


def test_without_households_nothing_is_counted():
    found = who_would_pass(judged(), RULE)
    assert (found.households, found.passing) == (0, 0)
    assert {row["met"] for row in found.criteria} == {0}
    assert found.cautions == (Caution("nobody_judged", None, 0.0),)


@given(st.lists(st.lists(OUTCOMES, min_size=5, max_size=5), max_size=12))
def test_each_criterion_counts_every_household_once(households):
    found = who_would_pass(judged(*households), RULE)
    assert found.households == found.passing + found.not_yet + found.unknown == len(households)
    for place, row in enumerate(found.criteria):
        assert sum(row[name] for name in ("met", "alone", "among", "unknown", "lifted")) == len(households)
        alone = [each for each in households if each[place] == "not_met" and each.count("met") == 4]
        assert row["alone"] == len(alone)
        decides = [each for each in households if each[place] == "unknown" and each.count("met") == 4]
        assert row["unknown_alone"] == len(decides)
