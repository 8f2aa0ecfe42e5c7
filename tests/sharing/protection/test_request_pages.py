"""The pages of requests, consents and notices of sources: for who protects data there, and for nobody else."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from ppaos.ground.privacy.models import Event
from ppaos.people.registry.actions import restrict_use
from ppaos.people.registry.models import ChangeRequest, Consent, Household, Restriction
from ppaos.sharing.protection.models import DataRequest, SourceNotice
from ppaos.support.grievance.models import Voice
from tests.factories.people import AT, household_of, user_with
from tests.factories.referred import consenting

pytestmark = pytest.mark.django_db
HOME = "/protection/"
PDF = SimpleUploadedFile("ใบมอบอำนาจ.pdf", b"%PDF-1.7 ...")


@pytest.fixture(autouse=True)
def _ground(ground: None) -> None:
    """The areas, at the hour of the tests."""


@pytest.fixture
def home() -> Household:
    return household_of("สมใจ", "สมหวัง")


def signed_in(client: Client, role: str = "protection_officer", area: str = "46") -> Client:
    client.force_login(user_with(role, area))
    return client


def put_down(client: Client, home: Household, **told: Any) -> DataRequest:
    given = {
        "kind": "request_access", "channel": "request_at_desk", "received_on": "22/11/2569",
        "identity": "card_at_desk", "text": "ขอดู",
    }  # fmt: skip
    answer = client.post(f"{HOME}requests/new/?household={home.pk}", given | told)
    assert answer.status_code == 302, answer.context["form"].errors
    return DataRequest.objects.latest("pk")


def act(client: Client, request: DataRequest, name: str, **told: Any) -> DataRequest:
    assert client.post(f"{HOME}requests/{request.pk}/{name}/", told).status_code == 302
    request.refresh_from_db()
    return request


def words(client: Client, path: str) -> str:
    answer = client.get(f"{HOME}{path}")
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_request_goes_from_the_desk_to_its_letter_and_copy(client: Client, home: Household) -> None:
    signed_in(client)
    assert "สมใจ" in words(client, "requests/new/?q=สมใจ")
    assert "ไม่พบชื่อ" in words(client, "requests/new/?q=ไม่มีใคร")
    request = put_down(
        client, home, letter=PDF, is_by_representative="on", sender_name="ทนาย", identity="legal_guardian"
    )
    assert request.number in words(client, "requests/?state=request_received&kind=request_access")
    assert request.number not in words(client, "requests/?state=request_answered")
    act(client, request, "take", identity="legal_guardian")
    act(client, request, "extend", reason="ต้องรวบรวม")
    page = words(client, f"requests/{request.pk}/")
    assert "เหลือ 60 วัน" in page
    assert "ตอบด้วยหนังสือ" in page
    answered = act(client, request, "answer", text="ตามแนบ")
    assert answered.state == "request_answered"
    letter = client.get(f"{HOME}requests/{request.pk}/papers/letter/")
    assert b"".join(letter.streaming_content).startswith(b"%PDF")
    copy = client.get(f"{HOME}requests/{request.pk}/papers/copy/")
    assert b'"schema": "ppaos-personal-copy-1"' in b"".join(copy.streaming_content)
    assert client.get(f"{HOME}requests/{request.pk}/papers/letter_in/").status_code == 200
    assert Event.objects.filter(verb="data_request.fetched").count() == 3
    assert Event.objects.filter(verb="household.read", purpose="support").exists()


def test_each_kind_offers_what_it_asks_for(client: Client, home: Household) -> None:
    signed_in(client)
    consent = consenting(home)
    change = ChangeRequest.objects.create(
        kind="change_field", household=home, area_id=home.area_id, on=AT.date(), asked_at=AT
    )
    stop = put_down(client, home, kind="request_objection")
    act(client, stop, "stop", purpose="referral", valid_to="1/12/2569")
    assert Restriction.objects.get().valid_to.isoformat() == "2026-12-01"
    withdraw = put_down(client, home, kind="request_withdrawal")
    act(client, withdraw, "withdraw", consent=consent.pk)
    assert Consent.objects.get().withdrawn_at is not None
    correct = put_down(client, home, kind="request_correction")
    assert act(client, correct, "change", change=change.pk).change_request == change
    erase = put_down(client, home, kind="request_erasure")
    refused = act(client, erase, "refuse", ground="duty_to_keep", reason="ยังต้องใช้")
    assert (refused.state, refused.letter is not None) == ("request_refused", True)
    assert act(client, stop, "take-back", reason="").state == "request_withdrawn"
    for request in (stop, withdraw, correct, erase):
        assert request.number in words(client, f"requests/{request.pk}/")


def test_what_is_wrong_is_told(client: Client, home: Household) -> None:
    signed_in(client)
    request = put_down(client, home)
    assert client.post(f"{HOME}requests/{request.pk}/stop/", {}).status_code == 404
    for name, told in (
        ("extend", {}),
        ("refuse", {"ground": "duty_to_keep", "reason": "x"}),
        ("take", {"identity": "?"}),
    ):
        assert act(client, request, name, **told).state == "request_received"
    assert act(client, request, "take", identity="legal_guardian").state == "request_received"
    given = {
        "kind": "request_access",
        "channel": "request_at_desk",
        "received_on": "22/11/2599",
        "identity": "not_checked",
    }
    answer = client.post(f"{HOME}requests/new/?household={home.pk}", given)
    assert answer.status_code == 200
    assert answer.context["form"].errors
    asked = ("person=x", "household=999999", "voice=5", "person=99999")
    papers = (f"{request.pk}/papers/letter/", f"{request.pk}/papers/secret/", "999/")
    for odd in (*(f"requests/new/?{each}" for each in asked), *(f"requests/{each}" for each in papers)):
        assert client.get(f"{HOME}{odd}").status_code == 404, odd


def test_a_voice_about_rights_becomes_a_request_by_one_click(client: Client, home: Household) -> None:
    signed_in(client)
    voice = Voice.objects.create(
        number="V-46-2569-00001", code_hash="1", kind="rights", channel="voice_own_page", area_id=home.area_id,
        household=home, due_on=AT.date(), received_at=AT, text="ขอสำเนา",
    )  # fmt: skip
    assert voice.number in words(client, "requests/")
    page = words(client, f"requests/new/?voice={voice.pk}")
    assert "ขอสำเนา" in page
    given = {
        "kind": "request_copy",
        "channel": "request_own_page",
        "received_on": "22/11/2569",
        "identity": "slip_and_proof",
    }
    assert client.post(f"{HOME}requests/new/?voice={voice.pk}", given).status_code == 302
    assert DataRequest.objects.get().voice == voice
    assert voice.number not in words(client, "requests/")
    act(client, DataRequest.objects.get(), "answer", text="")
    voice.refresh_from_db()
    assert DataRequest.objects.get().number in voice.answer


def test_the_ledger_of_consents_shows_what_rests_and_withdraws(client: Client, home: Household) -> None:
    signed_in(client)
    consent = consenting(home)
    made = restrict_use(household=home, kind="use_objected", by=None, at=AT)
    assert "ความยินยอมมีผลอยู่" in words(client, "consents/?purpose=referral&state=given")
    assert "ยังไม่มีความยินยอม" in words(client, "consents/?state=withdrawn")
    assert "ถอนความยินยอมนี้" in words(client, f"consents/{home.pk}/")
    assert client.post(f"{HOME}consents/{home.pk}/{consent.pk}/withdraw/").status_code == 302
    assert client.post(f"{HOME}consents/{home.pk}/{consent.pk}/withdraw/").status_code == 302
    assert "ถอนเมื่อ" in words(client, f"consents/{home.pk}/")
    assert client.post(f"{HOME}consents/{home.pk}/stopped/{made.pk}/lift/").status_code == 302
    assert "ไม่มีการใช้ใดถูกระงับ" in words(client, f"consents/{home.pk}/")
    assert client.post(f"{HOME}consents/{home.pk}/stopped/{made.pk}/lift/").status_code == 404
    assert client.get(f"{HOME}consents/999999/").status_code == 404


def test_notices_open_from_counts_and_are_told_at_once(client: Client, home: Household) -> None:
    signed_in(client)
    assert "ไม่มีใครที่ต้องแจ้ง" in words(client, "notices/")
    for member in home.memberships.all():
        SourceNotice.objects.create(
            person=member.person, area_id=home.area_id, source_label="targeting.source", source_id=7,
            due_on="2026-11-01", made_at=AT,
        )  # fmt: skip
    assert client.post(f"{HOME}notices/find/").status_code == 302
    assert "?of=list&amp;number=7" in words(client, "notices/")
    assert "สมใจ" in words(client, "notices/persons/?of=list&number=7&state=late")
    first = SourceNotice.objects.earliest("pk")
    told = {"asked": "of=list&number=7", "way": "told_at_visit", "on": "22/11/2569"}
    client.post(f"{HOME}notices/give/", told | {"notice": [first.pk, "x"]})
    assert SourceNotice.objects.filter(given_at=None).count() == 1
    client.post(f"{HOME}notices/give/", told | {"way": "told_publicly", "all": "1"})
    assert SourceNotice.objects.filter(given_at=None).count() == 1
    client.post(f"{HOME}notices/give/", told | {"all": "1"})
    client.post(f"{HOME}notices/give/", told | {"on": ""})
    assert not SourceNotice.objects.filter(given_at=None).exists()
    assert "แจ้งเมื่อไปเยี่ยม" in words(client, "notices/persons/?state=given")
    assert client.get(f"{HOME}notices/print/?of=list&number=7").content.startswith(b"%PDF")
    for odd in ("?state=lost", "?of=list&number=x", "?of=moon&number=1", "?of=list&number=99"):
        assert client.get(f"{HOME}notices/persons/{odd}").status_code == 404, odd


def test_home_counts_what_waits(client: Client, home: Household) -> None:
    signed_in(client)
    put_down(client, home, received_on="1/1/2569")
    page = words(client, "")
    assert "คำขอใช้สิทธิที่รอคำตอบ" in page
    assert "เลยกำหนดแล้ว 1" in page
    front = client.get("/").content.decode()
    assert "คำขอใช้สิทธิเลยกำหนดตอบ" in front
    assert "คุ้มครองข้อมูลส่วนบุคคล" in client.get("/menu/").content.decode()


def test_the_page_of_a_household_says_what_is_stopped(client: Client, home: Household) -> None:
    signed_in(client)
    restrict_use(household=home, kind="use_objected", by=None, at=AT)
    person = home.memberships.latest("pk").person
    restrict_use(person=person, kind="use_restricted", purpose="referral", by=None, at=AT)
    page = client.get(f"/households/{home.pk}/").content.decode()
    assert "เจ้าของข้อมูลคัดค้านการใช้" in page
    assert "คนหนึ่งในครัวเรือน" in page
    assert f"{HOME}consents/{home.pk}/" in page


PATHS = ("", "requests/", "requests/new/", "consents/", "notices/", "notices/persons/", "notices/print/")


@pytest.mark.parametrize("path", PATHS)
def test_who_does_not_protect_data_is_told_why_not(client: Client, path: str) -> None:
    assert signed_in(client, "data_manager").get(f"{HOME}{path}").status_code == 403


def test_from_outside_the_area_nothing_is_there(client: Client, home: Household) -> None:
    signed_in(client)
    request, consent = put_down(client, home), consenting(home)
    assert request.number in words(client, "")  # what was said of it is read now
    signed_in(client, area="4605")
    assert request.number not in words(client, "requests/")
    for path in (f"requests/{request.pk}/", f"requests/{request.pk}/papers/letter/", f"consents/{home.pk}/",
                 f"requests/new/?household={home.pk}"):  # fmt: skip
        assert client.get(f"{HOME}{path}").status_code == 404, path
    assert client.post(f"{HOME}consents/{home.pk}/{consent.pk}/withdraw/").status_code == 404
    assert client.post(f"{HOME}requests/{request.pk}/take/", {}).status_code == 404
