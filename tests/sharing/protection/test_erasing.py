"""Erasing a person: what goes, what stays, who may, and that it is said once."""

from collections import Counter
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from ppaos.ground.privacy.models import Change, Event, EventSubject
from ppaos.learning.policy.models import Meeting
from ppaos.people.registry.actions import correct_person, merge_persons
from ppaos.people.registry.models import Correction, Dwelling, Household, Identifier, Membership, Person
from ppaos.people.registry.queries import visible_persons
from ppaos.sharing.protection.actions import _erased
from ppaos.sharing.protection.actions.erasing import ask_erasure, decline_erasure, erase_person
from ppaos.sharing.protection.actions.errors import ProtectionRefused
from ppaos.sharing.protection.models import DataRequest, Erasure
from ppaos.support.assistance.models import HelpLine, Need
from ppaos.support.operating_models.models import HouseholdPlan
from tests.factories.areas import make_areas
from tests.factories.erasing import AT, asked, erased, officer_of_protection, stands_in
from tests.factories.helped import help_line, recorded
from tests.factories.people import (
    citizen_id,
    data_manager_of,
    household_of,
    organisation,
    person_named,
    user_with,
)
from tests.factories.referred import need_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _areas() -> None:
    make_areas()


def test_personal_fields_are_empty_and_the_rows_stay() -> None:
    household_of("สมชาย", "สมหญิง")
    person, other = person_named("สมชาย"), person_named("สมหญิง")
    before = (Person.objects.count(), Membership.objects.count(), Household.objects.count())
    erased(person)
    person.refresh_from_db()
    assert {name: getattr(person, name) or "" for name in Person.PERSONAL} == dict.fromkeys(
        Person.PERSONAL, ""
    )
    assert person.erased_at == AT
    assert not Identifier.objects.filter(person=person, sealed__isnull=False).exists()
    assert (Person.objects.count(), Membership.objects.count(), Household.objects.count()) == before
    other.refresh_from_db()
    assert other.first_name == "สมหญิง"
    assert Identifier.objects.filter(person=other, sealed__isnull=False).exists()


def test_the_erased_is_in_no_list_and_no_search_and_nobody_finds_the_name_anywhere() -> None:
    home = household_of("ปลาทองคำ", "สมหญิง", last_name="ว่ายน้ำเก่ง")
    person = person_named("ปลาทองคำ")
    correct_person(
        person=person, changes={"first_name": "ปลาทองแดง"}, reason="บัตรของปลาทองคำ ว่ายน้ำเก่ง", by=None, at=AT
    )
    person.refresh_from_db()
    need_of(home, person=person, note="คุณปลาทองแดงรอรถเข็น")
    need_of(home, code="house", note="บ้านของปลาทองคำ ว่ายน้ำเก่ง รั่ว")
    recorded(help_line(home, organisation(), person_id=person.pk, note="มอบให้ปลาทองแดง"))
    reader = data_manager_of("46")
    erased(person)
    assert stands_in("ปลาทองคำ", "ปลาทองแดง", citizen_id(1)) == []
    assert Need.objects.get(code="house").note == "บ้านของ— รั่ว"
    assert list(visible_persons(reader).values_list("first_name", flat=True)) == ["สมหญิง"]
    assert HelpLine.objects.get().baht == 3000


def test_the_proof_says_what_was_emptied_where_and_holds_no_value_of_the_person() -> None:
    household_of("ปลาทองคำ", "สมหญิง")
    done = erased(person_named("ปลาทองคำ"))
    told = {(row["model"], row["column"]): row["rows"] for row in done.proof["emptied"]}
    assert told["registry.person", "first_name"] == 1
    assert told["registry.identifier", "sealed"] == 1
    assert done.proof["scan"]["found"] == 0
    assert done.proof["scan"]["columns"] > 10
    assert "ปลาทองคำ" not in str(done.proof)
    assert citizen_id(1) not in str(done.proof)
    assert (done.state, done.done_at) == (Erasure.State.DONE, AT)


