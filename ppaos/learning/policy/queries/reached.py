"""Which resolutions and proposals reached a plan, a grant and spending? Counts, baht, and the records behind each."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from ppaos.ground.geography.models import Area
from ppaos.ground.geography.queries import areas_within
from ppaos.learning.policy.models import PlanLine, PlanLineYear, PolicyPlan, Proposal
from ppaos.learning.policy.queries.plans import standing_lines
from ppaos.learning.policy.queries.proposals import visible_proposals
from ppaos.learning.policy.queries.resolutions import visible_resolutions

RESOLUTIONS, PROPOSALS = "resolutions", "proposals"
BEGUN, ENDORSED, IN_PLAN, GRANTED, SPENT = "begun", "endorsed", "in_plan", "granted", "spent"
STEPS = {RESOLUTIONS: (BEGUN, IN_PLAN, GRANTED, SPENT), PROPOSALS: (BEGUN, ENDORSED, IN_PLAN, GRANTED, SPENT)}


@dataclass
class Reach:
    """How far one resolution or proposal came: baht its lines ask for, were granted and spent (None: not told)."""

    is_endorsed: bool = False
    asked: Decimal | None = None
    granted: Decimal | None = None
    spent: Decimal | None = None
    lines: set[int] = field(default_factory=set)

    def has(self, step: str) -> bool:
        """Whether it came to the step. More than 0 baht have to be granted, or spent."""
        passed: dict[str, Callable[[], bool]] = {
            BEGUN: lambda: True,
            ENDORSED: lambda: self.is_endorsed,
            IN_PLAN: lambda: bool(self.lines),
            GRANTED: lambda: bool(self.granted),
            SPENT: lambda: bool(self.spent),
        }
        return passed[step]()

    def baht(self, step: str) -> Decimal | None:
        """The money of the step."""
        return {IN_PLAN: self.asked, GRANTED: self.granted, SPENT: self.spent}.get(step)


@dataclass(frozen=True)
class StepReached:
    """How many came to a step, and the baht of it (None: not told of any, or no money of its own)."""

    step: str
    count: int
    baht: Decimal | None


def reached(user: Any, area: Area, year: int | None = None) -> dict[str, dict[int, Reach]]:
    """How far every resolution and proposal of the area that the reader sees came, by its number.

    year: a fiscal year, by which only money of that year counts. Lines count once their plan was put in force, each
    once over revisions. A proposal counts from when it was handed in.
    """
    here = areas_within(area.code).values("code")
    handed_in = Proposal.objects.filter(versions__handed_in_at__isnull=False).values("pk")
    proposals = visible_proposals(user).filter(area__in=here, pk__in=handed_in).order_by()
    agreed = (Proposal.State.ENDORSED, Proposal.State.IN_PLAN)
    resolutions = visible_resolutions(user).filter(area__in=here).order_by()
    found = {
        RESOLUTIONS: {pk: Reach() for pk in resolutions.values_list("pk", flat=True)},
        PROPOSALS: {
            pk: Reach(is_endorsed=state in agreed) for pk, state in proposals.values_list("pk", "state")
        },
    }
    _add_money(found, year)
    return found


def steps_reached(kind: str, found: Iterable[Reach]) -> list[StepReached]:
    """The steps in order, with how many came to each and its baht."""
    all_of_them = list(found)
    told = []
    for step in STEPS[kind]:
        came = [each for each in all_of_them if each.has(step)]
        baht = [money for each in came if (money := each.baht(step)) is not None]
        told.append(StepReached(step, len(came), sum(baht, Decimal(0)) if baht else None))
    return told


def _add_money(found: dict[str, dict[int, Reach]], year: int | None) -> None:
    years = PlanLineYear.objects.filter(line__in=standing_lines(PolicyPlan.objects.all()))
    if year is not None:
        years = years.filter(fiscal_year=year)
    names = (
        "line_id",
        "line__resolution_id",
        "line__proposal_id",
        "asked_baht",
        "granted_baht",
        "spent_baht",
    )
    for line, resolution, proposal, *money in years.values_list(*names):
        for reach in (found[RESOLUTIONS].get(resolution), found[PROPOSALS].get(proposal)):
            if reach is not None:
                reach.lines.add(line)
                reach.asked, reach.granted, reach.spent = (
                    before if more is None else (before or Decimal(0)) + more
                    for before, more in zip((reach.asked, reach.granted, reach.spent), money, strict=True)
                )


def lines_behind(ids: Iterable[int]) -> QuerySet[PlanLine]:
    """Lines with what a list shows of them."""
    found = PlanLine.objects.filter(pk__in=list(ids)).select_related(
        "plan__area", "owner", "resolution", "proposal"
    )
    return found.prefetch_related("years").order_by("plan_id", "code", "pk")


def fiscal_years_planned() -> list[int]:
    """The fiscal years of which lines of plans in force tell, the newest first."""
    years = PlanLineYear.objects.filter(line__in=standing_lines(PolicyPlan.objects.all()))
    return list(years.order_by("-fiscal_year").values_list("fiscal_year", flat=True).distinct())
