"""The tallies of places follow what happens and stay equal to a recount; open pages are told of moves in sight."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from ppaos.people.registry.actions import record_standing
from ppaos.people.registry.models import Household
from ppaos.sharing.dashboards.actions import fold_changes, rebuild_rollup
from ppaos.sharing.dashboards.models import AreaTally
from ppaos.sharing.dashboards.queries.tallied import COMBINATION, FLOW, HELP, STAGE, YEAR
from ppaos.sharing.dashboards.queries.tallies import loop_steps, moved_at, tallied, villages
from ppaos.support.assistance.actions.correcting import take_back_help
from ppaos.support.assistance.models import HelpLine
from ppaos.support.referral.models import Referral
from tests.factories.areas import make_areas
from tests.factories.helped import help_line, recorded
from tests.factories.people import AT, household_of
from tests.factories.referred import (
    agreement_with,
    answered,
    need_of,
    office,
    referral_of,
    sent_referral,
    service_of,
)

pytestmark = pytest.mark.django_db
PROVINCE, VILLAGE, OTHER = "46", "46010101", "46010201"


@pytest.fixture
def home():
    make_areas()
    return household_of("ก", "ข")


@pytest.fixture
def body(home):
    found = office()
    agreement_with(found)
    return found


def rows(topic, area=PROVINCE):
    fold_changes(at=timezone.now())
    return tallied(area, topic).rows(named=True)


def reached(area=PROVINCE, *, of_poor=False):
    fold_changes(at=timezone.now())
    whole, steps = loop_steps(area, of_poor=of_poor)
    return whole, {step.code: (step.reached, step.in_order) for step in steps}


def kept():
    return set(
        AreaTally.objects.values_list("area_id", "topic", "first", "second", "third", "year", "count", "baht")
    )


def test_a_household_helped_without_a_referral_reached_that_step_but_not_in_order(home, body):
    recorded(help_line(home, body))
    whole, steps = reached()
    assert whole == 1
    assert steps["verified"] == (1, 1)
    assert steps["helped"] == (1, 0)
    assert steps["referred"] == steps["answered"] == steps["out"] == (0, 0)


def test_a_referral_is_answered_once_the_receiver_says_anything(home, body):
    sent = sent_referral(need_of(home), service_of(body))
    assert reached()[1]["answered"] == (0, 0)
    answered(sent, "taken_on")
    assert reached()[1]["answered"] == (1, 0), "nobody assessed it, so it is not in order"
    assert reached("46010201")[0] == 0


def test_of_the_poor_alone(home):
    household_of("ค", key="h2", standing="not_poor")
    assert reached()[0] == 2
    assert reached(of_poor=True)[0] == 1


def test_referrals_that_left_by_dimension_receiver_state_and_year(home, body):
    referral_of(need_of(home, "debt"), service_of(body, "debts", ("debt",)))
    sent = sent_referral(need_of(home), service_of(body))
    found = {"first": "income", "second": str(body.pk), "third": "sent", "count": 1, "baht": None}
    assert [row | {"year": 0} for row in rows(FLOW)] == [found | {"year": 0}]
    answered(sent, "taken_on")
    assert [row["third"] for row in rows(FLOW)] == ["taken_on"]


def test_the_fiscal_year_of_a_referral_begins_in_october_in_the_province(home, body):
    sent = sent_referral(need_of(home), service_of(body))
    for moment, year in (
        (datetime(2026, 9, 30, 16, 59, tzinfo=UTC), 2569),
        (datetime(2026, 9, 30, 17, 0, tzinfo=UTC), 2570),
    ):
        Referral.objects.filter(pk=sent.pk).update(sent_at=moment)
        rebuild_rollup(by=None, at=timezone.now())
        assert [row["year"] for row in tallied(PROVINCE, FLOW).rows(named=True)] == [year]


def test_help_counts_a_household_once_a_body_and_what_was_taken_back_not_at_all(home, body):
    recorded(help_line(home, body), help_line(home, body, "line 2", given_on=date(2025, 11, 1)))
    found = {(row["year"], row["count"], row["baht"]) for row in rows(HELP)}
    assert found == {(0, 1, 6000.0), (2570, 1, 3000.0), (2569, 1, 3000.0)}
    for line in HelpLine.objects.all():
        take_back_help(line=line, reason="mistake", by=None, at=AT)
    assert rows(HELP) == []


def test_help_of_unknown_worth_has_no_baht(home, body):
    recorded(help_line(home, body, baht=None))
    assert {row["baht"] for row in rows(HELP)} == {None}


def test_years_tell_what_happened_to_how_many_households(home, body):
    recorded(help_line(home, body))
    sent_referral(need_of(home), service_of(body))
    assert {row["first"]: row["count"] for row in rows(YEAR)} == {"found": 1, "helped": 1, "referred": 1}


def test_without_basic_needs_there_is_no_combination_and_no_stage(home):
    assert rows(COMBINATION) == rows(STAGE) == []


def test_what_is_kept_equals_a_recount(home, body):
    household_of("ค", key="h2")
    fold_changes(at=timezone.now())
    recorded(help_line(home, body))
    sent_referral(need_of(home), service_of(body))
    record_standing(household=home, standing="not_poor", on=date(2026, 11, 2), by=None, at=timezone.now())
    fold_changes(at=timezone.now())
    by_differences = kept()
    rebuild_rollup(by=None, at=timezone.now())
    assert kept() == by_differences


def test_a_household_that_moves_is_taken_along(home):
    fold_changes(at=timezone.now())
    Household.objects.filter(pk=home.pk).update(area=OTHER)
    record_standing(household=home, standing="active", on=date(2026, 11, 2), by=None, at=timezone.now())
    assert reached(VILLAGE)[0] == 0
    assert reached(OTHER)[0] == 1


def test_villages_in_which_nobody_looked_are_counted_too(home):
    fold_changes(at=timezone.now())
    whole, looked = villages("4601")
    assert looked == 1
    assert whole > 1
    assert villages(VILLAGE) == (1, 1)


def test_a_move_is_told_in_the_areas_that_hold_it_and_nowhere_else(home, body):
    fold_changes(at=timezone.now())
    before = {area: moved_at(area) for area in (PROVINCE, VILLAGE, OTHER)}
    recorded(help_line(home, body))
    fold_changes(at=timezone.now() + timedelta(seconds=1))
    after = {area: moved_at(area) for area in before}
    assert after[PROVINCE] > before[PROVINCE]
    assert after[VILLAGE] > before[VILLAGE]
    assert after[OTHER] == before[OTHER]
    assert moved_at("nowhere") == 0


def test_an_answer_moves_the_page_though_no_figure_did(home, body):
    sent = sent_referral(need_of(home), service_of(body))
    fold_changes(at=timezone.now())
    before = moved_at(VILLAGE)
    answered(sent, "taken_on")
    fold_changes(at=timezone.now())
    assert moved_at(VILLAGE) > before
