"""Which of these households may the reader see, those that moved away among them?"""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet

from ppaos.people.registry.models import Household
from ppaos.people.registry.queries import visible_households, visible_past_households


def listed_households(user: Any, household_ids: Sequence[int]) -> QuerySet[Household]:
    """Those of the households that the reader sees, those that lived in sight before among them, by area."""
    of_today, of_past = (
        seen(user).filter(pk__in=household_ids).values("pk")
        for seen in (visible_households, visible_past_households)
    )
    return (
        Household.objects.filter(Q(pk__in=of_today) | Q(pk__in=of_past))
        .select_related("area", "dwelling")
        .order_by("area_id", "pk")
    )
