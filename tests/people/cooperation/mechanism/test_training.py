"""Courses of officers, who passed them, agencies of the state reached, and roles held with and without training."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ppaos.people.cooperation.actions import CooperationRefused
from ppaos.people.cooperation.actions.training import (
    CourseTerms,
    change_officer_course,
    remove_officer,
    tell_officers,
)
from ppaos.people.cooperation.models import OfficerCourse, TrainedOfficer
from ppaos.people.cooperation.presenters.training import role_rows
from ppaos.people.cooperation.queries.trainees import Trainee
from ppaos.people.cooperation.queries.training import (
    agencies_target,
    state_agencies,
    trained_frame,
    training_standings,
)
from tests.factories.committees import AT, TODAY, course_in, office, passed
from tests.factories.people import user_with

HELD = date(2026, 11, 1)


def told(course, *officers):
    return tell_officers(course=course, officers=officers, by=None, at=AT)


TERMS = [
    ("ใส่ชื่อหลักสูตร", {"name": " "}),
    ("จบก่อนเริ่ม", {"ended_on": date(2026, 10, 31)}),
    ("มากกว่า 0", {"hours": Decimal(0)}),
    ("อย่างน้อยหนึ่งเดือน", {"valid_months": 0}),
]


@pytest.mark.parametrize(("words", "given"), TERMS)
def test_what_no_course_can_be_is_refused(words, given):
    with pytest.raises(CooperationRefused, match=words):
        course_in(**given)
    assert not OfficerCourse.objects.exists()


def test_a_course_is_changed_but_not_past_what_is_told_of_it():
    course, body = course_in(hours=Decimal(6), valid_months=12), office("สำนักงานสมมุติ")
    change_officer_course(course=course, terms=CourseTerms(" ใหม่ ", HELD, about=" ก "), by=None, at=AT)
    course.refresh_from_db()
    assert (course.name, course.about, course.hours, course.valid_months) == ("ใหม่", "ก", None, None)
    told(course, passed("สมหญิง", body, passed_on=date(2026, 11, 5)))
    for words, terms in [
        ("ข้างหน้า", CourseTerms("ก", HELD, ended_on=date(2026, 12, 1))),
        ("มีผู้ผ่านก่อน", CourseTerms("ก", date(2026, 11, 6))),
    ]:
        with pytest.raises(CooperationRefused, match=words):
            change_officer_course(course=course, terms=terms, by=None, at=AT)


def test_officers_are_known_again_by_user_or_by_name_and_organisation():
    course, body, other = course_in(), office("สำนักงานหนึ่ง"), office("สำนักงานสอง")
    user = user_with("mentor", "46")
    first = told(course, Trainee("สมหญิง  ก", body, position="ครู"), Trainee("สมชาย", body, user=user))
    assert (first.new, first.changed, first.again) == (2, 0, 0)
    second = told(
        course, passed("สมหญิง ก", body), Trainee("ชื่อใหม่", other, user=user), passed("สมหญิง ก", other)
    )
    assert (second.new, second.changed, second.again) == (1, 2, 0)
    row = course.officers.get(organisation=body)
    assert (row.position, row.outcome, row.passed_on) == ("ครู", "course_passed", None)
    assert course.officers.get(user=user).name == "ชื่อใหม่"
    third = told(course, Trainee("สมหญิง ก", body))
    assert (third.new, third.changed, third.again) == (0, 0, 1)
    assert course.officers.get(organisation=body).outcome == "course_passed"
    told(course, Trainee("สมหญิง ก", body, "course_failed"))
    assert course.officers.get(organisation=body).outcome == "course_failed"


FAULTS = [
    ("ไม่มีชื่อ", {"name": " "}),
    ("ไม่ได้ผ่าน", {"outcome": "course_failed", "passed_on": HELD}),
    ("ยังมาไม่ถึง", {"passed_on": date(2026, 11, 23)}),
    ("ก่อนวันเริ่มอบรม", {"passed_on": date(2026, 10, 31)}),
]


@pytest.mark.parametrize(("words", "given"), FAULTS)
def test_what_cannot_be_told_of_an_officer_is_refused(words, given):
    course, body = course_in(), office("สำนักงาน")
    with pytest.raises(CooperationRefused, match=words):
        told(course, passed("คนก่อน", body), passed(**({"name": "ก", "organisation": body} | given)))
    assert not course.officers.exists()


def test_nobody_passes_before_the_course_is_over_stands_twice_or_is_two_people():
    body, user, other = office("สำนักงาน"), user_with("mentor", "46"), user_with("mentor", "46")
    to_come = course_in(name="ข้างหน้า", ended_on=date(2026, 12, 1))
    with pytest.raises(CooperationRefused, match="ยังไม่จบ"):
        told(to_come, passed("ก", body))
    course = course_in()
    for twice in (
        [passed("ก", body), passed("ก ", body)],
        [passed("ก", body, user=user), passed("ข", body, user=user)],
    ):
        with pytest.raises(CooperationRefused, match="อยู่ในรายชื่อแล้ว"):
            told(course, *twice)
    told(course, passed("ก", body, user=user), passed("ข", body, user=other))
    for torn in (passed("ข", body, user=user), passed("ข", body, user=user_with("mentor", "46"))):
        with pytest.raises(CooperationRefused, match="คนละคน"):
            told(course, torn)


def test_an_officer_entered_by_mistake_is_taken_out():
    course = course_in()
    told(course, passed("ก", office("สำนักงาน")))
    remove_officer(course=course, officer=course.officers.get(), by=None, at=AT)
    assert not TrainedOfficer.objects.exists()


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(outcomes=st.lists(st.sampled_from(["", "course_passed", "course_failed"]), min_size=1, max_size=4))
def test_telling_the_same_twice_changes_nothing(areas, outcomes):
    course, body = course_in(name=f"หลักสูตร {outcomes}"), office(f"สำนักงาน {OfficerCourse.objects.count()}")
    rows = [Trainee(f"คน {place}", body, outcome) for place, outcome in enumerate(outcomes)]
    told(course, *rows)
    again = told(course, *rows)
    assert (again.new, again.changed, again.again) == (0, 0, len(rows))
    course.delete()
    body.delete()


def test_agencies_of_the_state_count_once_each_from_the_subdistrict_up():
    ministry = office("กระทรวง", None)
    bodies = {
        "state": [ministry, office("จังหวัด", parent=ministry), office("ตำบล", "460101"), office("เทศบาล", "L4601")],
        "not": [office("หมู่บ้าน", "46010101"), office("มูลนิธิ", sector="civil_society")],
    }  # fmt: skip
    course, later = course_in(), course_in("4601", "อีกหลักสูตร", held_on=date(2026, 11, 10))
    told(course, *(passed("คนหนึ่ง", body) for body in bodies["state"] + bodies["not"]))
    told(course, Trainee("ไม่ผ่าน", office("ไม่ผ่าน"), "course_failed"), Trainee("ไม่ทราบ", office("ไม่ทราบ")))
    told(later, passed("คนหนึ่ง", bodies["state"][1]), passed("คนที่สอง", bodies["state"][1]))
    found = state_agencies(["46", "4601"], until=TODAY)
    assert set(found["organisation_id"]) == {body.pk for body in bodies["state"]}
    officers = dict(found.select("organisation_id", "officers").iter_rows())
    assert officers[bodies["state"][1].pk] == 2
    assert state_agencies(["4601"], until=TODAY).height == 1
    assert state_agencies(["46"], until=date(2026, 10, 31)).is_empty()
    assert state_agencies(["46"], until=TODAY, since=date(2026, 11, 10)).height == 1
    assert (agencies_target().value, agencies_target().status) == (100, "official")


def test_people_count_once_a_role_by_their_best_outcome():
    body = office("สำนักงาน")
    first, second = course_in(for_role="surveyor"), course_in(name="สอง", for_role="surveyor")
    told(first, Trainee("ก", body, "course_failed"), Trainee("ข", body))
    told(second, passed("ก", body))
    told(course_in(name="ไม่ผูก"), passed("ก", body))
    rows = role_rows(trained_frame(["46"], until=TODAY))
    counts = [(row["people"], [each["value"] for each in row["outcomes"]]) for row in rows]
    assert counts == [(2, [1, 0, 1]), (1, [1, 0, 0])]
    assert "ไม่ผูก" in rows[1]["role"]


STANDINGS = [
    ([("course_passed", None)], ("course_passed", None)),
    ([("course_passed", 12)], ("course_passed", date(2027, 11, 1))),
    ([("course_passed", 12), ("course_passed", None)], ("course_passed", None)),
    ([("course_failed", None)], ("course_failed", None)),
    ([("", None)], ("course_unknown", None)),
    ([("course_failed", None), ("course_passed", 1)], ("course_passed", date(2026, 12, 1))),
]


@pytest.mark.parametrize(("courses", "standing"), STANDINGS)
def test_who_holds_a_role_stands_by_the_best_of_the_courses_for_it(courses, standing):
    user, body = user_with("mentor", "46"), office("สำนักงาน")
    for place, (outcome, months) in enumerate(courses):
        told(
            course_in(name=str(place), for_role="mentor", valid_months=months),
            Trainee("ก", body, outcome, user),
        )
    told(course_in(name="อื่น", for_role="surveyor"), Trainee("ก", body, "course_failed", user))
    told(course_in(name="ไม่ผูก"), passed("ก", body, user=user))
    found = training_standings([user.pk], TODAY).filter(role="mentor")
    assert found.select("state", "until").rows() == [standing]


def test_training_runs_out_and_is_not_known_before_it_was_held():
    user = user_with("mentor", "46")
    course = course_in(for_role="mentor", valid_months=1, held_on=date(2026, 10, 1))
    told(course, passed("ก", office("สำนักงาน"), user=user, passed_on=date(2026, 10, 20)))
    states = {
        on: training_standings([user.pk], on)["state"].to_list()
        for on in (date(2026, 10, 19), date(2026, 11, 19), date(2026, 11, 20))
    }
    assert list(states.values()) == [[], ["course_passed"], ["expired"]]


KEEPERS = {
    "supervisor": True, "data_manager": True, "administrator": True, "governor_office": False, "surveyor": False,
    "agency_officer": False, "project_team": False, "central_programme": False, "village_leader": False,
    "mentor": False, "protection_officer": False,
}  # fmt: skip


@pytest.mark.parametrize(("role", "may"), KEEPERS.items())
def test_who_keeps_courses(role, may):
    by, here, elsewhere = user_with(role, "4601"), course_in("460101"), course_in("4605", "อื่น")
    for course, allowed in ((here, may), (elsewhere, False)):
        acts = [
            (change_officer_course, {"terms": CourseTerms("ใหม่", HELD)}),
            (tell_officers, {"officers": []}),
        ]
        for act, words in acts:
            if allowed:
                act(course=course, **words, by=by, at=AT)
            else:
                with pytest.raises(PermissionDenied):
                    act(course=course, **words, by=by, at=AT)
