"""Frames become persons, households and dwellings: whole or not at all, once, in any order of lists."""

from datetime import date

import polars as pl
import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from ppaos.ground.privacy.models import Change, Event
from ppaos.ground.privacy.queries import opened_id, sealed_id
from ppaos.people.registry.actions import RegistryError, register_households
from ppaos.people.registry.models import (
    Dwelling,
    Household,
    Identifier,
    Membership,
    Person,
    Residence,
    StandingEvent,
)
from tests.factories.areas import make_areas
from tests.factories.people import (
    AT,
    SURVEYED_ON,
    citizen_id,
    data_manager_of,
    person_named,
    person_row,
    registered,
    user_with,
)

pytestmark = pytest.mark.django_db
EARLIER, LATER = date(2024, 11, 1), date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _areas(db):
    make_areas()


def test_a_household_of_two_is_made_with_everything_known_of_it():
    made = registered(
        person_row(
            1, is_head=True, line_no=1, presence="named_present", household_code="K-1", latitude=16.43
        ),
        person_row(2, citizen_id_sealed=None, id_missing_reason="card_lost", birth_on=date(1990, 5, 1)),
    )
    assert (made.households_made, made.dwellings_made, made.persons_made, made.memberships_made) == (
        1,
        1,
        2,
        2,
    )
    household = Household.objects.get(pk=made.households["household_id"][0])
    assert (household.code, household.area_id, household.standing, household.standing_on) == (
        "K-1", "46010101", "verified", SURVEYED_ON,
    )  # fmt: skip
    assert household.dwelling.latitude == 16.43
    assert list(household.residences.values_list("area_id", "valid_from", "valid_to")) == [
        ("46010101", SURVEYED_ON, None)
    ]
    assert household.standing_events.get().source_label == "tests.survey"
    head = household.memberships.get(is_head=True).person
    assert head.pk == made.persons.filter(source_row=1)["person_id"].item()
    assert head.area_codes == sorted(["46010101", "460101", "4601", "46", "TH", "L4601"])
    assert (head.made_in_id, head.source_row) == ("46010101", 1)
    assert opened_id(head.identifiers.get().sealed) == citizen_id(1)
    assert Identifier.objects.get(kind="none").missing_reason == "card_lost"


def test_one_event_and_the_news_of_what_changed():
    made = registered(person_row(1), person_row(2, "h2", house_no="9"))
    event = Event.objects.get(verb="household.registered")
    assert event.detail["persons_made"] == 2
    assert sorted(Change.objects.get().subject_ids) == sorted(made.households["household_id"])


def test_houses_with_one_address_or_one_code_are_one_dwelling():
    registered(
        person_row(1), person_row(2, "h2"), person_row(3, "h3", house_no="4", house_code="12345678901")
    )
    registered(
        person_row(4, "h4", latitude=16.5, longitude=103.5), person_row(5, "h5", house_code="12345678901")
    )
    assert Dwelling.objects.count() == 2
    assert Dwelling.objects.get(house_no="12/3").latitude == 16.5


def test_a_house_without_number_is_its_own_dwelling():
    registered(person_row(1, house_no=None), person_row(2, "h2", house_no=None))
    assert Dwelling.objects.count() == 2


def test_a_known_person_and_household_are_not_made_again():
    first = registered(person_row(1, is_head=True))
    person, household = first.persons["person_id"][0], first.households["household_id"][0]
    again = registered(person_row(1, person_id=person, household_id=household, is_head=True, first_name="อื่น"))
    assert (again.households_made, again.persons_made, again.memberships_made, again.identifiers_made) == (
        0,
        0,
        0,
        0,
    )
    assert Person.objects.get().first_name == "สมมุติ1"


def test_a_person_without_an_id_gains_the_one_that_arrives():
    first = registered(person_row(1, citizen_id_sealed=None))
    person, household = first.persons["person_id"][0], first.households["household_id"][0]
    registered(person_row(1, person_id=person, household_id=household, valid_from=LATER))
    reason, known = Identifier.objects.order_by("id")
    assert (reason.kind, reason.valid_to) == ("none", LATER)
    assert (known.kind, known.valid_from, known.valid_to) == ("citizen_id", LATER, None)


def test_somebody_found_in_another_household_leaves_the_first():
    first = registered(person_row(1, is_head=True), person_row(2))
    moved = first.persons["person_id"][1]
    second = registered(
        person_row(9, "h2", person_id=moved, valid_from=LATER, area_code="460510", house_no="7")
    )
    old, new = Membership.objects.filter(person_id=moved).order_by("valid_from")
    assert (old.valid_to, old.ended_reason) == (LATER, "joined_another_household")
    assert (new.household_id, new.valid_to) == (second.households["household_id"][0], None)
    person = Person.objects.get(pk=moved)
    assert (person.area_id, person.made_in_id) == ("460510", "46010101")
    assert "4605" in person.area_codes
    assert set(Change.objects.latest("id").subject_ids) == set(first.households["household_id"])


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_two_lists_leave_the_same_history_in_either_order(order):
    base = registered(person_row(1, "h1", valid_from=date(2020, 1, 1)), person_row(2, "h2", house_no="8"))
    person = base.persons["person_id"][0]
    homes = base.households["household_id"]
    lists = [
        [person_row(3, "h1", person_id=person, household_id=homes[0], valid_from=EARLIER)],
        [person_row(4, "h2", person_id=person, household_id=homes[1], valid_from=LATER)],
    ]
    for place in order:
        registered(*lists[place])
    history = Membership.objects.filter(person_id=person).order_by("valid_from", "id")
    assert list(history.values_list("household_id", "valid_from", "valid_to")) == [
        (homes[0], date(2020, 1, 1), LATER),
        (homes[1], LATER, None),
    ]
    assert Person.objects.get(pk=person).area_id == "46010101"


