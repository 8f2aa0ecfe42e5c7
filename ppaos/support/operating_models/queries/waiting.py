"""What waits in models, plans and courses for who leads, mentors or teaches?"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, DecimalField, Exists, F, OuterRef, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from ppaos.people.cooperation.permissions import areas_in_sight
from ppaos.people.registry.queries import visible_households
from ppaos.support.assistance.queries.limits import fiscal_year_of
from ppaos.support.operating_models.models import (
    ClosedModelYear,
    Course,
    Enrolment,
    FundEntry,
    HouseholdPlan,
    Learner,
    MemberRecord,
    OperatingModel,
    PlanStep,
)
from ppaos.support.operating_models.queries.models import areas_led, organisations_acted_for
from ppaos.support.operating_models.queries.plans import OPEN_STATES, plans_in_sight

TEACH, MANAGE = "keep_courses", "manage_models"
Kind, State = OperatingModel.Kind, OperatingModel.State
# Kinds whose members make and sell; members of the others save, borrow or are looked after.
EARNING = (Kind.CHAIN, Kind.PROCESS)
AT_WORK = (State.RUNNING, State.HANDED_OVER)


@dataclass(frozen=True)
class ModelWaiting:
    """How much waits in one model."""

    model: OperatingModel
    count: int


def models_led(user: Any) -> QuerySet[OperatingModel]:
    """Models that go on and that the user leads for the organisation behind them."""
    mine = OperatingModel.objects.filter(
        in_library=False,
        area__in=areas_led(user),
        organisation_id__in=organisations_acted_for(user, MANAGE),
    )
    return mine.exclude(state=State.CLOSED)


def invitations_unanswered(user: Any) -> list[ModelWaiting]:
    """By model the user leads: invited households in sight that said neither yes nor no."""
    invited = Enrolment.objects.filter(state=Enrolment.State.INVITED, household__in=visible_households(user))
    return _by_model(invited.filter(model__in=models_led(user)))


def last_month(today: date) -> date:
    """The first day of the newest month that is over."""
    return (today.replace(day=1) - timedelta(days=1)).replace(day=1)


def months_untold(user: Any, today: date) -> list[ModelWaiting]:
    """By model whose members earn in it: members in sight of whom nothing is recorded of last month.

    Who joined later, and models whose year is closed, are left out.
    """
    month = last_month(today)
    told = MemberRecord.objects.filter(enrolment=OuterRef("pk"), month=month, withdrawn_at=None)
    closed = ClosedModelYear.objects.filter(fiscal_year=fiscal_year_of(month), opened_at=None)
    at_work = models_led(user).filter(kind__in=EARNING, state__in=AT_WORK)
    members = Enrolment.objects.filter(
        ~Exists(told),
        state=Enrolment.State.ENROLLED,
        joined_on__lt=today.replace(day=1),
        model__in=at_work.exclude(pk__in=closed.values("model_id")),
        household__in=visible_households(user),
    )
    return _by_model(members)


def loans_overdue(user: Any, today: date) -> list[ModelWaiting]:
    """By fund the user leads: loans of members in sight that were due and are not paid back."""
    counts = Q(repayments__kind=FundEntry.Kind.REPAYMENT, repayments__takes_back=None)
    paid = Sum("repayments__quantity", filter=counts & Q(repayments__taken_back_by=None))
    loans = FundEntry.objects.filter(
        kind=FundEntry.Kind.LOAN,
        due_on__lt=today,
        takes_back=None,
        taken_back_by=None,
        model__in=models_led(user),
        enrolment__household__in=visible_households(user),
    ).annotate(paid=Coalesce(paid, Value(0), output_field=DecimalField()))
    late = FundEntry.objects.filter(pk__in=loans.filter(quantity__gt=F("paid")).values("pk"))
    return _by_model(late)


def courses_untested(user: Any, today: date) -> QuerySet[Course]:
    """Courses the user teaches whose last session is over and that have marks, but none of any learner afterwards."""
    theirs = Q(area_id__in=areas_in_sight(user, deed=TEACH))
    theirs |= Q(organisation_id__in=organisations_acted_for(user, TEACH))
    learners = Learner.objects.filter(course=OuterRef("pk"))
    held = Course.objects.filter(theirs, full_marks__isnull=False, sessions__on__lt=today)
    return (
        held.exclude(sessions__on__gte=today)
        .filter(Exists(learners), ~Exists(learners.filter(after_marks__isnull=False)))
        .distinct()
    )


def plans_mentored(user: Any) -> QuerySet[HouseholdPlan]:
    """Open plans that the user mentors, of households in sight."""
    return plans_in_sight(user).filter(mentor_id=user.pk, state__in=OPEN_STATES)


def steps_overdue(plans: QuerySet[HouseholdPlan], today: date) -> QuerySet[PlanStep]:
    """Steps of these plans whose day is over."""
    return PlanStep.objects.filter(plan__in=plans, done_on=None, dropped_on=None, due_on__lt=today)


def plans_unmentored(area_codes: Any) -> QuerySet[HouseholdPlan]:
    """Open plans of these areas that nobody mentors."""
    return HouseholdPlan.objects.filter(state__in=OPEN_STATES, mentor=None, household__area_id__in=area_codes)


def _by_model(rows: QuerySet[Any]) -> list[ModelWaiting]:
    """The rows counted by model, the most first."""
    counted = rows.order_by().values("model_id").annotate(number=Count("pk", distinct=True))
    numbers = {row["model_id"]: row["number"] for row in counted}
    models = OperatingModel.objects.in_bulk(list(numbers))
    order = sorted(numbers, key=lambda pk: (-numbers[pk], pk))
    return [ModelWaiting(models[pk], numbers[pk]) for pk in order]
