"""What a step joins opens where the reader may open it, and stands as it does now; goals begin from a score."""

from decimal import Decimal

import polars as pl
import pytest

from ppaos.evidence.livelihood.actions import publish_packaged_methods
from ppaos.ground.geography.models import Area
from ppaos.people.registry.models import Person
from ppaos.support.operating_models.actions.courses import mark_attendance
from ppaos.support.operating_models.actions.errors import ModelRefused
from ppaos.support.operating_models.models import Course
from ppaos.support.operating_models.presenters.plan_steps import step_rows
from ppaos.support.operating_models.queries.plan_steps import courses_for, joined_by
from ppaos.support.operating_models.queries.plans import steps_of
from tests.factories.areas import make_areas
from tests.factories.enrolled import member_of, model_of
from tests.factories.grouped import assessed
from tests.factories.learned import able_in, course_held, learner_in
from tests.factories.people import AT, data_manager_of, household_of, organisation, user_with
from tests.factories.planned import TODAY, plan_of, step_of
from tests.factories.referred import agreement_with, need_of, office, sent_referral, service_of

pytestmark = pytest.mark.django_db
ALL = frozenset({"names", "health", "debt"})


@pytest.fixture
def home():
    make_areas()
    publish_packaged_methods(by=None, at=AT)
    return household_of("สมหญิง", "สมชาย")


def joined(plan, user, sees=ALL):
    steps = list(steps_of(plan))
    rows = step_rows(steps, TODAY, joined_by(steps, plan, user, sees))
    return {one["title"]: (one["state"], one["url"]) for row in rows for one in row["joined"]}


def test_a_step_tells_how_far_the_household_came_in_its_course(home):
    plan, course = plan_of(home=home), course_held()
    person = Person.objects.order_by("pk").first()
    step_of(plan, course=course)
    keeper = data_manager_of("46")
    url = f"/models/courses/{course.pk}/"
    assert joined(plan, keeper) == {"เพาะเห็ดฟาง": ("ยังไม่มีคนในครัวเรือนเข้าเรียน", url)}
    learner = learner_in(course, home, person)
    assert joined(plan, keeper) == {"เพาะเห็ดฟาง": ("กำลังเรียน 1 คน", url)}
    frame = pl.DataFrame(
        {"session_id": [course.sessions.get().pk], "learner_id": [learner.pk], "came": [True]}
    )
    mark_attendance(course=course, frame=frame, by=None, at=AT)
    assert joined(plan, keeper) == {"เพาะเห็ดฟาง": ("ได้รับการถ่ายทอด 1 คน", url)}
    able_in(course, home, person)
    assert joined(plan, keeper) == {"เพาะเห็ดฟาง": ("นำไปใช้ได้ 1 คน", url)}


def test_each_opens_for_who_may_open_it_and_on_paper_nothing_does(client, home):
    body = office()
    agreement_with(body)
    sent = sent_referral(need_of(home), service_of(body))
    mentor = user_with("mentor", "46")
    plan, member = plan_of(home=home, mentor=mentor), member_of(model_of(), home)
    step_of(plan, referral=sent, enrolment=member, course=course_held())
    opened = {url for _state, url in joined(plan, data_manager_of("46")).values()}
    assert len(opened) == 3
    assert f"/models/members/{member.pk}/" in opened
    urls = {url for _state, url in joined(plan, mentor).values()}
    assert len(urls - {""}) == 2
    assert not [url for url in urls if "referral" in url]
    client.force_login(mentor)
    assert {client.get(url).status_code for url in urls - {""}} == {200}
    assert {url for _state, url in joined(plan, None).values()} == {""}


def test_a_referral_whose_need_is_hidden_is_left_out(home):
    body = office()
    agreement_with(body)
    sent = sent_referral(need_of(home, "debt"), service_of(body, "debts", ("debt",)))
    plan = plan_of(home=home)
    step_of(plan, referral=sent)
    assert joined(plan, data_manager_of("46"), frozenset({"names"})) == {}


def test_an_enrolment_nobody_joined_yet_has_no_page_of_a_member(home):
    plan, member = plan_of(home=home), member_of(model_of(), home)
    member.state = "invited"
    member.save(update_fields=["state"])
    step_of(plan, enrolment=member)
    assert joined(plan, data_manager_of("46")) == {"กระจูดแก้จน": ("เชิญแล้ว", "")}


def test_a_step_joins_courses_that_go_on_around_the_household_or_in_which_it_learns(home):
    plan, here = plan_of(home=home), course_held()
    far = course_held("ไกล", area=Area.objects.get(code="4605"))
    over = course_held("จบแล้ว")
    learned = course_held("เรียนแล้ว", area=Area.objects.get(code="4605"), organisation=organisation())
    Course.objects.filter(pk__in=[over.pk, learned.pk]).update(ended_on=TODAY)
    learner_in(learned, home, Person.objects.order_by("pk").first())
    assert set(courses_for(plan)) == {here, learned}
    for refused in (far, over):
        with pytest.raises(ModelRefused, match="พื้นที่ของครัวเรือน"):
            step_of(plan, course=refused)


def sent(client, plan, **given):
    told = {"act": "goal", "goal-capital": "financial", "goal-text": "มีเงินออม", "goal-from_score": "on"} | {
        f"goal-{name}": value for name, value in given.items()
    }
    return client.post(f"/models/plans/{plan.pk}/", told)


@pytest.fixture
def scored(client, home):
    newest = assessed(home, 2.0, answers={})
    newest.financial, newest.human = 1.756, None
    newest.save(update_fields=["financial", "human"])
    client.force_login(data_manager_of("46"))
    return plan_of(home=home)


def test_a_goal_begins_from_the_newest_score_of_its_capital(client, scored):
    assert "1.76" in client.get(f"/models/plans/{scored.pk}/").content.decode()
    sent(client, scored, target="2.5")
    goal = scored.goals.get()
    assert (goal.baseline, goal.target, goal.unit) == (Decimal("1.76"), Decimal("2.5"), "คะแนน (เต็ม 4)")


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"capital": "human"}, "ไม่ได้คะแนน"),
        ({"baseline": "2", "unit": "คะแนน"}, "อย่างใดอย่างหนึ่ง"),
        ({"unit": "บาท"}, "อย่างใดอย่างหนึ่ง"),
        ({"target": "40"}, "ไม่เกิน 4"),
        ({"target": "1"}, "ไม่ต่ำกว่าตอนนี้"),
    ],
)
def test_a_score_that_cannot_be_taken_is_refused_with_the_reason(client, scored, given, said):
    answer = sent(client, scored, **given)
    assert said in answer.content.decode()
    assert not scored.goals.exists()


def test_without_an_assessment_no_score_is_offered_and_numbers_are_typed(client, home):
    plan = plan_of(home=home)
    client.force_login(data_manager_of("46"))
    assert "from_score" not in client.get(f"/models/plans/{plan.pk}/").content.decode()
    sent(client, plan, baseline="500", unit="บาทต่อเดือน")
    assert (plan.goals.get().baseline, plan.goals.get().unit) == (Decimal(500), "บาทต่อเดือน")


def test_a_goal_of_words_alone_is_set_beside_a_score(client, scored):
    client.post(
        f"/models/plans/{scored.pk}/", {"act": "goal", "goal-capital": "human", "goal-text": "อ่านออก"}
    )
    assert scored.goals.get().baseline is None
