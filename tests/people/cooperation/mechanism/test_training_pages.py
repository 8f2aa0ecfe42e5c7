"""Pages of courses of officers, agencies reached, and roles held with and without training."""

from django.urls import reverse

from ppaos.people.cooperation.actions.training import tell_officers
from ppaos.people.cooperation.models import OfficerCourse
from ppaos.people.cooperation.queries.trainees import Trainee
from tests.factories.committees import AT, course_in, office, passed
from tests.factories.people import user_with


def address(name, *args, **asked):
    return reverse(f"cooperation:{name}", args=args, query=asked or None)


def typed(**given):
    return {"name": "หลักสูตรนักสำรวจ", "area": "46", "held_on": "1/11/2569", "for_role": "surveyor"} | given


def test_a_course_is_entered_and_changed_with_thai_digits_and_days(inside):
    office("มหาวิทยาลัยสมมุติ", sector="academic")
    answer = inside.post(
        address("new_course"),
        typed(organisation="มหาวิทยาลัยสมมุติ", hours="๖.๕", valid_months="๒๔", about="ถามและฟัง"),
    )
    course = OfficerCourse.objects.get()
    assert (course.valid_months, float(course.hours)) == (24, 6.5)
    shown = inside.get(answer.url).text
    for words in ("หลักสูตรนักสำรวจ", "มหาวิทยาลัยสมมุติ", "ถามและฟัง", "นักสำรวจภาคสนาม", "1 พ.ย. 2569"):
        assert words in shown
    change = address("change_course", course.uid)
    assert inside.get(change).context["form"]["organisation"].value() == "มหาวิทยาลัยสมมุติ"
    inside.post(change, {"name": "ใหม่", "held_on": "2/11/2569", "ended_on": "3/11/2569"})
    course.refresh_from_db()
    assert (course.name, course.valid_months, course.for_role) == ("ใหม่", None, "")
    wrong = inside.post(change, {"name": "ใหม่", "held_on": "2/11/2569", "ended_on": "1/11/2569"})
    assert wrong.context["form"].non_field_errors()


def test_a_wrong_course_says_what_to_mend(inside):
    for field, wrong in [
        ("area", "10"), ("held_on", "เมื่อวาน"), ("name", ""), ("for_role", "king"), ("hours", "-"),
        ("valid_months", "0"), ("valid_months", "สอง"), ("organisation", "ไม่มี"), ("ended_on", "1/10/2569"),
    ]:  # fmt: skip
        form = inside.post(address("new_course"), typed(**{field: wrong})).context["form"]
        assert form.errors.get(field) or form.non_field_errors(), field
    assert not OfficerCourse.objects.exists()


def test_officers_are_told_one_by_one_and_taken_out(inside):
    course, body = course_in(), office("สำนักงานสมมุติ")
    user = user_with("mentor", "46", name="somsri")
    page = address("training_course", course.uid)
    assert inside.post(page, {"name": "ก", "organisation": "ไม่มี"}).context["form"].errors["organisation"]
    inside.post(page, {"user": "somsri", "organisation": body.name_th, "outcome": "course_passed"})
    officer = course.officers.get()
    assert (officer.user, officer.name, officer.outcome) == (user, user.display_name, "course_passed")
    early = {"name": "ข", "organisation": body.name_th, "outcome": "course_passed", "passed_on": "1/10/2569"}
    assert inside.post(page, early).context["form"].non_field_errors()
    shown = inside.get(page)
    assert "ผ่านการอบรม" in shown.text
    assert [each["value"] for each in shown.context["row"]["outcomes"]] == [1, 0, 0]
    inside.post(address("remove_officer", course.uid, officer.pk))
    assert not course.officers.exists()
    assert inside.post(address("remove_officer", course.uid, officer.pk)).status_code == 404


def test_courses_roles_and_agencies_are_counted_by_area(inside, as_role):
    body = office("ที่ว่าการอำเภอ", "4601")
    course = course_in("4601", for_role="surveyor")
    tell_officers(
        course=course, by=None, at=AT,
        officers=[passed("ก", body), Trainee("ข", body), passed("ค", office("มูลนิธิ", sector="people"))],
    )  # fmt: skip
    shown = inside.get(address("training"))
    told = shown.context
    assert (told["people"], told["passed"], told["agencies"], told["share"]) == (3, 2, 1, 1)
    assert "1 จาก 100 หน่วยงาน" in shown.text
    assert [(row["people"], [each["value"] for each in row["outcomes"]]) for row in told["roles"]] == [
        (3, [2, 0, 1])
    ]
    rows = inside.get(address("training_agencies")).context["rows"]
    assert [(row["name"], row["officers"]) for row in rows] == [("ที่ว่าการอำเภอ", 1)]
    assert inside.get(address("training", area="4605")).context["people"] == 0
    assert inside.get(address("training", area="4605")).context["rows"] == []
    assert as_role("central_programme", "TH").get(address("training")).context["agencies"] == 1


def test_roles_held_say_how_their_holders_are_trained(inside, keeper):
    trained, late, fresh = (
        user_with("surveyor", "460101", name=name) for name in ("trained", "late", "fresh")
    )
    body = office("สำนักงาน")
    for user, months in ((trained, 120), (late, 1)):
        terms = {"name": user.username, "for_role": "surveyor", "valid_months": months}
        course = course_in(**terms, held_on=AT.date().replace(year=2025))
        tell_officers(course=course, officers=[passed("ก", body, user=user)], by=None, at=AT)
    rows = inside.get(address("untrained")).context["page_obj"].object_list
    told = {row["name"]: row["training"] for row in rows}
    assert set(told) == {"late", "fresh", "keeper"}
    assert told["late"].startswith("การอบรมหมดอายุ วันสุดท้าย")
    assert told["fresh"] == "ยังไม่เคยอบรมของบทบาทนี้"
    asked = inside.get(address("untrained", role="mentor")).context
    assert (asked["grants"], list(asked["page_obj"])) == (0, [])
    assert inside.get(address("untrained", role="king")).context["grants"] == 4
    page = inside.get(reverse("cooperation:user", args=[trained.pk]))
    assert "ผ่านการอบรมของบทบาทนี้" in page.text
    assert "ยังไม่เคยอบรม" in inside.get(reverse("cooperation:user", args=[fresh.pk])).text
    assert keeper.grants.count() == 1


def test_who_keeps_training_sees_the_roles_of_their_own_area_alone(as_role):
    user_with("surveyor", "460101", name="near")
    user_with("surveyor", "460510", name="far")
    rows = as_role("supervisor", "4601").get(address("untrained", role="surveyor")).context["page_obj"]
    assert [row["name"] for row in rows] == ["near"]
