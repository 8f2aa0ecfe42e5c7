"""The dialogue of ODK Collect, replayed: list, form, manifest, files, visits, HEAD, split posts, repeats, edits."""

import base64
import hashlib
import io
from datetime import date, timedelta
from xml.etree import ElementTree

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from ppaos.evidence.survey.actions.forms import retire_version
from ppaos.evidence.survey.actions.phones import let_phone_in, revoke_phone
from ppaos.evidence.survey.models import Submission, Visit
from ppaos.evidence.survey.queries.instances import submission_xml
from ppaos.ground.privacy.models import Event, EventSubject
from ppaos.ground.workbench.actions import open_file
from ppaos.people.cooperation.models import Grant
from tests.evidence.survey.visited import SUBDISTRICT, a_visit
from tests.factories.areas import make_areas
from tests.factories.people import AT, household_of, user_with
from tests.factories.survey_forms import (
    ENTITIES,
    filled,
    form_version,
    new_id,
    published_form,
    visit_update,
    workbook,
)

pytestmark = pytest.mark.django_db
LIST = "{http://openrosa.org/xforms/xformsList}"
MANIFEST = "{http://openrosa.org/xforms/xformsManifest}"
MESSAGE = "{http://openrosa.org/http/response}message"
PHOTO = b"\xff\xd8 a photo \xff\xd9"


@pytest.fixture(autouse=True)
def areas():
    make_areas()
    with override("en"):
        yield


@pytest.fixture
def surveyor():
    return user_with("surveyor", SUBDISTRICT, name="surveyor")


@pytest.fixture
def key(surveyor):
    """The address that a phone of the surveyor was given."""
    _phone, token = let_phone_in(user=surveyor, name="เครื่อง 1", kind="collect", by=None, at=AT)
    return f"/survey/key/{token}"


def post(client, address, xml, *files, **given):
    data = {"xml_submission_file": SimpleUploadedFile("s.xml", xml, "text/xml")}
    data |= {f"file{number}": file for number, file in enumerate(files)}
    return client.post(f"{address}/submission?deviceID=collect%3Aabc", data, **given)


def file(name, content=PHOTO):
    return SimpleUploadedFile(name, content, "image/jpeg")


def message(response):
    return ElementTree.fromstring(response.content).findtext(MESSAGE)


def test_collect_talks_from_the_list_to_an_edit(client, key, surveyor):
    version = published_form()
    visit = a_visit(surveyor=surveyor, household=household_of("ก"))

    listed = client.get(f"{key}/formList?deviceID=collect%3Aabc")
    assert (listed.status_code, listed["X-OpenRosa-Version"]) == (200, "1.0")
    assert listed["Date"]
    assert listed["Content-Type"].startswith("text/xml")
    root = ElementTree.fromstring(listed.content)
    assert root.tag == f"{LIST}xforms"
    (line,) = root
    told = {element.tag.removeprefix(LIST): element.text for element in line}
    assert (told["formID"], told["name"], told["version"]) == ("try_form", "ลองถาม", "1")

    form = client.get(told["downloadUrl"])
    assert told["hash"] == "md5:" + hashlib.md5(form.content).hexdigest()
    assert form.content.decode() == version.xform

    files = ElementTree.fromstring(client.get(told["manifestUrl"]).content)
    assert files.tag == f"{MANIFEST}manifest"
    (media,) = files
    assert media.get("type") == "entityList"
    of_media = {element.tag.removeprefix(MANIFEST): element.text for element in media}
    visits = client.get(of_media["downloadUrl"])
    assert of_media["filename"] == "visits.csv"
    assert of_media["hash"] == "md5:" + hashlib.md5(visits.content).hexdigest()
    header, row = visits.content.decode().splitlines()
    assert header.split(",")[:3] == ["name", "label", "__version"]
    assert row.startswith(f"{visit.entity_id},")

    asked = client.head(f"{key}/submission?deviceID=collect%3Aabc")
    assert (asked.status_code, asked["X-OpenRosa-Version"]) == (204, "1.0")
    assert int(asked["X-OpenRosa-Accept-Content-Length"]) == 100_000_000

    instance_id, photo, signature = new_id(), "ภาพบ้าน.jpg", "ลายเซ็น.png"
    xml = filled(
        instance_id, visit=str(visit.entity_id), photo=photo, signature=signature,
        entity=visit_update(str(visit.entity_id)),
    )  # fmt: skip
    first = post(client, key, xml, file(photo))
    assert first.status_code == 201
    assert signature in message(first)
    second = post(client, key, xml, file(signature, b"\x89PNG a signature"))
    assert second.status_code == 202
    assert "to come" not in message(second)
    assert post(client, key, xml, file(photo)).status_code == 202

    kept = Submission.objects.get()
    assert submission_xml(kept) == xml
    assert (kept.sent_by, kept.device_id, kept.channel, kept.is_practice) == (
        surveyor,
        "collect:abc",
        "collect",
        False,
    )
    assert {each.name: open_file(file=each.file).read() for each in kept.files.all()} == {
        photo: PHOTO, signature: b"\x89PNG a signature",
    }  # fmt: skip
    assert Event.objects.filter(verb="submission.received").count() == 1
    visit.refresh_from_db()
    assert visit.entity_version == 2

    edit = filled(new_id(), bases=[instance_id], house_no="12/4", photo=photo, signature=signature)
    assert post(client, key, edit, file(photo)).status_code == 201
    assert Submission.objects.filter(bases=[instance_id]).count() == 1
    assert post(client, key, filled(instance_id, house_no="99")).status_code == 409
    assert Submission.objects.count() == 2


