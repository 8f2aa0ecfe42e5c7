"""The profile of one household, what made its score, and its newest facts."""

from datetime import timedelta

import pytest

from ppaos.evidence.livelihood.actions import assess_households, publish_method, publish_packaged_methods
from ppaos.evidence.livelihood.models import Answer, MethodVersion, StatedScore
from ppaos.evidence.livelihood.queries import latest_facts, profile, score_parts, stated_differences
from tests.factories.answered import INDICATORS, judged, scored
from tests.factories.areas import make_areas
from tests.factories.people import AT, household_of

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=1)


@pytest.fixture
def home(db):
    make_areas()
    publish_packaged_methods(by=None, at=AT)
    return household_of("บุญมา", household_code="K-1")


def assessed(home):
    assess_households(household_ids=[home.pk], by=None, at=AT)


def everything(value):
    return dict.fromkeys(INDICATORS, value)


def stated(home, score, *, origin=1, capital="human"):
    StatedScore.objects.create(
        household=home,
        year=2569,
        round=1,
        capital=capital,
        stated=score,
        origin_label="tests",
        origin_id=origin,
    )


def test_a_household_nobody_asked_has_an_empty_profile(home):
    shown = profile(home)
    assert (shown.newest, shown.first, shown.dimensions) == (None, None, None)


def test_the_profile_sets_the_newest_round_beside_the_first(home):
    for number, score in ((1, 2.0), (2, 2.5), (3, 3.0)):
        scored(home, round=number, **everything(score))
    judged(home, {"1": "fail"}, year=2563)
    judged(home, {"4": "fail"}, year=2564)
    assessed(home)
    shown = profile(home)
    assert (shown.newest.overall, shown.first.overall, shown.dimensions.failing) == (3.0, 2.0, ["4"])


def test_one_round_by_two_methods_is_not_taken_for_two_visits(home):
    scored(home, **everything(2.0))
    assessed(home)
    text = MethodVersion.objects.get(name="slf_capitals").content["toml"]
    newer = text.replace('version = "2563"', 'version = "2570"').replace("2020-01-01", "2026-01-01")
    publish_method(name="slf_capitals", text=newer, by=None, at=LATER)
    assessed(home)
    shown = profile(home)
    assert (shown.newest.method.version, shown.first) == ("2570", None)


def test_the_parts_of_a_score_add_up_to_it(home):
    scored(home, **everything(2.0) | {"human_income": 4.0, "human_education": None})
    scored(home, round=2, **everything(4.0))
    assessed(home)
    first = home.assessments.get(round=1)
    parts = [row for row in score_parts(first) if row["capital"] == "human"]
    assert sum(row["contribution"] or 0 for row in parts) == pytest.approx(first.human)
    silent = next(row for row in parts if row["indicator"] == "human_education")
    assert (silent["value"], silent["contribution"], silent["state"]) == (None, None, "missing")
    assert silent["named"].code == "human_education"


def test_why_an_indicator_has_no_value_is_told_in_four_states(home):
    kinds = {"human_education": "refused", "human_health": "not_applicable", "social_groups": "missing"}
    scored(home, **{code: None if code in kinds else 2.0 for code in INDICATORS if code != "natural_water"})
    for indicator, state in kinds.items():
        Answer.objects.filter(indicator=indicator).update(state=state)
    assessed(home)
    absent = {row["indicator"]: row["absent"] for row in score_parts(home.assessments.get())}
    assert {code: why for code, why in absent.items() if why} == kinds | {"natural_water": "not_asked"}


def test_stated_scores_that_differ_are_told_and_of_two_workbooks_the_newer(home):
    scored(home, **everything(2.0))
    stated(home, 2.004)
    stated(home, 2.5, capital="social")
    stated(home, 1.0, capital="physical")
    stated(home, 2.0, capital="physical", origin=2)
    assessed(home)
    assert [(row.capital, row.stated, row.computed) for row in stated_differences(home)] == [
        ("social", 2.5, 2.0)
    ]


def test_a_stated_score_where_ours_is_not_scored_differs(home):
    scored(home, **everything(2.0) | {code: None for code in INDICATORS if code.startswith("human_")})
    stated(home, 2.0)
    stated(home, None, capital="social")
    assessed(home)
    assert [(row.capital, row.computed) for row in stated_differences(home)] == [("human", None)]


def test_stated_scores_of_a_round_never_assessed_are_not_compared(home):
    stated(home, 2.0)
    assert stated_differences(home) == []


def test_facts_are_the_newest_of_each_household(home):
    other = household_of("ใหม่", key="h2")
    scored(home, **everything(2.0))
    scored(home, round=2, **everything(3.0))
    judged(home, {"1": "fail"})
    assessed(home)
    facts = {row["household_id"]: row for row in latest_facts([home.pk, other.pk]).iter_rows(named=True)}
    assert (facts[home.pk]["overall"], facts[home.pk]["level"], facts[home.pk]["health"]) == (3.0, 3, "poor")
    assert facts[home.pk]["is_assessed"]
    empty = facts[other.pk]
    assert not empty["is_assessed"]
    assert (empty["overall"], empty["level"], empty["health"]) == (None, None, None)
