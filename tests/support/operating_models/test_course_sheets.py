"""A course by spreadsheet: out and in again; what is wrong is told by its row and given back; twice changes nothing."""

import io
from datetime import timedelta

import openpyxl
import polars as pl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ppaos.ground.privacy.models import Event
from ppaos.ground.workbench.models import StoredFile
from ppaos.ground.workbench.presenters.sheets import write_xlsx
from ppaos.people.registry.models import Person
from ppaos.support.operating_models.actions.courses import keep_session
from ppaos.support.operating_models.forms.course_sheet import take_course_in
from ppaos.support.operating_models.models import Attendance, Learner
from ppaos.support.operating_models.presenters.course_sheet import course_sheet
from ppaos.support.operating_models.queries.learning import learners_of, told_of
from tests.factories.areas import make_areas
from tests.factories.learned import HELD_ON, course_held, learner_in
from tests.factories.people import AT, household_of, user_with

pytestmark = pytest.mark.django_db
ROOM = "operating_models"


@pytest.fixture(autouse=True)
def _areas(db):
    make_areas()


@pytest.fixture
def manager():
    return user_with("data_manager", "46")


@pytest.fixture
def course():
    made = course_held(full_marks=20, needed_sessions=1)
    keep_session(course=made, on=HELD_ON + timedelta(days=7), by=None, at=AT)
    return made


@pytest.fixture
def learners(course):
    home = household_of("สมชาย", "เสาวลักษณ์")
    return [learner_in(course, home, person) for person in Person.objects.order_by("pk")]


def post(client, user, name, /, *args, **told):
    client.force_login(user)
    return client.post(reverse(f"{ROOM}:{name}", args=args), told, follow=True)


def text(response):
    return response.content.decode()