def test_a_form_with_no_files_has_no_manifest(client, key):
    published_form(content=workbook(survey=[{"type": "text", "name": "a", "label": "A"}]))
    assert b"manifestUrl" not in client.get(f"{key}/formList").content


def test_only_the_surveyors_own_open_visits_go_to_the_phone(client, key, surveyor):
    other = user_with("surveyor", SUBDISTRICT, name="other")
    mine = a_visit(surveyor=surveyor, household=household_of("ก"))
    done = a_visit(surveyor=surveyor, household=household_of("ข"))
    a_visit(surveyor=other, household=household_of("ค"))
    Visit.objects.filter(pk=done.pk).update(state="done")
    rows = client.get(f"{key}/visits.csv").content.decode().splitlines()[1:]
    assert [row.split(",")[0] for row in rows] == [str(mine.entity_id)]
    read = Event.objects.get(verb="visits.taken_along")
    assert read.actor_id == surveyor.pk
    assert EventSubject.objects.filter(event=read).count() == 1


def test_a_phone_asks_which_visits_are_gone(client, key, surveyor):
    mine = a_visit(surveyor=surveyor, household=household_of("ก"))
    gone = a_visit(surveyor=user_with("surveyor", SUBDISTRICT, name="other"), household=household_of("ข"))
    unknown = new_id().removeprefix("uuid:")
    asked = ",".join([str(mine.entity_id), str(gone.entity_id), unknown, "nonsense"])
    root = ElementTree.fromstring(client.get(f"{key}/visits/states?id={asked}").content)
    told = {entity.get("id"): entity.findtext("deleted") for entity in root.iter("entity")}
    assert told == {str(mine.entity_id): "false", str(gone.entity_id): "true", unknown: "false"}


def test_updates_of_a_visit_count_once_in_whatever_order(client, key, surveyor):
    published_form()
    visit = a_visit(surveyor=surveyor, household=household_of("ก"))
    chain = [
        filled(new_id(), entity=visit_update(str(visit.entity_id), base=base, trunk="1", branch="b"))
        for base in (3, 1, "2", "nonsense")
    ]
    for xml in [*chain, *chain]:
        assert post(client, key, xml).status_code in (201, 202)
    visit.refresh_from_db()
    assert visit.entity_version == 5


