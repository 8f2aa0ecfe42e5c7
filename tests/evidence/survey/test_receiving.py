"""Submissions in: once, with one event, their files with them; what stands in them is read without harm."""

import io
import threading

import pytest
from django.db import connection, connections
from django.utils.translation import override

from ppaos.evidence.survey.actions.receiving import SubmissionRefused, receive_submission
from ppaos.evidence.survey.models import Submission, SubmissionFile
from ppaos.evidence.survey.queries.forms import version_sent
from ppaos.evidence.survey.queries.instances import (
    answer_at,
    answers_of,
    entity_changes,
    file_paths,
    files_named_in,
    instance_of,
    plain_path,
    submission_xml,
)
from ppaos.evidence.survey.queries.safe_xml import UnreadableXml, parsed
from ppaos.evidence.survey.queries.sealing import opened_bytes, sealed_bytes
from ppaos.ground.privacy.models import Event
from ppaos.ground.privacy.queries import KeyWrong
from tests.evidence.survey.visited import a_visit
from tests.factories.areas import make_areas
from tests.factories.people import AT, household_of, user_with
from tests.factories.survey_forms import filled, new_id, published_form, visit_update, workbook

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def areas():
    make_areas()
    with override("en"):
        yield


@pytest.fixture
def surveyor():
    return user_with("surveyor", "46", name="surveyor")


def received(xml, user, channel="collect", **files):
    return receive_submission(
        xml=xml, files=files, user=user, phone=None, channel=channel, device_id="d" * 200, by=user, at=AT
    )


def test_the_same_bytes_again_are_found_again(surveyor):
    published_form()
    xml = filled("uuid:1")
    first, again = received(xml, surveyor), received(xml, surveyor)
    assert (first.is_new, again.is_new) == (True, False)
    assert first.submission.pk == again.submission.pk
    assert Event.objects.filter(verb="submission.received").count() == 1
    assert len(Submission.objects.get().device_id) == 120


def test_other_content_under_the_same_id_is_refused_and_the_first_stands(surveyor):
    published_form()
    received(filled("uuid:1"), surveyor)
    with pytest.raises(SubmissionRefused) as refused:
        received(filled("uuid:1", house_no="2", photo="a.jpg"), surveyor, **{"a.jpg": io.BytesIO(b"1")})
    assert refused.value.status == 409
    assert not SubmissionFile.objects.exists()
    assert b"12/3" in submission_xml(Submission.objects.get())


def test_an_instance_may_have_the_same_id_in_another_form(surveyor):
    published_form()
    other = published_form(content=workbook(form_id="b"))
    assert received(filled("uuid:1"), surveyor).is_new
    assert received(filled("uuid:1", form=other.form.code), surveyor).is_new


def test_a_chain_is_named_by_the_least_id_known_of_it(surveyor):
    published_form()
    received(filled("uuid:5", bases=["uuid:9", "uuid:2"]), surveyor)
    kept = Submission.objects.get()
    assert (kept.bases, kept.chain) == (["uuid:2", "uuid:9"], "uuid:2")


def test_the_office_sends_for_any_area_and_says_why(surveyor):
    published_form("4605")
    outside = user_with("supervisor", "460101")
    with pytest.raises(SubmissionRefused) as refused:
        received(filled(), outside)
    assert refused.value.status == 404
    assert received(filled(), outside, channel="office").is_new


def test_a_form_too_large_is_refused(surveyor, monkeypatch):
    monkeypatch.setattr("ppaos.evidence.survey.actions.receiving.LARGEST_XML", 100)
    with pytest.raises(SubmissionRefused) as refused:
        received(filled(), surveyor)
    assert refused.value.status == 413


def test_an_update_that_is_repeated_counts_once(surveyor):
    published_form()
    visit = a_visit(surveyor=surveyor, household=household_of("ก"))
    xml = filled("uuid:1", entity=visit_update(str(visit.entity_id)))
    for _ in range(3):
        received(xml, surveyor)
    visit.refresh_from_db()
    assert visit.entity_version == 2


def test_nothing_is_kept_where_a_file_cannot_be(surveyor, monkeypatch):
    published_form()

    def broken(**given):
        raise OSError("the disk is full")

    monkeypatch.setattr("ppaos.evidence.survey.actions._attaching.store_file", broken)
    with pytest.raises(OSError, match="full"):
        received(filled("uuid:1", photo="a.jpg"), surveyor, **{"a.jpg": io.BytesIO(b"1")})
    assert not Submission.objects.exists()
    assert not Event.objects.filter(verb="submission.received").exists()


