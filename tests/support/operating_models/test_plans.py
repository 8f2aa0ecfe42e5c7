"""Plans of households: made in bulk, one a household; agreed, looked through, done or ended; who keeps which."""

import io
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from ppaos.evidence.livelihood.models import GroupOverride
from ppaos.ground.privacy.models import Event
from ppaos.people.registry.queries import fields_visible, visible_households
from ppaos.support.operating_models.actions.errors import ModelRefused
from ppaos.support.operating_models.actions.plan_parts import settle_goal
from ppaos.support.operating_models.actions.plans import (
    agree_plan,
    change_plan,
    finish_plan,
    make_plans,
    read_agreement,
    review_plan,
    take_out_plan,
)
from ppaos.support.operating_models.models import HouseholdPlan
from ppaos.support.operating_models.permissions import check_can_keep_plan, check_can_make_plans
from ppaos.support.operating_models.queries.plans import plans_in_sight, without_plan
from tests.factories.areas import make_areas
from tests.factories.people import AT, household_of, user_with
from tests.factories.planned import LATER, PNG, TODAY, agreed, goal_of, plan_of, step_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ground():
    make_areas()


def signed(**given):
    told = {
        "agreed_by": "สมหญิง", "on": TODAY, "signature": io.BytesIO(PNG), "name": "s.png", "content_type": "image/png",
    }  # fmt: skip
    return {**told, **given, "by": None, "at": AT}


def test_plans_are_made_in_bulk_one_a_household_of_the_group_it_is_in():
    one, two = household_of("สมหญิง"), household_of("สมชาย", key="h2")
    who = user_with("data_manager", "46")
    GroupOverride.objects.create(household=one, group="welfare", reason="ป่วย", made_by=who, made_at=AT)
    assert without_plan(who, "46", "welfare").get() == one
    assert set(without_plan(who, "46", "")) == {one, two}
    assert without_plan(who, "46").get().target_group == "welfare"
    done = make_plans(household_ids=[one.pk, two.pk], by=who, at=AT)
    assert (done.made, done.again) == (2, 0)
    assert list(
        HouseholdPlan.objects.order_by("pk").values_list("household_id", "group", "state", "area_id")
    ) == [
        (one.pk, "welfare", "plan_draft", "46010101"),
        (two.pk, "", "plan_draft", "46010101"),
    ]
    again = make_plans(household_ids=[one.pk, two.pk], by=who, at=AT)
    assert (again.made, again.again) == (0, 2)
    assert not without_plan(who, "46", "").exists()
    assert Event.objects.filter(verb="plans.made").count() == 2


def test_a_household_whose_plan_ended_gets_another():
    plan = plan_of()
    finish_plan(plan=plan, on=TODAY, reason="ย้ายไปต่างจังหวัด", by=None, at=AT)
    assert make_plans(household_ids=[plan.household_id], by=None, at=AT).made == 1


def test_plans_are_made_of_somebody_for_a_mentor_of_the_place():
    far = user_with("mentor", "4605")
    home = household_of("สมหญิง")
    with pytest.raises(ModelRefused, match="46010101"):
        make_plans(household_ids=[home.pk], mentor=far, by=None, at=AT)
    with pytest.raises(ModelRefused):
        make_plans(household_ids=[], by=None, at=AT)


@pytest.mark.parametrize(
    ("role", "area", "makes", "keeps"),
    [
        ("data_manager", "46", True, True),
        ("supervisor", "460101", True, True),
        ("supervisor", "4605", False, False),
        ("mentor", "46", False, False),
        ("project_team", "46", False, False),
        ("governor_office", "46", False, False),
        ("protection_officer", "46", False, False),
        ("", "", True, True),
    ],
)
def test_who_makes_and_keeps_the_plan_of_a_household(role, area, makes, keeps):
    who = user_with(role, area) if role else None
    plan = plan_of()
    assert may(check_can_make_plans, who, [plan.household_id]) is makes
    assert may(check_can_keep_plan, who, plan) is keeps
    assert plans_in_sight(who).exists() is keeps


def may(check, *asked):
    try:
        check(*asked)
    except PermissionDenied:
        return False
    return True


def test_a_mentor_keeps_the_plans_of_their_own_households_while_they_are_open():
    mentor, other = user_with("mentor", "46"), user_with("mentor", "46")
    plan = plan_of(mentor=mentor)
    assert visible_households(mentor).get() == plan.household
    assert fields_visible(mentor, plan.household) == {"names", "health", "debt", "gps"}
    assert may(check_can_keep_plan, mentor, plan)
    assert not may(check_can_keep_plan, other, plan)
    assert not visible_households(other).exists()
    finish_plan(plan=plan, on=TODAY, reason="ครัวเรือนขอยุติ", by=mentor, at=AT)
    assert not visible_households(mentor).exists()
    assert not plans_in_sight(mentor).exists()


