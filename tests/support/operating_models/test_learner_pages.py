"""Learners entered by ticking, one learner's page, certificates on paper and taken back, a contact withdrawn."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from ppaos.ground.privacy.models import Event
from ppaos.people.registry.models import Person
from ppaos.support.operating_models.actions.courses import issue_certificates
from ppaos.support.operating_models.actions.mentoring import record_contact, withdraw_contact
from ppaos.support.operating_models.actions.plans import make_plans
from ppaos.support.operating_models.models import Attendance, Contact, HouseholdPlan, Learner
from ppaos.support.operating_models.presenters.certificates import certificates_pdf
from ppaos.support.operating_models.queries.learning import learning_of_household
from tests.factories.areas import make_areas
from tests.factories.enrolled import member_of, model_of
from tests.factories.learned import HELD_ON, able_in, course_held, learner_in
from tests.factories.people import AT, household_of, organisation, user_with

pytestmark = pytest.mark.django_db
ROOM = "operating_models"


@pytest.fixture(autouse=True)
def _areas(db):
    make_areas()


@pytest.fixture
def manager():
    return user_with("data_manager", "46")


@pytest.fixture
def home():
    made = household_of("สมชาย", "เสาวลักษณ์")
    made.code = "KS-1"
    made.save()
    return made


@pytest.fixture
def course():
    return course_held(organisation=organisation("วิทยาลัยสมมุติ"), hours=12)


@pytest.fixture
def learner(course, home):
    return learner_in(course, home, Person.objects.get(first_name="เสาวลักษณ์"))


def page(client, user, name, /, *args, **asked):
    client.force_login(user)
    return client.get(reverse(f"{ROOM}:{name}", args=args), asked)


def post(client, user, name, /, *args, **told):
    client.force_login(user)
    return client.post(reverse(f"{ROOM}:{name}", args=args), told, follow=True)


def text(response):
    return response.content.decode()


def certified(course, *learners):
    held = course.sessions.get()
    Attendance.objects.bulk_create(Attendance(session=held, learner=each, came=True) for each in learners)
    Learner.objects.filter(pk__in=[each.pk for each in learners]).update(received_on=HELD_ON)
    return issue_certificates(course=course, learner_ids=[each.pk for each in learners], by=None, at=AT)


def photo():
    return SimpleUploadedFile("งาน.png", b"\x89PNG\r\n\x1a\n" + b"0" * 40, content_type="text/html")


def test_members_of_the_model_are_ticked_in_bulk_and_entered_once(client, manager, course, home):
    model = model_of()
    member_of(model, home)
    course.model = model
    course.save()
    shown = text(page(client, manager, "add_learners", course.pk))
    boxes = [f"{home.pk}-{pk}" for pk in Person.objects.values_list("pk", flat=True)]
    assert all(f'value="{box}"' in shown for box in boxes)
    assert "ลงชื่อผู้เรียน 2 คนแล้ว" in text(post(client, manager, "add_learners", course.pk, person=boxes))
    assert course.learners.count() == 2
    assert "อยู่ในหลักสูตรแล้ว" in text(page(client, manager, "add_learners", course.pk))
    again = post(client, manager, "add_learners", course.pk, person=boxes)
    assert "ทุกคนอยู่ในหลักสูตรแล้ว" in text(again)


@pytest.mark.parametrize(
    ("asked", "found"), [("สมชาย", ["สมชาย"]), ("code", ["สมชาย", "เสาวลักษณ์"]), ("ไม่มีใคร", [])]
)
def test_people_are_found_by_name_or_by_the_code_of_their_household(
    client, manager, course, home, asked, found
):
    shown = text(page(client, manager, "add_learners", course.pk, q="ks-1" if asked == "code" else asked))
    assert [name for name in ("สมชาย", "เสาวลักษณ์") if f"{name} นามสกุล" in shown] == found


@pytest.mark.parametrize("ticked", [[], ["x"], ["1-2-3"], ["²-1"], ["9" * 30 + "-1"], ["-"]])
def test_odd_ticks_enter_nobody(client, manager, course, home, ticked):
    assert "เลือกอย่างน้อยหนึ่งคน" in text(post(client, manager, "add_learners", course.pk, person=ticked))
    assert not course.learners.exists()


def test_somebody_who_lives_elsewhere_is_told_of(client, manager, course, home):
    other = household_of("คนอื่น", key="h2")
    person = Person.objects.get(first_name="สมชาย")
    shown = post(client, manager, "add_learners", course.pk, person=[f"{other.pk}-{person.pk}"])
    assert "ไม่ได้อาศัยในครัวเรือน" in text(shown)


def test_able_is_told_with_evidence_looked_at_and_withdrawn(client, manager, course, learner):
    where = (course.pk, learner.pk)
    told = {"able_on": "20/11/2569", "evidence_kind": "product_sold", "note": ""}
    assert "ตรวจย้อนไม่ได้" in text(post(client, manager, "learner", *where, **told))
    assert "เลือกประเภทหลักฐาน" not in text(post(client, manager, "learner", *where, **told, picture=photo()))
    learner.refresh_from_db()
    assert (learner.evidence_kind, learner.evidence.content_type) == ("product_sold", "image/png")
    assert "ดูภาพหลักฐาน" in text(page(client, manager, "learner", *where))
    assert page(client, manager, "learner_evidence", *where).headers["Content-Type"] == "image/png"
    wrong = SimpleUploadedFile("a.png", b"<html>", content_type="image/png")
    assert "ไม่ใช่ภาพ" in text(post(client, manager, "learner", *where, **told, picture=wrong))
    early = told | {"able_on": "1/1/2569", "note": "เห็น"}
    assert "ก่อนเริ่มสอน" in text(post(client, manager, "learner", *where, **early))
    post(client, manager, "not_able", *where)
    learner.refresh_from_db()
    assert (learner.able_on, learner.evidence_kind, learner.evidence) == (None, "", None)
    assert page(client, manager, "learner_evidence", *where).status_code == 404
    assert "ยังไม่มีบันทึกว่า" in text(post(client, manager, "not_able", *where))


def test_somebody_entered_by_mistake_is_taken_out_but_not_who_came(client, manager, course, learner):
    came = Attendance.objects.create(session=course.sessions.get(), learner=learner, came=False)
    assert "อยู่ในหลักสูตรต่อ" in text(post(client, manager, "take_learner_out", course.pk, learner.pk))
    came.delete()
    post(client, manager, "take_learner_out", course.pk, learner.pk)
    assert not course.learners.exists()


def test_certificates_are_issued_to_the_ticked_or_to_all_and_handed_out(client, manager, course, home):
    people = list(Person.objects.order_by("pk"))
    first, second = (learner_in(course, home, person) for person in people)
    assert "ยังไม่มีใครในกลุ่มนี้" in text(post(client, manager, "issue_certificates", course.pk))
    assert "ออกใบรับรองก่อน" in text(post(client, manager, "certificate_papers", course.pk))
    Learner.objects.update(received_on=HELD_ON)
    one = post(client, manager, "issue_certificates", course.pk, learner=[first.pk, "x"])
    assert "ออกใบรับรอง 1 ใบแล้ว" in text(one)
    assert "ออกใบรับรอง 1 ใบแล้ว" in text(post(client, manager, "issue_certificates", course.pk, which="all"))
    both = post(client, manager, "certificate_papers", course.pk)
    assert both.content.startswith(b"%PDF")
    paper = post(client, manager, "certificate_paper", course.pk, second.pk)
    assert paper.content.startswith(b"%PDF")
    taken = Event.objects.filter(verb="export.made").order_by("pk")
    assert [event.detail["rows"] for event in taken] == [2, 1]


def test_a_file_of_certificates_has_an_end(client, manager, course, learner, monkeypatch):
    certified(course, learner)
    monkeypatch.setattr("ppaos.support.operating_models.views.certificates.MOST_PAPERS", 0)
    assert "ไม่เกิน 0 ใบ" in text(post(client, manager, "certificate_papers", course.pk))


def test_a_certificate_without_hours_or_organisation_is_printed_too(home):
    plain = course_held("ปลูกผัก")
    learners = certified(plain, learner_in(plain, home, Person.objects.get(first_name="สมชาย")))
    assert certificates_pdf(plain, learners, "https://example.org/").startswith(b"%PDF")


def test_a_certificate_taken_back_may_be_issued_anew_under_another_number(client, manager, course, learner):
    certified(course, learner)
    learner.refresh_from_db()
    assert learner.certificate_no == f"{course.pk}-{learner.pk}"
    where = (course.pk, learner.pk)
    assert 'role="alert"' in text(post(client, manager, "learner", *where, reason=" "))
    assert "ถอนใบรับรองแล้ว" in text(post(client, manager, "learner", *where, reason="พิมพ์ชื่อผิด"))
    learner.refresh_from_db()
    assert (learner.certificate, learner.taken_back.get().reason) == ("", "พิมพ์ชื่อผิด")
    assert "ไม่มีใบรับรองที่ใช้ได้" in text(post(client, manager, "learner", *where, reason="อีกครั้ง"))
    assert page(client, manager, "certificate_paper", *where).status_code == 405
    assert post(client, manager, "certificate_paper", *where).status_code == 404
    post(client, manager, "issue_certificates", course.pk, learner=learner.pk)
    learner.refresh_from_db()
    assert learner.certificate_no == f"{course.pk}-{learner.pk}-2"


def test_a_household_knows_what_its_members_learned(home, course, learner):
    able_in(course_held("ปลูกผัก"), home, Person.objects.get(first_name="สมชาย"))
    certified(course, learner)
    told = [(each.course.name, each.came, each.held) for each in learning_of_household(home)]
    assert sorted(told) == [("ปลูกผัก", 0, 1), ("เพาะเห็ดฟาง", 1, 1)]
    assert not learning_of_household(household_of("คนอื่น", key="h2")).exists()


def test_a_contact_noted_by_mistake_counts_no_more(client, home):
    mentor = user_with("supervisor", "46")
    make_plans(household_ids=[home.pk], mentor=None, by=mentor, at=AT)
    plan = HouseholdPlan.objects.get()
    day = AT.date() - timedelta(days=3)
    record_contact(plan=plan, on=day - timedelta(days=9), way="by_phone", by=mentor, at=AT)
    wrong = record_contact(plan=plan, on=day, way="home_visit", by=mentor, at=AT)
    plan.refresh_from_db()
    before = plan.next_contact_on
    assert "ถอนการติดต่อ" in text(page(client, mentor, "plan", plan.pk))
    shown = text(post(client, mentor, "withdraw_contact", plan.pk, wrong.pk))
    assert "บันทึกผิด ถอนแล้ว" in shown
    plan.refresh_from_db()
    assert plan.next_contact_on == before - timedelta(days=9)
    wrong.refresh_from_db()
    again = withdraw_contact(contact=wrong, by=mentor, at=AT + timedelta(days=1))
    assert again.withdrawn_at == wrong.withdrawn_at
    anew = record_contact(plan=plan, on=day, way="home_visit", by=mentor, at=AT)
    assert anew.pk != wrong.pk
    withdraw_contact(contact=Contact.objects.get(way="by_phone"), by=mentor, at=AT)
    plan.refresh_from_db()
    assert plan.next_contact_on == before
    withdraw_contact(contact=anew, by=mentor, at=AT)
    plan.refresh_from_db()
    assert plan.next_contact_on is None
    HouseholdPlan.objects.update(state="plan_done")
    assert 'class="message message-error"' in text(post(client, mentor, "withdraw_contact", plan.pk, anew.pk))
    stranger = user_with("governor_office", "46")
    assert post(client, stranger, "withdraw_contact", plan.pk, anew.pk).status_code == 403
