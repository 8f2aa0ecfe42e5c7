"""Who forgets `visible_to` leaks nothing: raw questions behind the wall, for every role."""

from datetime import date

import pytest
from django.db import ProgrammingError, connection, transaction

from ppaos.config.wall import build_wall
from ppaos.config.wall_functions import functions
from ppaos.config.wall_ways import WallError, table, way_as_sql
from ppaos.evidence.targeting.models import Candidate, CandidateHousehold, Match
from ppaos.ground.privacy.permissions import looking_beyond, reading_as
from ppaos.people.cooperation.models import Grant
from ppaos.people.cooperation.permissions import roles
from ppaos.people.registry.models import (
    Consent,
    Dwelling,
    Household,
    Identifier,
    Membership,
    Opening,
    Person,
    Residence,
    StandingEvent,
)
from ppaos.people.registry.queries import visible_households, visible_persons
from tests.config.wall.conftest import HERE, THERE
from tests.factories.crosschecked import listed_household, matched, national_list
from tests.factories.people import organisation, user_with

pytestmark = pytest.mark.django_db
FORGOTTEN = (Person, Household, Dwelling, Residence, Membership, Identifier, StandingEvent, Consent, Opening)
NAMED = (Person, Dwelling, Identifier)
ROLES = sorted(roles())


def counted(models=FORGOTTEN) -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in models}


def open_to(household, **whom):
    return Opening.objects.create(
        household=household, purpose="referral", field_classes=["names"], valid_from=date(2026, 1, 1),
        origin_label="tests", **whom,
    )  # fmt: skip


@pytest.mark.parametrize("role", ROLES)
def test_nobody_sees_rows_of_another_area_though_the_page_forgets_to_ask(there, role):
    reader = user_with(role, HERE)
    open_to(there, user=user_with("mentor", THERE))
    Consent.objects.create(household=there, purpose="survey", notice_version="1", given_at=there.created_at)
    with reading_as(reader.pk):
        assert not Person.objects.filter(first_name="ปิติ").exists()
        assert not any(
            model.objects.filter(household=there).exists() for model in (Membership, Consent, Opening)
        )
        assert not Household.objects.filter(pk=there.pk).exists()
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM registry_person WHERE search_key LIKE '%%ปิติ%%'")
            assert cursor.fetchone()[0] == 0


@pytest.mark.parametrize("role", ROLES)
def test_the_wall_shows_all_that_the_first_wall_shows(there, role):
    reader = user_with(role, HERE)
    households = set(visible_households(reader).values_list("pk", flat=True))
    persons = set(visible_persons(reader).values_list("pk", flat=True))
    with reading_as(reader.pk):
        assert households <= set(Household.objects.values_list("pk", flat=True))
        assert persons <= set(Person.objects.values_list("pk", flat=True))


def test_to_whom_a_household_is_open_the_lists_that_name_its_people_are_too(there):
    listed = listed_household(national_list(), "ปิติ", "ชูใจ")
    matched(listed, there.memberships.get().person)
    reader = user_with("mentor", HERE)
    with reading_as(reader.pk):
        assert not Candidate.objects.exists()
    open_to(there, user=reader)
    with reading_as(reader.pk):
        assert Candidate.objects.filter(first_name="ปิติ", candidate_household=listed).exists()
        assert CandidateHousehold.objects.get() == listed
    Match.objects.update(decision="doubtful")
    with reading_as(reader.pk):
        assert not Candidate.objects.exists()


@pytest.mark.parametrize("role", ["governor_office", "central_programme", "administrator"])
def test_who_only_counts_reads_no_names_even_at_home(there, role):
    with reading_as(user_with(role, HERE).pk):
        assert Dwelling.objects.count() == 0 or not roles()[role].fields & {"names"}


def test_nothing_set_shows_nothing_of_any_table(there):
    with reading_as(None), connection.cursor() as cursor:
        for name in [*table()["tables"], "assistance_routedservice"]:
            cursor.execute(f"SELECT count(*) FROM {name}")
            assert cursor.fetchone()[0] == 0, name


