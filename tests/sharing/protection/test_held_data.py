"""What is held of a person is told whole, every other person hidden: the copy that machines read, and its letter."""

import json
import re
from typing import Any

import pytest

from ppaos.config.reference.glossary import thai
from ppaos.ground.workbench.models import StoredFile
from ppaos.people.registry.actions import correct_person
from ppaos.people.registry.models import ChangeRequest, Household, Person
from ppaos.sharing.protection.models import DataRequest
from ppaos.sharing.protection.presenters.copies import SCHEMA, copy_file, summary
from ppaos.sharing.protection.presenters.letters import answer_letter, letter_pdf, refusal_letter
from ppaos.sharing.protection.presenters.notices import notice_letter
from ppaos.sharing.protection.queries.held_data import field_word, words
from ppaos.sharing.protection.queries.personal import places, subject_of
from ppaos.sharing.protection.views.requests import subject_asked_for
from ppaos.support.grievance.models import Voice
from tests.factories.people import AT, citizen_id, household_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _ground(ground: None) -> None:
    """The areas, at the hour of the tests."""


@pytest.fixture
def home() -> Household:
    return household_of("สมใจดี", "สมหวังดี")


def people(home: Household) -> list[Person]:
    return [each.person for each in home.memberships.order_by("pk")]


def copied(person: Person) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(copy_file(subject_of(person), number="R-1", at=AT).read())
    return told


def rows(told: dict[str, Any], record: str) -> list[dict[str, Any]]:
    return [row for each in told["records"] if each["record"] == record for row in each["rows"]]


def voice_of(home: Household, number: int, **more: Any) -> Voice:
    return Voice.objects.create(
        **{"number": f"V-{number}", "code_hash": f"{number}", "kind": "other", "channel": "voice_at_desk",
           "area_id": "46010101", "household": home, "due_on": AT.date(), "received_at": AT, **more}
    )  # fmt: skip


def test_ones_own_is_told_with_words_and_classes(home: Household) -> None:
    person = people(home)[0]
    correct_person(person=person, changes={"last_name": "ใหม่"}, reason="เขียนผิด", by=None, at=AT)
    told = copied(person)
    assert (told["schema"], told["request"]) == (SCHEMA, "R-1")
    own = next(each for each in told["records"] if each["record"] == "registry.person")
    assert own["label"] == "บุคคล"
    assert own["fields"]["first_name"] == {"label": "ชื่อ", "class": "names"}
    assert rows(told, "registry.person")[0]["first_name"] == "สมใจดี"
    assert rows(told, "registry.person")[0]["area"] == "บ้านสมมุติ (46010101)"
    assert rows(told, "registry.identifier")[0]["sealed"] == citizen_id(1)
    assert rows(told, "registry.correction")[0]["new_value"] == "ใหม่"
    assert rows(told, "registry.dwelling")[0]["house_no"] == "12/3"
    assert "search_key" not in rows(told, "registry.person")[0]


def test_nobody_else_is_told_of(home: Household) -> None:
    person, other = people(home)
    ChangeRequest.objects.create(
        kind="change_split", household=home, area_id="46010101", on=AT.date(), asked_at=AT,
        wanted={"สมหวังดี": ["สมหวังดี ย้ายไปอยู่กับแม่"]}, reason="สมหวังดีขอแยก",
    )  # fmt: skip
    ChangeRequest.objects.create(
        kind="change_field", household=home, person=other, area_id="46010101", on=AT.date(), asked_at=AT
    )
    voice_of(home, 1, text="เรื่องทั่วไป", sender_name="ใครคนหนึ่ง", contact="0812345678")
    voice_of(home, 2, text="ลับมาก", is_sealed=True)
    voice_of(home, 3, text="ไม่บอกชื่อ", is_anonymous=True)
    told = copied(person)
    text = json.dumps(told, ensure_ascii=False)
    for hidden in ("สมหวังดี", "ใครคนหนึ่ง", "0812345678", "ลับมาก", "ไม่บอกชื่อ", citizen_id(2)):
        assert hidden not in text
    assert "เรื่องทั่วไป" in text
    assert len(rows(told, "registry.changerequest")) == 1
    assert [row["person"] for row in rows(told, "registry.membership")] == ["self"]


def test_parts_of_a_voice_that_is_not_told_are_not_told_either(home: Household) -> None:
    for number, hides in enumerate(({"is_sealed": True}, {"is_anonymous": True}, {}), start=1):
        voice = voice_of(home, number, text="เรื่อง", **hides)
        voice.steps.create(state="voice_received", text=f"ขั้นที่ {number}", at=AT)
        voice.appeals.create(level="appeal_district", reason=f"ไม่พอใจ {number}", made_at=AT, due_on=AT.date())
    told = copied(people(home)[0])
    assert [row["text"] for row in rows(told, "grievance.voicestep")] == ["ขั้นที่ 3"]
    assert [row["reason"] for row in rows(told, "grievance.appeal")] == ["ไม่พอใจ 3"]


