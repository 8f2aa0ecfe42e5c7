"""Goals and steps of a plan: set with the household, reached, done or dropped."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from ppaos.ground.privacy.actions import audited
from ppaos.people.cooperation.models import Organisation
from ppaos.support.operating_models.actions._plan_rows import check_day, held
from ppaos.support.operating_models.actions.errors import ModelRefused
from ppaos.support.operating_models.models import Course, Enrolment, Goal, HouseholdPlan, PlanStep
from ppaos.support.operating_models.queries.plan_steps import courses_for
from ppaos.support.referral.models import Referral

DRAFT, AGREED = HouseholdPlan.State.DRAFT, HouseholdPlan.State.AGREED
Part = TypeVar("Part", Goal, PlanStep)
CAPITALS = ("human", "physical", "financial", "natural", "social")


@audited("goal.added", subjects=("plan",))
def add_goal(
    *,
    plan: HouseholdPlan,
    capital: str,
    text: str,
    by: Any,
    at: datetime,
    baseline: Decimal | None = None,
    target: Decimal | None = None,
    unit: str = "",
    due_on: date | None = None,
) -> Goal:
    """Set a goal in one capital while the plan is being made; what is agreed on changes only with a new agreement.

    A baseline that is not known stays empty. Raises ModelRefused for a number without its unit, or a day that is over.
    """
    now = held(plan, by, DRAFT)
    if capital not in CAPITALS:
        raise ModelRefused(_("A goal is set in one of the five capitals. Choose one."))
    if not text.strip():
        raise ModelRefused(_("Say what shall be reached."))
    if (baseline is not None or target is not None) and not unit.strip():
        raise ModelRefused(
            _("A number needs its unit: baht a month, rai, kilograms … Write it beside the number.")
        )
    _check_ahead(due_on, at)
    return Goal.objects.create(
        plan=now, capital=capital, text=text.strip(), baseline=baseline, target=target, unit=unit.strip(),
        due_on=due_on,
    )  # fmt: skip


@audited("goal.settled", subjects=("goal",))
def settle_goal(*, goal: Goal, is_reached: bool, on: date, by: Any, at: datetime) -> Goal:
    """Note that a goal was reached, or dropped, on a day. Raises ModelRefused where it is settled already."""
    held(goal.plan, by, DRAFT, AGREED)
    return _settled(goal, "reached_on" if is_reached else "dropped_on", ("reached_on", "dropped_on"), on, at)


@audited("plan_step.added", subjects=("plan",))
def add_step(
    *,
    plan: HouseholdPlan,
    kind: str,
    text: str,
    owner: str,
    due_on: date,
    by: Any,
    at: datetime,
    goal: Goal | None = None,
    organisation: Organisation | None = None,
    referral: Referral | None = None,
    enrolment: Enrolment | None = None,
    course: Course | None = None,
) -> PlanStep:
    """Add a step with who takes it and by which day; it may join a referral or a place in a model of the household, or
    a course held where it lives.

    Steps are the way to what was agreed: they may be added later too. Raises ModelRefused for a step without words,
    an organisation's without the organisation, or what belongs to another plan, household or place.
    """
    now = held(plan, by, DRAFT, AGREED)
    if not text.strip():
        raise ModelRefused(_("Say what is to be done."))
    if kind not in PlanStep.Kind.values or owner not in PlanStep.Owner.values:
        raise ModelRefused(_("Choose of which kind the step is and who takes it."))
    if (owner == PlanStep.Owner.ORGANISATION) != (organisation is not None):
        raise ModelRefused(_("Name the organisation where an organisation takes the step, and only there."))
    _check_ahead(due_on, at)
    if goal is not None and goal.plan_id != now.pk:
        raise ModelRefused(_("This goal is of another plan."))
    for joined in (referral, enrolment):
        if joined is not None and joined.household_id != now.household_id:
            raise ModelRefused(_("A step joins referrals and places of its own household only."))
    if course is not None and not courses_for(now).filter(pk=course.pk).exists():
        raise ModelRefused(_("A step joins a course that goes on where the household lives. Choose another."))
    return PlanStep.objects.create(
        plan=now, goal=goal, kind=kind, text=text.strip(), owner=owner, organisation=organisation, referral=referral,
        enrolment=enrolment, course=course, due_on=due_on,
    )  # fmt: skip


@audited("plan_step.settled", subjects=("step",))
def settle_step(*, step: PlanStep, is_done: bool, on: date, by: Any, at: datetime) -> PlanStep:
    """Note that a step was done, or dropped, on a day. Raises ModelRefused where it is settled already."""
    held(step.plan, by, DRAFT, AGREED)
    return _settled(step, "done_on" if is_done else "dropped_on", ("done_on", "dropped_on"), on, at)


def _settled(part: Part, field: str, fields: tuple[str, str], on: date, at: datetime) -> Part:
    """The part with its day. The plan is locked, so that nobody else settles it meanwhile."""
    check_day(on, at)
    part.refresh_from_db()
    if any(getattr(part, name) is not None for name in fields):
        raise ModelRefused(_("This was settled already. Look at the page again."))
    setattr(part, field, on)
    part.save(update_fields=[field])
    return part


def _check_ahead(due_on: date | None, at: datetime) -> None:
    if due_on is not None and due_on < localdate(at):
        raise ModelRefused(_("The day by which it shall be done is over already. Give a later one."))