def test_a_suspended_account_and_one_without_a_role_see_nothing(here):
    gone = user_with("data_manager", HERE)
    gone.is_active = False
    gone.save()
    ended = user_with("data_manager", HERE)
    Grant.objects.filter(user=ended).update(valid_to=date(2026, 2, 1))
    for reader in (gone, ended):
        with reading_as(reader.pk):
            assert set(counted().values()) == {0}


def test_an_opening_lets_in_to_one_household_and_what_is_its_own(there):
    mentor, office = user_with("mentor", HERE), organisation()
    officer = user_with("agency_officer", HERE, organisation=office)
    open_to(there, user=mentor)
    open_to(there, organisation=office)
    for reader in (mentor, officer):
        with reading_as(reader.pk):
            assert [person.first_name for person in Person.objects.all()] == ["ปิติ"]
            assert list(Household.objects.all()) == [there]
            assert Dwelling.objects.count() == Identifier.objects.count() == Residence.objects.count() == 1


def test_an_opening_that_ended_lets_nobody_in(there):
    mentor = user_with("mentor", HERE)
    Opening.objects.filter(pk=open_to(there, user=mentor).pk).update(valid_to=date(2026, 2, 1))
    with reading_as(mentor.pk):
        assert counted((Person, Household)) == {"Person": 0, "Household": 0}


def test_nothing_is_written_outside_the_area(there):
    with reading_as(user_with("data_manager", HERE).pk):
        assert Person.objects.filter(first_name="ปิติ").update(first_name="") == 0
        assert Household.objects.filter(pk=there.pk).delete()[0] == 0
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Dwelling.objects.create(area_id=THERE, created_at=there.created_at)
    assert Person.objects.filter(first_name="ปิติ").exists()


def test_what_happened_is_added_to_and_not_changed_by_the_web_server(here):
    for role in ("reader", "house"):
        with (
            reading_as(user_with("data_manager", HERE, name=role).pk),
            looking_beyond("tests"),
            pytest.raises(ProgrammingError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute("UPDATE privacy_event SET verb = ''")


def test_a_way_that_leads_nowhere_is_told():
    with pytest.raises(WallError, match="no way to a row"):
        way_as_sql("registry_person", "anyhow")


def test_a_wall_that_stands_is_left_standing(db):
    assert build_wall() is False
    with connection.cursor() as cursor:
        cursor.execute("REVOKE SELECT ON registry_person FROM ppaos_web")
    assert build_wall() is True


def test_of_many_openings_each_is_asked_for(there):
    """Beyond some thousands their numbers are not set; who they are opened to comes to the same rows."""
    body = organisation("many")
    reader = user_with("agency_officer", HERE, organisation=body)
    open_to(there, organisation=body)
    with reading_as(reader.pk):
        few = counted()
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT set_config('ppaos.opened', '', false), set_config('ppaos.people', '', false),"
                " set_config('ppaos.many', 'true', false)"
            )
        assert counted() == few
        assert few["Person"] == few["Household"] == 1
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('ppaos.acting', '', false)")
        assert set(counted((Person, Household, Membership)).values()) == {0}


def test_beyond_some_thousands_openings_are_not_named(there, monkeypatch):
    reader = user_with("mentor", HERE)
    open_to(there, user=reader)
    monkeypatch.setattr("ppaos.config.wall_functions.MOST_NAMED", 0)
    opening = next(text for text in functions() if text.startswith("CREATE FUNCTION wall_open("))
    with connection.cursor() as cursor:
        cursor.execute(opening.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"))
    with reading_as(reader.pk), connection.cursor() as cursor:
        cursor.execute("SELECT wall_many(), wall_opened()")
        assert cursor.fetchone() == (True, None)
        assert Household.objects.filter(pk=there.pk).exists()
