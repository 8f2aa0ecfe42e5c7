"""What the office answers the app in a phone's browser: by its token alone, its surveyor's own and nothing else."""

import base64
import hashlib
import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils.dateparse import parse_datetime
from django.utils.translation import override

from ppaos.evidence.survey.actions.phone_keys import give_phone_keys, keep_phone_key
from ppaos.evidence.survey.actions.phones import let_phone_in, revoke_phone
from ppaos.evidence.survey.actions.shipped import publish_shipped_forms
from ppaos.evidence.survey.actions.visits import give_visits, withdraw_visits
from ppaos.evidence.survey.models import Phone, Submission, Visit
from ppaos.evidence.survey.permissions.phones import PhoneRefused
from ppaos.evidence.targeting.models import CandidateHousehold
from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.models import Event
from ppaos.people.cooperation.models import Grant
from ppaos.people.registry.models import Household
from tests.evidence.survey.visited import SUBDISTRICT, a_visit
from tests.factories.areas import make_areas
from tests.factories.crosschecked import listed_household, national_list
from tests.factories.people import AT, household_of, user_with
from tests.factories.survey_forms import filled, new_id, published_form

pytestmark = pytest.mark.django_db
KEY = bytes(range(32))
APP = "/survey/phone/"
PHOTO = b"\xff\xd8" + b"a photo" * 100


@pytest.fixture(autouse=True)
def areas():
    make_areas()
    with override("en"):
        yield


@pytest.fixture
def surveyor():
    return user_with("surveyor", SUBDISTRICT, name="surveyor")


@pytest.fixture
def phone(surveyor):
    """A phone of the surveyor, with its key kept, and its token."""
    made, token = let_phone_in(user=surveyor, name="เครื่อง 1", kind="browser", by=None, at=AT)
    keep_phone_key(phone=made, key=KEY, by=None, at=AT)
    return made, token


@pytest.fixture
def app(phone):
    """A client that speaks as the app does."""
    return Client(headers={"authorization": f"Bearer {phone[1]}"})


# letting a phone in


def test_the_page_is_the_same_for_everybody_and_needs_no_session(client):
    one, other = client.get(APP), Client().get(APP)
    assert one.status_code == 200
    assert one.content == other.content
    assert b"csrf" not in one.content


def test_the_worker_knows_every_file_of_the_app(client):
    script = client.get(APP + "worker.js")
    assert script["Service-Worker-Allowed"] == APP
    shell = json.loads(script.content.decode().split("\n")[0].removeprefix("const SHELL = ").rstrip(";"))
    assert shell["page"] == APP
    assert any("/fill-" in file for file in shell["files"])
    assert any(file.endswith(".woff2") for file in shell["files"])
    assert all(client.get(file).status_code == 200 for file in shell["files"])


def test_the_app_can_be_installed(client):
    manifest = client.get(APP + "app.webmanifest").json()
    assert (manifest["start_url"], manifest["display"], manifest["lang"]) == (APP, "standalone", "th")
    assert all(client.get(icon["src"]).status_code == 200 for icon in manifest["icons"])


def let_in(client, **given):
    asked = {"name": "เครื่องของฉัน", "key": base64.b64encode(KEY).decode()} | given
    return client.post(APP + "let-in", json.dumps(asked), content_type="application/json")


def test_a_signed_in_surveyor_lets_the_phone_in_once_and_the_session_ends(client, surveyor):
    client.force_login(surveyor)
    who = client.get(APP + "let-in").json()
    assert (who["user"], who["name"]) == (surveyor.pk, "surveyor")
    answer = let_in(client)
    assert answer.status_code == 201
    made = Phone.objects.get(pk=answer.json()["phone"])
    assert (made.user, made.kind, made.name) == (surveyor, "browser", "เครื่องของฉัน")
    assert answer.json()["token"] not in made.token_sha256
    assert KEY not in bytes(made.sealed_key)
    assert "csrf" not in client.get(APP + "let-in").json(), "the session has ended"
    assert let_in(client).status_code == 401


