"""The pages of plans: begun for an area, written on one page, a mentor's day by one tap, caseloads, the paper."""

from datetime import timedelta
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.timezone import localdate

from ppaos.engine.thai.calendar import buddhist_year
from ppaos.ground.privacy.models import Event
from ppaos.support.operating_models.models import Enrolment, HouseholdPlan, OperatingModel
from tests.factories.areas import make_areas
from tests.factories.people import AT, household_of, user_with
from tests.factories.planned import PNG, TODAY, agreed, goal_of, late, plan_of, step_of
from tests.factories.referred import need_of, office, referral_of, service_of

pytestmark = pytest.mark.django_db
PLANS, MINE = "/models/plans/", "/models/plans/mine/"


@pytest.fixture(autouse=True)
def ground():
    make_areas()


def reading(client, role="supervisor", area="46", **given):
    user = user_with(role, area, **given)
    client.force_login(user)
    return user


def words(answer):
    assert answer.status_code == 200, answer.status_code
    return unescape(answer.content.decode())


def page(plan):
    return f"{PLANS}{plan.pk}/"


def typed(day):
    return f"{day.day}/{day.month}/{buddhist_year(day)}"


def sent(client, plan, act, **fields):
    """What comes of one form of the page of a plan."""
    named = {f"{act}-{name}": value for name, value in fields.items()}
    return words(client.post(page(plan), {"act": act, **named}, follow=True))


def test_plans_are_begun_for_those_ticked_or_all_and_given_to_a_mentor(client):
    reading(client)
    mentor = user_with("mentor", "46", name="พี่เลี้ยงหนึ่ง")
    one, two = household_of("สมหญิง"), household_of("สมชาย", key="h2")
    assert "ทุกครัวเรือนที่นี่มีแผนแล้ว" in words(client.get(f"{PLANS}new/?area=46&group=welfare"))
    listed = words(client.get(f"{PLANS}new/?area=46&group="))
    assert "สมหญิง" in listed
    asked = {"area": "46", "group": ""}
    assert "ยังไม่ได้เลือกครัวเรือน" in words(client.post(f"{PLANS}new/", asked))
    ticked = asked | {"household": [str(one.pk), "x"], "mentor": str(mentor.pk)}
    assert "เริ่มแล้ว 1 แผน" in words(client.post(f"{PLANS}new/", ticked, follow=True))
    assert "เริ่มแล้ว 1 แผน" in words(client.post(f"{PLANS}new/", asked | {"which": "everybody"}, follow=True))
    assert set(HouseholdPlan.objects.values_list("household_id", "mentor_id")) == {
        (one.pk, mentor.pk),
        (two.pk, None),
    }


def test_the_list_is_narrowed_and_plans_ticked_are_given_away(client):
    reading(client)
    mentor = user_with("mentor", "46", name="พี่เลี้ยงหนึ่ง")
    assert "ไม่มีแผนตรงกับที่เลือก" in words(client.get(PLANS))
    one, two = agreed(plan_of(mentor=mentor)), plan_of("สมชาย", key="h2")
    late(step_of(one))
    for asked, here, there in (
        ("state=plan_agreed", "สมหญิง", "สมชาย"),
        ("due=contact&mentor=nobody", "สมชาย", "สมหญิง"),
        (f"due=steps&mentor={mentor.pk}&state=", "สมหญิง", "สมชาย"),
    ):
        told = words(client.get(f"{PLANS}?area=46&{asked}"))
        assert here in told, asked
        assert there not in told, asked
    assert "ไม่มีแผนตรงกับที่เลือก" in words(client.get(f"{PLANS}?area=46&group=welfare"))
    give = {"area": "46", "plan": [str(two.pk)], "mentor": str(mentor.pk), "back": f"{PLANS}?area=46"}
    assert "มอบ 1 แผนให้ พี่เลี้ยงหนึ่ง" in words(client.post(f"{PLANS}assign/", give, follow=True))
    for wrong, said in (({"mentor": ""}, "เลือกพี่เลี้ยงก่อน"), ({"plan": []}, "ไม่มีแผนใดที่ยังเปิดอยู่")):
        told = words(
            client.post(f"{PLANS}assign/", give | wrong | {"back": "https://elsewhere.example/"}, follow=True)
        )
        assert said in told


