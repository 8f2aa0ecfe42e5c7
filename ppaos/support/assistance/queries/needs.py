"""Which needs are open, of whom, and by which rules were they found?"""

from collections.abc import Collection, Sequence
from typing import Any

import polars as pl
from django.db.models import QuerySet

from ppaos.engine.methods import NeedMethod
from ppaos.evidence.livelihood.queries.methods import method_in_force
from ppaos.ground.geography.queries import areas_within
from ppaos.ground.workbench.queries import fetched_frame
from ppaos.people.registry.models import LEFT, Household, Standing
from ppaos.people.registry.queries import visible_households
from ppaos.support.assistance.models import Need

# Who does not live there any more, or is another household, has no needs there.
GONE = (Standing.MOVED, Standing.DIED, Standing.DUPLICATE)
# Needs that tell of somebody's health or debts, and facts that do: for who sees that class of fields.
OF_HEALTH = ("disability_income", "disability_home")
OF_DEBT = ("debt",)
HIDDEN_FACTS = {
    **dict.fromkeys(("health", "is_disabled", "has_disability_card", "is_pregnant"), "health"),
    **dict.fromkeys(("debt", "slf:financial_debt"), "debt"),
}
OPEN_NEEDS = {
    "need_id": pl.Int64, "code": pl.String, "household_id": pl.Int64, "person_id": pl.Int64, "area": pl.String,
    "is_urgent": pl.Boolean,
}  # fmt: skip
_OPEN = """
    select need.id, need.code, need.household_id, need.person_id, household.area_id, need.is_urgent
    from assistance_need need join registry_household household on household.id = need.household_id
    where need.state = 'open_need' and {chosen}"""
COUNTS = {
    "area_id": pl.String, "code": pl.String, "dimension": pl.String, "is_urgent": pl.Boolean, "needs": pl.Int64,
    "households": pl.Int64,
}  # fmt: skip
_COUNTED = """
    select need.area_id, need.code, need.dimension, need.is_urgent, count(*), count(distinct need.household_id)
    from assistance_need need
    where need.state = 'open_need' and need.area_id = any(%(areas)s) group by 1, 2, 3, 4 order by 1, 2, 3, 4"""


def needs_in_force() -> NeedMethod:
    """The needs there are and their rules, by the newest published version."""
    method: NeedMethod = method_in_force("needs")
    return method


def open_needs(user: Any) -> QuerySet[Need]:
    """Open needs of households the user sees, urgent ones first."""
    seen = Need.objects.filter(state=Need.State.OPEN_NEED, household__in=visible_households(user))
    return seen.order_by("-is_urgent", "area_id", "household_id", "pk")


def told_to(needs: QuerySet[Need], sees: Collection[str]) -> QuerySet[Need]:
    """Those of the needs that tell no more of health and debts than the reader's field classes allow."""
    told = needs if "health" in sees else needs.exclude(dimension="health").exclude(code__in=OF_HEALTH)
    return told if "debt" in sees else told.exclude(code__in=OF_DEBT)


def needs_of(household: Household) -> QuerySet[Need]:
    """All needs of a household and its members: open ones first, then the latest."""
    mine = Need.objects.filter(household=household).select_related("person", "found_by_user")
    return mine.order_by("-state", "-is_urgent", "-found_at", "pk")


def open_needs_frame(*, area_code: str = "", need_ids: Sequence[int] | None = None) -> pl.DataFrame:
    """Open needs of households that live in the area, or those of these numbers (columns OPEN_NEEDS)."""
    asked: Sequence[str] | Sequence[int]
    if need_ids is None:
        chosen, asked = "household.area_id = any(%(asked)s)", _codes(area_code)
    else:
        chosen, asked = "need.id = any(%(asked)s)", list(need_ids)
    # Sorted here: a million rows are put in order ten times as fast as on the server's disk.
    return fetched_frame(_OPEN.format(chosen=chosen), {"asked": asked}, schema=OPEN_NEEDS).sort("need_id")


def counted_needs(area_code: str) -> pl.DataFrame:
    """How many open needs of each kind there are in each village of the area, and of how many households."""
    return fetched_frame(_COUNTED, {"areas": _codes(area_code)}, schema=COUNTS)


def households_to_ask(area_code: str) -> list[int]:
    """The households that live in the area and whose needs are looked for; those that left the programme are watched,
    and asked again once they come back."""
    living = Household.objects.filter(merged_into__isnull=True, area__in=areas_within(area_code))
    return list(living.exclude(standing__in=(*GONE, *LEFT)).order_by("pk").values_list("pk", flat=True))


def _codes(area_code: str) -> list[str]:
    return list(areas_within(area_code).values_list("code", flat=True))