def test_a_file_that_no_answer_names_is_kept_too(surveyor):
    published_form()
    done = received(filled("uuid:1"), surveyor, **{"log.txt": io.BytesIO(b"1")})
    assert done.missing == ()
    assert SubmissionFile.objects.get().name == "log.txt"


@pytest.mark.django_db(transaction=True)
def test_phones_that_send_the_same_at_once_end_with_one(surveyor):
    published_form()
    xml, outcomes = filled("uuid:1", photo="a.jpg"), []

    def send():
        try:
            done = received(xml, surveyor, **{"a.jpg": io.BytesIO(b"photo")})
            outcomes.append((done.is_new, done.missing))
        finally:
            connections.close_all()

    senders = [threading.Thread(target=send) for _ in range(6)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert sorted(outcomes) == [(False, ())] * 5 + [(True, ())]
    assert Submission.objects.count() == 1
    assert SubmissionFile.objects.count() == 1
    with connection.cursor() as cursor:
        cursor.execute("delete from procrastinate_jobs where task_name = 'survey.read'")


def test_sealed_answers_open_with_their_own_purpose_and_record_only():
    sealed = sealed_bytes(b"answers", purpose="interview", bound_to="1")
    assert b"answers" not in sealed
    assert opened_bytes(memoryview(sealed), purpose="interview", bound_to="1") == b"answers"
    for purpose, bound_to in (("submission", "1"), ("interview", "2")):
        with pytest.raises(KeyWrong):
            opened_bytes(sealed, purpose=purpose, bound_to=bound_to)


def test_answers_are_known_by_path_repeats_by_position():
    version = published_form()
    xml = filled("uuid:1", members=[("ก", 40)], photo=" a.jpg ")
    answers = answers_of(xml, version.questions)
    assert answers["/data/member[1]/name"] == "ก"
    assert answers["/data/photo"] == "a.jpg"
    assert "/data/visit" not in answers
    assert not any("meta" in path for path in answers)
    # Nobody says here which groups repeat: several alike are taken for a repeat.
    assert "/data/member/name" in answers_of(xml)
    assert "/data/member[2]/name" in answers_of(filled(members=[("ก", 1), ("ข", 2)]))
    assert plain_path("/data/member[12]/name") == "/data/member/name"


def test_answers_of_a_kept_submission_need_no_form(surveyor):
    published_form()
    kept = received(filled(members=[("ก", 40)]), surveyor).submission
    assert answers_of(Submission.objects.get(pk=kept.pk))["/data/member[1]/age"] == "40"


def test_files_and_single_answers_are_found():
    version = published_form()
    root = instance_of(filled(photo="a.jpg", signature="b.png", entity="<audit>audit.csv</audit>")).root
    assert files_named_in(root, file_paths(version.questions)) == ["a.jpg", "audit.csv", "b.png"]
    assert answer_at(root, "/data/home/house_no") == "12/3"
    assert answer_at(root, "/data/nothing") == ""


def test_changes_of_entities_are_read_wherever_they_stand():
    own = new_id().removeprefix("uuid:")
    xml = (
        f'<data id="f" version="1"><r><meta><entity dataset="others" create="true" id="uuid:{own.upper()}">'
        f"<label>L</label></entity></meta></r><meta>{visit_update(own, base='7', trunk='3', branch='b')}"
        f'<entity dataset="visits" id="{own}"/></meta></data>'
    )
    other, visit = entity_changes(parsed(xml.encode()))
    assert (other.entity_list, other.entity_id, other.is_create, other.is_update) == (
        "others",
        own,
        True,
        False,
    )
    assert (other.label, other.base_version, other.trunk_version) == ("L", 0, None)
    assert (visit.base_version, visit.trunk_version, visit.branch_id, visit.is_update) == (7, 3, "b", True)


@pytest.mark.parametrize(
    "xml",
    [
        b"",
        b"<a",
        b"<a>" * 100,
        "<a>\x00</a>".encode("utf-16"),
        b"<?xml version='1.0' encoding='none'?><a/>",
    ],
)
def test_harmful_or_broken_xml_is_refused(xml):
    with pytest.raises(UnreadableXml):
        parsed(xml)


def test_that_somebody_once_held_visits_is_remembered(surveyor, django_assert_num_queries):
    published_form()
    assert version_sent(surveyor, "try_form", "1")
    with django_assert_num_queries(1):
        assert version_sent(surveyor, "try_form", "1")
    with django_assert_num_queries(1):
        assert version_sent(surveyor, "try_form", "9") is None