@pytest.mark.parametrize("asked", ["area=4605x", "state=new", "due=soon", "group=c", "mentor=me", "mentor=²"])
def test_an_address_that_asks_for_what_is_not_there_is_not_found(client, asked):
    reading(client)
    assert client.get(f"{PLANS}?{asked}").status_code == 404


def test_caseloads_show_every_mentor_and_what_nobody_has(client):
    reading(client)
    assert "ยังไม่มีพี่เลี้ยงในพื้นที่นี้" in words(client.get(f"{PLANS}caseloads/"))
    busy = user_with("mentor", "46", name="พี่เลี้ยงหนึ่ง")
    user_with("mentor", "4601", name="พี่เลี้ยงสอง")
    plan_of(mentor=busy)
    plan_of("สมชาย", key="h2")
    told = words(client.get(f"{PLANS}caseloads/"))
    assert told.index("ยังไม่ได้ระบุ") < told.index("พี่เลี้ยงสอง")
    assert f"mentor={busy.pk}&due=contact" in told


def test_who_keeps_no_plans_is_told_so_and_a_plan_out_of_sight_is_not_found(client):
    plan = plan_of()
    paths = (PLANS, f"{PLANS}new/", MINE, f"{PLANS}caseloads/", page(plan))
    reading(client, "project_team")
    assert [client.get(path).status_code for path in paths] == [403] * 5
    assert client.post(f"{PLANS}assign/").status_code == 403
    assert client.post(f"{page(plan)}contact/").status_code == 403
    reading(client, area="4605")
    assert client.get(page(plan)).status_code == 404
    assert client.post(f"{page(plan)}contact/").status_code == 404
    assert client.post(f"{page(plan)}paper/").status_code == 404
    reading(client, "mentor")
    assert client.get(page(plan)).status_code == 404
    assert client.get(f"{PLANS}caseloads/", follow=True).redirect_chain[-1][0] == MINE
    assert "ยังไม่มีครัวเรือนในความดูแล" in words(client.get(PLANS, follow=True))
    assert client.get(f"{PLANS}new/?area=46").status_code == 404


def test_a_plan_is_written_agreed_and_looked_through_on_one_page(client):
    mentor = reading(client, "mentor")
    plan, today = plan_of(mentor=mentor), localdate()
    ahead = typed(today + timedelta(days=90))
    assert "อยากมีที่ทำกิน" in sent(client, plan, "wishes", wishes="อยากมีที่ทำกิน")
    goal = {
        "capital": "financial",
        "text": "รายได้เพิ่ม",
        "baseline": "4500",
        "target": "๑๐,๐๐๐",
        "due_on": ahead,
    }
    assert "ตัวเลขต้องมีหน่วย" in sent(client, plan, "goal", **goal)
    told = sent(client, plan, "goal", **goal, unit="บาท/เดือน")
    assert "4,500 → 10,000 บาท/เดือน" in told
    step = {"kind": "livelihood_step", "text": "เรียนสานกระจูด", "owner": "by_household", "due_on": ahead}
    assert "เรียนสานกระจูด" in sent(client, plan, "step", **step)
    agree = {"agreed_by": "สมหญิง", "on": typed(today)}
    for wrong in (b"%PDF-1.7", b"RIFF0000WAVE", PNG + b"0" * 10_000_000):
        file = SimpleUploadedFile("s.png", wrong, "image/png")
        assert "ตกลงแผนแล้ว" not in sent(client, plan, "agree", **agree, signature=file)
    file = SimpleUploadedFile("s.png", PNG, "image/png")
    assert "ตกลงแผนแล้ว" in sent(client, plan, "agree", **agree, signature=file)
    picture = client.get(f"{page(plan)}agreement/")
    assert b"".join(picture.streaming_content) == PNG
    assert "เปลี่ยนสถานะไปแล้ว" in sent(client, plan, "goal", **goal, unit="บาท/เดือน")
    assert client.post(page(plan), {"act": "magic"}).status_code == 404
    review = {"on": typed(today), "note": "มีรายได้แล้ว"}
    assert "มีรายได้แล้ว" in sent(client, plan, "review", **review)
    assert "ทบทวนไปแล้ว" in sent(client, plan, "review", **review)
    assert Event.objects.filter(verb="household.read").count() > 3


