"""Which area does the reader look at, by which parts, counted in households or persons? Read from the address."""

from collections.abc import Container
from typing import Any

from django.http import Http404, QueryDict

from ppaos.evidence.livelihood.queries.looking import HOLDING_LOCAL, HOUSEHOLDS, LOCAL, PERSONS, SEE, Look
from ppaos.evidence.livelihood.queries.places import area_in_sight
from ppaos.people.cooperation.permissions import check_may


def look_of(user: Any, asked: QueryDict) -> Look:
    """What is asked for: 403 without the deed, 404 for an area out of sight or a word that is none of these."""
    check_may(user, SEE)
    area = area_in_sight(user, asked.get("area", ""), deed=SEE)
    if area is None:
        raise Http404(f"no area {asked.get('area', '')}")
    unit = one_of(asked.get("of", ""), (HOUSEHOLDS, PERSONS), "unit") or HOUSEHOLDS
    by = one_of(asked.get("by", ""), (LOCAL,), "division")
    return Look(area, unit, by if area.level in HOLDING_LOCAL else "")


def one_of(given: str, known: Container[str], what: str) -> str:
    """The word as given, where it is one of these or empty; else 404."""
    if given and given not in known:
        raise Http404(f"no {what} {given}")
    return given
