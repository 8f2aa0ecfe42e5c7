"""Households move and split, people join, leave and head them; any day can be asked for afterwards."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from ppaos.ground.privacy.models import Change
from ppaos.people.registry import queries
from ppaos.people.registry.actions import (
    Address,
    RegistryError,
    change_head,
    join_household,
    leave_household,
    move_household,
    record_standing,
    split_household,
)
from ppaos.people.registry.models import Household
from tests.factories.areas import make_areas
from tests.factories.people import AT, data_manager_of, household_of, person_named

pytestmark = pytest.mark.django_db
BEFORE, DAY = date(2026, 11, 9), date(2026, 11, 10)
FAR = Address("460510", house_no="7", moo="02", latitude=16.5, longitude=104.0)


@pytest.fixture
def household(db):
    make_areas()
    return household_of("มานี", "มานะ", "ชูใจ")


def names(household: Household, on: date) -> list[str]:
    return [member.person.first_name for member in queries.members(household, on)]


def changed() -> set[int]:
    return set(Change.objects.latest("id").subject_ids)


def test_a_household_moves_with_its_people(household):
    move_household(household=household, address=FAR, on=DAY, by=data_manager_of("4601"), at=AT)
    household.refresh_from_db()
    person = person_named("มานะ")
    assert (household.area_id, household.dwelling.house_no, person.area_id) == ("460510", "7", "460510")
    assert (household.made_in_id, person.made_in_id) == ("46010101", "46010101")
    assert "4605" in person.area_codes
    assert "4601" not in person.area_codes
    then, now = queries.household_on(household, BEFORE), queries.household_on(household, DAY)
    assert (then.area_code, then.dwelling.house_no) == ("46010101", "12/3")
    assert (now.area_code, now.dwelling.longitude) == ("460510", 104.0)
    assert len(then.members) == len(now.members) == 3
    assert changed() == {household.pk}


def test_a_dwelling_that_is_known_is_moved_into(household):
    other = household_of("วีระ", key="h2", area_code="460510", house_no="7", moo="02")
    coded = household_of("ปิติ", key="h3", area_code="460510", house_no="8", house_code="12345678901")
    move_household(household=household, address=FAR, on=DAY, by=None, at=AT)
    assert household.dwelling == other.dwelling
    address = Address("460510", house_code="12345678901")
    move_household(household=household, address=address, on=date(2026, 11, 12), by=None, at=AT)
    assert household.dwelling == coded.dwelling


def test_a_move_goes_somewhere_and_not_backwards(household):
    same = Address("46010101", house_no="12/3", moo="01")
    with pytest.raises(RegistryError, match="at this address already"):
        move_household(household=household, address=same, on=DAY, by=None, at=AT)
    with pytest.raises(RegistryError, match="lies before 1 November 2026"):
        move_household(household=household, address=FAR, on=date(2026, 10, 1), by=None, at=AT)
    with pytest.raises(PermissionDenied):
        move_household(household=household, address=FAR, on=DAY, by=data_manager_of("4605"), at=AT)
    household.merged_into = household_of("วีระ", key="h2")
    with pytest.raises(RegistryError, match="This household was merged"):
        move_household(household=household, address=FAR, on=DAY, by=None, at=AT)


def test_a_household_splits(household):
    leaving = [person_named("มานี"), person_named("ชูใจ")]
    made = split_household(
        household=household, persons=leaving, head=leaving[1], on=DAY, address=FAR, by=None, at=AT
    )
    assert names(household, BEFORE) == ["มานี", "มานะ", "ชูใจ"]
    assert (names(household, DAY), names(made, DAY), names(made, BEFORE)) == (["มานะ"], ["ชูใจ", "มานี"], [])
    assert (made.standing, made.area_id, made.source_id) == ("verified", "460510", household.pk)
    assert queries.household_on(made, BEFORE).standing is None
    assert person_named("ชูใจ").area_id == "460510"
    assert changed() == {household.pk, made.pk}


def test_a_split_may_stay_in_the_house(household):
    person = person_named("ชูใจ")
    made = split_household(household=household, persons=[person], head=person, on=DAY, by=None, at=AT)
    assert made.dwelling == household.dwelling


def test_a_split_needs_members_a_head_and_somebody_who_stays(household):
    household_of("วีระ", key="h2")
    stranger, manee, mana = (person_named(name) for name in ("วีระ", "มานี", "มานะ"))
    for persons, head in (([stranger], stranger), ([manee], mana), ([], manee)):
        with pytest.raises(RegistryError, match="its head among them"):
            split_household(household=household, persons=persons, head=head, on=DAY, by=None, at=AT)
    everybody = [manee, mana, person_named("ชูใจ")]
    with pytest.raises(RegistryError, match="Somebody must stay behind"):
        split_household(household=household, persons=everybody, head=manee, on=DAY, by=None, at=AT)


def test_joining_is_leaving_elsewhere(household):
    other, person = household_of("วีระ", key="h2", area_code="460510"), person_named("ชูใจ")
    join_household(household=other, person=person, on=DAY, relation="หลาน", line_no=2, by=None, at=AT)
    assert (names(household, DAY), names(other, DAY)) == (["มานี", "มานะ"], ["วีระ", "ชูใจ"])
    person.refresh_from_db()
    assert person.area_id == "460510"
    assert changed() == {household.pk, other.pk}
    with pytest.raises(RegistryError, match="is a member of this household already"):
        join_household(household=other, person=person, on=DAY, by=None, at=AT)


def test_the_absent_are_named_where_they_do_not_live(household):
    other, person = household_of("วีระ", key="h2", area_code="460510"), person_named("ชูใจ")
    join_household(household=other, person=person, on=DAY, presence="named_absent", by=None, at=AT)
    person.refresh_from_db()
    assert (names(household, DAY)[-1], names(other, DAY)[-1], person.area_id) == ("ชูใจ", "ชูใจ", "46010101")
    assert queries.living_members(DAY).filter(person=person).count() == 1
    with pytest.raises(RegistryError, match="«asleep» is no presence"):
        join_household(household=other, person=person, on=DAY, presence="asleep", by=None, at=AT)


def test_leaving_has_a_day_and_a_reason(household):
    person = person_named("ชูใจ")
    leave = {"household": household, "person": person, "by": None, "at": AT}
    with pytest.raises(RegistryError, match="Say why"):
        leave_household(**leave, on=DAY, reason="")
    with pytest.raises(RegistryError, match="lies before"):
        leave_household(**leave, on=date(2026, 10, 1), reason="ย้ายออก")
    leave_household(**leave, on=DAY, reason="ย้ายออก")
    assert names(household, DAY) == ["มานี", "มานะ"]
    with pytest.raises(RegistryError, match="is not a member"):
        leave_household(**leave, on=DAY, reason="ย้ายออก")


def test_the_head_changes_on_a_day(household):
    change_head(household=household, person=person_named("ชูใจ"), on=DAY, by=None, at=AT)
    assert [member.is_head for member in queries.members(household, DAY)] == [True, False, False]
    assert (names(household, BEFORE)[0], names(household, DAY)[0]) == ("มานี", "ชูใจ")
    with pytest.raises(RegistryError, match="is the head of this household"):
        change_head(household=household, person=person_named("ชูใจ"), on=DAY, by=None, at=AT)


def test_a_household_without_head_gets_one(household):
    leave_household(household=household, person=person_named("มานี"), on=DAY, reason="ย้ายออก", by=None, at=AT)
    change_head(household=household, person=person_named("ชูใจ"), on=DAY, by=None, at=AT)
    assert queries.members(household, DAY)[0].is_head


def test_the_course_of_a_household_newest_first(household):
    record_standing(household=household, standing="active", on=DAY, by=None, at=AT)
    move_household(household=household, address=FAR, on=date(2026, 11, 12), by=None, at=AT)
    leave_household(
        household=household,
        person=person_named("ชูใจ"),
        on=date(2026, 11, 15),
        reason="ย้ายออก",
        by=None,
        at=AT,
    )
    parts = [(part.on.day, part.kind) for part in queries.timeline(household)]
    assert parts[:3] == [(15, "left"), (12, "residence"), (10, "standing")]
    assert sorted(kind for day, kind in parts if day == 1) == ["joined"] * 3 + ["residence", "standing"]