def test_a_household_that_somebody_left_is_told_to_who_lives_there(home: Household) -> None:
    person, other = people(home)
    voice_of(home, 1, text="หลังจากย้ายออก")
    home.memberships.filter(person=person).update(valid_to=AT.date())
    subject = subject_of(person)
    assert (subject.household_ids, subject.left_ids) == ((), (home.pk,))
    told = copied(person)
    assert not rows(told, "registry.household")
    assert "หลังจากย้ายออก" not in json.dumps(told, ensure_ascii=False)
    assert [row["household"] for row in rows(told, "registry.membership")] == [home.pk]
    assert {"record": "registry.household", "label": "ครัวเรือนที่ย้ายออกแล้ว", "rows": 1} in told["named_only"]
    request = DataRequest(
        kind="request_access", number="R-1", area=home.area, received_on=AT.date(), sender_name="ใคร"
    )
    letter = json.dumps(answer_letter(request, subject, "", at=AT), ensure_ascii=False)
    assert "ย้ายออกแล้ว" in letter
    assert rows(copied(other), "registry.household")
    home.memberships.filter(person=other).update(valid_to=AT.date())
    assert subject_of(person).household_ids == (home.pk,)  # they were among the last to live there


def test_a_copy_for_a_household_opens_nobodys_citizen_id(home: Household) -> None:
    found = DataRequest.objects.create(
        number="R-1", kind="request_copy", household=home, area_id="46010101", channel="request_at_desk",
        received_on=AT.date(), due_on=AT.date(), made_at=AT,
    )  # fmt: skip
    told = json.loads(copy_file(subject_asked_for(found), number="R-1", at=AT).read())
    assert {row["sealed"] for row in rows(told, "registry.identifier")} == {"sealed"}
    assert len(rows(told, "registry.person")) == 2


def test_what_may_hold_data_of_many_is_named_only(home: Household) -> None:
    file = StoredFile.objects.create(name="ลับ.pdf", size=1, sha256="-", purpose="tests", created_at=AT)
    voice_of(home, 1, recording=file)
    told = copied(people(home)[0])
    assert {"record": "workbench.storedfile", "label": "แฟ้มที่เก็บ", "rows": 1} in told["named_only"]
    assert "ลับ.pdf" not in json.dumps(told, ensure_ascii=False)


def test_the_summary_counts_what_the_copy_shows(home: Household) -> None:
    person = people(home)[0]
    told, counted = copied(person), summary(subject_of(person))
    shown = {(each["place"].label, each["about"]): each["count"] for each in counted if each["is_shown"]}
    assert shown == {(each["record"], each["about"]): len(each["rows"]) for each in told["records"]}


def test_records_are_called_as_in_the_glossary() -> None:
    known, called = thai(), words()["record"]
    own = {
        "targeting.candidate",
        "referral.step",
    }  # the glossary's words are those of a state and of any step
    for place in places():
        name = re.sub(r"(?<!^)(?=[A-Z])", "_", place.model.__name__).lower()
        assert place.label in own or called[place.label] == known[name], place.label
    assert field_word("first_name") == "ชื่อ"
    assert field_word("no_such_field") == "no_such_field"


@pytest.mark.parametrize("kind", DataRequest.Kind.values)
def test_every_answer_and_refusal_is_a_letter(home: Household, kind: str) -> None:
    request = DataRequest.objects.create(
        number="R-1", kind=kind, household=home, area_id="46010101", channel="request_at_desk", received_on=AT.date(),
        due_on=AT.date(), made_at=AT, refusal_ground="identity_not_proven", refusal_reason="ไม่มีบัตร",
        extended_on=AT.date(), extended_reason="มาก",
    )  # fmt: skip
    subject = subject_of(people(home)[0])
    answer = answer_letter(request, subject, "ตามที่ขอ", at=AT)
    assert letter_pdf(answer).startswith(b"%PDF")
    text = json.dumps(refusal_letter(request, at=AT), ensure_ascii=False)
    assert "ไม่มีบัตร" in text
    assert "มาตรา 30" in text


def test_of_whom_nothing_is_held_the_letter_says_so(home: Household) -> None:
    request = DataRequest(
        kind="request_access", number="R-1", area=home.area, received_on=AT.date(), sender_name="ใคร"
    )
    alone = subject_of(Person(pk=987654321))
    assert "ไม่พบข้อมูล" in json.dumps(answer_letter(request, alone, "", at=AT), ensure_ascii=False)


def test_the_notice_of_sources_names_nobody() -> None:
    assert letter_pdf(notice_letter("TPMAP", 1200, at=AT)).startswith(b"%PDF")
    assert "1,200 คน" in json.dumps(notice_letter("TPMAP", 1200, at=AT), ensure_ascii=False)
