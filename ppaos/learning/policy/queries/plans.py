"""Which plans does a reader see, and what do their lines come to?"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from ppaos.learning.policy.models import PlanLine, PlanLineYear, PolicyPlan, Resolution
from ppaos.learning.policy.queries.places import areas_holding_seen, areas_seen

State = PolicyPlan.State
# A plan counts once it was put in force, whatever became of it since.
EVER_IN_FORCE = (State.IN_FORCE, State.REVISED, State.CLOSED)


@dataclass(frozen=True)
class Money:
    """Baht asked for, granted and spent; None where no line tells. `untold`: years whose grant, or spending, is not
    told: the sums are of the others."""

    asked: Decimal | None
    granted: Decimal | None
    spent: Decimal | None
    grants_untold: int
    spending_untold: int


def visible_plans(user: Any) -> QuerySet[PolicyPlan]:
    """Plans of areas where the reader sees policy and of the areas that hold these, the newest years first."""
    here = Q(area_id__in=areas_seen(user)) | Q(area_id__in=areas_holding_seen(user))
    found = PolicyPlan.objects.filter(here).select_related("area", "organisation", "revises", "document")
    return found.order_by("-last_year", "area_id", "-revision", "-pk")


def money_in(years: QuerySet[PlanLineYear]) -> Money:
    """What years of lines come to."""
    told = years.aggregate(
        asked=Sum("asked_baht"), granted=Sum("granted_baht"), spent=Sum("spent_baht"),
        grants_untold=Count("pk", filter=Q(granted_baht=None)), spending_untold=Count("pk", filter=Q(spent_baht=None)),
    )  # fmt: skip
    return Money(**told)


def sums_by_year(plan: PolicyPlan) -> list[tuple[int, Money]]:
    """What the lines of a plan come to in each of its fiscal years."""
    years = PlanLineYear.objects.filter(line__plan=plan)
    return [
        (year, money_in(years.filter(fiscal_year=year)))
        for year in range(plan.first_year, plan.last_year + 1)
    ]


def totals_of(plans: Iterable[PolicyPlan]) -> dict[int, tuple[int, Decimal | None]]:
    """By plan how many lines it has, and what they ask for."""
    rows = PlanLine.objects.filter(plan__in=[each.pk for each in plans]).order_by().values_list("plan_id")
    return {
        pk: (count, asked) for pk, count, asked in rows.annotate(count=Count("pk"), asked=Sum("total_baht"))
    }


def lines_of(plan: PolicyPlan) -> QuerySet[PlanLine]:
    """The lines of a plan with their years, in the order of their codes."""
    found = plan.lines.select_related(
        "plan__area", "owner", "proposal", "resolution", "model", "batch", "follows"
    )
    return found.prefetch_related("years").order_by("code", "pk")


def visible_lines(user: Any) -> QuerySet[PlanLine]:
    """Lines of the plans a reader sees."""
    found = PlanLine.objects.filter(plan__in=visible_plans(user).order_by().values("pk"))
    return found.select_related("plan__area", "owner", "proposal__area", "resolution", "model__area", "batch")


def lines_carrying_out(user: Any, resolution: Resolution) -> QuerySet[PlanLine]:
    """Lines that carry a resolution out, of the plans a reader sees."""
    found = visible_lines(user).filter(resolution=resolution).prefetch_related("years")
    return found.order_by("plan__first_year", "plan_id", "code")


def standing_lines(plans: QuerySet[PolicyPlan]) -> QuerySet[PlanLine]:
    """Lines of plans that are or were in force, each once: the newest of those that follow each other."""
    newer = PlanLine.objects.filter(follows=OuterRef("pk"), plan__state__in=EVER_IN_FORCE)
    found = PlanLine.objects.filter(~Exists(newer), plan__in=plans.order_by().values("pk"))
    return found.filter(plan__state__in=EVER_IN_FORCE)


def revision_being_drawn(plan: PolicyPlan) -> PolicyPlan | None:
    """The revision of a plan that is being drawn up; None where there is none."""
    return plan.revisions.filter(state=State.DRAWN).first()


def history_of(line: PlanLine) -> list[PlanLine]:
    """The lines this one follows, the newest first."""
    found: list[PlanLine] = []
    before = line.follows_id
    while before is not None:
        each = PlanLine.objects.select_related("plan").get(pk=before)
        found.append(each)
        before = each.follows_id
    return found
