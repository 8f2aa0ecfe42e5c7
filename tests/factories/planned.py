"""Plans of households, with goals and steps, agreed with a mentor."""

import io
from datetime import timedelta
from typing import Any

from django.utils.timezone import localdate

from ppaos.ground.accounts.models import User
from ppaos.people.registry.models import Household
from ppaos.support.operating_models.actions.plan_parts import add_goal, add_step
from ppaos.support.operating_models.actions.plans import agree_plan, make_plans
from ppaos.support.operating_models.models import Goal, HouseholdPlan, PlanStep
from tests.factories.people import AT, household_of

TODAY = localdate(AT)
LATER = TODAY + timedelta(days=60)
# The smallest picture there is: one white dot.
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b55"
    "0000000a49444154789c63f80f0001010100b138f6140000000049454e44ae426082"
)


def plan_of(
    *names: str, mentor: User | None = None, home: Household | None = None, **given: Any
) -> HouseholdPlan:
    """A plan that is being made for an invented household."""
    place = home or household_of(*(names or ("สมหญิง", "สมชาย")), **given)
    make_plans(household_ids=[place.pk], mentor=mentor, by=None, at=AT)
    return HouseholdPlan.objects.get(household=place, state="plan_draft")


def goal_of(plan: HouseholdPlan, **given: Any) -> Goal:
    """A goal of a plan."""
    told = {"capital": "financial", "text": "มีเงินออม", "due_on": LATER}
    return add_goal(plan=plan, by=None, at=AT, **(told | given))


def step_of(plan: HouseholdPlan, **given: Any) -> PlanStep:
    """A step of a plan, which the household takes."""
    told = {"kind": "livelihood_step", "text": "เพาะเห็ดสองโรง", "owner": "by_household", "due_on": LATER}
    return add_step(plan=plan, by=None, at=AT, **(told | given))


def agreed(plan: HouseholdPlan, **given: Any) -> HouseholdPlan:
    """The plan, agreed with its household."""
    told = {
        "agreed_by": "สมหญิง", "on": TODAY, "signature": io.BytesIO(PNG), "name": "s.png", "content_type": "image/png",
    }  # fmt: skip
    if not plan.goals.exists():
        goal_of(plan)
    if not plan.steps.exists():
        step_of(plan)
    return agree_plan(plan=plan, by=None, at=AT, **(told | given))


def late(part: Any, days: int = 3) -> Any:
    """The goal or step with its day over: as time does it."""
    part.due_on = TODAY - timedelta(days=days)
    part.save(update_fields=["due_on"])
    return part
