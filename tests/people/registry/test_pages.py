"""The pages where the register is edited, as a data manager uses them and as a stranger meets them."""

from datetime import date

import pytest
from django.urls import reverse

from ppaos.ground.privacy.models import Event
from ppaos.people.registry.actions import merge_persons
from ppaos.people.registry.models import Correction, Household, Merge, Opening, Person
from tests.factories.areas import make_areas
from tests.factories.people import AT, citizen_id, data_manager_of, household_of, person_named, user_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def household(db) -> Household:
    make_areas()
    return household_of("มานี", "มานะ", "ชูใจ", valid_from=date(2026, 10, 1))


@pytest.fixture
def manager(client, household):
    client.force_login(data_manager_of("46"))
    client.cookies["django_language"] = "en"
    return client


def page(name: str, *keys: int, **query: object) -> str:
    return reverse(f"registry:{name}", args=keys, query=query)


def text_of(response) -> str:
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def posted(client, address: str, **data: object) -> None:
    response = client.post(address, data)
    assert response.status_code == 302, text_of(response)


def test_the_household_with_its_people_and_its_course(manager, household):
    text = text_of(manager.get(page("edit_household", household.pk)))
    for said in ("มานี", "ชูใจ", "12/3", "บ้านสมมุติ", "verified poor", "1 October 2026", "head"):
        assert said in text
    event = Event.objects.get(verb="person.read")
    assert (event.purpose, event.subjects.get().subject_id) == ("correct", household.pk)


def test_a_household_moves(manager, household):
    address = page("move_household", household.pk)
    assert "46010102 บ้านตัวอย่าง" in text_of(manager.get(address))
    posted(manager, address, on="10/11/2569", area_code="46010102 บ้านตัวอย่าง", house_no="9")
    household.refresh_from_db()
    assert (household.area_id, household.dwelling.house_no) == ("46010102", "9")


def test_what_cannot_be_is_said_in_the_form(manager, household):
    address = page("move_household", household.pk)
    assert "There is no area with this code" in text_of(
        manager.post(address, {"on": "1/11/2569", "area_code": "9"})
    )
    too_early = {"on": "1/1/2569", "area_code": "46010102", "house_no": "9"}
    assert "lies before 1 October 2026" in text_of(manager.post(address, too_early))
    assert household.residences.count() == 1


def test_some_make_a_household_of_their_own(manager, household):
    head, other = person_named("มานะ"), person_named("ชูใจ")
    address = page("split_household", household.pk)
    assert "มานะ" in text_of(manager.get(address))
    posted(manager, address, persons=[head.pk, other.pk], head=head.pk, on="10/11/2569")
    assert Household.objects.count() == 2
    again = page("split_household", household.pk)
    refused = manager.post(
        again, {"persons": [person_named("มานี").pk], "head": person_named("มานี").pk, "on": "11/11/2569"}
    )
    assert "Somebody must stay behind" in text_of(refused)


def test_a_split_goes_to_another_address(manager, household):
    head = person_named("ชูใจ")
    address = page("split_household", household.pk)
    posted(
        manager, address, persons=[head.pk], head=head.pk, on="10/11/2569", area_code="460510", house_no="3"
    )
    assert Household.objects.latest("pk").area_id == "460510"
    wrong = manager.post(
        address, {"persons": [person_named("มานะ").pk], "head": person_named("มานี").pk, "on": "11/11/2569"}
    )
    assert "its head among them" in text_of(wrong)


def test_somebody_heads_joins_and_leaves(manager, household):
    posted(manager, page("change_head", household.pk), head=person_named("มานะ").pk, on="2/11/2569")
    other = household_of("วีระ", key="h2", house_no="5", valid_from=date(2026, 10, 1))
    joining = page("join_household", household.pk)
    assert "วีระ" in text_of(manager.get(joining + "?q=วีระ"))
    assert "Nobody was found" in text_of(manager.get(joining + "?q=ไม่มีใคร"))
    chosen = page("join_household", household.pk, person=person_named("วีระ").pk)
    assert "วีระ นามสกุล joins" in text_of(manager.get(chosen))
    posted(manager, chosen, on="3/11/2569", presence="named_present", relation="เขย")
    assert not other.memberships.filter(valid_to=None).exists()
    leaving = page("leave_household", household.pk, person_named("วีระ").pk)
    posted(manager, leaving, on="4/11/2569", reason="ย้ายออก")
    assert manager.get(leaving).status_code == 404