def test_every_record_merged_with_the_person_is_erased() -> None:
    household_of("ปลาทองคำ", key="h1")
    household_of("ปลาทองเก่า", key="h2", house_no="99")
    kept, merged = person_named("ปลาทองคำ"), person_named("ปลาทองเก่า")
    merge_persons(kept=kept, merged=merged, reason="ปลาทองเก่าคือคนเดียวกัน", field_choices={}, by=None, at=AT)
    erased(merged)
    assert stands_in("ปลาทอง") == []
    assert set(Person.objects.values_list("erased_at", flat=True)) == {AT}


def test_with_the_last_person_what_is_written_of_the_household_goes_too() -> None:
    home = household_of("สมชาย", "สมหญิง", house_no="99/8", soi="ซอยลึกสุด")
    HouseholdPlan.objects.create(
        household=home, area_id=home.area_id, wishes="อยากเลี้ยงวัว", agreed_by="สมหญิง", made_at=AT,
        changed_at=AT,
    )  # fmt: skip
    erased(person_named("สมชาย"))
    assert Dwelling.objects.get().house_no == "99/8"
    assert HouseholdPlan.objects.get().wishes == "อยากเลี้ยงวัว"
    done = erased(person_named("สมหญิง"))
    assert Dwelling.objects.get().house_no == ""
    assert HouseholdPlan.objects.get().wishes == ""
    assert done.proof["households"]["nobody_left"] == [home.pk]
    assert Household.objects.filter(area_id="46010101").count() == 1


def test_a_house_in_which_others_live_keeps_its_address() -> None:
    household_of("สมชาย", key="h1")
    household_of("สมหญิง", key="h2")
    Household.objects.update(dwelling=Dwelling.objects.order_by("pk").first())
    erased(person_named("สมชาย"))
    assert "12/3" in Dwelling.objects.values_list("house_no", flat=True)


def test_the_households_whose_figures_show_the_person_are_announced() -> None:
    home = household_of("สมชาย")
    Change.objects.all().delete()
    erased(person_named("สมชาย"))
    assert [change.subject_ids for change in Change.objects.all()] == [[home.pk]]


def test_the_act_is_one_event_that_names_nobody() -> None:
    household_of("ปลาทองคำ")
    done = erased(person_named("ปลาทองคำ"))
    event = Event.objects.get(verb="person.erased")
    assert "ปลาทองคำ" not in str(event.detail)
    assert EventSubject.objects.filter(event=event, label="protection.erasure", subject_id=done.pk).exists()


def test_the_request_that_asks_for_the_erasure_stays_until_it_is_answered_and_others_are_emptied() -> None:
    home = household_of("ปลาทองคำ")
    person = person_named("ปลาทองคำ")
    given: dict[str, Any] = {
        "person": person, "household": home, "area_id": "46010101", "channel": "request_at_desk", "made_at": AT,
        "received_on": date(2026, 11, 1), "due_on": date(2026, 12, 1), "contact": "0812345678",
        "sender_name": "ปลาทองคำ",
    }  # fmt: skip
    wanted = DataRequest.objects.create(number="R1", kind="request_erasure", **given)
    DataRequest.objects.create(number="R2", kind="request_copy", state="request_answered", **given)
    erased(person, request=wanted)
    told = dict(DataRequest.objects.values_list("number", "contact"))
    assert told == {"R1": "0812345678", "R2": ""}


def test_two_different_people_ask_and_approve() -> None:
    household_of("สมชาย")
    both = user_with("protection_officer", "46")
    waiting = asked(person_named("สมชาย"), by=both)
    with pytest.raises(PermissionDenied, match="คนอื่น"):
        erase_person(erasure=waiting, by=both, at=AT)
    with pytest.raises(PermissionDenied):
        erase_person(erasure=waiting, by=None, at=AT)


MAY = {
    ("protection_officer", "46"): (True, False), ("data_manager", "46"): (False, True),
    ("administrator", "46"): (False, True), ("supervisor", "46"): (False, False), ("surveyor", "46"): (False, False),
    ("governor_office", "46"): (False, False), ("protection_officer", "4605"): (False, False),
    ("data_manager", "4605"): (False, False),
}  # fmt: skip


