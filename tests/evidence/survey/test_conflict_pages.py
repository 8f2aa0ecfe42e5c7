"""Pages where a supervisor settles conflicts, reads an interview's history, corrects, and frees what is held up."""

import pytest
from django.urls import reverse
from django.utils.translation import override

from ppaos.evidence.survey.models import Conflict, Interview, Submission
from ppaos.evidence.survey.queries.joined import interview_answers
from ppaos.ground.privacy.models import Event
from ppaos.people.registry.models import Household
from tests.factories.areas import make_areas
from tests.factories.people import citizen_id, user_with
from tests.factories.surveyed import (
    AT,
    MEMBER,
    answers,
    person,
    read_all,
    sent_in,
    small_form,
    surveyor_of,
    taken_in,
    the_interview,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _areas(db, settings):
    settings.LANGUAGE_CODE = "en"
    make_areas()
    with override("en"):
        yield


@pytest.fixture
def version(_areas):
    return small_form()


@pytest.fixture
def surveyor(_areas):
    return surveyor_of("46", "surveyor-of-46")


@pytest.fixture
def reader(client, _areas):
    client.force_login(user_with("supervisor", "460101", name="supervisor"))
    return client


def url(name, *args, **query):
    return reverse(f"survey:{name}", args=args, query=query)


def torn(version, surveyor):
    sent_in(version, "a", answers([person(1)]), user=surveyor)
    sent_in(version, "b", answers([person(1)], water="tap"), "a", user=surveyor)
    sent_in(version, "c", answers([person(1)], water="well"), "a", user=surveyor)
    read_all()
    return the_interview()


def page(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_conflict_is_listed_shown_and_settled(reader, version, surveyor):
    one = torn(version, surveyor)
    assert url("settle", one.pk) in page(reader, url("conflicts"))
    shown = page(reader, url("settle", one.pk))
    for told in ("water", "Tap", "Well", "surveyor-of-46", "ODK Collect", "2569"):
        assert told in shown
    sent = reader.post(url("settle", one.pk), {"q-data-water": "c", "why": "asked by phone"}, follow=True)
    assert "What you chose holds now" in sent.content.decode()
    assert interview_answers(the_interview())["/data/water"] == "well"
    assert Submission.objects.get(channel="office").why == "asked by phone"
    assert "No answers are in conflict" in page(reader, url("conflicts"))
    assert "any more" in page(reader, url("settle", one.pk))
    assert Event.objects.filter(verb="interview.read").exists()


def test_no_choice_is_said_and_nothing_is_sent(reader, version, surveyor):
    one = torn(version, surveyor)
    assert "none of those" in reader.post(url("settle", one.pk), {}, follow=True).content.decode()
    assert Conflict.objects.get().settled_at is None


def test_the_history_tells_every_version_and_what_it_changed(reader, version, surveyor):
    one = torn(version, surveyor)
    shown = page(reader, url("interview_history", one.pk))
    for told in ("first record", "made from 1", "one of several newest", "Tap", "Well"):
        assert told in shown
    sent = page(reader, url("submission_as_sent", one.pk, Submission.objects.get(instance_id="b").pk))
    assert "Tap" in sent
    assert citizen_id(1) not in sent
    assert reader.get(url("submission_as_sent", one.pk, 0)).status_code == 404


def test_a_version_made_from_what_has_not_come_says_so(reader, version, surveyor):
    sent_in(version, "c", answers(photo="photo.jpg"), "x", user=surveyor)
    read_all()
    shown = page(reader, url("interview_history", the_interview().pk))
    assert "has not come" in shown
    assert "not arrived yet" in page(
        reader, url("submission_as_sent", the_interview().pk, Submission.objects.get().pk)
    )


def test_an_answer_is_put_right(reader, version, surveyor):
    for question in version.questions:
        if question["name"] == "total":
            question["calculate"] = "/data/water"
            question["labels"] = {"en": "the sum"}
    version.save()
    sent_in(version, "a", answers([person(1)], water="tap", total="5"), user=surveyor)
    read_all()
    one = the_interview()
    address = url("correct_answer", one.pk, path="/data/water")
    shown = page(reader, address)
    assert "the sum" in shown
    assert "Not saved yet" in reader.post(address, {"answer": "well", "why": ""}).content.decode()
    assert (
        "already" in reader.post(address, {"answer": "tap", "worked_out_0": "5", "why": "x"}).content.decode()
    )
    sent = reader.post(address, {"answer": "well", "worked_out_0": "6", "why": "seen"}, follow=True)
    assert "put right" in sent.content.decode()
    said = interview_answers(the_interview())
    assert (said["/data/water"], said["/data/total"]) == ("well", "6")


def test_a_citizen_id_is_not_shown_whole_and_not_emptied_by_leaving_it(reader, version, surveyor):
    sent_in(version, "a", answers([person(1)]), user=surveyor)
    read_all()
    address = url("correct_answer", the_interview().pk, path=f"{MEMBER}[1]/citizen_id")
    assert citizen_id(1) not in page(reader, address)
    assert reader.post(address, {"answer": "", "why": "x"}).status_code == 200
    reader.post(address, {"answer": citizen_id(2), "why": "card seen"})
    assert interview_answers(the_interview())[f"{MEMBER}[1]/citizen_id"] == citizen_id(2)


@pytest.mark.parametrize("path", ["/data/nothing", "/data/photo", ""])
def test_what_is_no_answer_is_not_corrected(reader, version, surveyor, path):
    one = torn(version, surveyor)
    assert reader.get(url("correct_answer", one.pk, path=path)).status_code == 404


def test_what_is_held_up_says_why_and_goes_on(reader, version, surveyor):
    sent_in(version, "c", answers([person(1)]), "x", user=surveyor)
    taken_in()
    one = the_interview()
    assert "has not come yet" in page(reader, url("held_up"))
    reader.post(url("take_in_anyway", one.pk))
    assert Household.objects.count() == 1
    assert "Nothing is held up" in page(reader, url("held_up"))


def test_what_still_cannot_go_on_says_so(reader, version, surveyor):
    sent_in(version, "a", answers(), user=surveyor)
    taken_in()
    sent = reader.post(url("take_in_anyway", the_interview().pk), follow=True)
    assert "names nobody" in sent.content.decode()


def test_what_could_not_be_read_is_read_again(reader, version, surveyor):
    sent_in(version, "z", answers([person(9)], house_no="8"), user=surveyor)
    read_all()
    sent_in(version, "a", answers([person(1)]), user=surveyor)
    questions, version.questions = version.questions, [{"wrong": 1}]
    version.save()
    read_all()
    assert "could not be read" in page(reader, url("held_up"))
    version.questions = questions
    version.save()
    sent = reader.post(url("try_again", version.pk), follow=True)
    assert "1 submission is read again" in sent.content.decode()
    read_all()
    assert Interview.objects.count() == 2
    assert reader.post(url("try_again", version.pk)).status_code == 404


def test_nobody_settles_what_they_held_themselves(client, version, surveyor):
    supervisor = user_with("supervisor", "46", name="both")
    for name, bases, water in (("a", (), ""), ("b", ("a",), "tap"), ("c", ("a",), "well")):
        sent_in(version, name, answers(water=water), *bases, user=supervisor, channel="office", at=AT)
    read_all()
    client.force_login(supervisor)
    one = the_interview()
    for address in (url("settle", one.pk), url("correct_answer", one.pk, path="/data/water")):
        assert "Leave it to another supervisor" in page(client, address)
    assert "survey/review" in page(client, url("interview_history", one.pk))
    assert client.post(url("take_in_anyway", one.pk)).status_code == 403


@pytest.mark.parametrize(
    ("role", "area_code", "list_status", "one_status"),
    [
        ("supervisor", "46", 200, 200),
        ("supervisor", "460102", 200, 404),
        ("data_manager", "46", 403, 403),
        ("surveyor", "46", 403, 403),
        ("governor_office", "46", 403, 403),
    ],
)
def test_who_sees_these_pages(client, version, surveyor, role, area_code, list_status, one_status):
    one = torn(version, surveyor)
    sub = Submission.objects.first()
    client.force_login(user_with(role, area_code))
    for name in ("conflicts", "held_up"):
        assert client.get(url(name)).status_code == list_status
    pages = [
        url("settle", one.pk),
        url("interview_history", one.pk),
        url("submission_as_sent", one.pk, sub.pk),
        url("correct_answer", one.pk, path="/data/water"),
    ]
    for address in pages:
        assert client.get(address).status_code == one_status
    if one_status != 200:
        for address in (url("settle", one.pk), url("take_in_anyway", one.pk)):
            assert client.post(address).status_code == one_status
