"""Courses: who came and scored what; «received» follows from coming, «able» from evidence; signed certificates."""

from datetime import date, timedelta
from decimal import Decimal

import polars as pl
import pytest
from django.core.exceptions import PermissionDenied
from django.utils.translation import override

from ppaos.ground.geography.models import Area
from ppaos.ground.workbench.queries.signing import verified
from ppaos.people.registry.models import Person
from ppaos.support.operating_models.actions import courses, learning_undone
from ppaos.support.operating_models.actions.errors import ModelRefused
from ppaos.support.operating_models.models import Attendance, Learner
from ppaos.support.operating_models.queries.learning import attendance_of, learners_of, visible_courses
from tests.factories.areas import make_areas
from tests.factories.people import AT, household_of, organisation, user_with

pytestmark = pytest.mark.django_db
FIRST = AT.date() - timedelta(days=20)


@pytest.fixture(autouse=True)
def _areas(db):
    make_areas()
    with override("en"):
        yield


def course_of(by=None, course=None, **told):
    given = {
        "model": None, "area": Area.objects.get(pk="46"), "organisation": None, "name": "สานกระจูด", "skill": "สานกระจูด",
        "full_marks": Decimal(20), "pass_marks": Decimal(12), "needed_sessions": 2,
    }  # fmt: skip
    return courses.keep_course(course=course, by=by, at=AT, **(given | told))


@pytest.fixture
def course():
    made = course_of()
    for week in range(3):
        courses.keep_session(course=made, on=FIRST + timedelta(days=7 * week), by=None, at=AT)
    return made


@pytest.fixture
def people():
    home = household_of("สมชาย", "สมหญิง")
    return [(home.pk, pk) for pk in Person.objects.order_by("pk").values_list("pk", flat=True)]


def entered(course, people, by=None):
    frame = pl.DataFrame(people, schema={"household_id": pl.Int64, "person_id": pl.Int64}, orient="row")
    return courses.enter_learners(course=course, frame=frame, by=by, at=AT)


def marked(course, *rows, by=None):
    frame = pl.DataFrame(rows, schema=["session_id", "learner_id", "came"], orient="row")
    return courses.mark_attendance(course=course, frame=frame, by=by, at=AT)


def scored(course, *rows):
    schema = {"learner_id": pl.Int64, "before_marks": pl.Float64, "after_marks": pl.Float64}
    return courses.keep_marks(
        course=course, frame=pl.DataFrame(rows, schema=schema, orient="row"), by=None, at=AT
    )


def test_a_member_is_entered_once_and_only_where_it_lives(course, people):
    other = household_of("คนอื่น", key="h2")
    done = entered(course, [*people, people[0], (other.pk, people[0][1]), (10**6, people[0][1])])
    assert dict(done.faults.iter_rows()) == {3: "person_elsewhere", 4: "person_elsewhere"}
    assert course.learners.count() == 2
    assert entered(course, people).faults.is_empty()
    assert course.learners.count() == 2


def test_received_is_the_day_of_the_session_that_made_it_full_and_follows_what_is_told(course, people):
    entered(course, people)
    first, second = course.learners.order_by("pk")
    days = list(course.sessions.order_by("on"))
    rows = [(days[0].pk, first.pk, True), (days[2].pk, first.pk, True), (days[0].pk, second.pk, True)]
    assert marked(course, *rows, (days[1].pk, second.pk, False)) == 4
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.received_on, second.received_on) == (days[2].on, None)
    assert attendance_of(course).rows() == [(first.pk, 2, 2), (second.pk, 1, 2)]
    # Told again otherwise, it is what was told last; without a rule all sessions are needed.
    marked(course, (days[2].pk, first.pk, False))
    first.refresh_from_db()
    assert first.received_on is None
    course_of(course=course, needed_sessions=1)
    first.refresh_from_db()
    assert first.received_on == days[0].on
    course_of(course=course, needed_sessions=None)
    first.refresh_from_db()
    assert first.received_on is None
    course.sessions.all().delete()
    Learner.objects.update(received_on=date(2026, 1, 1))
    course_of(course=course, needed_sessions=1)
    assert not Learner.objects.filter(received_on__isnull=False).exists()


def test_nobody_came_to_a_session_still_to_come_nor_to_another_course(course, people):
    entered(course, people)
    learner = course.learners.first()
    later = courses.keep_session(course=course, on=AT.date() + timedelta(days=1), by=None, at=AT)
    with pytest.raises(ModelRefused, match="still to come"):
        marked(course, (later.pk, learner.pk, True))
    other = courses.keep_session(course=course_of(name="เห็ด"), on=FIRST, by=None, at=AT)
    assert marked(course, (other.pk, learner.pk, True)) == 0
    assert not Attendance.objects.exists()


def test_marks_lie_between_none_and_full_and_empty_stays(course, people):
    entered(course, people)
    first, second = course.learners.order_by("pk")
    done = scored(course, (first.pk, 8, None), (second.pk, 21, 5), (10**6, 1, 1), (first.pk, None, 15))
    assert dict(done.faults.iter_rows()) == {1: "marks_outside", 2: "learner_unknown"}
    scored(course, (first.pk, None, 15))
    first.refresh_from_db()
    assert (first.before_marks, first.after_marks) == (8, 15)
    with pytest.raises(ModelRefused, match="full"):
        scored(course_of(full_marks=None, pass_marks=None), (first.pk, 1, 1))


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"pass_marks": Decimal(21)}, "full marks"),
        ({"full_marks": None}, "full marks"),
        ({"needed_sessions": 0}, "one session"),
    ],
)
def test_a_course_that_cannot_be_is_refused(told, words):
    with pytest.raises(ModelRefused, match=words):
        course_of(**told)


