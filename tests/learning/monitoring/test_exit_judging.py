"""Households of an area are judged by the exit rule: every criterion is told, and unknown is never met."""

from datetime import date, timedelta

import pytest

from ppaos.evidence.livelihood.models import Assessment, DimensionResult
from ppaos.learning.monitoring.actions.judging import judge_area
from ppaos.learning.monitoring.models import ExitCandidate, ExitRun
from ppaos.learning.monitoring.queries.exit_rules import rule_of
from ppaos.learning.monitoring.queries.judged import criteria_of
from ppaos.people.registry.models import Household
from tests.factories.areas import make_areas
from tests.factories.exiting import FIRST_ON, HIGH, LAST_ON, judged, ready, rules
from tests.factories.people import AT, household_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ground():
    make_areas()
    rules()


def told(home: Household) -> dict[str, dict]:
    found = ExitCandidate.objects.get(household=home)
    return {each["criterion"]: each for each in found.criteria}


def test_a_household_above_the_line_twice_may_be_proposed_with_its_numbers():
    home = ready()
    run = judged()
    found = ExitCandidate.objects.get(run=run)
    assert (found.verdict, found.stopped_by, found.area_id) == ("may_be_proposed", 0, "46010101")
    assert list(told(home)) == ["income", "dimensions", "level", "capitals", "referrals"]
    assert told(home)["income"] == {
        "criterion": "income", "outcome": "met", "first_on": "2025-03-05",
        "first_income": 58000.0, "first_line": told(home)["income"]["first_line"], "last_on": "2026-03-05",
        "last_income": 69000.0, "last_line": told(home)["income"]["last_line"],
    }  # fmt: skip
    assert run.counts["passing"] == 1


@pytest.mark.parametrize(
    ("given", "criterion", "outcome", "reasons"),
    [
        ({"incomes": {LAST_ON: (70_000.0, 69_000.0)}}, "income", "unknown", "one_observation"),
        ({"incomes": {FIRST_ON: (60_000.0, 9_000.0), LAST_ON: (70_000.0, 69_000.0)}}, "income", "not_met",
         "below_line"),
        ({"incomes": {FIRST_ON: (60_000.0, None), LAST_ON: (70_000.0, 69_000.0)}}, "income", "unknown",
         "transfers_not_known"),
        ({"incomes": {FIRST_ON: (None, 58_000.0), LAST_ON: (70_000.0, 69_000.0)}}, "income", "met", ""),
        ({"incomes": {}}, "income", "unknown", "no_observation"),
        ({"dimensions": {"health": "poor"}}, "dimensions", "not_met", "fails:health"),
        ({"dimensions": {"access": "unknown"}}, "dimensions", "unknown", "not_judged:access"),
        ({"scores": HIGH | {"social": None}}, "capitals", "unknown", "not_scored:social"),
        ({"scores": HIGH | {"social": 1.1}}, "capitals", "not_met", "at_lowest:social"),
        ({"scores": HIGH | {"overall": 2.1}}, "level", "not_met", "below_level"),
    ],
)  # fmt: skip
def test_what_is_not_met_or_not_known_stops(given, criterion, outcome, reasons):
    home = ready(**given)
    judged()
    assert (told(home)[criterion]["outcome"], told(home)[criterion].get("reasons", "")) == (outcome, reasons)
    verdict = (
        "not_yet" if outcome == "not_met" else "not_known_yet" if outcome == "unknown" else "may_be_proposed"
    )
    assert ExitCandidate.objects.get().verdict == verdict


def test_the_day_on_which_dimensions_and_scores_rest_is_kept():
    home = ready()
    judged()
    days = {name: each.get("last_on") for name, each in told(home).items()}
    last = str(LAST_ON)
    assert days == {
        "income": last, "dimensions": str(AT.date()), "level": last, "capitals": last, "referrals": None,
    }  # fmt: skip


def test_scores_of_long_ago_are_not_known():
    home = ready()
    Assessment.objects.update(assessed_on=date(2020, 3, 5))
    judged()
    for name in ("level", "capitals"):
        assert (told(home)[name]["outcome"], told(home)[name]["reasons"]) == ("unknown", "too_old")


def test_what_was_found_after_the_day_is_not_looked_at():
    home = ready()
    DimensionResult.objects.update(year=AT.year + 544, health="poor")
    Assessment.objects.filter(assessed_on=LAST_ON).update(overall=1.2)
    rule = rule_of(ExitRun.objects.get(pk=judged().pk).rule)
    found = criteria_of([home.pk], rule, as_of=LAST_ON - timedelta(days=1))
    outcomes = dict(zip(found["criterion"], found["reasons"], strict=True))
    assert outcomes["dimensions"].startswith("not_judged:health")
    assert outcomes["level"] == "level_reached"


def test_only_households_in_the_programme_that_live_there_are_judged():
    ready()
    household_of("ยังไม่สอบทาน", key="h2", standing="candidate")
    assert judge_area(area_code="4605", by=None, at=AT).households == 0
    assert judge_area(area_code="46", by=None, at=AT).households == 1


def test_judging_again_takes_the_place_of_the_older_run():
    ready()
    first = judged()
    second = judged()
    assert (ExitRun.objects.count(), ExitCandidate.objects.count()) == (2, 1)
    first.refresh_from_db()
    assert (first.is_current, second.is_current) == (False, True)
