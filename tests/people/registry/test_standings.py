"""A household goes through the programme step by step; what is not allowed is reported and not done."""

from datetime import date

import polars as pl
import pytest
from django.core.exceptions import PermissionDenied

from ppaos.ground.privacy.models import Change
from ppaos.people.registry.actions import RegistryError, record_standing, record_standings
from ppaos.people.registry.models import Household, StandingEvent
from tests.factories.areas import make_areas
from tests.factories.people import AT, data_manager_of, household_of, user_with

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)


@pytest.fixture
def household(db) -> Household:
    make_areas()
    return household_of("มานี", "มานะ")


def steps(*rows: tuple) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=["household_id", "standing", "on"], orient="row")


def test_an_allowed_step_becomes_the_standing(household):
    result = record_standings(
        frame=steps((household.pk, "active", DAY)), by=None, at=AT, source_label="tests.help"
    )
    household.refresh_from_db()
    assert (result.recorded, result.refused) == (1, 0)
    assert (household.standing, household.standing_on) == ("active", DAY)
    newest = household.standing_events.latest("id")
    assert (newest.standing, newest.source_label, newest.made_at) == ("active", "tests.help", AT)
    assert Change.objects.latest("id").subject_ids == [household.pk]


def test_what_is_not_allowed_is_reported_and_the_rest_done(household):
    other = household_of("ชูใจ", key="h2")
    record_standing(household=other, standing="active", on=DAY, by=None, at=AT)
    frame = steps((household.pk, "exited", DAY), (other.pk, "exit_proposed", DAY), (10**12, "active", DAY))
    result = record_standings(frame=frame, by=None, at=AT)
    assert (result.recorded, result.unchanged, result.refused) == (1, 0, 2)
    assert result.refusals.rows() == [
        (household.pk, "verified", "exited", DAY, "not_allowed"),
        (10**12, None, "active", DAY, "unknown"),
    ]
    household.refresh_from_db()
    assert household.standing == "verified"


def test_the_same_step_again_changes_nothing(household):
    frame = steps((household.pk, "verified", DAY))
    assert record_standings(frame=frame, by=None, at=AT).unchanged == 1
    assert StandingEvent.objects.count() == 1


def test_a_step_that_comes_late_is_history(household):
    StandingEvent.objects.update(on=date(2026, 1, 1))
    record_standing(household=household, standing="not_poor", on=DAY, by=None, at=AT)
    record_standing(household=household, standing="active", on=date(2026, 5, 1), by=None, at=AT)
    assert (household.standing, household.standing_on) == ("not_poor", DAY)
    assert household.standing_events.count() == 3


def test_a_merged_household_takes_no_step(household):
    household.merged_into = household_of("ชูใจ", key="h2")
    household.save()
    result = record_standings(frame=steps((household.pk, "active", DAY)), by=None, at=AT)
    assert result.refusals["outcome"].to_list() == ["merged"]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (
            [(1, "active", DAY), (1, "died", DAY)],
            r"Household 1 stands on more than one row \(«active», 2026-11-20\)",
        ),
        ([(1, "rich", DAY)], "has a standing that does not exist"),
        ([(1, "active", None)], "is not complete"),
    ],
)
def test_a_frame_that_cannot_be_read_is_refused(household, rows, message):
    frame = steps(*rows).cast({"on": pl.Date})
    with pytest.raises(RegistryError, match=message):
        record_standings(frame=frame, by=None, at=AT)


def test_an_absent_column_is_named():
    with pytest.raises(RegistryError, match="no column on"):
        record_standings(frame=steps((1, "active", DAY)).drop("on"), by=None, at=AT)


def test_one_household_by_hand_is_told_why_not(household):
    with pytest.raises(
        RegistryError, match="from «verified poor» to «monitored after exit» on 20 November 2026"
    ):
        record_standing(household=household, standing="monitored", on=DAY, by=None, at=AT)


def test_only_with_the_deed_where_the_household_is(household):
    step = {"household": household, "standing": "active", "on": DAY, "at": AT}
    record_standing(**step, by=data_manager_of("46"))
    with pytest.raises(PermissionDenied):
        record_standing(**step, by=data_manager_of("4605"))
    supervisor = user_with("supervisor", "4601")
    with pytest.raises(PermissionDenied):
        record_standing(**step, by=supervisor, deed="assess")
    record_standing(**step, by=supervisor, deed="enter_verdicts")
