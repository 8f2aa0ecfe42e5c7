"""Which households may a proposal concern: of a figure it cites, a target group, those who fit its model, or typed."""

import re
from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet

from ppaos.engine.thai.digits import latin_digits
from ppaos.engine.thai.one import of_one
from ppaos.evidence.livelihood.models import Group
from ppaos.evidence.livelihood.queries.group_lists import grouped_households
from ppaos.ground.geography.models import Area
from ppaos.ground.geography.queries import areas_within
from ppaos.people.registry.models import Household
from ppaos.people.registry.queries import visible_households
from ppaos.support.operating_models.models import FittingHousehold, OperatingModel
from ppaos.support.operating_models.queries.matching import current_run

GROUPS = (Group.WELFARE, Group.MODEL)
_CODES = re.compile(r"[\s,;]+")


def ids_of_group(area: Area, group: str) -> list[int]:
    """Households that live in the area and are in a target group now."""
    found = grouped_households(area)
    ids: list[int] = found.filter(found["group"] == group)["household_id"].to_list()
    return ids


def ids_fitting(model: OperatingModel) -> list[int] | None:
    """Households that surely fit a model by its newest matching; None where none was made."""
    run = current_run(model)
    if run is None:
        return None
    fitting = FittingHousehold.objects.filter(run=run, fit=FittingHousehold.Fit.FITS)
    return list(fitting.values_list("household_id", flat=True))


def seen_in(user: Any, area: Area, ids: Iterable[int]) -> set[int]:
    """Those of the households that live in the area and that the user sees (the platform itself sees all)."""
    seen: QuerySet[Household] = Household.objects.filter(merged_into=None)
    if user is not None:
        seen = visible_households(user)
    here = seen.filter(pk__in=list(ids), area__in=areas_within(area.code).values("code"))
    return set(here.values_list("pk", flat=True))


def typed_households(user: Any, area: Area, text: str) -> tuple[set[int], list[str]]:
    """The households of the area in sight whose codes (or numbers as #12) were typed, and what names none of them."""
    words = [word for word in _CODES.split(of_one(latin_digits, text)) if word]
    numbers = {int(word[1:]) for word in words if re.fullmatch(r"#\d{1,18}", word)}
    named = Household.objects.filter(Q(code__in=words) | Q(pk__in=numbers))
    found = {str(each): each.pk for each in named} | {f"#{each.pk}": each.pk for each in named}
    seen = seen_in(user, area, found.values())
    return seen, [word for word in words if found.get(word) not in seen]
