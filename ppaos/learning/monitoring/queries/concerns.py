"""Which households does a reader see who tells of one, found by a name or a house number?"""

from typing import Any

from django.db.models import Q, QuerySet

from ppaos.engine.thai.digits import latin_digits
from ppaos.engine.thai.one import of_one
from ppaos.people.registry.models import Household, Standing
from ppaos.people.registry.queries import search_persons, visible_households

GONE = (Standing.MOVED, Standing.DIED, Standing.DUPLICATE)
MOST_FOUND = 50


def households_named(user: Any, text: str) -> QuerySet[Household]:
    """The households of today that the user sees; with a text, those of whom somebody is so named or whose house has
    that number."""
    seen = visible_households(user).filter(merged_into=None).exclude(standing__in=GONE)
    if text:
        found = [each.household_id for each in search_persons(user, text, MOST_FOUND) if each.household_id]
        seen = seen.filter(Q(pk__in=found) | Q(dwelling__house_no=of_one(latin_digits, text)))
    return seen.select_related("area", "dwelling").order_by("area__sort_key", "area_id", "pk")
