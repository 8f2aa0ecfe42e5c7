"""Whom does an interview speak of: the visit that its form names, its household, and where that is known to live?"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from ppaos.evidence.survey.models import Visit
from ppaos.evidence.survey.queries.whom import whom_to_meet
from ppaos.ground.geography.models import Area


@dataclass(frozen=True)
class KnownPlace:
    """A visit and what is known of its household; all empty where the form names no visit that exists."""

    visit_id: int | None = None
    household_id: int | None = None
    candidate_household_id: int | None = None
    area_id: str | None = None
    is_practice: bool = False
    point: tuple[float, float] | None = None
    round: int | None = None


def known_places(entity_ids: Iterable[str]) -> dict[str, KnownPlace]:
    """The visits that bear these entity ids, with their households as registered or listed."""
    wanted = {found for text in entity_ids if (found := _uuid(text)) is not None}
    if not wanted:
        return {}
    visits = list(Visit.objects.filter(entity_id__in=wanted).select_related("candidate_household"))
    homes = [(_household_of(visit), visit.candidate_household_id) for visit in visits]
    whom = whom_to_meet(homes)
    return {
        str(visit.entity_id): KnownPlace(
            visit.pk, home[0], home[1], visit.area_id, visit.is_practice, _point(row), visit.round
        )
        for visit, home, row in zip(visits, homes, whom.iter_rows(named=True), strict=True)
    }


def areas_that_exist(codes: Iterable[str]) -> set[str]:
    """Those of the codes that are an area's."""
    return set(Area.objects.filter(pk__in={code for code in codes if code}).values_list("pk", flat=True))


def _household_of(visit: Visit) -> int | None:
    house = visit.candidate_household
    return visit.household_id or (house.brought_into_id if house else None)


def _point(row: dict[str, float | None]) -> tuple[float, float] | None:
    latitude, longitude = row["latitude"], row["longitude"]
    return None if latitude is None or longitude is None else (latitude, longitude)


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text.removeprefix("uuid:"))
    except ValueError:
        return None
