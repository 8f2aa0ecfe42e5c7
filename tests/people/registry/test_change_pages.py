"""The pages where changes are asked for and answered, as those who use them and strangers meet them."""

from datetime import date

import pytest
from django.urls import reverse

from ppaos.ground.privacy.models import Event
from ppaos.people.registry.actions import RegistryError, correct_person, open_households
from ppaos.people.registry.models import ChangeRequest, Household
from ppaos.people.registry.presenters.changes import label_of, shown
from ppaos.people.registry.queries import timeline
from ppaos.people.registry.queries.change_facts import RESTS_ON
from ppaos.people.registry.queries.changes import changes_to_approve
from tests.factories.areas import make_areas
from tests.factories.changed import asked, paper
from tests.factories.people import AT, data_manager_of, household_of, person_named, user_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(db) -> Household:
    make_areas()
    return household_of("มานี", "มานะ", "ชูใจ", valid_from=date(2026, 10, 1))


@pytest.fixture
def supervisor(home):
    return user_with("supervisor", "46")


@pytest.fixture
def reader(client, supervisor):
    return signed_in(client, supervisor)


def signed_in(client, user):
    client.force_login(user)
    client.cookies["django_language"] = "en"
    return client


def page(name: str, *keys: object, **query: object) -> str:
    return reverse(f"registry:{name}", args=keys, query=query)


def text_of(response) -> str:
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def sent(client, address: str, **data: object) -> ChangeRequest:
    response = client.post(address, data)
    assert response.status_code == 302, text_of(response)
    return ChangeRequest.objects.latest("pk")


DAY = {"on": "10/11/2569", "reason": "ผู้ใหญ่บ้านแจ้ง"}


def test_everything_is_asked_from_one_page(reader, home):
    text = text_of(reader.get(page("ask", home.pk)))
    for said in ("มานี", "a child was born", "the household split", "The address is wrong", "Died"):
        assert said in text
    assert Event.objects.get(verb="person.read").purpose == "correct"


def test_a_birth_is_asked_with_its_paper(reader, home):
    address = page("ask_kind", home.pk, "change_birth")
    assert "Birth certificate" in text_of(reader.get(address))
    file = paper("<script>.pdf")
    made = sent(reader, address, first_name="ใบบัว", presence="named_present", evidence=file, **DAY)
    assert (made.wanted, made.on) == ({"first_name": "ใบบัว", "presence": "named_present"}, date(2026, 11, 10))
    refused = reader.post(address, {"first_name": "ก", "presence": "unspecified", "on": "10/11/2569"})
    assert "or say how it is known" in text_of(refused)
    opened = reader.get(page("change_evidence", made.pk))
    assert b"".join(opened.streaming_content) == b"%PDF-1.7 x"
    assert opened["Content-Disposition"].startswith("attachment")
    assert "<script>" not in text_of(reader.get(page("change", made.pk)))
    assert reader.get(page("change_evidence", 10**9)).status_code == 404


def test_only_what_is_typed_anew_is_asked_for(reader, home):
    mana = person_named("มานะ")
    address = page("ask_kind", home.pk, "change_field", person=mana.pk)
    same = {"first_name": "มานะ", "last_name": "นามสกุล", "sex": "m", "presence": "unspecified", **DAY}
    assert "which field is wrong" in text_of(reader.post(address, same))
    made = sent(reader, address, **same | {"first_name": "มานพ", "is_head": "on"})
    assert made.wanted == {"person.first_name": "มานพ", "membership.is_head": True}
    house = page("ask_kind", home.pk, "change_field")
    assert 'value="12/3"' in text_of(reader.get(house))
    assert sent(reader, house, house_no="15", moo="01", **DAY).wanted == {"dwelling.house_no": "15"}


def test_death_leaving_moving_and_splitting_are_asked(reader, home):
    mana, mani = person_named("มานะ"), person_named("มานี")
    death = sent(reader, page("ask_kind", home.pk, "change_death", person=mana.pk), head=mani.pk, **DAY)
    assert (death.person, death.wanted) == (mana, {"head": mani.pk})
    left = page("ask_kind", home.pk, "change_leave", person=mana.pk)
    assert sent(reader, left, ended_reason="ไประยอง", **DAY).wanted == {"ended_reason": "ไประยอง"}
    move = page("ask_kind", home.pk, "change_move")
    assert "46010102 บ้านตัวอย่าง" in text_of(reader.get(move))
    assert (
        sent(reader, move, area_code="46010102 บ้านตัวอย่าง", house_no="9", **DAY).wanted["area_code"]
        == "46010102"
    )
    split = sent(reader, page("ask_kind", home.pk, "change_split"), persons=[mana.pk], head=mana.pk, **DAY)
    assert split.wanted == {"persons": [mana.pk], "head": mana.pk}


