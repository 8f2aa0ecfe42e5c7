"""Which case papers of a meeting does the reader see, with which fields, and what is known of each?"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, QuerySet

from ppaos.evidence.livelihood.models import Assessment
from ppaos.evidence.livelihood.queries.lines import heads_of
from ppaos.learning.policy.models import AgendaItem, CasePaper, Meeting
from ppaos.learning.policy.queries.meetings import SEE
from ppaos.people.cooperation.permissions import fields_in_sight, may
from ppaos.people.registry.models import Household, Membership
from ppaos.people.registry.queries import openings_in_force, visible_households
from ppaos.people.registry.queries.visibility import fields_over_areas
from ppaos.support.assistance.models import HelpLine, Need
from ppaos.support.assistance.queries.help import lines
from ppaos.support.assistance.queries.needs import told_to

FIGURES = frozenset({"aggregate"})  # what is told of a case whose household the reader does not see


@dataclass
class CaseFacts:
    """What is known of a case, as far as the reader's field classes (`sees`) go; `opens`: they see the household."""

    case: CasePaper
    opens: bool
    sees: frozenset[str]
    head: str = ""
    members: int = 0
    level: Assessment | None = None
    needs: list[Need] = field(default_factory=list)
    hidden_needs: int = 0
    given: list[HelpLine] = field(default_factory=list)

    @property
    def has_name(self) -> bool:
        """Whether the reader sees who it is."""
        return "names" in self.sees

    @property
    def baht(self) -> Decimal | None:
        """What was given so far; None where no worth is known."""
        known = [line.worth for line in self.given if line.worth is not None]  # type: ignore[attr-defined]
        return sum(known, Decimal(0)) if known else None


def sees_all_cases(user: Any, meeting: Meeting) -> bool:
    """Whether the user sees each case put before the meeting, without a name where no role of theirs shows it: who
    sees the area's figures and its policy."""
    is_of_area = may(user, SEE, area_code=meeting.area_id)
    return is_of_area and "aggregate" in fields_in_sight(user, area_code=meeting.area_id)


def cases_seen(user: Any, meeting: Meeting, item: AgendaItem | None = None) -> QuerySet[CasePaper]:
    """The case papers of a meeting (or of one item) that the reader sees, in the order of the agenda."""
    found = CasePaper.objects.filter(item__meeting=meeting)
    if item is not None:
        found = found.filter(item=item)
    if not sees_all_cases(user, meeting):
        found = found.filter(household__in=visible_households(user))
    told = found.select_related(
        "item", "household__area", "household__dwelling", "referral__need", "referral__service",
        "referral__organisation", "exit",
    )  # fmt: skip
    return told.order_by("item__place", "item_id", "pk")


def facts_of(user: Any, cases: Sequence[CasePaper], *, names: bool = True) -> list[CaseFacts]:
    """What is known of each case for the reader, in their order; with `names` False the figures alone."""
    homes = {each.household_id: each.household for each in cases}
    sees = fields_of_households(user, homes.values())
    if not names:
        sees = dict.fromkeys(sees, FIGURES)
    facts = [
        CaseFacts(each, each.household_id in sees, sees.get(each.household_id, FIGURES)) for each in cases
    ]
    heads = heads_of({each.case.household_id for each in facts if each.has_name})
    members, levels, given = _members(homes), _levels(homes), _given(homes)
    needs = _needs(homes)
    for each in facts:
        pk = each.case.household_id
        each.head, each.members, each.level = heads.get(pk, ""), members.get(pk, 0), levels.get(pk)
        mine = needs.get(pk, [])
        told = set(
            told_to(Need.objects.filter(pk__in=[need.pk for need in mine]), each.sees).values_list("pk", flat=True)
        ) if mine else set()  # fmt: skip
        each.needs = [need for need in mine if need.pk in told]
        each.hidden_needs = len(mine) - len(each.needs)
        each.given = given.get(pk, [])
    return facts


def fields_of_households(user: Any, households: Iterable[Household]) -> dict[int, frozenset[str]]:
    """The field classes the reader sees of each household that they see at all."""
    homes = {each.pk: each for each in households}
    seen = set(visible_households(user).filter(pk__in=list(homes)).values_list("pk", flat=True))
    by_area = fields_over_areas(user, {homes[pk].area_id for pk in seen})
    opened: dict[int, set[str]] = defaultdict(set)
    rows = openings_in_force(user).filter(household_id__in=seen).values_list("household_id", "field_classes")
    for pk, classes in rows:
        opened[pk].update(classes)
    return {pk: by_area[homes[pk].area_id] | opened[pk] for pk in seen}


def _members(homes: Iterable[int]) -> dict[int, int]:
    living = Membership.objects.filter(household__in=list(homes), valid_to=None).order_by()
    return dict(living.values_list("household_id").annotate(number=Count("pk")))


def _levels(homes: Iterable[int]) -> dict[int, Assessment]:
    scored = Assessment.objects.filter(household__in=list(homes), is_current=True).select_related("method")
    return {each.household_id: each for each in scored.order_by("year", "round", "pk")}


def _needs(homes: Iterable[int]) -> dict[int, list[Need]]:
    found: dict[int, list[Need]] = defaultdict(list)
    waiting = Need.objects.filter(household__in=list(homes), state=Need.State.OPEN_NEED)
    for need in waiting.order_by("-is_urgent", "pk"):
        found[need.household_id].append(need)
    return found


def _given(homes: Iterable[int]) -> dict[int, list[HelpLine]]:
    found: dict[int, list[HelpLine]] = defaultdict(list)
    for line in lines().filter(household__in=list(homes), stage=HelpLine.Stage.PAID):
        if not line.is_taken_back:  # type: ignore[attr-defined]
            found[line.household_id].append(line)
    return found
