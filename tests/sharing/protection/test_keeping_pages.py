"""The pages of erasures and retention: who sees them, what they show, the two people's way through the forms."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from ppaos.ground.privacy.models import Event
from ppaos.people.registry.models import ChangeRequest, Person
from ppaos.sharing.dashboards.queries.waits_in_protection import waiting_in_protection
from ppaos.sharing.protection.models import Erasure, RetentionRun
from ppaos.support.grievance.models import Voice
from tests.factories.areas import make_areas
from tests.factories.erasing import AT, asked, erased, officer_of_protection
from tests.factories.people import data_manager_of, household_of, person_named, user_with

pytestmark = pytest.mark.django_db
SEEN_BY = {
    "protection_officer": 200, "data_manager": 200, "administrator": 200, "supervisor": 403, "surveyor": 403,
    "governor_office": 403,
}  # fmt: skip


@pytest.fixture(autouse=True)
def _areas() -> None:
    make_areas()


def _client(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _voice() -> Voice:
    return Voice.objects.create(
        number="V-1", code_hash="x", kind="missed", channel="voice_at_desk", area_id="46010101", due_on=AT.date(),
        received_at=AT, closed_at=AT - timedelta(days=4000), state="voice_closed", contact="0812345678",
    )  # fmt: skip


@pytest.mark.parametrize("role", SEEN_BY)
@pytest.mark.parametrize("name", ["erasures", "retention"])
def test_who_sees_the_lists(role: str, name: str) -> None:
    assert _client(user_with(role, "46")).get(reverse(f"protection:{name}")).status_code == SEEN_BY[role]


@pytest.mark.parametrize("role", SEEN_BY)
def test_who_sees_one_erasure_and_nobody_from_elsewhere(role: str) -> None:
    household_of("สมชาย", "สมหญิง")
    waiting = asked(person_named("สมชาย"))
    address = reverse("protection:erasure", args=[waiting.pk])
    assert _client(user_with(role, "46")).get(address).status_code == SEEN_BY[role]
    elsewhere = 404 if SEEN_BY[role] == 200 else 403
    assert _client(user_with(role, "4605")).get(address).status_code == elsewhere


def test_empty_lists_say_so() -> None:
    client = _client(officer_of_protection())
    assert "ยังไม่มีการขอลบข้อมูล" in client.get(reverse("protection:erasures")).text
    assert "ไม่มีสิ่งใดพ้นเวลา" in client.get(reverse("protection:retention_rule", args=["voice_senders"])).text


def test_an_erasure_goes_from_the_asking_to_the_proof() -> None:
    household_of("ปลาทองคำ", "สมหญิง")
    person = person_named("ปลาทองคำ")
    officer, manager = _client(officer_of_protection()), _client(data_manager_of("46"))
    address = reverse("protection:ask_erasure", args=[person.pk])
    assert "ไม่มีการส่งต่อค้าง" in officer.get(address).text
    assert Event.objects.filter(verb="person.read", subjects__subject_id=person.pk).exists()
    assert "ทราบแล้วว่าการลบย้อนกลับไม่ได้" in officer.post(address, {"reason": "ขอให้ลบ"}).text
    assert Erasure.objects.count() == 0
    officer.post(address, {"reason": "ขอให้ลบ", "is_known": "on"})
    made = Erasure.objects.get()
    page = reverse("protection:erasure", args=[made.pk])
    assert "ต้องให้คนอื่นที่ไม่ใช่ผู้ขอเป็นผู้อนุมัติ" in officer.get(page).text
    assert "ลบข้อมูลบุคคลนี้" in manager.get(page).text
    done = manager.post(reverse("protection:approve_erasure", args=[made.pk]), follow=True).text
    assert "หลักฐานการลบ" in done
    assert "registry_person" in done
    assert "ปลาทองคำ" not in done
    assert "ปลาทองคำ" not in officer.get(reverse("protection:erasures")).text
    assert Person.objects.get(pk=person.pk).erased_at is not None


def test_the_asker_cannot_approve_by_the_form_and_a_second_approval_gets_a_sentence() -> None:
    household_of("สมชาย", "สมหญิง")
    officer = officer_of_protection()
    made = asked(person_named("สมชาย"), by=officer)
    address = reverse("protection:approve_erasure", args=[made.pk])
    assert _client(officer).post(address).status_code == 403
    manager = _client(data_manager_of("46"))
    manager.post(address)
    assert "มีผู้ตอบแล้ว" in manager.post(address, follow=True).text


def test_what_stands_against_is_shown_and_the_form_is_not() -> None:
    home = household_of("สมชาย", "สมหญิง")
    person = person_named("สมชาย")
    ChangeRequest.objects.create(
        kind="change_field", household=home, person=person, area_id=home.area_id, on=AT.date(), asked_at=AT
    )
    address = reverse("protection:ask_erasure", args=[person.pk])
    client = _client(officer_of_protection())
    page = client.get(address).text
    assert "ยังมีคำขอเปลี่ยนแปลงทะเบียนที่รออนุมัติ" in page
    assert "ส่งคำขอลบ" not in page
    refused = client.post(address, {"reason": "ขอ", "is_known": "on"})
    assert "ยังมีคำขอเปลี่ยนแปลงทะเบียนที่รออนุมัติ" in refused.text
    assert Erasure.objects.count() == 0


def test_an_erasure_is_declined_with_a_reason() -> None:
    household_of("สมชาย", "สมหญิง")
    made = asked(person_named("สมชาย"))
    client, address = _client(data_manager_of("46")), reverse("protection:decline_erasure", args=[made.pk])
    assert "โปรดบอกเหตุผลที่ไม่อนุมัติ" in client.post(address, {"reason": ""}, follow=True).text
    assert "ไม่มีข้อมูลใดถูกล้าง" in client.post(address, {"reason": "ยังต้องใช้"}, follow=True).text
    assert "มีผู้ตอบแล้ว" in client.post(address, {"reason": "อีกครั้ง"}, follow=True).text


def test_a_person_elsewhere_or_erased_cannot_be_asked_for() -> None:
    household_of("สมชาย", "สมหญิง")
    person = person_named("สมชาย")
    address = reverse("protection:ask_erasure", args=[person.pk])
    assert _client(officer_of_protection("4605")).get(address).status_code == 404
    assert _client(data_manager_of("46")).get(address).status_code == 403
    erased(person)
    assert _client(officer_of_protection()).get(address).status_code == 404


def test_a_rule_goes_from_its_count_to_its_run() -> None:
    _voice()
    officer, manager = _client(officer_of_protection()), _client(data_manager_of("46"))
    rule = reverse("protection:retention_rule", args=["voice_senders"])
    assert "ชื่อและที่ติดต่อของผู้แจ้งเรื่อง" in officer.get(reverse("protection:retention")).text
    assert "ขอใช้เกณฑ์นี้" in officer.get(rule).text
    assert "ขอใช้เกณฑ์นี้" not in manager.get(rule).text
    ask = reverse("protection:ask_retention", args=["voice_senders"])
    assert "รออีกคนอนุมัติ" in officer.post(ask, {"area": "46"}, follow=True).text
    assert "มีผู้ขอใช้เกณฑ์นี้แล้ว" in officer.post(ask, {"area": "46"}, follow=True).text
    run = RetentionRun.objects.get()
    assert "การใช้เกณฑ์ที่รออีกคนอนุมัติ" in manager.get(reverse("protection:retention")).text
    do = reverse("protection:run_retention", args=[run.pk])
    assert officer.post(do).status_code == 403
    assert "ทำแล้ว 1 รายการ" in manager.post(do, follow=True).text
    assert "มีผู้ตอบแล้ว" in manager.post(do, follow=True).text
    assert Voice.objects.get().contact == ""


def test_a_run_is_declined_and_one_of_elsewhere_is_not_there() -> None:
    _voice()
    officer = _client(officer_of_protection())
    officer.post(reverse("protection:ask_retention", args=["voice_senders"]), {"area": "46"})
    run = RetentionRun.objects.get()
    address = reverse("protection:decline_retention", args=[run.pk])
    assert _client(data_manager_of("4605")).post(address).status_code == 404
    manager = _client(data_manager_of("46"))
    assert "ไม่มีข้อมูลใดถูกลบ" in manager.post(address, follow=True).text
    assert "มีผู้ตอบแล้ว" in manager.post(address, follow=True).text


def test_an_area_that_is_not_ones_own_and_a_rule_that_is_none_get_an_answer() -> None:
    _voice()
    officer = _client(officer_of_protection("4601"))
    ask = reverse("protection:ask_retention", args=["voice_senders"])
    assert "เลือกพื้นที่" in officer.post(ask, {"area": "46"}, follow=True).text
    assert officer.get(reverse("protection:retention_rule", args=["nothing"])).status_code == 404
    assert (
        officer.post(reverse("protection:ask_retention", args=["nothing"]), {"area": "4601"}).status_code
        == 404
    )


def test_records_over_their_time_elsewhere_are_not_counted() -> None:
    _voice()
    page = _client(officer_of_protection("4605")).get(
        reverse("protection:retention_rule", args=["voice_senders"])
    )
    assert "ไม่มีสิ่งใดพ้นเวลา" in page.text


def test_a_household_page_says_who_was_erased() -> None:
    home = household_of("สมชาย", "สมหญิง")
    erased(person_named("สมชาย"))
    page = _client(data_manager_of("46")).get(reverse("dashboards:household", args=[home.pk])).text
    assert "ผู้ที่ลบข้อมูลแล้ว" in page
    assert "สมหญิง" in page
    RetentionRun.objects.create(
        rule="gone", as_of=AT.date(), area_id="46", is_dry=False, state="retention_asked", asked_at=AT
    )
    assert "gone" in _client(officer_of_protection()).get(reverse("protection:retention")).text


def test_what_another_asked_for_waits_at_home_for_who_approves() -> None:
    household_of("สมชาย", "สมหญิง")
    _voice()
    officer = officer_of_protection()
    asked(person_named("สมชาย"), by=officer)
    _client(officer).post(reverse("protection:ask_retention", args=["voice_senders"]), {"area": "46"})
    told = {each.kind: each.count for each in waiting_in_protection(data_manager_of("46"))}
    assert (told["erasures_to_approve"], told["retention_to_approve"]) == (1, 1)
    elsewhere = {each.kind: each.count for each in waiting_in_protection(data_manager_of("4605"))}
    assert (elsewhere["erasures_to_approve"], elsewhere["retention_to_approve"]) == (0, 0)
    assert "erasures_to_approve" not in {each.kind for each in waiting_in_protection(officer)}
    assert "การลบข้อมูลรออีกคนอนุมัติ" in _client(data_manager_of("46")).get(reverse("home")).text