def test_an_unknown_visit_hinders_nothing(client, key):
    published_form()
    entity = visit_update(new_id().removeprefix("uuid:"))
    assert post(client, key, filled(entity=entity)).status_code == 201
    assert post(client, key, filled(entity='<entity dataset="visits" update="1" id="x"/>')).status_code == 201
    assert post(client, key, filled(entity='<entity dataset="others" create="1" id="x"/>')).status_code == 201


def test_an_edit_of_an_unknown_or_older_base_is_kept(client, key):
    published_form()
    base = new_id()
    early, late = filled(new_id(), bases=[base]), filled(new_id(), bases=[base], house_no="7")
    for xml in (early, filled(base), late):
        assert post(client, key, xml).status_code == 201
    assert Submission.objects.count() == 3


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"form": "other"}, 404),
        ({"version": "2"}, 404),
        ({"form": ""}, 404),
    ],
)
def test_a_form_that_never_went_out_is_not_found(client, key, given, status):
    published_form()
    response = post(client, key, filled(**given))
    assert response.status_code == status
    assert message(response)
    assert not Submission.objects.exists()


def test_a_draft_never_went_out_a_retired_version_did(client, key):
    version = form_version()
    assert post(client, key, filled()).status_code == 404
    assert (
        client.get(reverse("survey:key_xform", args=[key.rpartition("/")[2], version.pk])).status_code == 404
    )
    version = published_form()
    retire_version(version=version, by=None, at=AT)
    assert b"try_form" not in client.get(f"{key}/formList").content
    assert post(client, key, filled()).status_code == 201


BOMB = b"""<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<data id="try_form" version="1"><meta><instanceID>uuid:1</instanceID></meta><x>&b;</x></data>"""
OUTSIDE = (
    b"""<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><data id="try_form" version="1">&x;</data>"""
)


@pytest.mark.parametrize(
    "xml",
    [
        b"",
        b"no xml",
        b"<data id='try_form' version='1'><meta>",
        b"<data id='try_form' version='1'/>",
        b"<data id='try_form' version='1'><meta><instanceID> </instanceID></meta></data>",
        b"<data id='try_form' version='1' encrypted='yes'><meta><instanceID>uuid:1</instanceID></meta></data>",
        b"<data id='try_form' version='1'><meta><instanceID>" + b"x" * 300 + b"</instanceID></meta></data>",
        b"<a>" * 70 + b"</a>" * 70,
        b"\xff\xfe\x00",
        BOMB,
        OUTSIDE,
    ],
)
def test_what_is_no_submission_is_refused_in_words(client, key, xml):
    published_form()
    response = post(client, key, xml)
    assert response.status_code == 400
    assert message(response)
    assert not Submission.objects.exists()


def test_the_namespace_of_meta_does_not_matter(client, key):
    published_form()
    for number, meta in enumerate(["meta", "orx:meta"]):
        xml = (
            f'<h:data xmlns:h="http://example.org/h" xmlns:orx="http://openrosa.org/xforms" id="try_form" version="1">'
            f"<{meta}><instanceID>uuid:{number}</instanceID></{meta}></h:data>"
        )
        assert post(client, key, xml.encode()).status_code == 201
    assert set(Submission.objects.values_list("instance_id", flat=True)) == {"uuid:0", "uuid:1"}


def test_thai_file_names_come_through_even_as_latin_letters(client, key):
    published_form()
    name = "ภาพหน้าบ้าน ๑.jpg"
    xml = filled(photo=name)
    assert post(client, key, xml, file(name.encode().decode("latin-1"))).status_code == 201
    assert list(Submission.objects.get().files.values_list("name", flat=True)) == [name]


