"""One person's record is put right without losing what it said before."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from ppaos.ground.privacy.models import Change, Event
from ppaos.ground.privacy.queries import opened_id
from ppaos.people.registry import queries
from ppaos.people.registry.actions import (
    RegistryError,
    add_identifier,
    correct_person,
    join_household,
    record_death,
    say_why_none,
)
from ppaos.people.registry.models import Correction
from tests.factories.areas import make_areas
from tests.factories.people import AT, SURVEYED_ON, citizen_id, data_manager_of, household_of, person_named

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 10)


@pytest.fixture
def household(db):
    make_areas()
    return household_of("มานี", "มานะ")


@pytest.fixture
def manee(household):
    return person_named("มานี")


def test_a_correction_keeps_the_old_value_and_renews_the_keys(manee, household):
    user, key = data_manager_of("46"), manee.search_key
    changes = {"first_name": "มาลี", "birth_on": date(1980, 1, 2), "sex": "m"}
    correct_person(person=manee, changes=changes, reason="บัตรประชาชน", by=user, at=AT)
    manee.refresh_from_db()
    assert (manee.first_name, manee.birth_on) == ("มาลี", date(1980, 1, 2))
    assert manee.search_key != key
    rows = Correction.objects.order_by("field").values_list("field", "old_value", "new_value", "made_by")
    assert list(rows) == [("birth_on", "", "1980-01-02", user.pk), ("first_name", "มานี", "มาลี", user.pk)]
    assert Change.objects.latest("id").subject_ids == [household.pk]
    assert Event.objects.get(verb="person.corrected").subjects.filter(subject_id=manee.pk).exists()


@pytest.mark.parametrize(
    ("changes", "reason", "message"),
    [
        ({"first_name": "มาลี"}, " ", "needs a reason"),
        ({"died_on": DAY}, "x", "died_on is not corrected here"),
        ({"first_name": " "}, "x", "needs a first name"),
        ({"sex": "q"}, "x", "sex is «q»"),
        ({"birth_precision": "hour"}, "x", "birth_precision is «hour»"),
        ({"birth_on": date(2027, 1, 1)}, "x", r"The birth, 1 January 2027 .*, lies after today"),
    ],
)
def test_what_cannot_be_is_refused(manee, changes, reason, message):
    with pytest.raises(RegistryError, match=message):
        correct_person(person=manee, changes=changes, reason=reason, by=None, at=AT)
    assert not Correction.objects.exists()


def test_only_who_keeps_the_register_there(manee):
    with pytest.raises(PermissionDenied):
        correct_person(person=manee, changes={"title": "นาง"}, reason="x", by=data_manager_of("4605"), at=AT)


def test_a_merged_record_is_left_alone(manee):
    manee.merged_into = person_named("มานะ")
    with pytest.raises(RegistryError, match="was merged into person"):
        correct_person(person=manee, changes={"title": "นาง"}, reason="x", by=None, at=AT)


def test_the_dead_are_members_until_the_day(manee, household):
    record_death(person=manee, on=DAY, by=None, at=AT)
    before, after = queries.members(household, date(2026, 11, 9)), queries.members(household, DAY)
    assert [member.person.first_name for member in before] == ["มานี", "มานะ"]
    assert [member.person.first_name for member in after] == ["มานะ"]
    assert manee.memberships.get().ended_reason == "died"
    with pytest.raises(RegistryError, match="recorded already, on 10 November 2026"):
        record_death(person=manee, on=DAY, by=None, at=AT)
    with pytest.raises(RegistryError, match="cannot join a household"):
        join_household(household=household_of("ชูใจ", key="h2"), person=manee, on=DAY, by=None, at=AT)


def test_the_day_of_death_is_possible(manee):
    with pytest.raises(RegistryError, match="lies in the future"):
        record_death(person=manee, on=date(2026, 11, 23), by=None, at=AT)
    with pytest.raises(RegistryError, match="joined a household after 1 October 2026"):
        record_death(person=manee, on=date(2026, 10, 1), by=None, at=AT)
    manee.birth_on = date(2026, 11, 5)
    with pytest.raises(RegistryError, match="lies before 5 November 2026"):
        record_death(person=manee, on=date(2026, 11, 4), by=None, at=AT)


def test_ids_follow_each_other_and_reasons_are_kept(manee):
    add_identifier(person=manee, citizen_id=citizen_id(77), on=DAY, is_verified=True, by=None, at=AT)
    say_why_none(person=manee, reason="no_status", on=date(2026, 11, 20), by=None, at=AT)
    first, second, third = manee.identifiers.order_by("id")
    assert (first.valid_from, first.valid_to) == (SURVEYED_ON, DAY)
    assert (opened_id(second.sealed), second.is_verified, second.valid_to) == (
        citizen_id(77),
        True,
        date(2026, 11, 20),
    )
    assert (third.kind, third.missing_reason, third.sealed, third.valid_to) == (
        "none",
        "no_status",
        None,
        None,
    )


def test_an_id_must_check_out_and_follow_in_time(manee):
    with pytest.raises(RegistryError, match="This is no citizen id"):
        add_identifier(person=manee, citizen_id="1234567890123", on=DAY, by=None, at=AT)
    with pytest.raises(RegistryError, match="is no reason"):
        say_why_none(person=manee, reason="lazy", on=DAY, by=None, at=AT)
    with pytest.raises(RegistryError, match="lies before 1 November 2026"):
        say_why_none(person=manee, reason="card_lost", on=date(2026, 10, 1), by=None, at=AT)


def test_a_first_id_may_be_of_any_day(manee):
    manee.identifiers.all().delete()
    add_identifier(person=manee, citizen_id="๙" + citizen_id(3)[1:], on=date(2020, 1, 1), by=None, at=AT)
    assert opened_id(manee.identifiers.get().sealed) == citizen_id(3)