def test_what_the_household_wants_is_written_while_the_plan_is_made():
    plan = plan_of()
    assert (
        change_plan(plan=plan, wishes=" อยากมีที่ทำกินของตัวเอง ", by=None, at=AT).wishes == "อยากมีที่ทำกินของตัวเอง"
    )
    agreed(plan)
    with pytest.raises(ModelRefused, match="ตกลงแล้ว"):
        change_plan(plan=plan, wishes="อื่น", by=None, at=AT)


@pytest.mark.parametrize(
    ("given", "has_goal", "has_step"),
    [
        ({"agreed_by": " "}, True, True),
        ({"on": LATER}, True, True),
        ({}, False, True),
        ({}, True, False),
    ],
)
def test_a_plan_is_agreed_on_with_goals_steps_a_name_and_a_day(given, has_goal, has_step):
    plan = plan_of()
    if has_goal:
        goal_of(plan)
    if has_step:
        step_of(plan)
    with pytest.raises(ModelRefused):
        agree_plan(plan=plan, **signed(**given))
    plan.refresh_from_db()
    assert plan.state == "plan_draft"
    assert plan.agreed_file is None


def test_the_signature_is_kept_sealed_and_reading_it_is_noted():
    plan = plan_of()
    with pytest.raises(ModelRefused):
        read_agreement(plan=plan, by=None, at=AT)
    plan = agreed(plan)
    assert (plan.state, plan.agreed_by, plan.agreed_on) == ("plan_agreed", "สมหญิง", TODAY)
    with read_agreement(plan=plan, by=None, at=AT) as content:
        assert content.read() == PNG
    assert Event.objects.filter(verb="household.read").count() == 1
    assert not may_read(plan, user_with("mentor", "46"))


def may_read(plan, who):
    return may(lambda: read_agreement(plan=plan, by=who, at=AT))


def test_each_round_the_plan_is_looked_through_and_agreed_anew_where_goals_change():
    plan = agreed(plan_of())
    settle_goal(goal=goal_of_agreed(plan), is_reached=True, on=TODAY, by=None, at=AT)
    review = review_plan(plan=plan, on=TODAY, note="ดีขึ้น", opens_again=False, by=None, at=AT)
    assert (review.round, review.reached, review.dropped, review.going_on) == (1, 1, 0, 0)
    plan.refresh_from_db()
    assert (plan.round, plan.state, plan.next_contact_on) == (2, "plan_agreed", TODAY + timedelta(days=30))
    with pytest.raises(ModelRefused):
        review_plan(plan=plan, on=TODAY, note="", opens_again=False, by=None, at=AT)
    with pytest.raises(ModelRefused):
        review_plan(plan=plan, on=LATER, note="", opens_again=False, by=None, at=AT)
    later = AT + timedelta(days=200)
    review_plan(plan=plan, on=later.date(), note="", opens_again=True, by=None, at=later)
    plan.refresh_from_db()
    assert (plan.round, plan.state) == (3, "plan_draft")
    assert agree_plan(plan=plan, **signed()).state == "plan_agreed"


def goal_of_agreed(plan):
    return plan.goals.get()


def test_a_plan_is_done_once_its_goals_are_settled_and_ends_before_with_a_reason():
    plan = agreed(plan_of())
    with pytest.raises(ModelRefused):
        finish_plan(plan=plan, on=TODAY, by=None, at=AT)
    with pytest.raises(ModelRefused):
        finish_plan(plan=plan, on=LATER, reason="ย้าย", by=None, at=AT)
    settle_goal(goal=plan.goals.get(), is_reached=True, on=TODAY, by=None, at=AT)
    done = finish_plan(plan=plan, on=TODAY, by=None, at=AT)
    assert (done.state, done.ended_on, done.ended_reason) == ("plan_done", TODAY, "")
    with pytest.raises(ModelRefused):
        finish_plan(plan=plan, on=TODAY, reason="อีกครั้ง", by=None, at=AT)
    other = plan_of("สมใจ", key="h9")
    with pytest.raises(ModelRefused):
        finish_plan(plan=other, on=TODAY, by=None, at=AT)
    ended = finish_plan(plan=other, on=TODAY, reason="เสียชีวิต", by=None, at=AT)
    assert (ended.state, ended.ended_reason) == ("plan_ended", "เสียชีวิต")


def test_printing_a_plan_is_noted_and_for_its_keepers_only():
    plan = plan_of()
    take_out_plan(plan=plan, by=user_with("supervisor", "46"), at=AT)
    assert Event.objects.get(verb="export.made").detail == {"what": "household plan", "rows": 1}
    with pytest.raises(PermissionDenied):
        take_out_plan(plan=plan, by=user_with("mentor", "46"), at=AT)