@pytest.mark.parametrize("key", ["", "no base64!", base64.b64encode(b"short").decode(), None])
def test_a_phone_without_a_proper_key_is_not_let_in(client, surveyor, key):
    client.force_login(surveyor)
    assert let_in(client, key=key).status_code == 400


def test_who_neither_holds_visits_nor_records_incomes_is_not_let_in(client):
    client.force_login(user_with("supervisor", "46"))
    assert client.get(APP + "let-in").status_code == 403
    assert let_in(client).status_code == 403


def test_a_foreign_page_cannot_let_a_phone_in(surveyor):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(surveyor)
    assert let_in(strict).status_code == 403
    assert not Phone.objects.exists()


def test_the_keys_of_own_phones_are_given_back_after_signing_in_and_nobody_elses(client, surveyor, phone):
    other = user_with("surveyor", SUBDISTRICT, name="other")
    assert client.post(APP + "key").status_code == 401
    client.force_login(other)
    assert client.post(APP + "key").json() == {"keys": []}
    client.force_login(surveyor)
    revoke_phone(phone=phone[0], by=None, at=AT)
    assert [base64.b64decode(key) for key in client.post(APP + "key").json()["keys"]] == [KEY]
    assert Event.objects.filter(verb="phone.keys_given").count() == 2


def test_a_key_of_another_length_is_no_key(phone):
    with pytest.raises(PhoneRefused):
        keep_phone_key(phone=phone[0], key=b"short", by=None, at=AT)


def test_the_newest_key_comes_first_and_each_once(surveyor, phone):
    newer, _token = let_phone_in(user=surveyor, name="", kind="browser", by=None, at=AT + timedelta(hours=1))
    keep_phone_key(phone=newer, key=bytes(32), by=None, at=AT)
    again, _token = let_phone_in(user=surveyor, name="", kind="browser", by=None, at=AT + timedelta(hours=2))
    keep_phone_key(phone=again, key=KEY, by=None, at=AT)
    assert give_phone_keys(user=surveyor, by=None, at=AT) == [KEY, bytes(32)]


# who is answered


@pytest.mark.parametrize("path", ["list", "known", "forms/1", "media/1", "submissions", "parts"])
def test_without_a_living_token_of_a_browser_nothing_is_answered(client, surveyor, phone, path):
    client.force_login(surveyor)
    _collect, other_token = let_phone_in(user=surveyor, name="", kind="collect", by=None, at=AT)
    revoked, revoked_token = let_phone_in(user=surveyor, name="", kind="browser", by=None, at=AT)
    revoke_phone(phone=revoked, by=None, at=AT)
    for header in (
        "",
        "Bearer nonsense",
        f"Bearer {other_token}",
        f"Bearer {revoked_token}",
        f"Basic {phone[1]}",
    ):
        for method in (client.get, client.post):
            answer = method(APP + path, headers={"authorization": header})
            assert (answer.status_code, answer["X-PPAOS"]) == (401, "1")
            assert answer.json()["message"]


def test_a_suspended_user_or_one_without_the_deed_gets_no_list(app, surveyor):
    Grant.objects.all().delete()
    assert app.get(APP + "list").status_code == 401
    surveyor.is_active = False
    surveyor.save()
    assert app.get(APP + "list").status_code == 401


# the list


def listed(app, since=""):
    answer = app.get(APP + "list", {"since": since})
    assert answer.status_code == 200
    return answer.json()


def check_of(visits):
    lines = sorted(f"{visit['id']} {visit['stamp']}" for visit in visits)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def test_the_list_is_of_the_surveyors_own_open_visits(app, surveyor):
    other = user_with("surveyor", SUBDISTRICT, name="other")
    house = household_of("มานี")
    Household.objects.filter(pk=house.pk).update(code="HC-1")
    mine = a_visit(surveyor=surveyor, household=house, comment="ดูหลังคา")
    a_visit(surveyor=other, household=household_of("ชูใจ", key="h2"))
    published_form()
    told = listed(app)
    (visit,) = told["visits"]
    assert (visit["id"], visit["name"], visit["comment"]) == (str(mine.entity_id), "มานี นามสกุล", "ดูหลังคา")
    told_of_house = (visit["house_no"], visit["moo"], visit["area"], visit["code"])
    assert told_of_house == ("12/3", "01", "46010101", "HC-1")
    assert (told["whole"], told["gone"], told["practice"]) == (True, [], False)
    assert told["check"] == check_of(told["visits"])
    (form,) = told["forms"]
    assert (form["code"], form["version"], form["visit"]) == ("try_form", "1", "/data/visit")
    assert Event.objects.filter(verb="visits.taken_along", actor_id=surveyor.pk).count() == 1