def test_able_rests_on_evidence_not_on_having_received(course, people):
    entered(course, people)
    learner = course.learners.first()

    def told(**given):
        asked = {"able_on": AT.date(), "evidence_kind": "product_sold", "note": "ขายที่ตลาด"} | given
        return courses.tell_able(learner=learner, by=None, at=AT, **asked)

    for wrong in (
        {"evidence_kind": "hearsay"},
        {"able_on": FIRST - timedelta(1)},
        {"able_on": AT.date() + timedelta(1)},
    ):
        with pytest.raises(ModelRefused):
            told(**wrong)
    assert told().able_on == AT.date()
    user = user_with("data_manager", "46")
    seen = visible_courses(user).get(pk=course.pk)
    assert (seen.learning, seen.received, seen.able) == (2, 0, 1)
    assert learners_of(course, user).count() == 2


def test_who_received_and_passed_gets_a_signed_certificate_without_a_name(course, people):
    entered(course, people)
    first, second = course.learners.order_by("pk")
    days = list(course.sessions.order_by("on"))
    marked(course, *[(day.pk, who.pk, True) for day in days[:2] for who in (first, second)])
    with pytest.raises(ModelRefused, match="None of them"):
        courses.issue_certificates(course=course, learner_ids=[first.pk, second.pk], by=None, at=AT)
    scored(course, (first.pk, 5, 12), (second.pk, 5, 11))
    issued = courses.issue_certificates(course=course, learner_ids=[first.pk, second.pk], by=None, at=AT)
    assert [one.pk for one in issued] == [first.pk]
    claims = verified(issued[0].certificate, "certificate")
    assert (claims["course"], claims["who"]) == ("สานกระจูด", "ส. น.")
    again = courses.issue_certificates(
        course=course, learner_ids=[first.pk], by=None, at=AT + timedelta(days=1)
    )
    assert again[0].certificate == issued[0].certificate
    plain = course_of(name="เห็ด", pass_marks=None)
    courses.keep_session(course=plain, on=FIRST, by=None, at=AT)
    course_of(course=plain, name="เห็ด", pass_marks=None, needed_sessions=1)
    entered(plain, people)
    marked(plain, (plain.sessions.get().pk, plain.learners.first().pk, True))
    assert (
        len(courses.issue_certificates(course=plain, learner_ids=[plain.learners.first().pk], by=None, at=AT))
        == 1
    )


@pytest.mark.parametrize(
    ("role", "area", "own", "may"),
    [
        ("data_manager", "46", False, True),
        ("data_manager", "4605", False, False),
        ("project_team", "46", True, True),
        ("project_team", "46", False, False),
        ("mentor", "46", True, False),
        ("governor_office", "46", False, False),
    ],
)
def test_who_keeps_courses(people, role, area, own, may):
    body = organisation()
    mine = body if own else organisation("อื่น")
    user = user_with(role, area, organisation=mine if role in ("project_team", "mentor") else None)
    course = course_of(organisation=body)
    if may:
        assert course_of(by=user, course=course, organisation=body) == course
        seen = entered(course, people, by=user).taken
        assert seen == (2 if role == "data_manager" else 0)
    else:
        with pytest.raises(PermissionDenied):
            course_of(by=user, course=course, organisation=body)
        with pytest.raises(PermissionDenied):
            entered(course, people, by=user)


def test_of_a_learner_out_of_sight_nothing_is_told(course, people):
    body = organisation()
    course_of(course=course, organisation=body)
    entered(course, people)
    learner, held = course.learners.first(), course.sessions.first()
    team = user_with("project_team", "46", organisation=body)
    assert marked(course, (held.pk, learner.pk, True), by=team) == 0
    told = {"by": team, "at": AT}
    for act in (
        lambda: courses.tell_able(learner=learner, able_on=AT.date(), evidence_kind="seen_at_work", **told),
        lambda: learning_undone.take_learner_out(learner=learner, **told),
        lambda: learning_undone.withdraw_able(learner=learner, **told),
        lambda: learning_undone.take_certificate_back(learner=learner, reason="ผิด", **told),
        lambda: courses.issue_certificates(course=course, learner_ids=[learner.pk], **told),
    ):
        with pytest.raises(ModelRefused):
            act()


def test_a_certificate_is_taken_back_for_a_reason_alone(course, people):
    entered(course, people)
    course_of(course=course, pass_marks=None, needed_sessions=1)
    learner = course.learners.first()
    marked(course, (course.sessions.first().pk, learner.pk, True))
    held = courses.issue_certificates(course=course, learner_ids=[learner.pk], by=None, at=AT)[0]
    with pytest.raises(ModelRefused, match="why"):
        learning_undone.take_certificate_back(learner=held, reason=" ", by=None, at=AT)
    with pytest.raises(ModelRefused, match="stays in the course"):
        learning_undone.take_learner_out(learner=held, by=None, at=AT)