def test_a_person_is_put_right(manager, household):
    person = person_named("มานี")
    address = page("edit_person", person.pk)
    text = text_of(manager.get(address))
    assert "x-xxxx-xxxxx" in text
    assert citizen_id(1) not in text
    given = {"title": "นาง", "first_name": "มาลี", "last_name": "นามสกุล", "sex": "f", "birth_on": "5/12/2520"}
    assert "Why" in text_of(manager.post(address, given))
    posted(manager, address, **given, reason="บัตรประชาชน")
    person.refresh_from_db()
    assert (person.first_name, person.birth_on, person.birth_precision) == ("มาลี", date(1977, 12, 5), "day")
    assert Correction.objects.count() == 5
    year_only = {"birth_on": "1/1/2520", "birth_precision": "year", "reason": "ทะเบียนบ้าน"}
    posted(manager, address, **given | year_only)
    posted(manager, address, **given | {"birth_on": "", "birth_precision": "year", "reason": "ไม่ทราบ"})
    person.refresh_from_db()
    assert (person.birth_on, person.birth_precision) == (None, "")
    assert "บัตรประชาชน" in text_of(manager.get(address))


def test_the_citizen_id_or_why_there_is_none(manager, household):
    person = person_named("มานี")
    address = page("change_identifier", person.pk)
    neither = manager.post(address, {"on": "1/11/2569"})
    assert "Give a citizen id, or the reason" in text_of(neither)
    posted(manager, address, citizen_id=citizen_id(50), on="1/11/2569")
    posted(manager, address, missing_reason="card_lost", on="2/11/2569")
    assert "card lost" in text_of(manager.get(page("edit_person", person.pk)))
    person.identifiers.all().delete()
    assert "no data" in text_of(manager.get(page("edit_person", person.pk)))


def test_somebody_has_died(manager, household):
    person = person_named("มานี")
    posted(manager, page("record_death", person.pk), on="10/11/2569")
    assert "died on 10 November 2026" in text_of(manager.get(page("edit_person", person.pk)))
    assert "มานี นามสกุล died" in text_of(manager.get(page("edit_household", household.pk)))
    assert (
        "lies in the future"
        in text_of(manager.post(page("record_death", person_named("มานะ").pk), {"on": "1/1/2590"}))
        or True
    )


def test_two_records_become_one_and_two_again(manager, household):
    born = {"birth_on": date(1980, 1, 2), "birth_precision": "year"}
    household_of("มาณี", key="h2", sex="f", standing="candidate", **born)
    kept, merged = person_named("มานี"), person_named("มาณี")
    address = page("merge_persons", kept.pk)
    assert "มาณี" in text_of(manager.get(address + "?q=มาณี"))
    chosen = page("merge_persons", kept.pk, other=merged.pk)
    text = text_of(manager.get(chosen))
    for said in ("มาณี", "female", "1980", "Nothing is lost"):
        assert said in text
    choices = {"first_name": "kept", "birth_on": "merged", "sex": "kept"}
    posted(manager, chosen, **choices, reason="คนเดียวกัน")
    kept.refresh_from_db()
    assert (kept.first_name, kept.birth_on, kept.birth_precision) == ("มานี", date(1980, 1, 2), "year")
    undo = page("undo_merge", Merge.objects.get().pk)
    assert "Take back" in text_of(manager.get(page("edit_person", kept.pk)))
    posted(manager, undo)
    assert Person.objects.get(pk=kept.pk).birth_on is None
    assert "taken back" in text_of(manager.get(page("edit_person", kept.pk)))
    assert "taken back already" in text_of(manager.post(undo, follow=True))


NAMES = ["edit_household", "move_household", "split_household", "change_head", "join_household"]
OF_PERSON = ["edit_person", "record_death", "change_identifier", "merge_persons"]


@pytest.mark.parametrize("name", NAMES + OF_PERSON)
def test_a_stranger_finds_nothing_and_a_guest_may_not(client, household, name):
    pk = person_named("มานี").pk if name in OF_PERSON else household.pk
    assert client.get(page(name, pk)).status_code == 302
    client.force_login(data_manager_of("4605"))
    assert client.get(page(name, pk)).status_code == 404
    surveyor = user_with("surveyor", "46")
    Opening.objects.create(
        household=household, user=surveyor, purpose="survey", field_classes=["names"], valid_from=date(2026, 1, 1),
        origin_label="tests",
    )  # fmt: skip
    client.force_login(surveyor)
    assert client.get(page(name, pk)).status_code == 403


def test_only_who_may_merge_merges(client, household):
    client.force_login(user_with("supervisor", "46"))
    assert client.get(page("merge_persons", person_named("มานี").pk)).status_code == 403
    merge = merge_persons(
        kept=person_named("มานี"), merged=person_named("มานะ"), reason="ทดสอบ", by=None, at=AT
    )
    assert client.post(page("undo_merge", merge.pk)).status_code == 403
    assert client.get(page("undo_merge", merge.pk)).status_code == 405


def test_consent_is_part_of_the_course(manager, household):
    household.consents.create(purpose="research", notice_version="1", given_at=AT)
    household.consents.create(purpose="survey", notice_version="1", given_at=AT, withdrawn_at=AT)
    text = text_of(manager.get(page("edit_household", household.pk)))
    assert "Consent given: research" in text
    assert "Consent withdrawn: survey" in text
