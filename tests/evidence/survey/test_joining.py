"""Submissions become interviews: once each, whatever the order, and what cannot be read is never dropped."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.utils.translation import override

from ppaos.evidence.survey.actions import joining
from ppaos.evidence.survey.actions._interview_rows import CHILDREN
from ppaos.evidence.survey.actions._interviews import save_interviews
from ppaos.evidence.survey.actions.joining import join_chains, read_again, read_submissions
from ppaos.evidence.survey.models import Conflict, Finding, Interview, Review, Submission
from ppaos.evidence.survey.queries.joined import interview_answers
from tests.factories.areas import make_areas
from tests.factories.people import household_of, user_with
from tests.factories.surveyed import (
    AT,
    HELD_ON,
    answers,
    read_all,
    sent_in,
    small_form,
    surveyor_of,
    the_interview,
    visit_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _areas(db):
    make_areas()
    with override("en"):
        yield


@pytest.fixture
def version(_areas):
    return small_form()


@pytest.fixture
def surveyor(_areas):
    return surveyor_of()


def test_a_submission_becomes_an_interview(version, surveyor):
    home = household_of("ก")
    home.dwelling.latitude, home.dwelling.longitude = 16.43, 103.5
    home.dwelling.save()
    visit = visit_of(surveyor, household=home)
    said = answers(visit=str(visit.entity_id), gps="16.431 103.5 150 5", water="tap", area="")
    sent_in(version, "a", said, user=surveyor)
    read_all()
    made = the_interview()
    assert (made.visit, made.household, made.area_id, made.surveyor) == (visit, home, "46010101", surveyor)
    assert (made.held_on, made.year, made.round, made.seconds, made.outcome) == (
        HELD_ON,
        2569,
        1,
        1200,
        "found_poor",
    )
    assert round(made.distance_metres or 0) == 111
    assert (made.submissions, made.branches, made.state) == (1, 1, "new_interview")
    assert interview_answers(made) == said
    assert Submission.objects.get().read_at == AT


def test_an_interview_counts_in_the_round_of_its_visit(version, surveyor):
    visit = visit_of(surveyor, household=household_of("ก"), kind="return_visit", round=3)
    sent_in(version, "a", answers(visit=str(visit.entity_id)), user=surveyor)
    read_all()
    assert the_interview().round == 3


def test_reading_again_changes_nothing(version, surveyor):
    sent_in(version, "a", answers(), user=surveyor)
    read_all()
    before = Interview.objects.values().get()
    done = read_submissions(by=None, at=AT)
    join_chains(chains=[(version.form_id, "a")], by=None, at=AT)
    after = Interview.objects.values().get()
    assert (done.read, done.made) == (0, 0)
    assert {k: v for k, v in before.items() if k != "sealed"} == {
        k: v for k, v in after.items() if k != "sealed"
    }


def test_an_edit_changes_the_interview_and_has_it_looked_at_again(version, surveyor):
    sent_in(version, "a", answers(water="tap"), user=surveyor)
    read_all()
    Interview.objects.update(state="accepted", taken_in_at=AT)
    sent_in(version, "b", answers(water="well"), "a", user=surveyor)
    read_all()
    made = the_interview()
    assert (made.submissions, made.state, made.taken_in_at) == (2, "new_interview", None)
    assert interview_answers(made)["/data/water"] == "well"


def test_what_the_office_corrects_is_not_looked_at_again(version, surveyor):
    sent_in(version, "a", answers(water="tap"), user=surveyor)
    read_all()
    Interview.objects.update(state="accepted", taken_in_at=AT)
    supervisor = user_with("supervisor", "46")
    sent_in(version, "b", answers(water="well"), "a", user=supervisor, channel="office")
    read_all()
    assert (the_interview().state, the_interview().taken_in_at) == ("accepted", None)
    assert the_interview().surveyor == surveyor


def test_a_late_link_makes_one_interview_of_two_with_all_that_was_thought_of_them(version, surveyor):
    sent_in(version, "a", answers(), user=surveyor)
    sent_in(version, "c", answers(water="well"), "b", user=surveyor)
    read_all()
    first, second = Interview.objects.order_by("pk")
    assert [first.chain, second.chain] == ["a", "b"]
    Review.objects.create(interview=second, decision="accept_interview", made_at=AT)
    for interview in (first, second):
        Finding.objects.create(interview=interview, rule="short", found_at=AT, method="m")
    Finding.objects.create(interview=second, rule="far", found_at=AT, method="m")
    visit_of(surveyor, household=household_of("ก"), checks_id=second.pk)
    sent_in(version, "b", answers(water="tap"), "a", user=surveyor)
    read_all()
    made = the_interview()
    assert (made.pk, made.chain, made.submissions) == (first.pk, "a", 3)
    assert made.reviews.count() == 1
    assert sorted(made.findings.values_list("rule", flat=True)) == ["far", "short"]
    assert interview_answers(made)["/data/water"] == "well"
    assert set(Submission.objects.values_list("chain", flat=True)) == {"a"}
    assert surveyor.visits.get().checks_id == first.pk


def test_whatever_belongs_to_an_interview_goes_with_it():
    relations = {each.related_model._meta.db_table for each in Interview._meta.related_objects}
    assert relations == set(CHILDREN)


def test_a_conflict_is_kept_until_settled_and_then_remembered(version, surveyor):
    sent_in(version, "a", answers(), user=surveyor)
    one = sent_in(version, "b", answers(water="tap"), "a", user=surveyor)
    other = sent_in(version, "c", answers(water="well"), "a", user=surveyor)
    read_all()
    found = Conflict.objects.get()
    assert (found.path, found.first, found.second, found.settled_at) == ("/data/water", one, other, None)
    supervisor = user_with("supervisor", "46")
    chosen = sent_in(version, "s", answers(water="well"), "b", "c", user=supervisor, channel="office")
    read_all()
    found.refresh_from_db()
    assert (found.settled_by_submission, found.settled_by, found.settled_at) == (chosen, supervisor, AT)
    assert the_interview().branches == 1


def test_a_conflict_that_the_missing_base_explains_goes(version, surveyor):
    sent_in(version, "b", answers(water="tap"), "a", user=surveyor)
    sent_in(version, "c", answers(water="well"), "a", user=surveyor)
    read_all()
    assert Conflict.objects.count() == 1
    sent_in(version, "a", answers(water="well"), user=surveyor)
    read_all()
    assert not Conflict.objects.exists()
    assert interview_answers(the_interview())["/data/water"] == "tap"


def test_what_cannot_be_read_says_why_and_is_read_once_the_form_is_mended(version, surveyor):
    sent_in(version, "a", answers(), user=surveyor)
    questions = version.questions
    version.questions = [{"wrong": 1}]
    version.save()
    done = read_submissions(by=None, at=AT)
    kept = Submission.objects.get()
    assert (done.failed, Interview.objects.count()) == (1, 0)
    assert "could not be read" in kept.failure
    assert kept.read_at == AT
    version.questions = questions
    version.save()
    assert read_again(version=version, by=user_with("supervisor", "46"), at=AT) == 1
    read_all()
    assert Submission.objects.get().failure == ""
    assert the_interview().submissions == 1


def test_what_nobody_foresaw_hinders_no_other(version, surveyor, monkeypatch):
    for number in range(5):
        sent_in(version, f"i{number}", answers(house_no=str(number)), user=surveyor)

    def breaks(chains, **given):
        if any(chain.name == "i3" for chain in chains):
            raise ZeroDivisionError
        return save_interviews(chains, **given)

    monkeypatch.setattr(joining, "save_interviews", breaks)
    done = read_submissions(by=None, at=AT)
    assert (done.read, done.failed, Interview.objects.count()) == (4, 1, 4)
    assert "ZeroDivisionError" in Submission.objects.get(instance_id="i3").failure


def test_a_lost_connection_is_nobodys_fault(version, surveyor, monkeypatch):
    sent_in(version, "a", answers(), user=surveyor)

    def breaks(chains, **given):
        raise OperationalError

    monkeypatch.setattr(joining, "save_interviews", breaks)
    with pytest.raises(OperationalError):
        read_submissions(by=None, at=AT)
    assert Submission.objects.get().read_at is None


def test_a_form_without_mapping_and_stamps_is_kept_by_the_day_it_came(version, surveyor):
    bare = small_form(code="bare", mapping={})
    sent_in(bare, "a", {"/data/water": "tap"}, user=surveyor)
    read_all()
    made = the_interview()
    assert (made.held_on.isoformat(), made.started_at, made.seconds, made.area_id) == (
        "2026-11-22",
        None,
        None,
        None,
    )


@pytest.mark.parametrize(
    ("given", "field", "value"),
    [
        ({"end": "2026-11-20T09:00:00+07:00"}, "seconds", None),
        ({"start": "soon"}, "started_at", None),
        ({"end": "0001-01-01T00:00:00+07:00"}, "ended_at", None),
        ({"today": "0001-01-01"}, "year", 2569),
        ({"start": "2026-13-45T10:00:00"}, "started_at", None),
        ({"outcome": "maybe"}, "outcome", ""),
        ({"gps": "0 0"}, "latitude", None),
        ({"gps": "x"}, "latitude", None),
        ({"gps": "16.4 103.5"}, "longitude", 103.5),
        ({"area": "99"}, "area_id", None),
        ({"visit": "nonsense"}, "visit_id", None),
    ],
)
def test_what_makes_no_sense_is_not_there(version, surveyor, given, field, value):
    sent_in(version, "a", answers(**given), user=surveyor)
    read_all()
    assert getattr(the_interview(), field) == value


def test_edits_with_a_newer_version_of_the_form_join(version, surveyor):
    newer = small_form(version="2")
    sent_in(version, "a", answers(), user=surveyor)
    sent_in(newer, "b", answers(water="tap", end="2026-11-21T10:00:00+07:00"), "a", user=surveyor)
    read_all()
    made = the_interview()
    assert (made.form_version, made.seconds, interview_answers(made)["/data/water"]) == (newer, 1200, "tap")


def test_practice_and_listed_households(version, surveyor):
    visit = visit_of(surveyor, household=household_of("ก"), is_practice=True)
    sent_in(version, "a", answers(visit=f"uuid:{str(visit.entity_id).upper()}"), user=surveyor)
    read_all()
    assert (the_interview().is_practice, the_interview().visit) == (True, visit)


@pytest.mark.parametrize(
    ("role", "may"), [(None, True), ("supervisor", True), ("surveyor", False), ("data_manager", False)]
)
def test_who_may_have_submissions_read(version, role, may):
    user = user_with(role, "46") if role else None
    acts = (
        lambda: read_submissions(by=user, at=AT),
        lambda: join_chains(chains=[], by=user, at=AT),
        lambda: read_again(version=version, by=user, at=AT),
    )
    for act in acts:
        if may:
            act()
        else:
            with pytest.raises(PermissionDenied):
                act()
