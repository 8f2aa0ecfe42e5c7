"""What does a surveyor's phone take along: the own open visits, whole or by difference, and the forms?

A difference is asked for with the cursor of the last answer. It is made of what changed since a while before that,
because what changed while the last answer was written may have shown up after it. `check` digests the whole list: a
phone whose list does not add up to it asks for the whole.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime

from ppaos.evidence.survey.models import FormVersion, Phone, Visit
from ppaos.evidence.survey.queries.forms import newest_versions
from ppaos.evidence.survey.queries.visits import visits_of
from ppaos.evidence.survey.queries.whom import whom_to_meet
from ppaos.ground.geography.models import Area

# Longer than any act on visits takes from its beginning to its end.
OVERLAP = timedelta(minutes=15)


@dataclass(frozen=True)
class PhoneList:
    """What a phone is told: its open visits or those that changed, those that are gone, and where it stands now."""

    visits: list[dict[str, Any]]
    cursor: str
    is_whole: bool
    check: str
    gone: list[str] = field(default_factory=list)
    # The households behind the visits: whose names are told.
    households: list[Any] = field(default_factory=list)


def phone_list(phone: Phone, *, since: str, at: datetime) -> PhoneList:
    """The list of a phone's surveyor; whole where `since` is empty or no cursor."""
    asked = _since(since)
    taken = visits_of(phone.user)
    if phone.is_practice:
        taken = taken.filter(is_practice=True)
    every = list(taken.select_related("household", "candidate_household"))
    told = every if asked is None else [visit for visit in every if visit.changed_at >= asked]
    return PhoneList(
        visits=_described(told),
        cursor=at.isoformat(),
        is_whole=asked is None,
        check=_check(every),
        gone=[] if asked is None else _gone(phone, every, asked),
        households=[visit.household or visit.candidate_household for visit in told],
    )


def phone_forms(phone: Phone) -> list[dict[str, Any]]:
    """The newest published version of every form that the surveyor's phone gets, with its files."""
    return [
        {
            "id": version.pk,
            "code": version.form.code,
            "version": version.version,
            "title": version.form.title,
            "kind": str(version.form.kind),
            "md5": version.xform_md5,
            "visit": _visit_path(version.pk, version.xform_md5),
            "media": list(version.media.order_by("name").values("id", "name", "md5")),
        }
        for version in newest_versions(phone.user)
    ]


@lru_cache(maxsize=256)
def _visit_path(version_id: int, _xform_md5: str) -> str:
    """Where a form asks which visit it serves. Published, a version never changes: what was read once holds."""
    mapping, questions = FormVersion.objects.values_list("mapping", "questions").get(pk=version_id)
    named = next((each["path"] for each in questions if each["name"] == "visit"), "")
    return str((mapping.get("fields") or {}).get("visit", "") or named)


def open_visits_among(phone: Phone, entity_ids: Sequence[Any]) -> list[Visit]:
    """Of these visits those that are the surveyor's own and open."""
    mine = visits_of(phone.user).filter(entity_id__in=entity_ids)
    return list(mine.select_related("household", "candidate_household"))


def versions_on_phone(phone: Phone) -> list[FormVersion]:
    """The versions that a phone fills, with mapping and questions."""
    return list(
        FormVersion.objects.filter(
            pk__in=[version.pk for version in newest_versions(phone.user)]
        ).select_related("form")
    )


def _since(text: str) -> datetime | None:
    try:
        moment = parse_datetime(text)
    except ValueError:
        return None
    return None if moment is None or timezone.is_naive(moment) else moment - OVERLAP


def _gone(phone: Phone, every: list[Visit], since: datetime) -> list[str]:
    """Visits of the surveyor that changed and are not open any more. Those given to others show in `check`."""
    changed = Visit.objects.filter(surveyor_id=phone.user_id, changed_at__gte=since)
    left = changed.exclude(pk__in=[visit.pk for visit in every])
    return [str(entity_id) for entity_id in left.order_by("pk").values_list("entity_id", flat=True)]


def _stamp(visit: Visit) -> str:
    return visit.changed_at.isoformat(timespec="microseconds")


def _check(visits: list[Visit]) -> str:
    lines = sorted(f"{visit.entity_id} {_stamp(visit)}" for visit in visits)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _described(visits: list[Visit]) -> list[dict[str, Any]]:
    """Visits as the app shows them: whom to meet, where, by when, and what the supervisor asks."""
    whom = whom_to_meet([(visit.household_id, visit.candidate_household_id) for visit in visits])
    areas = dict(Area.objects.filter(pk__in={visit.area_id for visit in visits}).values_list("pk", "name_th"))
    return [
        {
            "id": str(visit.entity_id),
            "stamp": _stamp(visit),
            "name": house["head"].strip(),
            "house_no": house["house_no"],
            "moo": house["moo"],
            "village": areas.get(visit.area_id, ""),
            "area": visit.area_id,
            "kind": str(visit.kind),
            "state": str(visit.state),
            "due": visit.due_on.isoformat() if visit.due_on else None,
            "comment": visit.comment,
            "practice": visit.is_practice,
            "people": house["people"] or None,
            "place": _place(house),
            "code": _household_code(visit),
            "version": visit.entity_version,
        }
        for visit, house in zip(visits, whom.iter_rows(named=True), strict=True)
    ]


def _place(house: dict[str, Any]) -> list[float] | None:
    latitude, longitude = house["latitude"], house["longitude"]
    return None if latitude is None or longitude is None else [round(latitude, 6), round(longitude, 6)]


def _household_code(visit: Visit) -> str:
    if visit.household and visit.household.code:
        return visit.household.code
    return visit.candidate_household.household_code if visit.candidate_household else ""