def test_a_difference_tells_what_changed_and_what_is_gone(app, surveyor):
    first = a_visit(surveyor=surveyor, household=household_of("มานี"))
    second = a_visit(surveyor=surveyor, household=household_of("ชูใจ", key="h2"))
    Visit.objects.update(changed_at=AT)
    cursor = listed(app)["cursor"]
    assert listed(app, cursor)["visits"] == []

    withdraw_visits(visits=[first.pk], by=None, at=_later(cursor))
    third = a_visit(surveyor=surveyor, household=household_of("ปิติ", key="h3"))
    Visit.objects.filter(pk=third.pk).update(changed_at=_later(cursor))
    told = listed(app, cursor)
    assert [visit["id"] for visit in told["visits"]] == [str(third.entity_id)]
    assert told["gone"] == [str(first.entity_id)]
    assert told["whole"] is False
    every = listed(app)
    assert told["check"] == every["check"]
    assert {visit["id"] for visit in every["visits"]} == {str(second.entity_id), str(third.entity_id)}


def _later(cursor):
    return parse_datetime(cursor) + timedelta(seconds=1)


def test_a_visit_given_to_another_shows_in_the_check(app, surveyor):
    visit = a_visit(surveyor=surveyor, household=household_of("มานี"))
    before = listed(app)
    other = user_with("surveyor", SUBDISTRICT, name="other")
    give_visits(visits=[visit.pk], surveyor=other, by=None, at=_later(before["cursor"]))
    told = listed(app, before["cursor"])
    assert told["visits"] == []
    assert told["check"] != before["check"]


@pytest.mark.parametrize("cursor", ["nonsense", "2026-13-45T99:99", "2026-11-22T09:00:00"])
def test_a_cursor_that_is_none_brings_the_whole_list(app, surveyor, cursor):
    a_visit(surveyor=surveyor, household=household_of("มานี"))
    assert listed(app, cursor)["whole"] is True


def test_a_phone_for_practice_gets_practice_only(surveyor):
    a_visit(surveyor=surveyor, household=household_of("มานี"))
    practice = a_visit(surveyor=surveyor, household=household_of("ชูใจ", key="h2"), is_practice=True)
    _phone, token = let_phone_in(user=surveyor, name="", kind="browser", is_practice=True, by=None, at=AT)
    told = listed(Client(headers={"authorization": f"Bearer {token}"}))
    assert [visit["id"] for visit in told["visits"]] == [str(practice.entity_id)]
    assert told["practice"] is True


# forms and what is known


def test_forms_and_their_files_are_those_of_the_list(app, surveyor):
    version = published_form()
    (form,) = listed(app)["forms"]
    answer = app.get(f"{APP}forms/{form['id']}")
    assert hashlib.md5(answer.content).hexdigest() == form["md5"] == version.xform_md5
    assert app.get(f"{APP}forms/{version.pk + 99}").status_code == 404
    assert app.get(f"{APP}media/99").status_code == 404


def test_a_form_of_the_house_brings_its_lists_along(app):
    publish_shipped_forms(area=Area.objects.get(pk="46"), by=None, at=AT)
    media = [medium for form in listed(app)["forms"] for medium in form["media"]]
    assert {medium["name"] for medium in media} == {"subdistricts.csv", "villages.csv"}
    content = b"".join(app.get(f"{APP}media/{media[0]['id']}").streaming_content)
    assert hashlib.md5(content).hexdigest() == media[0]["md5"]


def test_the_code_of_a_listed_household_is_told_where_the_register_has_none(app, surveyor):
    house = listed_household(national_list(), "มานะ")
    CandidateHousehold.objects.filter(pk=house.pk).update(household_code="46-0001")
    a_visit(surveyor=surveyor, house=house)
    (visit,) = listed(app)["visits"]
    assert (visit["name"], visit["code"]) == ("มานะ นามสกุล", "46-0001")


