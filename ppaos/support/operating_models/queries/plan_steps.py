"""What do the steps of a plan join, how does that stand now, and which of it may a reader open?"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from ppaos.support.operating_models.models import Course, HouseholdPlan, Learner, PlanStep
from ppaos.support.operating_models.queries.learning import visible_courses
from ppaos.support.operating_models.queries.members import PRESENT, visible_enrolments
from ppaos.support.operating_models.queries.models import areas_around_and_within
from ppaos.support.operating_models.queries.plans import referrals_for
from ppaos.support.referral.queries.desk import visible_referrals


@dataclass(frozen=True)
class Joined:
    """Of what steps join: referrals the reader may know of, what opens to the reader, and how far the household's
    members came in a course: (learning, received, able) persons."""

    told: frozenset[int]
    referrals: frozenset[int]
    places: frozenset[int]
    courses: frozenset[int]
    learned: Mapping[int, tuple[int, int, int]]


def joined_by(steps: Sequence[PlanStep], plan: HouseholdPlan, user: Any, sees: frozenset[str]) -> Joined:
    """What these steps of a plan join. For the system itself (None) nothing opens: paper has no links."""
    referrals = {step.referral_id for step in steps if step.referral_id}
    places = {step.enrolment_id for step in steps if step.enrolment_id}
    courses = {step.course_id for step in steps if step.course_id}
    told = frozenset(referrals_for(plan, sees).filter(pk__in=referrals).values_list("pk", flat=True))
    none: frozenset[int] = frozenset()
    has_pages = user is not None
    return Joined(
        told=told,
        referrals=_in(visible_referrals(user), told) if has_pages and told else none,
        places=_in(visible_enrolments(user).filter(state__in=PRESENT), places)
        if has_pages and places
        else none,
        courses=_in(visible_courses(user), courses) if has_pages and courses else none,
        learned=_learned(plan, courses),
    )


def courses_for(plan: HouseholdPlan) -> QuerySet[Course]:
    """Courses that a step of the plan may join: those that go on around where the household lives, and those in which
    its members learn."""
    around = areas_around_and_within(plan.household.area_id)
    theirs = Learner.objects.filter(household_id=plan.household_id).values("course_id")
    mine = Course.objects.filter(Q(area_id__in=around, ended_on=None) | Q(pk__in=theirs))
    return mine.select_related("organisation").order_by("name", "pk")


def _in(seen: QuerySet[Any], keys: set[int] | frozenset[int]) -> frozenset[int]:
    return frozenset(seen.filter(pk__in=keys).values_list("pk", flat=True))


def _learned(plan: HouseholdPlan, courses: set[int]) -> dict[int, tuple[int, int, int]]:
    if not courses:
        return {}
    learners = Learner.objects.filter(household_id=plan.household_id, course_id__in=courses)
    rows = (
        learners.order_by()
        .values("course_id")
        .annotate(
            learning=Count("pk"),
            received=Count("pk", filter=Q(received_on__isnull=False)),
            able=Count("pk", filter=Q(able_on__isnull=False)),
        )
    )
    return {row["course_id"]: (row["learning"], row["received"], row["able"]) for row in rows}
