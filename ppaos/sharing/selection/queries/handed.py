"""Which households are on a list that was handed on, as the register knows them now?"""

from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from ppaos.people.registry.models import Household
from ppaos.people.registry.queries import visible_households
from ppaos.sharing.selection.models import HandedHousehold, HandedList


def handed_ids(handed: HandedList) -> list[int]:
    """The households of a list; of records that were merged since, the one that was kept."""
    rows = HandedHousehold.objects.filter(handed=handed)
    kept = Coalesce("household__merged_into_id", "household_id")
    return list(rows.annotate(kept=kept).values_list("kept", flat=True).distinct().order_by("kept"))


def handed_households(user: Any, handed: HandedList) -> QuerySet[Household]:
    """The households of a list as far as the user sees them, village by village."""
    seen = visible_households(user).filter(pk__in=handed_ids(handed))
    return seen.select_related("area", "dwelling").order_by("area_id", "pk")
