"""Which plans may a user see and keep, what waits in each, and which households have no plan yet?"""

import tomllib
from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache
from importlib.resources import files
from typing import Any

from django.db.models import Count, F, IntegerField, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from ppaos.evidence.livelihood.models import GroupOverride
from ppaos.evidence.livelihood.queries.groups import NEWEST_FIRST, places_in_force
from ppaos.ground.accounts.models import User
from ppaos.ground.geography.queries import areas_within
from ppaos.people.cooperation.models import Grant
from ppaos.people.cooperation.permissions import areas_holding, areas_in_sight, may, roles
from ppaos.people.registry.models import Household
from ppaos.people.registry.queries import visible_households
from ppaos.support.assistance.models import Need
from ppaos.support.assistance.queries.needs import told_to
from ppaos.support.operating_models.models import Contact, Enrolment, Goal, HouseholdPlan, PlanStep
from ppaos.support.referral.models import Referral

PLAN = "keep_plans"
GROUPS, EITHER = ("welfare", "model"), "either"
State = HouseholdPlan.State
OPEN_STATES = (State.DRAFT, State.AGREED)
_PENDING = Q(done_on=None, dropped_on=None)


@lru_cache
def next_contact_days() -> int:
    """How many days after a contact the next one is due, where nobody names a day."""
    told = tomllib.loads(files("ppaos.support.operating_models").joinpath("plans.toml").read_text())
    return int(told["next_contact_days"])


def next_contact_after(on: date) -> date:
    """The day of the next contact, where nobody names one."""
    return on + timedelta(days=next_contact_days())


def plans_in_sight(user: Any) -> QuerySet[HouseholdPlan]:
    """Plans that the user keeps: those of an area, and those the user mentors; of households the user sees.

    The system itself (None) keeps all.
    """
    plans = HouseholdPlan.objects.all()
    if user is None:
        return plans
    if not may(user, PLAN):
        return plans.none()
    by_area = Q(household__area_id__in=areas_in_sight(user, deed=PLAN))
    return plans.filter(by_area | Q(mentor_id=user.pk), household__in=visible_households(user))


def looked_through(plans: QuerySet[HouseholdPlan], today: date) -> QuerySet[HouseholdPlan]:
    """Plans with what waits in each: goals, steps_open, steps_late, last_contact_on; the longest due first."""
    steps = PlanStep.objects.filter(_PENDING, plan=OuterRef("pk")).order_by()
    return (
        plans.select_related("household__dwelling", "household__area", "mentor")
        .annotate(
            goals_set=_counted(Goal.objects.filter(plan=OuterRef("pk"), dropped_on=None).order_by()),
            steps_open=_counted(steps),
            steps_late=_counted(steps.filter(due_on__lt=today)),
            last_contact_on=Subquery(
                Contact.objects.filter(plan=OuterRef("pk"), withdrawn_at=None)
                .order_by()
                .values("plan")
                .annotate(last=Max("on"))
                .values("last")
            ),
        )
        .order_by(F("next_contact_on").asc(nulls_first=True), "pk")
    )


def _counted(rows: QuerySet[Any]) -> Any:
    """How many of the rows a plan has; none is zero."""
    counted = rows.values("plan").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def due_contacts(today: date) -> Q:
    """The condition that a mentor should have been in contact by now: due on or before today, or never planned."""
    return Q(next_contact_on__lte=today) | Q(next_contact_on=None)


def late_steps(today: date) -> Q:
    """The condition that a plan has a step whose day is over."""
    late = PlanStep.objects.filter(_PENDING, due_on__lt=today).values("plan_id")
    return Q(pk__in=late)


def caseloads(plans: QuerySet[HouseholdPlan], today: date) -> list[dict[str, Any]]:
    """Open plans by mentor: mentor_id (None: nobody), plans, agreed, due, late (with a late step)."""
    of_mentors = plans.filter(state__in=OPEN_STATES).order_by().values("mentor_id")
    counted = of_mentors.annotate(
        plans=Count("pk"),
        agreed=Count("pk", filter=Q(state=State.AGREED)),
        due=Count("pk", filter=due_contacts(today)),
        late=Count("pk", filter=late_steps(today)),
    )
    return [dict(row) for row in counted.order_by("mentor_id")]


