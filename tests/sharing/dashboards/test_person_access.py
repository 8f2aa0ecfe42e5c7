"""A person's whole access history in one click: every trace of them, under any record, in their homes at that time."""

from datetime import timedelta
from io import BytesIO

import polars as pl
import pytest

from ppaos.ground.privacy.actions import record_export, record_reading, write_event
from ppaos.ground.privacy.models import Event
from ppaos.people.registry.models import Consent, Membership, Person
from ppaos.sharing.protection.queries.access import events_about, person_protected
from tests.factories.areas import AT, make_areas
from tests.factories.people import household_of, user_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def areas():
    make_areas()


@pytest.fixture
def officer(areas, client):
    user = user_with("protection_officer", "46")
    client.force_login(user)
    return user


def person_of(household):
    return Membership.objects.get(household=household).person


def verbs(person):
    return sorted(events_about(person).values_list("verb", flat=True))


def read(*subjects, verb, at=AT):
    reader = user_with("supervisor", "4601")
    record_reading(by=reader, at=at, purpose="verify", subjects=subjects, verb=verb)


def cleared():
    """Traces of what the test itself had made would stand beside those it looks for."""
    return Event.objects.order_by("-id").first().pk


def test_person_household_and_what_is_about_them_in_other_rooms(areas):
    home, other = household_of("มาลี"), household_of("อื่น")
    person, before = person_of(home), cleared()
    consent = Consent.objects.create(
        household=home, person=person, purpose="refer", notice_version="1", given_at=AT
    )
    read(person, verb="person.read")
    read(home, verb="household.read")
    read(consent, verb="consent.read")
    read(other, verb="other.read")
    found = events_about(person).filter(pk__gt=before)
    assert sorted(found.values_list("verb", flat=True)) == ["consent.read", "household.read", "person.read"]


def test_of_a_household_only_while_the_person_lived_there(areas):
    home = household_of("มาลี")
    person = person_of(home)
    stay = Membership.objects.get(person=person)
    Membership.objects.filter(pk=stay.pk).update(valid_from=AT.date(), valid_to=AT.date() + timedelta(days=2))
    before = cleared()
    for day, verb in ((-1, "early.read"), (1, "while.read"), (3, "late.read")):
        read(home, verb=verb, at=AT + timedelta(days=day))
    assert list(events_about(person).filter(pk__gt=before).values_list("verb", flat=True)) == ["while.read"]


def test_records_merged_into_the_persons_count_and_lead_to_it(officer, client):
    kept, merged = (person_of(household_of(name)) for name in ("มาลี", "มาลัย"))
    Person.objects.filter(pk=merged.pk).update(merged_into=kept)
    read(merged, verb="merged.read")
    assert "merged.read" in verbs(kept)
    assert person_protected(officer, merged.pk) == kept
    assert client.get(f"/protection/access/persons/{merged.pk}/").context["person"] == kept


def test_the_page_is_one_click_from_the_household_and_is_noted(officer, client):
    home = household_of("มาลี")
    person = person_of(home)
    address = f"/protection/access/persons/{person.pk}/"
    assert address in client.get(f"/households/{home.pk}/").text
    page = client.get(address)
    assert page.status_code == 200
    assert "household.read" in [row["event"].verb for row in page.context["rows"]]
    assert Event.objects.filter(verb="access_history.read", subjects__subject_id=person.pk).exists()
    again = client.get(address, {"kind": "read", "actor": officer.username})
    assert {row["event"].verb for row in again.context["rows"]} == {"household.read", "access_history.read"}
    assert client.get(address, {"kind": "ก", "page": "x"}).status_code == 200
    assert client.get(address, {"actor": "ไม่มีใคร"}).context["rows"] == []


def test_lists_that_may_have_held_the_person_stand_apart(officer, client):
    person = person_of(household_of("มาลี"))
    record_export(by=officer, at=AT, purpose="support", rows=12, what="households", area_code="46")
    record_export(by=officer, at=AT, purpose="support", rows=12, what="households", area_code="10")
    page = client.get(f"/protection/access/persons/{person.pk}/")
    assert [row["event"].area_code for row in page.context["lists"]] == ["46"]


def test_it_is_taken_out_as_a_workbook_and_that_is_noted(officer, client, monkeypatch):
    monkeypatch.setattr("ppaos.sharing.dashboards.presenters.traces.ROWS_AT_ONCE", 2)
    person = person_of(household_of("มาลี"))
    for number in range(3):
        read(person, verb=f"person.read{number}")
    answer = client.post(f"/protection/access/persons/{person.pk}/file/", {"kind": "", "actor": ""})
    sheet = pl.read_excel(BytesIO(b"".join(answer.streaming_content)), has_header=False)
    assert sum("person.read" in str(row) for row in sheet.iter_rows()) >= 3
    assert Event.objects.filter(verb="export.made", subjects__subject_id=person.pk).exists()


def test_elsewhere_it_is_as_if_there_were_no_such_person(areas, client):
    person = person_of(household_of("มาลี"))
    client.force_login(user_with("protection_officer", "4605"))
    for address in (f"/protection/access/persons/{person.pk}/", "/protection/access/persons/999999999/"):
        assert client.get(address).status_code == 404
    assert client.post(f"/protection/access/persons/{person.pk}/file/").status_code == 404


@pytest.mark.parametrize(
    "role",
    ["data_manager", "supervisor", "governor_office", "administrator", "surveyor", "central_programme"],
)
def test_nobody_else_opens_it(areas, client, role):
    home = household_of("มาลี")
    person = person_of(home)
    client.force_login(user_with(role, "46"))
    assert client.get(f"/protection/access/persons/{person.pk}/").status_code == 403
    assert client.post(f"/protection/access/persons/{person.pk}/file/").status_code == 403
    assert "/protection/access/" not in client.get(f"/households/{home.pk}/").text


def test_one_who_was_erased_keeps_a_history(officer):
    person = person_of(household_of("มาลี"))
    Person.objects.filter(pk=person.pk).update(erased_at=AT, area=None)
    assert person_protected(officer, person.pk) == person
    write_event("person.erased", by=None, at=AT, subjects=[person])
    assert "person.erased" in verbs(person)
