"""Goals and steps of a plan, contacts, and mentors who are given plans."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from ppaos.ground.privacy.models import Event
from ppaos.people.registry.queries import visible_households
from ppaos.support.operating_models.actions.errors import ModelRefused
from ppaos.support.operating_models.actions.mentoring import assign_mentor, record_contact
from ppaos.support.operating_models.actions.plan_parts import settle_goal, settle_step
from ppaos.support.operating_models.actions.plans import finish_plan
from ppaos.support.operating_models.models import Contact, Enrolment, OperatingModel
from ppaos.support.operating_models.queries.plans import (
    caseloads,
    enrolments_for,
    late_steps,
    looked_through,
    mentors_for,
    mentors_within,
    plans_in_sight,
    referrals_for,
    steps_of,
)
from tests.factories.areas import make_areas
from tests.factories.people import AT, household_of, organisation, user_with
from tests.factories.planned import LATER, TODAY, agreed, goal_of, late, plan_of, step_of
from tests.factories.referred import need_of, office, referral_of, service_of

pytestmark = pytest.mark.django_db
BEFORE = TODAY - timedelta(days=1)


@pytest.fixture(autouse=True)
def ground():
    make_areas()


@pytest.mark.parametrize(
    "given",
    [
        {"capital": "luck"},
        {"text": " "},
        {"target": Decimal(5000)},
        {"baseline": Decimal(0), "unit": " "},
        {"due_on": BEFORE},
    ],
)
def test_a_goal_needs_a_capital_words_units_and_a_day_to_come(given):
    plan = plan_of()
    with pytest.raises(ModelRefused):
        goal_of(plan, **given)
    assert not plan.goals.exists()


def test_a_goal_is_set_before_the_agreement_and_settled_once():
    plan = plan_of()
    goal = goal_of(plan, baseline=Decimal(1200), target=Decimal(5000), unit="บาท/เดือน", due_on=None)
    agreed(plan)
    with pytest.raises(ModelRefused):
        goal_of(plan)
    with pytest.raises(ModelRefused):
        settle_goal(goal=goal, is_reached=True, on=LATER, by=None, at=AT)
    assert settle_goal(goal=goal, is_reached=False, on=TODAY, by=None, at=AT).dropped_on == TODAY
    with pytest.raises(ModelRefused):
        settle_goal(goal=goal, is_reached=True, on=TODAY, by=None, at=AT)


def test_a_step_is_added_also_later_and_settled_once():
    plan = agreed(plan_of())
    step = step_of(plan, goal=plan.goals.get(), due_on=TODAY)
    assert settle_step(step=step, is_done=True, on=TODAY, by=None, at=AT).done_on == TODAY
    with pytest.raises(ModelRefused):
        settle_step(step=step, is_done=False, on=TODAY, by=None, at=AT)
    dropped = settle_step(step=step_of(plan), is_done=False, on=TODAY, by=None, at=AT)
    assert dropped.dropped_on == TODAY
    finish_plan(plan=plan, on=TODAY, reason="ย้าย", by=None, at=AT)
    with pytest.raises(ModelRefused):
        step_of(plan)


@pytest.mark.parametrize(
    "given",
    [
        {"text": ""},
        {"kind": "magic"},
        {"owner": "somebody"},
        {"owner": "by_organisation"},
        {"due_on": BEFORE},
    ],
)
def test_a_step_needs_words_a_kind_an_owner_and_a_day_to_come(given):
    with pytest.raises(ModelRefused):
        step_of(plan_of(), **given)


def test_a_step_joins_a_referral_or_a_place_of_its_own_household_only():
    plan, other = plan_of(), plan_of("สมใจ", key="h2")
    body = office()
    referral = referral_of(need_of(plan.household), service_of(body))
    model = OperatingModel.objects.create(kind="value_chain", name_th="เห็ดฟาง", made_at=AT, changed_at=AT)
    place = Enrolment.objects.create(
        model=model,
        household=plan.household,
        area_id=plan.area_id,
        state="enrolled",
        made_at=AT,
        changed_at=AT,
    )
    joined = step_of(plan, owner="by_organisation", organisation=body, referral=referral, kind="welfare_step")
    assert steps_of(plan).get() == joined
    assert step_of(plan, enrolment=place, due_on=TODAY).enrolment == place
    assert referrals_for(plan, frozenset()).get() == referral
    assert not referrals_for(other, frozenset()).exists()
    assert enrolments_for(plan).get() == place
    for wrong in ({"referral": referral}, {"enrolment": place}, {"goal": goal_of(plan)}):
        with pytest.raises(ModelRefused):
            step_of(other, **wrong)
    with pytest.raises(ModelRefused):
        step_of(plan, organisation=organisation())


def test_a_referral_of_health_is_offered_to_who_sees_health():
    plan = plan_of()
    referral_of(
        need_of(plan.household, "bedridden_care", dimension="health"),
        service_of(office(), needs=("bedridden_care",)),
    )
    assert referrals_for(plan, frozenset({"names", "health"})).exists()
    assert not referrals_for(plan, frozenset({"names"})).exists()


def test_a_contact_moves_the_next_one_and_told_twice_is_one():
    plan, mentor = plan_of(), user_with("mentor", "46")
    assign_mentor(plan_ids=[plan.pk], mentor=mentor, by=None, at=AT)
    told = {"plan": plan, "on": TODAY, "way": "home_visit", "by": mentor, "at": AT}
    first = record_contact(**told)
    assert record_contact(**told) == first
    plan.refresh_from_db()
    assert plan.next_contact_on == TODAY + timedelta(days=30)
    record_contact(**told, note="ป่วย ต้องไปหาอีก", next_contact_on=TODAY + timedelta(days=3))
    record_contact(**(told | {"on": BEFORE, "way": "by_phone"}))
    plan.refresh_from_db()
    assert plan.next_contact_on == TODAY + timedelta(days=3)
    assert Contact.objects.count() == 3


@pytest.mark.parametrize(
    "given", [{"on": LATER}, {"way": "by_dream"}, {"next_contact_on": TODAY}, {"next_contact_on": BEFORE}]
)
def test_a_contact_was_held_in_a_known_way_and_the_next_one_comes_later(given):
    with pytest.raises(ModelRefused):
        record_contact(**({"plan": plan_of(), "on": TODAY, "way": "by_phone", "by": None, "at": AT} | given))


def test_plans_are_given_in_bulk_and_a_former_mentor_sees_the_household_no_more():
    first, second, boss = (
        user_with("mentor", "46"),
        user_with("mentor", "4601"),
        user_with("supervisor", "46"),
    )
    one, two = plan_of(mentor=first), plan_of("สมใจ", key="h2")
    done = assign_mentor(plan_ids=[one.pk, two.pk], mentor=second, by=boss, at=AT)
    assert (done.assigned, done.unchanged) == (2, 0)
    assert not visible_households(first).exists()
    assert visible_households(second).count() == 2
    assert set(plans_in_sight(second)) == {one, two}
    again = assign_mentor(plan_ids=[one.pk], mentor=second, by=boss, at=AT)
    assert (again.assigned, again.unchanged) == (0, 1)
    assert Event.objects.filter(verb="mentor.assigned").count() == 2
    finish_plan(plan=two, on=TODAY, reason="ย้าย", by=boss, at=AT)
    with pytest.raises(ModelRefused):
        assign_mentor(plan_ids=[two.pk], mentor=first, by=boss, at=AT)
    with pytest.raises(ModelRefused):
        assign_mentor(plan_ids=[one.pk], mentor=user_with("mentor", "4605"), by=boss, at=AT)
    with pytest.raises(ModelRefused):
        assign_mentor(plan_ids=[one.pk], mentor=boss, by=boss, at=AT)
    with pytest.raises(PermissionDenied):
        assign_mentor(plan_ids=[one.pk], mentor=first, by=second, at=AT)


def test_mentors_of_an_area_hold_the_role_there_around_or_within():
    wide, near, far = (user_with("mentor", code, name=code) for code in ("46", "460101", "4605"))
    assert list(mentors_for(["46010101"], TODAY)) == [wide, near]
    assert list(mentors_for(["46010101", "46010201"], TODAY)) == [wide]
    assert list(mentors_within("4601", TODAY)) == [wide, near]
    assert far in mentors_within("46", TODAY)


def test_caseloads_and_what_waits_are_counted():
    mentor = user_with("mentor", "46")
    plan, idle = agreed(plan_of(mentor=mentor)), plan_of("สมใจ", key="h2")
    late(step_of(plan))
    record_contact(plan=plan, on=BEFORE, way="by_phone", by=None, at=AT)
    finish_plan(plan=plan_of("สมศรี", key="h3"), on=TODAY, reason="ย้าย", by=None, at=AT)
    everything = plans_in_sight(None)
    shown = {row.pk: row for row in looked_through(everything, TODAY)}
    assert (shown[plan.pk].goals_set, shown[plan.pk].steps_open, shown[plan.pk].steps_late) == (1, 2, 1)
    assert shown[plan.pk].last_contact_on == BEFORE
    assert (shown[idle.pk].goals_set, shown[idle.pk].steps_late, shown[idle.pk].last_contact_on) == (
        0,
        0,
        None,
    )
    assert everything.filter(late_steps(TODAY)).get() == plan
    assert caseloads(everything, TODAY) == [
        {"mentor_id": mentor.pk, "plans": 1, "agreed": 1, "due": 0, "late": 1},
        {"mentor_id": None, "plans": 1, "agreed": 0, "due": 1, "late": 0},
    ]


def test_a_plan_that_ended_takes_no_contact():
    plan = plan_of(home=household_of("สมหญิง"))
    finish_plan(plan=plan, on=TODAY, reason="ย้าย", by=None, at=AT)
    with pytest.raises(ModelRefused, match="ยุติแผน"):
        record_contact(plan=plan, on=TODAY, way="by_phone", by=None, at=AT)