def test_somebody_comes_and_households_join_after_being_found(reader, home):
    other = household_of("วีระ", key="h2", house_no="9")
    wera = person_named("วีระ")
    for kind, said in (
        ("change_come", "not in the register yet"),
        ("change_join", "Who of the other household"),
    ):
        assert said in text_of(reader.get(page("ask_kind", home.pk, kind)))
        assert "วีระ" in text_of(reader.get(page("ask_kind", home.pk, kind, q="วีระ")))
    came = sent(
        reader, page("ask_kind", home.pk, "change_come", person=wera.pk), presence="unspecified", **DAY
    )
    assert came.person == wera
    join = sent(reader, page("ask_kind", home.pk, "change_join", person=wera.pk), **DAY)
    assert (join.other_household, join.person) == (other, None)
    new = page("ask_kind", home.pk, "change_come", new=1)
    assert sent(reader, new, first_name="อ้อย", presence="unspecified", **DAY).person is None
    wera.memberships.update(valid_to=date(2026, 11, 5))
    nobody = reader.post(page("ask_kind", home.pk, "change_join", person=wera.pk), DAY)
    assert "Name the other household" in text_of(nobody)


@pytest.mark.parametrize(
    "address", ["change_nothing/", "change_death/?person=x", "change_death/?person=9999999999"]
)
def test_odd_addresses_are_not_found(reader, home, address):
    assert reader.get(f"{page('ask', home.pk)}{address}").status_code == 404
    for odd in ("?kind=x", "?state=x", "?area=x"):
        assert reader.get(page("changes") + odd).status_code == 404


def test_a_member_of_another_household_is_not_asked_about(reader, home):
    household_of("วีระ", key="h2", house_no="9")
    address = page("ask_kind", home.pk, "change_death", person=person_named("วีระ").pk)
    assert reader.get(address).status_code == 404


def test_a_change_is_approved_by_another_who_sees_what_is_newer(client, home, supervisor):
    request = asked(
        home, "change_field", supervisor, person_named("มานะ"), wanted={"person.first_name": "มานพ"}
    )
    mine = text_of(signed_in(client, supervisor).get(page("change", request.pk)))
    assert "somebody else has to approve" in mine
    assert client.post(page("change", request.pk), {"answer": "approve"}).status_code == 403
    correct_person(person=person_named("มานะ"), changes={"first_name": "มานัส"}, reason="บัตร", by=None, at=AT)
    approver = signed_in(client, data_manager_of("46"))
    blind = text_of(approver.post(page("change", request.pk), {"answer": "approve"}))
    for said in ("Something newer speaks against", "The asker saw", "มานัส", "มานพ", "Approve nevertheless"):
        assert said in blind
    assert "approve or refuse" in text_of(approver.post(page("change", request.pk), {"answer": "x"}))
    mark = blind.split('name="seen" value="')[1].split('"')[0]
    assert approver.post(page("change", request.pk), {"answer": "approve", "seen": mark}).status_code == 302
    assert person_named("มานพ")
    done = text_of(approver.get(page("change", request.pk)))
    assert "change approved" in done
    assert "Approve nevertheless" not in done
    kinds = [part.kind for part in timeline(home) if part.kind.startswith("change")]
    assert kinds == ["change_asked", "change_answered"] or kinds == ["change_answered", "change_asked"]
    course = text_of(approver.get(page("edit_household", home.pk)))
    assert "Change asked for: something is written wrongly" in course


def test_a_change_is_refused_or_taken_back(client, home, supervisor):
    first, second = (
        asked(home, "change_birth", supervisor, wanted={"first_name": name}) for name in ("ก", "ข")
    )
    signed_in(client, supervisor).post(page("change", first.pk), {"answer": "take_back"})
    approver = signed_in(client, data_manager_of("46"))
    assert "Say why" in text_of(approver.post(page("change", second.pk), {"answer": "refuse"}))
    approver.post(page("change", second.pk), {"answer": "refuse", "reason": "ไม่จริง"})
    assert sorted(ChangeRequest.objects.values_list("state", flat=True)) == [
        "change_refused",
        "change_taken_back",
    ]
    listed = text_of(approver.get(page("changes") + "?state=change_refused"))
    assert "change refused" in listed


def test_the_list_is_narrowed_and_many_are_approved(client, home, supervisor):
    rows = [asked(home, "change_birth", supervisor, wanted={"first_name": name}) for name in ("ก", "ข")]
    asked(home, "change_move", supervisor, wanted={"away": "ระยอง"})
    approver = data_manager_of("46")
    own = asked(home, "change_birth", approver, wanted={"first_name": "ค"})
    assert changes_to_approve(approver).count() == 3
    reader = signed_in(client, approver)
    everything = text_of(reader.get(page("changes")))
    assert "the household moved" in everything
    assert "Approve those ticked" not in everything
    births = text_of(reader.get(page("changes") + "?kind=change_birth&area=460101"))
    assert "Approve those ticked" in births
    assert "No change of this kind" in text_of(reader.get(page("changes") + "?area=4605"))
    reader.post(page("approve_changes"), {"change": [rows[0].pk, own.pk, "x"]})
    said = text_of(reader.get(page("changes")))
    assert "1 change approved." in said
    assert f"Request {own.pk} was left" in said
    reader.post(page("approve_changes"), {"change": []})
    assert "of one kind" in text_of(reader.get(page("changes")))