def test_a_body_cut_short_is_no_submission(client, key):
    published_form()
    boundary, xml = "b0undary", filled(photo="a.jpg").decode()
    whole = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="xml_submission_file"; filename="s.xml"\r\n'
        f"Content-Type: text/xml\r\n\r\n{xml}\r\n--{boundary}\r\n"
        f'Content-Disposition: form-data; name="a.jpg"; filename="a.jpg"\r\n\r\nhalf a photo\r\n--{boundary}--\r\n'
    ).encode()
    kind = f"multipart/form-data; boundary={boundary}"
    for cut in (len(whole) - 12, len(whole) - 30, len(whole) // 2):
        response = client.post(f"{key}/submission", whole[:cut], content_type=kind)
        assert response.status_code == 400
    assert not Submission.objects.exists()
    assert client.post(f"{key}/submission", whole, content_type=kind).status_code == 201


def test_a_body_in_chunks_is_taken(client, key):
    published_form()
    boundary = "b0undary"
    body = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="xml_submission_file"\r\n\r\n'
        f"{filled().decode()}\r\n--{boundary}--\r\n"
    ).encode()
    kind = f"multipart/form-data; boundary={boundary}"
    sent = {"wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": "", "HTTP_TRANSFER_ENCODING": "chunked"}
    response = client.generic("POST", f"{key}/submission", CONTENT_TYPE=kind, **sent)
    assert response.status_code == 201


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"data": b"x", "content_type": "text/xml"}, 415),
        ({"data": b"x", "content_type": "multipart/form-data"}, 400),
        ({"data": {"other": "x"}}, 400),
        (
            {"data": b"x", "content_type": "multipart/form-data; boundary=b", "CONTENT_LENGTH": "100000001"},
            413,
        ),
    ],
)
def test_what_is_no_post_of_a_form_is_refused(client, key, given, status):
    response = client.post(f"{key}/submission", **given)
    assert response.status_code == status
    assert message(response)


def test_two_files_of_one_name_are_both_kept(client, key):
    published_form()
    xml = filled(photo="a.jpg")
    post(client, key, xml, file("a.jpg"))
    assert post(client, key, xml, file("a.jpg", b"another")).status_code == 202
    assert post(client, key, xml, file("a.jpg", b"another")).status_code == 202
    kept = Submission.objects.get().files.all()
    assert sorted(open_file(file=each.file).read() for each in kept) == sorted([PHOTO, b"another"])


def test_a_token_nobody_was_given_is_asked_to_sign_in_and_a_revoked_one_is_shut_out(client, key, surveyor):
    published_form()
    assert client.get("/survey/key/nonsense/formList").status_code == 401
    revoke_phone(phone=surveyor.phones.get(), by=None, at=AT)
    for response in (
        client.get(f"{key}/formList"),
        client.head(f"{key}/submission"),
        post(client, key, filled()),
    ):
        assert response.status_code == 403
    assert not Submission.objects.exists()


def test_the_phone_of_a_suspended_user_is_shut_out(client, key, surveyor):
    surveyor.is_active = False
    surveyor.save()
    assert client.get(f"{key}/formList").status_code == 401


def test_what_was_filled_before_a_grant_ended_is_still_taken(client, key, surveyor):
    published_form()
    Grant.objects.filter(user=surveyor).update(valid_to=date(2026, 2, 1))
    assert client.get(f"{key}/formList").status_code == 403
    assert post(client, key, filled()).status_code == 201


@pytest.mark.parametrize(
    ("role", "area", "lists", "sends"),
    [
        ("surveyor", "46", 200, 201),
        ("surveyor", SUBDISTRICT, 200, 201),
        ("data_manager", "46", 403, 201),
        ("supervisor", "46", 403, 404),
        ("village_leader", "46", 403, 404),
        ("governor_office", "46", 403, 404),
        ("agency_officer", "46", 403, 404),
    ],
)
def test_who_gets_forms_and_may_send_them(role, area, lists, sends):
    published_form()
    client = signed(user_with(role, area, name="somebody"))
    assert client.get("/survey/openrosa/formList").status_code == lists
    assert post(client, "/survey/openrosa", filled()).status_code == sends


def test_a_surveyor_of_elsewhere_neither_gets_the_form_nor_sends_it():
    version = published_form("4605")
    client = signed(user_with("surveyor", SUBDISTRICT, name="somebody"))
    assert b"try_form" not in client.get("/survey/openrosa/formList").content
    assert client.get(f"/survey/openrosa/forms/{version.pk}/form.xml").status_code == 404
    assert client.get(f"/survey/openrosa/forms/{version.pk}/manifest").status_code == 404
    assert post(client, "/survey/openrosa", filled()).status_code == 404