def sheet_of(*rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile("หลักสูตร.xlsx", out.getvalue())


def header(course, *names):
    sessions = [f"ครั้งที่ {place} ({each.pk})" for place, each in enumerate(course.sessions.order_by("on"), 1)]
    return ("เลขที่ผู้เรียน", *names, *sessions)


def state(course):
    marks = course.learners.order_by("pk").values_list("pk", "before_marks", "after_marks", "received_on")
    came = Attendance.objects.order_by("session_id", "learner_id").values_list(
        "session_id", "learner_id", "came"
    )
    return list(marks), list(came)


def test_the_sheet_comes_out_is_filled_and_comes_in_twice(client, manager, course, learners):
    content = b"".join(post(client, manager, "course_sheet_out", course.pk).streaming_content)
    assert Event.objects.filter(verb="export.made").exists()
    book = openpyxl.load_workbook(io.BytesIO(content))
    rows = [list(row) for row in book.active.values]
    assert rows[1][1] == "สมชาย นามสกุล"
    rows[1][rows[0].index("คะแนนก่อนเรียน")] = "๘.๕"
    rows[1][-2], rows[1][-1] = "มา", "ไม่มา"
    told = text(post(client, manager, "course_sheet", course.pk, sheet=sheet_of(*rows)))
    assert "<dt>ผู้เรียนที่เปลี่ยน</dt><dd>1</dd>" in told
    assert "<dt>แถวที่เว้นว่าง</dt><dd>1</dd>" in told
    first = Learner.objects.get(pk=learners[0].pk)
    assert (float(first.before_marks), first.after_marks, first.received_on) == (8.5, None, HELD_ON)
    before, events = state(course), Event.objects.filter(verb="attendance.marked").count()
    again = text(post(client, manager, "course_sheet", course.pk, sheet=sheet_of(*rows)))
    assert "<dt>เคยแจ้งแล้ว ไม่เปลี่ยน</dt><dd>1</dd>" in again
    assert (state(course), Event.objects.filter(verb="attendance.marked").count()) == (before, events)


def test_rows_at_fault_change_nothing_are_told_and_given_back(client, manager, course, learners):
    later = keep_session(course=course, on=AT.date() + timedelta(days=30), by=None, at=AT)
    first, second = (str(each.pk) for each in learners)
    other = learner_in(course_held("ปลูกผัก"), household_of("คนอื่น", key="h2"), Person.objects.latest("pk"))
    rows = [
        header(course, "คะแนนก่อนเรียน", "คะแนนหลังเรียน"),
        (first, "21", "", "มา", "", ""),
        ("สิบ", "1", "", "", "", ""),
        (str(other.pk), "1", "", "", "", ""),
        (second, "1", "", "บางที", "", ""),
        (second, "1", "", "", "", ""),
        ("99999", "", "", "", "", ""),
    ]
    told = text(post(client, manager, "course_sheet", course.pk, sheet=sheet_of(*rows)))
    for said in ("ระหว่าง 0 ถึง 20", "อ่านเลขที่ผู้เรียนไม่ได้", "ไม่มีผู้เรียนเลขที่นี้", "สองแถวในแฟ้ม"):
        assert said in told
    assert state(course)[1] == []
    kept = StoredFile.objects.get(purpose="failed rows of a course")
    content = b"".join(post(client, manager, "course_faults", course.pk, kept.pk).streaming_content)
    back = list(openpyxl.load_workbook(io.BytesIO(content)).active.values)
    assert len(back) == 6
    rows = [header(course, "คะแนนก่อนเรียน"), (first, "สิบ", "", "", ""), (second, "", "", "", "มา")]
    told = text(post(client, manager, "course_sheet", course.pk, sheet=sheet_of(*rows)))
    assert "อ่านคะแนนไม่ได้" in told
    assert "ยังมาไม่ถึง" in told
    assert not Attendance.objects.filter(session=later).exists()
    rows = [header(course), (first, "", "บางที", "")]
    assert "เขียน «มา»" in text(post(client, manager, "course_sheet", course.pk, sheet=sheet_of(*rows)))


@pytest.mark.parametrize(
    "file",
    [
        SimpleUploadedFile("a.xlsx", b"not a workbook"),
        sheet_of(("ชื่อ", "นามสกุล"), ("ก", "ข")),
        sheet_of(("เลขที่ผู้เรียน",), ("1",)),
        sheet_of(("เลขที่ผู้เรียน", "ครั้งที่ 1 (999999)"), ("1", "มา")),
    ],
)
def test_a_file_that_is_no_sheet_of_the_course_is_refused_with_a_sentence(
    client, manager, course, learners, file
):
    file.seek(0)
    shown = post(client, manager, "course_sheet", course.pk, sheet=file)
    assert shown.status_code == 200
    assert "problem-message" in text(shown)


def test_marks_of_a_course_without_a_test_are_passed_over(course, learners):
    course.full_marks = None
    course.save()
    first = str(learners[0].pk)
    content = sheet_of(header(course, "คะแนนก่อนเรียน"), (first, "5", "มา", "")).read()
    taken = take_course_in(content=content, name="ก.xlsx", course=course, by=None, at=AT)
    assert (taken.changed, taken.faults.height) == (1, 0)
    assert state(course)[0][0][1] is None


def test_another_readers_faults_are_nobodys(client, manager, course, learners):
    rows = [header(course), ("สิบ", "มา", "")]
    post(client, manager, "course_sheet", course.pk, sheet=sheet_of(*rows))
    kept = StoredFile.objects.get(purpose="failed rows of a course")
    other = user_with("data_manager", "46", name="another")
    assert post(client, other, "course_faults", course.pk, kept.pk).status_code == 404


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    said=st.lists(
        st.tuples(*(st.sampled_from([None, True, False]),) * 2, *(st.sampled_from([None, 0, 7.5, 20]),) * 2),
        min_size=2, max_size=2,
    ),
    turned=st.booleans(),
)  # fmt: skip
def test_what_comes_out_comes_in_unchanged_in_any_order(course, learners, said, turned):
    sessions = list(course.sessions.order_by("on", "pk"))
    Attendance.objects.all().delete()
    for each, (first, second, before, after) in zip(learners, said, strict=True):
        for session, came in zip(sessions, (first, second), strict=True):
            if came is not None:
                Attendance.objects.create(session=session, learner=each, came=came)
        Learner.objects.filter(pk=each.pk).update(before_marks=before, after_marks=after)
    listed = list(learners_of(course, None))
    frame = course_sheet(course, listed, sessions, told_of([each.pk for each in listed]), [])
    out = io.BytesIO()
    write_xlsx(frame.reverse() if turned else frame, out)
    kept = state(course)
    taken = take_course_in(content=out.getvalue(), name="ก.xlsx", course=course, by=None, at=AT)
    assert (taken.changed, taken.faults.height) == (0, 0)
    assert taken.unchanged + taken.empty == 2
    assert state(course)[1] == kept[1]
    assert isinstance(taken.faults, pl.DataFrame)
