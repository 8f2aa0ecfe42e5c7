"""What waits at home of mentors, project teams, and who keeps the plans of an area; each leads to the page it is on."""

from datetime import timedelta
from decimal import Decimal

import polars as pl
import pytest
from django.utils import timezone

from ppaos.evidence.livelihood.actions.groups import override_group
from ppaos.people.registry.models import Person
from ppaos.sharing.dashboards.actions import fold_changes
from ppaos.sharing.dashboards.queries.waiting import KINDS, waiting_for
from ppaos.support.assistance.queries.limits import fiscal_year_of
from ppaos.support.operating_models.actions.courses import keep_marks
from ppaos.support.operating_models.models import ClosedModelYear, Enrolment, FundEntry, HouseholdPlan
from ppaos.support.operating_models.queries.waiting import last_month
from tests.factories.areas import make_areas
from tests.factories.enrolled import joined, member_of, model_of, sale, told_of
from tests.factories.learned import course_held, learner_in
from tests.factories.people import AT, data_manager_of, household_of, organisation, user_with
from tests.factories.planned import agreed, late, plan_of, step_of

pytestmark = pytest.mark.django_db
NOW = timezone.now


@pytest.fixture(autouse=True)
def areas(client):
    make_areas()
    client.cookies["django_language"] = "en"


@pytest.fixture
def home():
    return household_of("สมหวัง", "มาลี")


@pytest.fixture
def lead():
    return organisation()


@pytest.fixture
def team(lead):
    return user_with("project_team", "46", organisation=lead)


def waits(user):
    found = waiting_for(user)
    assert {each.kind for each in found} <= set(KINDS)
    return {each.kind: each.count for each in found if each.kind != "opened"}


def rows(client, user):
    client.force_login(user)
    found = {row["title"]: row["url"] for row in client.get("/").context["waiting"]}
    for url in found.values():
        assert client.get(url.split("#")[0] or "/").status_code == 200, url
    return found


def test_a_mentor_is_told_of_contacts_due_late_steps_and_plans_nobody_agreed_to(client, home):
    mentor = user_with("mentor", "46")
    plan = plan_of(home=home, mentor=mentor)
    late(step_of(plan))
    plan_of("ค", key="h2")
    assert waits(mentor) == {"own_contacts": 1, "own_steps": 1, "own_drafts": 1}
    assert rows(client, mentor) == {
        "household in your care is due for a contact": "/models/plans/mine/",
        "step of a plan in your care is late": "/models/plans/mine/",
        "plan in your care is not agreed yet": "/models/plans/mine/",
        "household is opened to you": "#opened",
    }
    HouseholdPlan.objects.filter(pk=agreed(plan).pk).update(
        next_contact_on=timezone.localdate() + timedelta(days=3)
    )
    plan.steps.update(done_on=timezone.localdate())
    assert waits(mentor) == {}


def test_a_project_team_is_told_model_by_model_of_what_nobody_recorded(client, home, lead, team):
    model, other = model_of(organisation=lead), model_of("แพะ", organisation=lead)
    member = member_of(model, home)
    joined(other, home)
    model_of("ของคนอื่น")
    assert waits(team) == {"untold": 1}
    month = last_month(timezone.localdate())
    titles = rows(client, team)
    assert titles["member has nothing recorded of last month: กระจูดแก้จน"] == f"/models/{model.pk}/months/"
    assert "member has nothing recorded of last month: แพะ" in titles
    told_of(model, sale(member, month=month), at=NOW())
    assert "member has nothing recorded of last month: กระจูดแก้จน" not in rows(client, team)


def test_who_joined_later_earns_nothing_in_a_fund_or_has_a_closed_year_waits_for_nobody(home, lead, team):
    joined(model_of("ธนาคารข้าว", kind="fund_or_bank", organisation=lead), home)
    late_one = member_of(model_of(organisation=lead), home)
    Enrolment.objects.filter(pk=late_one.pk).update(joined_on=timezone.localdate().replace(day=1))
    idea = model_of("แนวคิด", organisation=lead)
    joined(idea, home)
    type(idea).objects.filter(pk=idea.pk).update(state="designed")
    assert waits(team) == {}


def test_a_closed_year_takes_its_month_off(home, lead, team):
    model = model_of(organisation=lead)
    joined(model, home)
    assert waits(team) == {"untold": 1}
    year = fiscal_year_of(last_month(timezone.localdate()))
    ClosedModelYear.objects.create(model=model, fiscal_year=year, closed_at=AT)
    assert waits(team) == {}