def signed(user, password="a long password"):
    """A client that says a name and password with every call, as KoboCollect does."""
    user.set_password(password)
    user.save()
    coded = base64.b64encode(f"{user.username}:{password}".encode()).decode()
    return Client(HTTP_AUTHORIZATION=f"Basic {coded}")


def test_without_a_name_there_is_a_challenge_and_a_changed_password_is_noticed_at_once(surveyor):
    published_form()
    stranger = Client().head("/survey/openrosa/submission")
    assert stranger.status_code == 401
    assert stranger["WWW-Authenticate"].startswith("Basic ")
    client = signed(surveyor)
    assert client.head("/survey/openrosa/submission").status_code == 204
    assert client.head("/survey/openrosa/submission").status_code == 204
    surveyor.set_password("quite another one")
    surveyor.save()
    assert client.head("/survey/openrosa/submission").status_code == 401
    assert Client(HTTP_AUTHORIZATION="Basic !!!").get("/survey/openrosa/formList").status_code == 401
    assert Client(HTTP_AUTHORIZATION="Bearer x").get("/survey/openrosa/formList").status_code == 401


def test_media_of_a_form_come_with_their_digests(client, key):
    survey = [{"type": "note", "name": "a", "label": "A", "media::image": "map.png"}]
    version = published_form(content=workbook(survey=survey), media={"map.png": b"a map"})
    (media,) = ElementTree.fromstring(client.get(f"{key}/forms/{version.pk}/manifest").content)
    assert media.findtext(f"{MANIFEST}hash") == "md5:" + hashlib.md5(b"a map").hexdigest()
    response = client.get(media.findtext(f"{MANIFEST}downloadUrl"))
    assert b"".join(response.streaming_content) == b"a map"
    assert client.get(f"{key}/media/0").status_code == 404


def test_the_newest_version_goes_out_all_of_them_on_request(client, key):
    published_form()
    newer = published_form(content=workbook(entities=ENTITIES, version="2"), at=AT + timedelta(days=1))
    assert newer.version == "2"
    assert client.get(f"{key}/formList").content.count(b"<xform>") == 1
    assert client.get(f"{key}/formList?listAllVersions=true").content.count(b"<xform>") == 2
    assert client.get(f"{key}/formList?formID=other").content.count(b"<xform>") == 0
    assert client.get(f"{key}/formList?formID=try_form").content.count(b"<version>2</version>") == 1


def test_practice_stays_practice(client, surveyor):
    published_form()
    _phone, token = let_phone_in(user=surveyor, name="ซ้อม", kind="collect", is_practice=True, by=None, at=AT)
    key = f"/survey/key/{token}"
    earnest = a_visit(surveyor=surveyor, household=household_of("ก"))
    practice = a_visit(surveyor=surveyor, household=household_of("ข"))
    Visit.objects.filter(pk=practice.pk).update(is_practice=True)
    rows = client.get(f"{key}/visits.csv").content.decode()
    assert str(practice.entity_id) in rows
    assert str(earnest.entity_id) not in rows
    post(client, key, filled())
    assert Submission.objects.get().is_practice
    _phone, token = let_phone_in(user=surveyor, name="จริง", kind="collect", by=None, at=AT)
    post(client, f"/survey/key/{token}", filled("uuid:p", visit=str(practice.entity_id)))
    post(client, f"/survey/key/{token}", filled("uuid:e", visit=str(earnest.entity_id)))
    told = dict(
        Submission.objects.filter(instance_id__in=["uuid:p", "uuid:e"]).values_list(
            "instance_id", "is_practice"
        )
    )
    assert told == {"uuid:p": True, "uuid:e": False}


def test_a_surveyor_is_answered_in_their_language(client, key, surveyor):
    published_form()
    assert "Received" not in message(post(client, key, filled()))
    surveyor.language = "en"
    surveyor.save()
    assert message(post(client, key, filled())).startswith("Received")