def test_an_older_list_adds_history_and_moves_nobody():
    base = registered(person_row(1, "h1"), person_row(2, "h2", house_no="8"))
    person, home = base.persons["person_id"][0], base.households["household_id"][1]
    registered(person_row(3, "h2", person_id=person, household_id=home, valid_from=EARLIER))
    older = Membership.objects.get(person_id=person, household_id=home)
    assert (older.valid_from, older.valid_to) == (EARLIER, SURVEYED_ON)
    residence = Residence.objects.get(household_id=home)
    assert residence.valid_from == EARLIER


def test_a_member_was_there_from_the_earliest_list_on():
    base = registered(person_row(1, "h1"))
    person, home = base.persons["person_id"][0], base.households["household_id"][0]
    registered(person_row(3, "h1", person_id=person, household_id=home, valid_from=EARLIER))
    assert Membership.objects.get().valid_from == EARLIER


def test_a_newer_list_says_who_heads_the_household():
    base = registered(person_row(1, is_head=True), person_row(2))
    ids, home = base.persons["person_id"], base.households["household_id"][0]
    registered(
        person_row(1, person_id=ids[0], household_id=home, valid_from=LATER),
        person_row(2, person_id=ids[1], household_id=home, valid_from=LATER, is_head=True),
    )
    now = Membership.objects.filter(valid_to__isnull=True)
    assert list(now.order_by("person_id").values_list("is_head", flat=True)) == [False, True]
    assert set(Membership.objects.filter(valid_to=LATER).values_list("ended_reason", flat=True)) == {
        "head_changed"
    }


def test_an_older_list_deposes_no_head():
    base = registered(person_row(1, is_head=True))
    home = base.households["household_id"][0]
    registered(person_row(2, household_id=home, is_head=True, valid_from=EARLIER))
    assert Membership.objects.get(is_head=True).person == person_named("สมมุติ1")


def test_the_dead_join_no_household():
    base = registered(person_row(1))
    Person.objects.update(died_on=EARLIER)
    made = registered(
        person_row(2, "h2", person_id=base.persons["person_id"][0], house_no="5", valid_from=LATER)
    )
    assert made.memberships_made == 0


def test_a_person_named_absent_lives_elsewhere_too():
    base = registered(person_row(1))
    person = base.persons["person_id"][0]
    made = registered(person_row(2, "h2", person_id=person, house_no="5", presence="named_absent"))
    assert (made.memberships_made, made.memberships_ended) == (1, 0)
    assert Membership.objects.filter(person_id=person, valid_to__isnull=True).count() == 2


FAULTS = {
    "no first name": ([person_row(1, first_name=None)], "Row 1: column first_name is empty"),
    "no such standing": ([person_row(1, standing="rich")], "Row 1: standing is «rich». It may be candidate"),
    "no such sex": ([person_row(1, sex="x")], "Row 1: sex is «x»"),
    "born tomorrow": ([person_row(1, birth_on=date(2026, 11, 23))], "birth_on 2026-11-23 lies in the future"),
    "a row twice": (
        [person_row(1), person_row(1)],
        r"source_row 1 stands on more than one row.*\(1 more row",
    ),
    "two heads": (
        [person_row(1, is_head=True), person_row(2, is_head=True)],
        "Row 1: household «h1» has two heads",
    ),
    "a person twice": (
        [person_row(1, person_id=5), person_row(2, "h2", person_id=5)],
        "person_id 5 stands on more",
    ),
    "two areas": ([person_row(1), person_row(2, area_code="460510")], "several values of area_code"),
    "one code for two": (
        [person_row(1, household_code="K"), person_row(2, "h2", household_code="K")],
        "household_code «K» stands on several households",
    ),
    "unknown area": ([person_row(1, area_code="99999999")], "Row 1: there is no area «99999999»"),
    "unknown household": ([person_row(1, household_id=10**12)], "Row 1: no household 1000000000000"),
    "unknown person": ([person_row(1, person_id=10**12)], "Row 1: no person 1000000000000"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_told_with_its_place_and_nothing_is_written(name):
    rows, message = FAULTS[name]
    with pytest.raises(RegistryError, match=message):
        registered(*rows)
    for model in (Person, Household, Dwelling, Membership, Residence, StandingEvent, Event):
        assert not model.objects.filter(
            **({"verb": "household.registered"} if model is Event else {})
        ).exists()


def test_a_code_of_another_household_is_refused():
    registered(person_row(1, household_code="K-1"))
    with pytest.raises(RegistryError, match="Row 2: the household code «K-1» is another household's"):
        registered(person_row(2, "h2", household_code="K-1"))


def test_an_absent_column_is_named():
    frame = pl.DataFrame([person_row(1)]).drop("standing", "valid_from")
    with pytest.raises(RegistryError, match="no column standing, valid_from"):
        register_households(frame=frame, by=None, at=AT, source_label="tests")


def test_only_where_the_user_may():
    registered(person_row(1), by=data_manager_of("4601"))
    with pytest.raises(PermissionDenied, match=r"46010101"):
        registered(person_row(2, "h2"), by=data_manager_of("4605"))
    with pytest.raises(PermissionDenied):
        registered(person_row(2, "h2"), by=user_with("governor_office", "46"))


def test_the_number_of_statements_does_not_grow_with_the_frame(django_assert_max_num_queries):
    rows = [person_row(number, f"h{number // 4}", house_no=str(number // 4)) for number in range(400)]
    with django_assert_max_num_queries(70, connection=connection):
        made = registered(*rows)
    assert (made.households_made, made.persons_made) == (100, 400)
    assert Identifier.objects.filter(sealed=sealed_id(citizen_id(77))).count() == 1