@pytest.mark.parametrize(("role", "area"), MAY)
def test_who_may_ask_and_who_may_approve(role: str, area: str) -> None:
    household_of("สมชาย")
    person, user = person_named("สมชาย"), user_with(role, area)
    may_ask, may_approve = MAY[role, area]
    if may_ask:
        assert ask_erasure(person=person, reason="ขอให้ลบ", by=user, at=AT).state == Erasure.State.ASKED
        return
    with pytest.raises(PermissionDenied):
        ask_erasure(person=person, reason="ขอให้ลบ", by=user, at=AT)
    waiting = asked(person)
    if may_approve:
        assert erase_person(erasure=waiting, by=user, at=AT).state == Erasure.State.DONE
        return
    with pytest.raises(PermissionDenied):
        erase_person(erasure=waiting, by=user, at=AT)


def test_it_is_asked_once_with_a_reason_and_of_nobody_who_is_erased() -> None:
    household_of("สมชาย")
    person = person_named("สมชาย")
    with pytest.raises(ProtectionRefused, match="เหตุผล"):
        asked(person, reason=" ")
    waiting = asked(person)
    with pytest.raises(ProtectionRefused, match="รออนุมัติ"):
        asked(person)
    erase_person(erasure=waiting, by=data_manager_of("46"), at=AT)
    with pytest.raises(ProtectionRefused, match="ลบแล้ว"):
        asked(Person.objects.get(pk=person.pk), by=officer_of_protection())
    with pytest.raises(ProtectionRefused, match="ตอบแล้ว"):
        erase_person(erasure=waiting, by=data_manager_of("46"), at=AT)


def test_a_declined_erasure_empties_nothing_and_can_be_asked_again() -> None:
    household_of("สมชาย")
    waiting = asked(person_named("สมชาย"))
    with pytest.raises(ProtectionRefused, match="เหตุผล"):
        decline_erasure(erasure=waiting, reason="", by=data_manager_of("46"), at=AT)
    done = decline_erasure(erasure=waiting, reason="ยังต้องใช้", by=data_manager_of("46"), at=AT)
    assert done.state == Erasure.State.DECLINED
    assert person_named("สมชาย").erased_at is None
    assert asked(person_named("สมชาย")).state == Erasure.State.ASKED


def test_a_person_without_id_or_last_name_can_be_erased() -> None:
    household_of("มา", "สมหญิง", citizen_id_sealed=None, last_name="")
    erased(person_named("มา"))
    assert Person.objects.filter(first_name="มา").count() == 0
    assert person_named("สมหญิง").erased_at is None


def test_corrections_of_a_housemate_of_the_same_name_stay() -> None:
    household_of("สมชายใหญ่", "สมชายเล็ก")
    other = person_named("สมชายเล็ก")
    correct_person(person=other, changes={"first_name": "สมชายใหญ่"}, reason="ชื่อเดียวกับพ่อ", by=None, at=AT)
    erased(Person.objects.exclude(pk=other.pk).get())
    other.refresh_from_db()
    assert other.first_name == "สมชายใหญ่"
    assert Correction.objects.get().new_value == "สมชายใหญ่"


def test_where_the_scan_still_finds_somebody_nothing_is_erased(monkeypatch: pytest.MonkeyPatch) -> None:
    household_of("สมชาย", "สมหญิง")
    waiting = asked(person_named("สมชาย"))
    found = Counter({("policy.meeting", "minutes"): 1})
    monkeypatch.setattr(_erased, "left_in_places", lambda scope, done: (found, 1))
    with pytest.raises(ProtectionRefused, match=r"policy\.meeting\.minutes"):
        erase_person(erasure=waiting, by=data_manager_of("46"), at=AT)
    assert person_named("สมชาย").erased_at is None
    waiting.refresh_from_db()
    assert waiting.state == Erasure.State.ASKED


def test_a_name_in_minutes_is_listed_and_stays() -> None:
    household_of("ปลาทองคำ", "สมหญิง")
    meeting = Meeting.objects.create(
        area_id="46", on=AT.date(), made_at=AT, number=1, year=2569, minutes="คุณปลาทองคำ นามสกุล ขอบ้าน"
    )
    done = erased(person_named("ปลาทองคำ"))
    (row,) = done.proof["listed"]
    assert (row["model"], row["column"], row["rows"]) == ("policy.meeting", "minutes", [meeting.pk])
    meeting.refresh_from_db()
    assert "ปลาทองคำ" in meeting.minutes