def test_invitations_nobody_answered_count_where_the_household_is_in_sight(client, home, lead, team):
    model, elsewhere = model_of(organisation=lead), model_of("แพะ", organisation=lead)
    joined(elsewhere, home)
    hidden = household_of("ค", key="h2")
    for place in (home, hidden):
        Enrolment.objects.create(
            model=model, household=place, area_id=place.area_id, state="invited", invited_at=AT, made_at=AT,
            changed_at=AT,
        )  # fmt: skip
    assert waits(team)["unanswered"] == 1
    url = rows(client, team)["invited household has not answered: กระจูดแก้จน"]
    assert url == f"/models/{model.pk}/invitations/"


def entry(model, member, kind, quantity, **given):
    told = {"unit": "กก.", "on": AT.date(), "made_at": AT, "quantity": Decimal(quantity)}
    return FundEntry.objects.create(model=model, enrolment=member, kind=kind, **(told | given))


def test_a_loan_is_overdue_until_it_is_paid_back_and_one_taken_back_never_is(client, home, lead, team):
    model = model_of("ธนาคารข้าว", kind="fund_or_bank", organisation=lead)
    member, due = member_of(model, home), timezone.localdate() - timedelta(days=1)
    loan = entry(model, member, "loan", 100, due_on=due)
    wrong = entry(model, member, "loan", 50, due_on=due)
    entry(model, member, "loan", 50, takes_back=wrong, due_on=due)
    entry(model, member, "loan", 30, due_on=timezone.localdate() + timedelta(days=5))
    part = entry(model, member, "repayment", 60, loan=loan)
    entry(model, member, "interest", 90, loan=loan)
    assert waits(team) == {"loans": 1}
    assert rows(client, team)["loan is overdue: ธนาคารข้าว"] == f"/models/{model.pk}/fund/"
    full = entry(model, member, "repayment", 40, loan=loan)
    assert waits(team) == {}
    entry(model, member, "repayment", 60, loan=loan, takes_back=part)
    assert full.loan == loan
    assert waits(team) == {"loans": 1}


def test_a_course_that_is_over_waits_until_somebody_was_tested(client, home, lead, team):
    course = course_held(organisation=lead, full_marks=Decimal(10))
    assert waits(team) == {}
    learner = learner_in(course, home, Person.objects.order_by("pk").first())
    course_held("ไม่มีคะแนน", organisation=lead)
    assert waits(team) == {"untested": 1}
    assert waits(data_manager_of("46")) == {"untested": 1}
    assert waits(data_manager_of("4605")) == {}
    assert rows(client, team)["course is over and nobody was tested"] == "/models/courses/"
    frame = pl.DataFrame({"learner_id": [learner.pk], "before_marks": [None], "after_marks": [8.0]})
    keep_marks(course=course, frame=frame, by=None, at=AT)
    assert waits(team) == {}


@pytest.mark.parametrize("role", ["supervisor", "data_manager"])
def test_who_keeps_the_plans_of_an_area_is_told_of_plans_without_mentor_and_of_group_b_in_no_model(
    client, home, role
):
    plan_of(home=home)
    override_group(household=home, group="model", reason="ทำงานได้", by=data_manager_of("46"), at=AT)
    fold_changes(at=NOW())
    keeper = user_with(role, "46")
    assert waits(keeper) == {"unmentored": 1, "unjoined": 1}
    titles = rows(client, keeper)
    [mentorless] = [url for title, url in titles.items() if "has no mentor" in title]
    [unjoined] = [url for title, url in titles.items() if "in no model" in title]
    assert mentorless == "/models/plans/?area=46&mentor=nobody"
    assert [row["household"] for row in client.get(unjoined).context["rows"]] == [home]
    assert [row["plan"].household for row in client.get(mentorless).context["rows"]] == [home]
    joined(model_of(), home)
    fold_changes(at=NOW())
    assert waits(keeper) == {"unmentored": 1}
    assert waits(user_with(role, "4605")) == {}


@pytest.mark.parametrize("role", ["governor_office", "central_programme", "surveyor", "village_leader"])
def test_nothing_of_models_and_plans_waits_for_who_does_none_of_it(home, lead, role):
    joined(model_of(organisation=lead), home)
    plan_of(home=home)
    assert waits(user_with(role, "46")) == {}