def test_strangers_find_nothing_and_learn_nothing(client, home, supervisor):
    request = asked(home, "change_birth", supervisor, wanted={"first_name": "ก"}, evidence=paper())
    addresses = [page("ask", home.pk), page("ask_kind", home.pk, "change_birth"), page("change", request.pk),
                 page("change_evidence", request.pk)]  # fmt: skip
    far = signed_in(client, user_with("supervisor", "4605"))
    assert [far.get(address).status_code for address in addresses] == [404] * 4
    assert "มานี" not in text_of(far.get(page("changes")))
    governor = signed_in(client, user_with("governor_office", "46"))
    assert governor.get(page("changes")).status_code == 403
    assert governor.post(page("approve_changes"), {"change": [request.pk]}).status_code == 403
    officer = signed_in(client, user_with("protection_officer", "46"))
    assert officer.get(page("ask", home.pk)).status_code == 403
    client.logout()
    assert client.get(page("changes")).status_code == 302


def test_who_sees_one_household_of_a_join_learns_who_answers_it_and_nothing_of_the_other(
    client, home, supervisor
):
    far = household_of("วีระ", key="h2", area_code="460510", house_no="777", moo="02")
    join = asked(home, "change_join", supervisor, wanted={"other_household": far.pk})
    near = signed_in(client, user_with("supervisor", "4601"))
    text = text_of(near.get(page("change", join.pk)))
    assert "approves changes in both places" in text
    assert 'value="approve"' not in text
    for secret in ("วีระ", "777", "460510", "นาโก"):
        assert secret not in text
    answered = near.post(page("change", join.pk), {"answer": "approve"})
    assert (answered.status_code, "460510" in answered.content.decode()) == (403, False)
    move = asked(far, "change_move", supervisor, wanted={"away": "ระยอง"})
    there = signed_in(client, user_with("supervisor", "4605"))
    text = text_of(there.get(page("change", move.pk)))
    assert "1 request that waits about the same is out of your sight." in text
    assert page("change", join.pk) not in text


def test_who_comes_second_sees_how_it_stands_by_then(client, home, supervisor, monkeypatch):
    request = asked(home, "change_birth", supervisor, wanted={"first_name": "ก"})
    reader = signed_in(client, data_manager_of("46"))

    def answered_meanwhile(**_given: object) -> None:
        ChangeRequest.objects.update(state="change_refused", answered_at=AT)
        raise RegistryError("answered already")

    monkeypatch.setattr("ppaos.people.registry.actions.approve_change", answered_meanwhile)
    text = text_of(reader.post(page("change", request.pk), {"answer": "approve"}))
    assert 'value="approve"' not in text
    assert "change refused" in text


def test_a_village_leader_asks_for_a_household_opened_to_them_and_follows_it(client, home):
    leader = user_with("village_leader", "46010101")
    opening = {
        "purpose": "survey",
        "valid_from": date(2026, 11, 1),
        "origin_label": "test",
        "by": None,
        "at": AT,
    }
    open_households(household_ids=[home.pk], user=leader, field_classes=["gps"], **opening)
    reader = signed_in(client, leader)
    assert reader.get(page("ask", home.pk)).status_code == 404
    open_households(household_ids=[home.pk], user=leader, field_classes=["names"], **opening)
    made = sent(
        reader, page("ask_kind", home.pk, "change_birth"), first_name="ก", presence="unspecified", **DAY
    )
    assert "a child was born" in text_of(reader.get(page("changes")))
    assert "Take the request back" in text_of(reader.get(page("change", made.pk)))


def test_every_fact_has_its_words_and_what_is_out_of_sight_is_not_named(home, supervisor):
    for keys in RESTS_ON.values():
        assert all(label_of(key) for key in keys)
    values = {
        "sex": "m", "birth_precision": "day", "presence": "unspecified", "household.standing": "verified",
        "person.died_on": "2026-11-01", "membership.is_head": True, "person.citizen_id": "x", "area_code": "46010101",
        "household.members": [person_named("มานี").pk], "person.homes": [home.pk],
        "household.dwelling": home.dwelling_id,
        "first_name": "ก", "road": None,
    }  # fmt: skip
    told = {key: shown(key, value, supervisor) for key, value in values.items()}
    assert (told["road"], told["area_code"], told["household.dwelling"]) == ("—", "46010101 บ้านสมมุติ", "12/3")
    assert shown("area_code", "0", supervisor) == "0"
    assert "มานี" in told["household.members"]
    assert "1 November 2026" in told["person.died_on"]
    stranger = user_with("supervisor", "4605")
    assert shown("person.homes", [home.pk], stranger) == "a household out of sight"
    assert shown("household.members", values["household.members"], stranger) == "somebody out of sight"
