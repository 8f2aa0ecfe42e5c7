"""Where edits disagree a person chooses; the office puts answers right; what was sent stays as it was sent."""

import pytest
from django.core.exceptions import PermissionDenied
from django.utils.translation import override

from ppaos.evidence.survey.actions.corrections import CorrectionRefused, correct_interview
from ppaos.evidence.survey.actions.settling import SettlingRefused, settle_conflicts
from ppaos.evidence.survey.models import Conflict, Submission, SubmissionFile
from ppaos.evidence.survey.queries.joined import interview_answers
from ppaos.evidence.survey.queries.linked import chain_of, changes_of
from ppaos.evidence.survey.queries.worked_out import worked_out_from
from ppaos.ground.privacy.models import Event
from ppaos.ground.workbench.models import StoredFile
from ppaos.people.registry.models import Household, Person
from tests.factories.areas import make_areas
from tests.factories.people import user_with
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


@pytest.fixture
def supervisor(_areas):
    return user_with("supervisor", "460101")


def torn(version, surveyor, **more):
    """An interview whose two edits disagree about the water."""
    sent_in(version, "a", answers(saving="1"), user=surveyor)
    sent_in(version, "b", answers(saving="1", water="tap", **more), "a", user=surveyor)
    sent_in(version, "c", answers(saving="2", water="well"), "a", user=surveyor)
    read_all()
    return the_interview()


def settle(interview, by, **choices):
    return settle_conflicts(
        interview=interview,
        choices={f"/data/{name}": chosen for name, chosen in choices.items()},
        by=by,
        at=AT,
    )


def correct(interview, by, why="asked again", **changes):
    return correct_interview(
        interview=interview,
        changes={f"/data/{name}": text for name, text in changes.items()},
        why=why,
        by=by,
        at=AT,
    )


def test_the_chosen_side_holds_and_the_rest_of_both_stays(version, surveyor, supervisor):
    made = settle(torn(version, surveyor), supervisor, water="c")
    assert (made.channel, made.sent_by, sorted(made.bases)) == ("office", supervisor, ["b", "c"])
    said = interview_answers(the_interview())
    assert (said["/data/water"], said["/data/saving"]) == ("well", "2")
    conflict = Conflict.objects.get()
    assert (conflict.settled_by_submission, conflict.settled_by) == (made, supervisor)
    assert Event.objects.filter(verb="conflict.settled", actor_id=supervisor.pk).exists()


@pytest.mark.parametrize(
    ("choices", "words"),
    [({}, "every question"), ({"water": "x"}, "none of those"), ({"saving": "b"}, "every question")],
)
def test_a_choice_must_be_whole_and_one_of_the_sides(version, surveyor, supervisor, choices, words):
    interview = torn(version, surveyor)
    with pytest.raises(SettlingRefused, match=words):
        settle(interview, supervisor, **choices)
    assert Submission.objects.count() == 3


def test_nothing_is_settled_twice(version, surveyor, supervisor):
    interview = torn(version, surveyor)
    settle(interview, supervisor, water="b")
    interview.refresh_from_db()
    with pytest.raises(SettlingRefused, match="any more"):
        settle(interview, supervisor, water="b")


@pytest.mark.parametrize(("chosen", "left"), [("b", ["สมมุติ1"]), ("c", ["สมมุติ1", "สมมุติ2"])])
def test_a_member_taken_out_goes_whole_or_stays_whole(version, surveyor, supervisor, chosen, left):
    sent_in(version, "a", answers([person(1), person(2)]), user=surveyor)
    sent_in(version, "b", answers([person(1)]), "a", user=surveyor)
    sent_in(version, "c", answers([person(1), person(2, last_name="ใหม่")]), "a", user=surveyor)
    read_all()
    interview = the_interview()
    settle_conflicts(interview=interview, choices={f"{MEMBER}[2]/last_name": chosen}, by=supervisor, at=AT)
    said = interview_answers(the_interview())
    names = [text for path, text in said.items() if path.endswith("/first_name")]
    assert names == left
    assert not Conflict.objects.filter(settled_at=None).exists()


def test_photos_go_with_what_the_office_sends(version, surveyor, supervisor):
    interview = torn(version, surveyor, photo="บ้าน.jpg")
    photo = StoredFile.objects.create(name="บ้าน.jpg", size=1, sha256="x", purpose="tests", created_at=AT)
    SubmissionFile.objects.update(file=photo, sha256="x", received_at=AT)
    made = settle(interview, supervisor, water="b")
    assert made.files.get().file == photo


def test_a_correction_is_a_version_with_who_and_why(version, surveyor, supervisor):
    sent_in(version, "a", answers([person(1)]), user=surveyor)
    taken_in()
    made = correct(the_interview(), supervisor, **{"member[1]/first_name": "ถูกต้อง", "water": "tap"})
    assert (made.bases, made.why, made.channel) == (["a"], "asked again", "office")
    taken_in()
    assert Person.objects.get().first_name == "ถูกต้อง"
    changes = {
        each.path: (each.before, each.after)
        for each in changes_of(chain_of(the_interview()), made.instance_id)
    }
    assert changes == {f"{MEMBER}[1]/first_name": ("สมมุติ1", "ถูกต้อง"), "/data/water": ("", "tap")}
    assert changes_of(chain_of(the_interview()), "a") == []