def mentors_for(area_codes: Iterable[str], on: date) -> QuerySet[User]:
    """Active users who mentor households in every one of these areas: they keep plans by a role that sees what is
    opened to it."""
    able = [name for name, role in roles().items() if PLAN in role.deeds and not role.sees_area]
    found = User.objects.filter(is_active=True)
    for code in sorted(set(area_codes)):
        there = Grant.objects.in_force(on).filter(role__in=able, area_id__in=areas_holding(code, on))
        found = found.filter(pk__in=there.values("user_id"))
    return found.order_by("display_name", "pk")


def mentors_within(area_code: str, on: date) -> QuerySet[User]:
    """Active users who mentor households somewhere in the area, or in an area that holds it."""
    able = [name for name, role in roles().items() if PLAN in role.deeds and not role.sees_area]
    there = Q(area_id__in=areas_holding(area_code, on)) | Q(area__in=areas_within(area_code))
    grants = Grant.objects.in_force(on).filter(there, role__in=able)
    return User.objects.filter(is_active=True, pk__in=grants.values("user_id")).order_by("display_name", "pk")


def without_plan(user: Any, area_code: str, group: str = EITHER) -> QuerySet[Household]:
    """Households of an area, in sight of the user, that have no open plan: of a group, of
    either, or all (empty).

    Adds `target_group`: by the decision of a person, else by the run in force; None where neither placed it.
    """
    decided = GroupOverride.objects.filter(household=OuterRef("pk"), ended_at=None).values("group")[:1]
    placed = places_in_force().filter(household=OuterRef("pk")).order_by(*NEWEST_FIRST).values("group")[:1]
    planned = HouseholdPlan.objects.filter(state__in=OPEN_STATES).values("household_id")
    homes = visible_households(user).filter(area__in=areas_within(area_code)).exclude(pk__in=planned)
    homes = homes.annotate(target_group=Coalesce(Subquery(decided), Subquery(placed)))
    if group:
        homes = homes.filter(target_group__in=GROUPS if group == EITHER else [group])
    return homes.select_related("area", "dwelling").order_by("area_id", "pk")


def referrals_for(plan: HouseholdPlan, sees: frozenset[str]) -> QuerySet[Referral]:
    """Referrals of the plan's household that a step may join: those whose need the reader's field classes allow."""
    told = told_to(Need.objects.filter(household_id=plan.household_id), sees)
    mine = Referral.objects.filter(household_id=plan.household_id, need__in=told)
    return mine.select_related("need", "service", "organisation").order_by("-made_at", "-pk")


def enrolments_for(plan: HouseholdPlan) -> QuerySet[Enrolment]:
    """Places in models of the plan's household that a step may join."""
    mine = Enrolment.objects.filter(household_id=plan.household_id)
    return mine.select_related("model").order_by("-changed_at", "-pk")


def steps_of(plan: HouseholdPlan) -> QuerySet[PlanStep]:
    """The steps of a plan: what is to be done first by its day, then what is done or dropped."""
    steps = plan.steps.select_related(
        "goal",
        "organisation",
        "referral__need",
        "referral__service",
        "referral__organisation",
        "enrolment__model",
        "course",
    )
    settled = Coalesce("done_on", "dropped_on")
    return steps.order_by(settled.asc(nulls_first=True), F("due_on").asc(nulls_last=True), "pk")


def goals_counted(plan: HouseholdPlan) -> dict[str, int]:
    """How many goals are reached, dropped, and going on."""
    return plan.goals.aggregate(
        reached=Count("pk", filter=Q(reached_on__isnull=False)),
        dropped=Count("pk", filter=Q(dropped_on__isnull=False)),
        going_on=Count("pk", filter=Q(reached_on=None, dropped_on=None)),
    )
