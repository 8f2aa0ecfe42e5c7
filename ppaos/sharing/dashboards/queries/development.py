"""Which models did a household join, what is planned with it, what did it learn: as far as the reader may know?"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count
from django.utils import timezone

from ppaos.people.cooperation.permissions import may
from ppaos.people.registry.queries import home_ids
from ppaos.sharing.dashboards.queries.households import Sight
from ppaos.support.operating_models.models import Enrolment, HouseholdPlan, Learner, PlanReview, PlanStep
from ppaos.support.operating_models.queries.learning import learning_of_household, visible_courses
from ppaos.support.operating_models.queries.members import months_told, sums_of
from ppaos.support.operating_models.queries.models import visible_models
from ppaos.support.operating_models.queries.plan_steps import Joined, joined_by
from ppaos.support.operating_models.queries.plans import plans_in_sight, steps_of

SEE, PLAN = "see_models", "keep_plans"
EVER = date(1900, 1, 1)


@dataclass(frozen=True)
class Development:
    """Places in models with what was told of each, plans with the steps of the one in force, learning.

    `told`: by place, baht by kind of record, and the last month (`sums_of`); `months`: how many months were told of;
    `models`, `courses`: those whose pages the reader may open; `joined`: what the steps join.
    """

    sees_models: bool
    sees_plans: bool
    can_fit: bool
    places: list[Enrolment]
    told: Mapping[int, dict[str, Any]]
    months: Mapping[int, int]
    models: frozenset[int]
    joined: Joined | None
    plans: list[HouseholdPlan]
    reviews: list[PlanReview]
    steps: list[PlanStep]
    learning: list[Learner]
    courses: frozenset[int]

    @property
    def plan(self) -> HouseholdPlan | None:
        """The plan that goes on, else the newest."""
        return self.plans[0] if self.plans else None


def development_of(user: Any, sight: Sight) -> Development:
    """Models, plans and learning of one household; after a move what was written while it lived in sight."""
    area = sight.stays[-1].area_id if sight.is_past and sight.stays else sight.household.area_id
    sees_models = may(user, SEE, area_code=area)
    places = _places(sight) if sees_models else []
    keys = [place.pk for place in places]
    plans = _plans(user, sight)
    plan = plans[0] if plans else None
    steps = list(steps_of(plan)) if plan else []
    learning = _learning(sight) if sees_models else []
    return Development(
        sees_models=sees_models, sees_plans=not sight.is_past and may(user, PLAN, area_code=area),
        can_fit=sees_models and not sight.is_past,
        places=places, told=sums_of(keys, EVER),
        months={pk: len(months) for pk, months in months_told(keys).items()},
        models=_opening(visible_models(user), {place.model_id for place in places}),
        plans=plans, reviews=list(PlanReview.objects.filter(plan__in=plans).order_by("pk")),
        steps=steps,
        joined=joined_by(steps, plan, user, sight.fields) if plan else None,
        learning=learning, courses=_opening(visible_courses(user), {each.course_id for each in learning}),
    )  # fmt: skip


def _places(sight: Sight) -> list[Enrolment]:
    """The newest first."""
    theirs = Enrolment.objects.filter(household__in=home_ids([sight.household.pk]))
    if sight.is_past:
        theirs = theirs.filter(area__in=[stay.area_id for stay in sight.stays])
    return list(theirs.select_related("model", "person").order_by("-made_at", "-pk"))


def _plans(user: Any, sight: Sight) -> list[HouseholdPlan]:
    """Plans the reader keeps, the one that goes on first."""
    if sight.is_past:
        return []
    mine = plans_in_sight(user).filter(household=sight.household).select_related("mentor")
    newest = mine.order_by("-made_at", "-pk")
    return sorted(newest, key=lambda plan: plan.ended_on is not None)


def _learning(sight: Sight) -> list[Learner]:
    """What its members learned, with `told`: of how many sessions it is known whether they came. Of a household that
    left, up to the day it left."""
    found = learning_of_household(sight.household).annotate(told=Count("attendances", distinct=True))
    until = sight.until
    return [each for each in found if until is None or timezone.localdate(each.made_at) < until]


def _opening(seen: Any, keys: set[int]) -> frozenset[int]:
    return frozenset(seen.filter(pk__in=keys).values_list("pk", flat=True)) if keys else frozenset()