def test_the_day_can_be_put_right_where_the_phones_clock_was_wrong(version, surveyor, supervisor):
    sent_in(version, "a", answers([person(1)], today="2026-12-20"), user=surveyor)
    taken_in()
    assert Household.objects.count() == 0
    correct(the_interview(), supervisor, today="2026-11-20")
    taken_in()
    assert (the_interview().failure, Household.objects.count()) == ("", 1)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"nothing": "1"}, "no answer"),
        ({"start": "x"}, "no answer"),
        ({"member": "x"}, "no answer"),
        ({"photo": "x"}, "no answer"),
        ({"member[9]/first_name": "x"}, "no member"),
        ({"member/first_name": "x"}, "no member"),
        ({"house_no[1]": "x"}, "no member"),
        ({"water": "sea"}, "choices of the form"),
        ({"saving": "1.5"}, "whole number"),
        ({"today": "20/11/2569"}, "takes a date"),
        ({"today": "2026-99-99"}, "takes a date"),
        ({"gps": "here"}, "latitude"),
        ({"house_no": "9"}, "already"),
        ({}, "already"),
        ({"house_no": "x" * 10_001}, "is no answer"),
    ],
)
def test_what_a_question_does_not_take_is_refused(version, surveyor, supervisor, changes, words):
    sent_in(version, "a", answers([person(1)]), user=surveyor)
    read_all()
    with pytest.raises(CorrectionRefused, match=words):
        correct(the_interview(), supervisor, **changes)
    assert Submission.objects.count() == 1


@pytest.mark.parametrize(
    ("kind", "value", "is_taken"),
    [
        ("decimal", "1.5", True),
        ("decimal", "x", False),
        ("decimal", "inf", False),
        ("select_multiple", "tap well", True),
        ("select_multiple", "tap sea", False),
        ("geopoint", "16.4 103.5", True),
        ("integer", "-3", True),
        ("text", "ก", True),
    ],
)
def test_each_kind_of_question_takes_its_own(version, surveyor, supervisor, kind, value, is_taken):
    sent_in(version, "a", answers(), user=surveyor)
    read_all()
    for question in version.questions:
        if question["name"] == "water":
            question["type"] = kind
    version.save()
    if is_taken:
        correct(the_interview(), supervisor, water=value)
    else:
        with pytest.raises(CorrectionRefused):
            correct(the_interview(), supervisor, water=value)


def test_a_correction_needs_a_reason_and_peace(version, surveyor, supervisor):
    interview = torn(version, surveyor)
    with pytest.raises(CorrectionRefused, match="needs a reason"):
        correct(interview, supervisor, why="  ", water="tap")
    with pytest.raises(CorrectionRefused, match="disagree"):
        correct(interview, supervisor, water="tap")


def test_what_the_form_works_out_is_emptied_unless_given(version, surveyor, supervisor):
    for question in version.questions:
        if question["name"] == "total":
            question["calculate"] = " /data/saving  * 2"
    version.save()
    sent_in(version, "a", answers([person(1)], saving="1", total="2"), user=surveyor)
    read_all()
    correct(the_interview(), supervisor, saving="3")
    assert "/data/total" not in interview_answers(the_interview())
    correct(the_interview(), supervisor, saving="4", total="8")
    assert interview_answers(the_interview())["/data/total"] == "8"
    correct(the_interview(), supervisor, **{"member[1]/last_name": "ใหม่"})
    assert interview_answers(the_interview())["/data/total"] == "8"


def test_what_is_worked_out_from_what():
    def question(path, calculate=""):
        return {"path": path, "type": "calculate" if calculate else "text", "calculate": calculate}

    questions = [
        question("/d/year"),
        question("/d/year_end"),
        question("/d/birth", "concat( ../year , 1)"),
        question("/d/age", "2569 - int( /d/birth )"),
        question("/d/other", "../year_end + 1"),
        question("/d/birth"),
    ]
    assert worked_out_from(questions, ["/d/year"]) == ["/d/birth", "/d/age"]
    assert worked_out_from(questions, ["/d/age"]) == []


@pytest.mark.parametrize(
    ("role", "area", "may"),
    [
        ("supervisor", "46", True),
        ("supervisor", "4605", False),
        ("surveyor", "46", False),
        ("data_manager", "46", False),
        ("administrator", "46", False),
        (None, "", False),
    ],
)
def test_who_may_settle_and_correct(version, surveyor, role, area, may):
    interview = torn(version, surveyor)
    user = user_with(role, area) if role else None
    if may:
        settle(interview, user, water="b")
        interview.refresh_from_db()
        correct(interview, user, water="well")
        assert interview_answers(the_interview())["/data/water"] == "well"
    else:
        with pytest.raises(PermissionDenied):
            settle(interview, user, water="b")
        with pytest.raises(PermissionDenied):
            correct(interview, user, water="tap")