def known(app, *ids):
    body = json.dumps({"visits": [str(each) for each in ids]})
    answer = app.post(APP + "known", body, content_type="application/json")
    assert answer.status_code == 200
    return answer.json()["known"]


def test_what_is_known_goes_out_for_own_open_visits_only(app, surveyor):
    other = user_with("surveyor", SUBDISTRICT, name="other")
    mine = a_visit(surveyor=surveyor, household=household_of("มานี"))
    theirs = a_visit(surveyor=other, household=household_of("ชูใจ", key="h2"))
    published_form()
    assert list(known(app, mine.entity_id, theirs.entity_id)) == [str(mine.entity_id)]
    assert Event.objects.filter(verb="visits.known_told").count() == 1
    assert known(app) == {}


@pytest.mark.parametrize("body", ["", "[]", '{"visits": ["no uuid"]}', "{}"])
def test_a_question_that_is_none_is_refused_with_a_sentence(app, body):
    answer = app.post(APP + "known", body, content_type="application/json")
    assert (answer.status_code, bool(answer.json()["message"])) == (400, True)


# sending


def send(app, xml):
    return app.post(APP + "submissions", xml, content_type="text/xml")


def send_part(app, instance, name, start, content, whole=PHOTO):
    headers = {
        "x-upload-key": f"{instance}/{name}",
        "x-upload-name": name,
        "x-upload-size": str(len(whole)),
        "x-upload-sha256": hashlib.sha256(whole).hexdigest(),
        "x-upload-start": str(start),
    }
    return app.post(APP + "parts", content, content_type="application/octet-stream", headers=headers)


def test_answers_come_first_then_photos_in_parts_and_all_of_it_once(app, surveyor, phone):
    published_form()
    instance = new_id()
    xml = filled(instance, photo="1.jpg")
    first = send(app, xml)
    assert (first.status_code, first.json()) == (201, {"missing": ["1.jpg"]})
    assert app.get(APP + "parts", {"key": f"{instance}/1.jpg"}).json() == {"received": 0}
    assert send_part(app, instance, "1.jpg", 0, PHOTO[:300]).json() == {"received": 300}
    assert app.get(APP + "parts", {"key": f"{instance}/1.jpg"}).json() == {"received": 300}
    assert send_part(app, instance, "1.jpg", 0, PHOTO[:300]).json() == {"received": 300}
    assert send_part(app, instance, "1.jpg", 300, PHOTO[300:]).json() == {"received": len(PHOTO)}
    again = send(app, xml)
    assert (again.status_code, again.json()) == (202, {"missing": []})
    sent = Submission.objects.get()
    assert (sent.sent_by, sent.phone, sent.channel) == (surveyor, phone[0], "browser")


def test_what_is_refused_says_why(app):
    published_form()
    assert send(app, b"no xml").status_code == 400
    assert send(app, filled(form="unknown_form")).status_code == 404
    instance = new_id()
    send(app, filled(instance))
    other = send(app, filled(instance, house_no="99"))
    assert (other.status_code, bool(other.json()["message"])) == (409, True)
    assert send_part(app, "", "", 0, PHOTO).status_code == 400
    assert app.post(APP + "parts", b"x", content_type="application/octet-stream").status_code == 400
    assert app.get(APP + "parts").status_code == 400


def test_too_much_at_once_is_refused(app, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    assert send(app, filled()).status_code == 413


def test_the_size_of_a_file_of_somebody_else_is_not_told(app, phone):
    published_form()
    instance = new_id()
    send_part(app, instance, "1.jpg", 0, PHOTO[:300])
    other = user_with("surveyor", SUBDISTRICT, name="other")
    _phone, token = let_phone_in(user=other, name="", kind="browser", by=None, at=AT)
    theirs = Client(headers={"authorization": f"Bearer {token}"})
    assert theirs.get(APP + "parts", {"key": f"{instance}/1.jpg"}).json() == {"received": 0}
    assert send_part(theirs, instance, "1.jpg", 300, PHOTO[300:]).status_code == 403
