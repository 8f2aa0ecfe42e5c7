"""Where a target household stands: one state each, the first of a strict order that holds."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from ppaos.learning.policy.queries.strategy_status import PRECEDENCE, counted, statuses_on
from ppaos.people.registry.actions.homes import Address, move_household
from ppaos.people.registry.models import Household, StandingEvent
from tests.factories.enrolled import joined, model_of
from tests.factories.helped import help_line, recorded
from tests.factories.people import AT, household_of
from tests.factories.planned import agreed, plan_of
from tests.factories.referred import office
from tests.factories.strategies import TODAY, frozen

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]
DAY = timedelta(days=1)
EARLY = TODAY - 100 * DAY


def home_of(name="ก", **given):
    return household_of(name, key=name, **({"standing": "active", "valid_from": EARLY} | given))


def stood(home, standing, on):
    """A step as the register keeps it."""
    StandingEvent.objects.create(household=home, standing=standing, on=on, made_at=AT)
    Household.objects.filter(pk=home.pk).update(standing=standing, standing_on=on)


def status(strategy, home, on=TODAY):
    told = statuses_on(strategy, on)
    assert told.height == strategy.size
    return dict(told.select("household_id", "status").iter_rows())[home.pk].removeprefix("target_")


def helped(home):
    recorded(help_line(home, office(), f"line {home.pk}", given_on=TODAY - 2 * DAY))


WAYS = {
    "nothing": ([], "untouched"),
    "given help": (["helped"], "helped_only"),
    "in a model": (["helped", "joined"], "in_plan"),
    "with a plan": (["planned"], "in_plan"),
    "watched": (["helped", "joined", "monitored"], "monitored"),
    "out for good": (["planned", "exited"], "exited"),
    "back again, in a model": (["joined", "monitored", "active"], "relapsed"),
    "back and out again": (["monitored", "active", "exit_proposed", "monitored"], "monitored"),
    "moved": (["helped", "joined", "moved"], "gone"),
    "died after it was out": (["monitored", "exited", "died"], "gone"),
    "found not poor": (["not_poor"], "gone"),
    "moved and come again": (["moved", "verified"], "untouched"),
    "out, moved and come again": (["monitored", "moved", "verified"], "untouched"),
}


def went(home, steps):
    """These things happen to the household, one a day from the day before yesterday on."""
    for number, step in enumerate(steps):
        if step == "helped":
            helped(home)
        elif step == "joined":
            joined(model_of(f"โมเดล {home.pk}"), home)
        elif step == "planned":
            agreed(plan_of(home=home))
        else:
            stood(home, step, TODAY - (len(steps) - number) * DAY)


@pytest.mark.parametrize("way", WAYS)
def test_a_household_stands_in_the_first_state_that_holds(way):
    steps, expected = WAYS[way]
    home, other = home_of(), home_of("ข")
    strategy = frozen(starts_on=TODAY - 30 * DAY)
    went(home, steps)
    assert status(strategy, home) == expected
    assert status(strategy, other) == "untouched"


def test_who_fell_back_before_the_strategy_began_is_not_fallen_back_by_it():
    home = home_of()
    stood(home, "monitored", TODAY - 60 * DAY)
    stood(home, "active", TODAY - 50 * DAY)
    assert status(frozen(starts_on=TODAY - 30 * DAY), home) == "untouched"
    assert status(frozen(name="ก่อน", starts_on=TODAY - 55 * DAY), home) == "relapsed"


def test_a_day_is_told_by_what_had_come_by_its_end():
    home = home_of()
    strategy = frozen(starts_on=TODAY - 30 * DAY)
    stood(home, "monitored", TODAY - 3 * DAY)
    stood(home, "active", TODAY - DAY)
    told = [status(strategy, home, TODAY - number * DAY) for number in (4, 3, 2, 1, 0)]
    assert told == ["untouched", "monitored", "monitored", "relapsed", "relapsed"]


def test_who_lives_outside_the_district_is_gone_and_who_moved_within_it_is_not():
    away, near = home_of(), home_of("ข")
    strategy = frozen()
    move_household(household=away, address=Address("460510", house_no="1"), on=TODAY, by=None, at=AT)
    move_household(household=near, address=Address("46010201", house_no="2"), on=TODAY, by=None, at=AT)
    assert (status(strategy, away), status(strategy, near)) == ("gone", "untouched")
    assert counted(statuses_on(strategy, TODAY)).rows() == [
        ("460101", "target_gone", 1), ("460101", "target_untouched", 1),
    ]  # fmt: skip


def test_two_records_of_one_household_count_once():
    kept, merged, alone = home_of(), home_of("ข"), home_of("ค")
    strategy = frozen()
    Household.objects.filter(pk=merged.pk).update(merged_into=kept)
    helped(merged)
    assert (status(strategy, kept), status(strategy, merged)) == ("helped_only", "gone")
    unlisted = home_of("ง")
    stood(unlisted, "monitored", TODAY)
    Household.objects.filter(pk=alone.pk).update(merged_into=unlisted)
    assert status(strategy, alone) == "monitored"


STEPS = some.lists(
    some.sampled_from(["helped", "monitored", "exited", "active", "moved", "verified", "died"]), max_size=6
)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(steps=STEPS)
def test_whatever_happens_a_household_stands_in_exactly_one_state(steps):
    home = household_of("ก", key=f"x{Household.objects.count()}", standing="active", valid_from=EARLY)
    strategy = frozen(starts_on=TODAY - 30 * DAY)
    went(home, steps)
    told = statuses_on(strategy, TODAY)
    assert told["household_id"].is_unique().all()
    assert told.height == strategy.size
    assert set(told["status"]) <= {each.value for each in PRECEDENCE}
    assert counted(told)["households"].sum() == strategy.size