def test_goals_and_steps_are_settled_by_buttons_once_and_the_plan_is_done(client):
    mentor = reading(client, "mentor")
    plan = agreed(plan_of(mentor=mentor))
    goal, step = plan.goals.get(), plan.steps.get()
    assert "บรรลุเมื่อ" in words(client.post(f"{page(plan)}goals/{goal.pk}/", {"reached": "1"}, follow=True))
    assert "สรุปผลไปแล้ว" in words(client.post(f"{page(plan)}goals/{goal.pk}/", {"dropped": "1"}, follow=True))
    assert "ทำแล้วเมื่อ" in words(client.post(f"{page(plan)}steps/{step.pk}/", {"done": "1"}, follow=True))
    other = step_of(plan, due_on=None)
    assert "ตัดออกเมื่อ" in words(client.post(f"{page(plan)}steps/{other.pk}/", {"dropped": "1"}, follow=True))
    assert client.post(f"{page(plan)}steps/0/", {"done": "1"}).status_code == 404
    told = sent(client, plan, "finish", on=typed(localdate()), reason="")
    assert "ปิดแผนแล้ว" in told
    assert client.get(page(plan)).status_code == 404
    reading(client)
    assert "เสร็จสิ้น" in words(client.get(page(plan)))
    assert "สมหญิง" in words(client.get(f"{PLANS}?state=plan_done"))


def test_where_referrals_and_models_stand_is_shown_beside_their_steps(client):
    reading(client)
    plan = plan_of()
    body = office()
    referral = referral_of(need_of(plan.household), service_of(body))
    model = OperatingModel.objects.create(kind="value_chain", name_th="กระจูดแก้จน", made_at=AT, changed_at=AT)
    place = Enrolment.objects.create(
        model=model,
        household=plan.household,
        area_id=plan.area_id,
        state="enrolled",
        made_at=AT,
        changed_at=AT,
    )
    step_of(plan, referral=referral, owner="by_organisation", organisation=body, goal=goal_of(plan))
    late(step_of(plan, enrolment=place))
    told = words(client.get(page(plan)))
    assert '<span class="tag tag-bad">เลยกำหนด</span>' in told
    assert "บริการ family_aid · พมจ. สมมุติ" in told
    assert "กระจูดแก้จน · เป็นสมาชิก" in told
    assert "→ มีเงินออม" in told


def test_a_mentors_day_puts_who_is_due_first_and_a_contact_is_one_tap(client):
    mentor = reading(client, "mentor")
    first, second = agreed(plan_of(mentor=mentor)), plan_of("สมชาย", key="h2", mentor=mentor)
    late(step_of(first))
    HouseholdPlan.objects.filter(pk=first.pk).update(next_contact_on=TODAY - timedelta(days=2))
    HouseholdPlan.objects.filter(pk=second.pk).update(next_contact_on=localdate() + timedelta(days=9))
    told = words(client.get(MINE))
    assert told.index("สมหญิง") < told.index("สมชาย")
    assert "เลยกำหนดติดต่อ" in told
    assert "เลยกำหนด 1 ขั้น" in told
    done = words(client.post(f"{page(first)}contact/", {"way": "home_visit"}, follow=True))
    assert "บันทึกแล้ว ติดต่อครั้งหน้า" in done
    assert done.index("สมชาย") < done.index("สมหญิง")
    assert "ระบุวิธีติดต่อ" in words(client.post(f"{page(first)}contact/", {"way": "x"}, follow=True))
    HouseholdPlan.objects.filter(pk=first.pk).update(next_contact_on=localdate())
    assert "ติดต่อวันนี้" in words(client.get(MINE))


@pytest.mark.parametrize("is_signed", [False, True])
def test_the_paper_is_a_pdf_with_lines_to_sign_or_the_signature(client, is_signed):
    mentor = reading(client, "mentor")
    plan = plan_of(mentor=mentor)
    assert client.get(f"{page(plan)}agreement/").status_code == 404
    if is_signed:
        referral = referral_of(need_of(plan.household), service_of(office()))
        step_of(plan, referral=referral)
        agreed(plan)
    paper = client.post(f"{page(plan)}paper/")
    assert paper["Content-Type"] == "application/pdf"
    assert paper.content.startswith(b"%PDF")
    assert Event.objects.filter(verb="export.made").count() == 1
