"""Which proposals does a reader see, what does each say now, which levels has it passed, and which comes next?"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from ppaos.ground.geography.models import Area, AreaWithin, in_force
from ppaos.learning.policy.models import (
    Endorsement,
    PlanLine,
    PolicyPlan,
    Proposal,
    ProposalHousehold,
    ProposalVersion,
)
from ppaos.learning.policy.queries.places import LEVEL_OF, areas_seen, way_up
from ppaos.people.cooperation.permissions import areas_in_sight
from ppaos.people.registry.queries import visible_households
from ppaos.support.operating_models.queries.models import areas_around_and_within

KEEP, ENDORSE = "keep_proposals", "endorse_proposals"
State = Proposal.State
TO_CITE_IN_PLANS = (State.ENDORSED, State.IN_PLAN)


@dataclass(frozen=True)
class LevelPassed:
    """A level on the way of a version: what it said of it, where it said anything."""

    level: str
    area: Area
    said: Endorsement | None

    @property
    def has_agreed(self) -> bool:
        """Whether the level agreed."""
        return self.said is not None and self.said.verdict == Endorsement.Verdict.AGREED


def visible_proposals(user: Any) -> QuerySet[Proposal]:
    """Proposals of areas where the reader sees policy, what was changed last first."""
    found = Proposal.objects.filter(area_id__in=areas_seen(user))
    return found.select_related("area", "organisation", "made_by").order_by("-changed_at", "-pk")


def waiting_for_level(user: Any) -> QuerySet[Proposal]:
    """Proposals handed in whose turn it is at a level that the user speaks for."""
    mine = AreaWithin.objects.filter(
        in_force(timezone.localdate()), area_id=OuterRef("area_id"),
        ancestor_id__in=areas_in_sight(user, deed=ENDORSE),
    )  # fmt: skip
    turn = Q(pk__in=())
    for of_area, level in LEVEL_OF.items():
        turn |= Q(level=level) & Q(Exists(mine.filter(ancestor__level=of_area)))
    return Proposal.objects.filter(turn, state=State.SUBMITTED)


def returned_to(user: Any) -> QuerySet[Proposal]:
    """Proposals sent back where the user writes them."""
    return Proposal.objects.filter(state=State.RETURNED, area_id__in=areas_in_sight(user, deed=KEEP))


def newest_version(proposal: Proposal) -> ProposalVersion:
    """What a proposal says now."""
    return proposal.versions.get(number=proposal.version)


def newest_versions(proposals: Iterable[Proposal]) -> dict[int, ProposalVersion]:
    """The same of many, by proposal, each with `concerned`: how many households."""
    by_number = {each.pk: each.version for each in proposals}
    found = ProposalVersion.objects.filter(proposal_id__in=by_number)
    told = found.annotate(concerned=Count("households"))
    return {each.proposal_id: each for each in told if each.number == by_number[each.proposal_id]}


def passed_of(version: ProposalVersion) -> list[LevelPassed]:
    """The levels a version passes, its area's own first, with what each said last."""
    said = {(each.level, each.area_id): each for each in version.endorsements.order_by("pk")}
    area = version.proposal.area
    return [
        LevelPassed(level, each, said.get((level, each.code)))
        for level, each in way_up(area, timezone.localdate())
    ]


def next_level(version: ProposalVersion) -> LevelPassed | None:
    """The level that is to speak next about a version; None where all agreed."""
    return next((each for each in passed_of(version) if not each.has_agreed), None)


def turn_of(version: ProposalVersion, here: LevelPassed) -> str:
    """Whose turn it is about which version, as a page carries it to tell whether that is still so."""
    return f"{version.number} {here.level}"


def concerned_count(version: ProposalVersion) -> int:
    """How many households a version concerns."""
    return version.households.count()


def ids_concerned(version: ProposalVersion) -> list[int]:
    """The households a version concerns."""
    rows = ProposalHousehold.objects.filter(version=version).order_by("household_id")
    return list(rows.values_list("household_id", flat=True))


def concerned_seen(user: Any, version: ProposalVersion) -> int:
    """How many of them the reader sees."""
    return visible_households(user).filter(pk__in=version.households.values("household_id")).count()


def lines_citing(proposal: Proposal) -> QuerySet[PlanLine]:
    """The lines of plans that cite a proposal, in the order of plans."""
    found = PlanLine.objects.filter(proposal=proposal)
    return found.select_related("plan__area", "owner", "model", "batch").order_by(
        "plan__first_year", "plan_id", "code"
    )


def closed_plan_citing(proposal: Proposal) -> PolicyPlan | None:
    """A closed plan that cites the proposal; None where there is none."""
    closed = PolicyPlan.objects.filter(state=PolicyPlan.State.CLOSED, lines__proposal=proposal)
    return closed.order_by("pk").first()


def proposals_for(plan: PolicyPlan) -> QuerySet[Proposal]:
    """Proposals a line of the plan may carry out: every level agreed, and their area lies in the plan's or holds it."""
    places = areas_around_and_within(plan.area_id)
    found = Proposal.objects.filter(area_id__in=places, state__in=TO_CITE_IN_PLANS)
    return found.select_related("area").order_by("title", "pk")
