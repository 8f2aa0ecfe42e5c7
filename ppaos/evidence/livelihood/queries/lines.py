"""The households behind a figure, as far as the reader sees them, and who heads each."""

from collections.abc import Iterable
from typing import Any

from django.db.models import QuerySet

from ppaos.people.registry.models import Household, Membership
from ppaos.people.registry.queries import visible_households


def households_in_sight(user: Any, ids: Iterable[int]) -> QuerySet[Household]:
    """Those of the households that the user sees, village by village."""
    seen = visible_households(user).filter(pk__in=list(ids))
    return seen.select_related("area", "dwelling").order_by("area_id", "pk")


def heads_of(household_ids: Iterable[int]) -> dict[int, str]:
    """The names of the heads of households by household."""
    heads = Membership.objects.filter(household__in=list(household_ids), is_head=True, valid_to=None)
    return {head.household_id: str(head.person) for head in heads.select_related("person")}
