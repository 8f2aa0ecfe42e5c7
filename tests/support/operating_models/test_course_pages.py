"""Pages of courses: listed, made, sessions, who came (three answers), marks; and who may see and keep them."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from ppaos.ground.privacy.models import Event
from ppaos.people.registry.models import Person
from ppaos.support.operating_models.models import Attendance, Course, CourseSession, Learner
from tests.factories.areas import make_areas
from tests.factories.enrolled import member_of, model_of
from tests.factories.learned import able_in, course_held, learner_in
from tests.factories.people import household_of, organisation, user_with
from tests.factories.referred import agreement_with

pytestmark = pytest.mark.django_db
ROOM = "operating_models"


@pytest.fixture(autouse=True)
def _areas(db):
    make_areas()


@pytest.fixture
def team():
    made = organisation("วิทยาลัยสมมุติ")
    made.area_id = "46"
    made.save()
    return made


@pytest.fixture
def manager():
    return user_with("data_manager", "46")


@pytest.fixture
def home():
    return household_of("สมชาย", "เสาวลักษณ์")


@pytest.fixture
def course(team):
    return course_held(organisation=team, full_marks=20, pass_marks=12)


@pytest.fixture
def learner(course, home):
    return learner_in(course, home, Person.objects.get(first_name="สมชาย"))


def page(client, user, name, /, *args, **asked):
    client.force_login(user)
    return client.get(reverse(f"{ROOM}:{name}", args=args), asked)


def post(client, user, name, /, *args, **told):
    client.force_login(user)
    return client.post(reverse(f"{ROOM}:{name}", args=args), told, follow=True)


def text(response):
    return response.content.decode()


def described(course, **told):
    given = {
        "name": course.name, "skill": course.skill, "area": f"กาฬสินธุ์ ({course.area_id})",
        "organisation": course.organisation_id or "", "model": "",
    }  # fmt: skip
    return given | told


def test_a_course_is_made_for_a_model_and_stands_in_both_lists(client, manager, team):
    model = model_of(organisation=team)
    form = text(page(client, manager, "new_course", model=model.pk))
    assert f'value="{model.pk}" selected' in form
    told = {
        "name": "สานกระจูด", "skill": "สานกระจูด", "model": model.pk, "area": "กาฬสินธุ์ (46)", "organisation": team.pk,
        "needed_sessions": "2", "full_marks": "๒๐", "pass_marks": "12", "hours": "",
    }  # fmt: skip
    assert "ใส่ครั้งเรียนและผู้เรียนต่อ" in text(post(client, manager, "new_course", **told))
    made = Course.objects.get()
    assert (made.full_marks, made.model_id, made.hours) == (20, model.pk, None)
    for listed in (page(client, manager, "courses"), page(client, manager, "model_courses", model.pk)):
        assert "สานกระจูด" in text(listed)
    assert "หลักสูตร" in text(page(client, manager, "model", model.pk))


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"pass_marks": "21"}, "คะแนนเต็ม"),
        ({"full_marks": ""}, "คะแนนเต็ม"),
        ({"needed_sessions": "0"}, "1"),
        ({"area": "ที่ไหนสักแห่ง"}, "พื้นที่"),
        ({"name": ""}, "ชื่อหลักสูตร"),
    ],
)
def test_a_course_that_cannot_be_is_told_in_its_form(client, manager, course, told, said):
    given = described(course, full_marks="20", pass_marks="12") | told
    shown = text(post(client, manager, "change_course", course.pk, **given))
    assert 'role="alert"' in shown
    assert said in shown


def test_a_course_is_described_anew_and_ended(client, manager, course):
    given = described(course, full_marks="20", pass_marks="12", name="เห็ดฟาง", ended_on="1/11/2569")
    post(client, manager, "change_course", course.pk, **given)
    course.refresh_from_db()
    assert (course.name, course.ended_on.isoformat()) == ("เห็ดฟาง", "2026-11-01")
    assert "เห็ดฟาง" not in text(page(client, manager, "courses", state="going_on"))
    assert "เห็ดฟาง" in text(page(client, manager, "courses", state="ended", words="เห็ด", area="46"))
    assert "ไม่มีหลักสูตรตามที่กรอง" in text(page(client, manager, "courses", words="ไม่มี"))


@pytest.mark.parametrize("asked", ["ก", "-1", "9" * 30, "1e3", "²"])
def test_odd_keys_in_addresses_are_nobodys(client, manager, course, asked):
    assert page(client, manager, "new_course", model=asked).status_code in (200, 404)
    assert page(client, manager, "courses", page=asked, model=asked, area=asked).status_code == 200
    assert page(client, manager, "attendance", course.pk, part=asked).status_code == 200


def test_a_session_is_held_changed_and_taken_off(client, manager, course, learner):
    post(client, manager, "new_session", course.pk, on="20/11/2569", topic="เตรียมวัสดุ", hours="3")
    held = CourseSession.objects.get(topic="เตรียมวัสดุ")
    assert "เตรียมวัสดุ" in text(page(client, manager, "course", course.pk))
    post(client, manager, "session", course.pk, held.pk, on="21/11/2569", topic="ลงมือทำ", hours="")
    held.refresh_from_db()
    assert (held.on.day, held.topic, held.hours) == (21, "ลงมือทำ", None)
    assert 'role="alert"' in text(post(client, manager, "new_session", course.pk, on="เมื่อวาน"))
    Attendance.objects.create(session=held, learner=learner, came=False)
    far = (timezone.localdate() + timedelta(days=40)).isoformat()
    assert "ยังมาไม่ถึง" in text(post(client, manager, "session", course.pk, held.pk, on=far))
    assert "ไม่ทราบ" in text(post(client, manager, "take_session_off", course.pk, held.pk))
    Attendance.objects.all().delete()
    post(client, manager, "take_session_off", course.pk, held.pk)
    assert not CourseSession.objects.filter(pk=held.pk).exists()


def test_the_grid_tells_came_did_not_come_and_not_known_apart(client, manager, course, learner, home):
    other = learner_in(course, home, Person.objects.get(first_name="เสาวลักษณ์"))
    held = course.sessions.get()
    box, hers = f"came-{learner.pk}-{held.pk}", f"came-{other.pk}-{held.pk}"
    post(client, manager, "attendance", course.pk, **{box: "yes", hers: ""})
    assert Attendance.objects.get().came is True
    assert Learner.objects.get(pk=learner.pk).received_on == held.on
    shown = text(page(client, manager, "attendance", course.pk))
    assert shown.count('<option value="yes" selected>') == 1
    assert shown.count('<option value="" selected>') == 1
    post(client, manager, "attendance", course.pk, **{box: "no", hers: "", "all_came": str(held.pk)})
    assert dict(Attendance.objects.values_list("learner_id", "came")) == {learner.pk: False, other.pk: True}
    post(client, manager, "attendance", course.pk, **{box: "", hers: "x"})
    assert dict(Attendance.objects.values_list("learner_id", "came")) == {other.pk: True}
    assert Learner.objects.get(pk=learner.pk).received_on is None


def test_a_grid_without_sessions_or_learners_says_what_to_do(client, manager, course):
    assert "ไม่มีผู้เรียนที่เปิดให้ท่านเห็น" in text(page(client, manager, "attendance", course.pk))
    assert "ไม่มีผู้เรียนที่เปิดให้ท่านเห็น" in text(page(client, manager, "marks", course.pk))
    course.sessions.all().delete()
    assert "ยังไม่มีครั้งเรียนที่จัดแล้ว" in text(page(client, manager, "attendance", course.pk))
    assert "ยังไม่มีใครได้รับการถ่ายทอด" in text(page(client, manager, "course", course.pk))


def test_many_sessions_stand_on_several_pages(client, manager, course, learner):
    first = course.sessions.get().on
    CourseSession.objects.bulk_create(
        CourseSession(course=course, on=first + timedelta(days=day)) for day in range(1, 9)
    )
    assert "ครั้งเรียนที่ 7–9 จาก 9" in text(page(client, manager, "attendance", course.pk, part="2"))


def test_marks_are_kept_cleared_and_refused_by_their_boxes(client, manager, course, learner):
    before, after = f"before_marks-{learner.pk}", f"after_marks-{learner.pk}"
    post(client, manager, "marks", course.pk, **{before: "๘", after: "15.5"})
    learner.refresh_from_db()
    assert (learner.before_marks, float(learner.after_marks)) == (8, 15.5)
    shown = text(post(client, manager, "marks", course.pk, **{before: "21", after: "สิบ"}))
    assert 'aria-invalid="true"' in shown
    assert 'value="สิบ"' in shown
    post(client, manager, "marks", course.pk, **{before: "", after: "15.5"})
    learner.refresh_from_db()
    assert (learner.before_marks, float(learner.after_marks)) == (None, 15.5)
    untested = course_held("ปลูกผัก")
    assert "ระบุคะแนนเต็มก่อน" in text(page(client, manager, "marks", untested.pk))
    assert page(client, manager, "marks", untested.pk).status_code == 200
    assert post(client, manager, "marks", untested.pk).status_code == 200


def test_the_page_counts_received_and_able_apart_with_what_they_mean(client, manager, course, home):
    able_in(course, home, Person.objects.get(first_name="สมชาย"))
    shown = text(page(client, manager, "course", course.pk))
    assert "อย่างน้อย 1 ครั้งจาก 1 ครั้ง" in shown
    assert "อย่างหนึ่งไม่ได้แปลว่ามีอีกอย่าง" in shown
    assert "เห็นทำจริง" in shown
    assert "สมชาย" in shown
    assert Event.objects.filter(verb="household.read").exists()


KEEPING = ["change_course", "new_session", "attendance", "marks", "add_learners", "course_sheet"]


@pytest.mark.parametrize(
    ("role", "area", "own", "sees", "keeps"),
    [
        ("data_manager", "46", False, 200, 200),
        ("project_team", "46", True, 200, 200),
        ("project_team", "46", False, 200, 403),
        ("supervisor", "46", False, 200, 403),
        ("mentor", "46", False, 200, 403),
        ("governor_office", "46", False, 200, 403),
        ("surveyor", "46", False, 403, 403),
        ("agency_officer", "46", False, 403, 403),
        ("data_manager", "4605", False, 404, 404),
    ],
)
def test_who_sees_and_who_keeps_a_course(client, course, learner, team, role, area, own, sees, keeps):
    Course.objects.update(area="4601")
    body = team if own else organisation("อื่น")
    agreement_with(body, "households")
    user = user_with(role, area, organisation=body if role in ("project_team", "mentor") else None)
    shown = page(client, user, "course", course.pk)
    assert shown.status_code == sees
    assert page(client, user, "courses").status_code == (403 if sees == 403 else 200)
    for name in KEEPING:
        assert page(client, user, name, course.pk).status_code == keeps, name
    for name in ("issue_certificates", "certificate_papers", "course_sheet_out"):
        answer = client.post(reverse(f"{ROOM}:{name}", args=[course.pk]))
        assert answer.status_code in ((200, 302) if keeps == 200 else (keeps,)), name
    if role in ("project_team", "mentor", "governor_office"):
        assert "สมชาย" not in text(shown)
        assert "นับจำนวนเท่านั้น" in text(shown)


def test_a_team_sees_the_members_of_its_model_alone(client, course, home, team):
    model = model_of(organisation=team)
    user = user_with("project_team", "46", organisation=team)
    other = household_of("คนนอก", key="h2")
    member_of(model, home)
    course.model = model
    course.save()
    shown = text(page(client, user, "add_learners", course.pk))
    assert "สมชาย" in shown
    outside = Person.objects.get(first_name="คนนอก")
    refused = post(client, user, "add_learners", course.pk, person=f"{other.pk}-{outside.pk}")
    assert "ไม่มีครัวเรือนนี้" in text(refused)
    assert not course.learners.exists()
