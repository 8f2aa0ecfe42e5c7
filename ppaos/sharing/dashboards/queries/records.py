"""Which households, and which listed households, stand behind a figure of an area?"""

from collections.abc import Iterable, Sequence
from typing import Any

import polars as pl
from django.db.models import Q, QuerySet
from django.utils import timezone

from ppaos.evidence.targeting.models import CandidateHousehold
from ppaos.ground.geography.queries import areas_within
from ppaos.ground.workbench.queries import fetched_frame
from ppaos.people.cooperation.permissions import areas_in_sight
from ppaos.people.registry.models import Household, Membership
from ppaos.people.registry.queries import usable, visible_households
from ppaos.people.registry.queries.visibility import SEE, opened_homes
from ppaos.sharing.dashboards.models import HouseholdFact, ListFact
from ppaos.sharing.dashboards.queries.figures import BAHT, Figure

_SHEET = {
    "household_id": pl.Int64, "code": pl.String, "head": pl.String, "house_no": pl.String, "moo": pl.String,
    "area_code": pl.String, "area": pl.String, "standing": pl.String, "persons": pl.Int64, "level": pl.Int16,
    "counted": pl.Int64,
}  # fmt: skip
_SHEET_SQL = """
select household.id, household.code, case when %(names)s then concat_ws(' ', person.first_name, person.last_name) end,
    case when %(names)s then dwelling.house_no end, case when %(names)s then dwelling.moo end,
    area.code, area.name_th, fact.standing, fact.persons, fact.level, {counts}
from dashboards_householdfact fact
join registry_household household on household.id = fact.household_id
join registry_dwelling dwelling on dwelling.id = household.dwelling_id
join geography_area area on area.code = fact.area_id
left join registry_membership head on head.household_id = household.id and head.is_head and head.valid_to is null
left join registry_person person on person.id = head.person_id
where fact.household_id = any(%(ids)s)
order by area.code, household.id"""


def numbers_behind(user: Any, figure: Figure, area_code: str) -> QuerySet[HouseholdFact, int]:
    """The numbers of the households that a figure of the area counts, as far as the user sees households, by area: to
    be counted and cut into pages before anything is read of them."""
    if "household" not in figure.of:
        return HouseholdFact.objects.none().values_list("household_id", flat=True)
    within = areas_within(area_code)
    by_area = within.filter(code__in=areas_in_sight(user, deed=SEE)).values("code")
    facts = HouseholdFact.objects.filter(area_id__in=by_area)
    if opened_homes(user):
        seen = Q(area_id__in=by_area) | Q(household_id__in=visible_households(user).values("pk"))
        facts = HouseholdFact.objects.filter(seen, area_id__in=within.values("code"))
    behind = facts.extra(where=[figure.records])
    return behind.order_by("area_id", "household_id").values_list("household_id", flat=True)


def households_shown(user: Any, numbers: Sequence[int]) -> list[Household]:
    """Households of a page in its order; without those that left the user's sight since the figures were counted."""
    seen = visible_households(user).filter(pk__in=numbers).select_related("area", "dwelling", "fact")
    found = {household.pk: household for household in seen}
    return [found[number] for number in numbers if number in found]


def listed_behind(user: Any, figure: Figure, area_code: str) -> QuerySet[CandidateHousehold]:
    """Listed households with people the figure counts who are nobody in the register, where the user sees lists."""
    if "list" not in figure.of:
        return CandidateHousehold.objects.none()
    within = areas_within(area_code).filter(code__in=areas_in_sight(user, deed="see_lists"))
    behind = ListFact.objects.filter(area_id__in=within.values("code")).extra(where=[figure.records])
    return (
        CandidateHousehold.objects.filter(pk__in=behind.values("candidate_household_id"))
        .select_related("area", "fact", "list_import__edition__source")
        .order_by("area_id", "house_key", "pk")
    )


def heads_of(household_ids: Iterable[int]) -> dict[int, str]:
    """The names of the heads of households by household."""
    heads = Membership.objects.filter(
        household_id__in=list(household_ids), is_head=True, valid_to__isnull=True
    )
    return {head.household_id: str(head.person) for head in heads.select_related("person")}


def records_sheet(user: Any, figure: Figure, area_code: str, *, with_names: bool) -> pl.DataFrame:
    """The households behind a figure as a sheet, with what each adds to it; names and house numbers only on request.
    Those whose data may not be used are left out."""
    behind = numbers_behind(user, figure, area_code)
    ids = list(usable(behind, on=timezone.localdate(), household="household_id"))
    schema = _SHEET | ({"counted": pl.Float64} if figure.unit == BAHT else {})
    return fetched_frame(
        _SHEET_SQL.format(counts=figure.counts), {"ids": ids, "names": with_names}, schema=schema
    )
