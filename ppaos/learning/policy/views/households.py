"""Households in a list of the Forum: named for who reads names there; the reading is noted."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from ppaos.evidence.livelihood.presenters.looking import household_rows
from ppaos.evidence.livelihood.queries.lines import heads_of
from ppaos.ground.privacy.actions import record_reading
from ppaos.ground.privacy.models import PersonalRead
from ppaos.learning.policy.queries.cases import fields_of_households
from ppaos.people.registry.models import Household


def seen_rows(request: HttpRequest, households: Sequence[Household]) -> list[dict[str, Any]]:
    """A row a household: head and house for who sees it and reads names there, else its area alone."""
    sees = fields_of_households(request.user, households)
    named = [each for each in households if "names" in sees.get(each.pk, ())]
    heads = heads_of(each.pk for each in named)
    if named:
        record_reading(by=request.user, at=timezone.now(), purpose=PersonalRead.ASSIST, subjects=named)
    return [
        row | {"is_open": each.pk in sees}
        for each in households
        for row in household_rows([each], heads, {}, sees.get(each.pk, ()))
    ]
