"""The visits a phone takes along, as an ODK entity list: the surveyor's own open ones and no other."""

import csv
import hashlib
import io
import uuid
from collections.abc import Iterable, Iterator
from typing import Any

from ppaos.evidence.survey.models import Visit
from ppaos.evidence.survey.queries.visits import visits_of
from ppaos.evidence.survey.queries.whom import whom_to_meet
from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.permissions import looks_beyond

VISITS = "visits"
VISITS_FILE = "visits.csv"
COLUMNS = (
    "name", "label", "__version", "head", "address", "village", "area", "household_code", "kind", "due_on", "comment",
    "latitude", "longitude",
)  # fmt: skip
# Collect's limit on what it asks about in one address is about 2,000 letters; ours is only against abuse.
MOST_ASKED = 2_000


def visits_taken(user: Any, *, is_practice: bool = False) -> list[Visit]:
    """The visits that go to the user's phone."""
    return list(
        visits_of(user).filter(is_practice=is_practice).select_related("household", "candidate_household")
    )


def visits_csv(user: Any, *, is_practice: bool = False) -> bytes:
    """The entity list of a surveyor. The same visits give the same bytes."""
    return as_csv(visits_taken(user, is_practice=is_practice))


def as_csv(visits: list[Visit]) -> bytes:
    """Visits as an entity list."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(_rows(visits))
    return out.getvalue().encode()


def md5_of(content: bytes) -> str:
    """The digest that OpenRosa asks for."""
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


def _rows(visits: list[Visit]) -> Iterator[list[str]]:
    whom = whom_to_meet([(visit.household_id, visit.candidate_household_id) for visit in visits])
    areas = dict(Area.objects.filter(pk__in={visit.area_id for visit in visits}).values_list("pk", "name_th"))
    for visit, house in zip(visits, whom.iter_rows(named=True), strict=True):
        village = areas.get(visit.area_id, "")
        address = " ".join(
            part
            for part in (house["house_no"], f"หมู่ {house['moo']}" if house["moo"] else "", village)
            if part
        )
        yield [
            str(visit.entity_id),
            " · ".join(part for part in (address, house["head"].strip()) if part),
            str(visit.entity_version),
            house["head"].strip(),
            address,
            village,
            visit.area_id,
            _household_code(visit),
            str(visit.kind),
            visit.due_on.isoformat() if visit.due_on else "",
            visit.comment,
            _number(house["latitude"]),
            _number(house["longitude"]),
        ]


def _household_code(visit: Visit) -> str:
    """The code the register knows the household by, else the one of its list."""
    if visit.household and visit.household.code:
        return visit.household.code
    return visit.candidate_household.household_code if visit.candidate_household else ""


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.6f}"


@looks_beyond("only whether a visit is gone is told, also of one that somebody else has now")
def deleted_flags(user: Any, asked: Iterable[str]) -> dict[str, bool]:
    """Whether each entity a phone asks about is gone from its list: done, withdrawn, or given to somebody else.

    What the server does not know was made on the phone and has not arrived yet: it stays.
    """
    ids = {text: number for text in list(asked)[:MOST_ASKED] if (number := _uuid(text))}
    known = set(Visit.objects.filter(entity_id__in=ids.values()).values_list("entity_id", flat=True))
    taken = set(visits_of(user).filter(entity_id__in=known).values_list("entity_id", flat=True))
    return {text: number in known and number not in taken for text, number in ids.items()}


def _uuid(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text.strip().removeprefix("uuid:"))
    except ValueError:
        return None
