"""What must still stand as the asker saw it: the facts a change rests on, and those that are others by now."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from ppaos.people.registry.models import ChangeRequest, Household, Membership, Person
from ppaos.people.registry.queries.records import kept_record, record_ids

Kind = ChangeRequest.Kind
REPLACED = "replaced"  # kept in `base` when a request is approved: what stood there until then
# Besides the fields asked for, what a change of each kind rests on.
RESTS_ON = {
    Kind.BIRTH: ("household.standing", "household.members"),
    Kind.DEATH: ("household.standing", "person.died_on", "person.homes"),
    Kind.MOVE: ("household.standing", "household.dwelling"),
    Kind.SPLIT: ("household.standing", "household.dwelling", "household.members"),
    Kind.JOIN: (
        "household.standing", "household.dwelling", "household.members",
        "other.standing", "other.dwelling", "other.members",
    ),
    Kind.COME: ("household.standing", "household.members", "person.died_on", "person.homes"),
    Kind.LEAVE: ("household.standing", "person.died_on", "person.homes"),
    Kind.FIELD: (),
}  # fmt: skip


@dataclass(frozen=True)
class Conflict:
    """One fact that is another now than the asker saw: `wanted` is what they ask for, if it is that very field."""

    key: str
    seen: Any
    now: Any
    wanted: Any = None


def facts(
    *, kind: str, household: Household, other: Household | None, person: Person | None, wanted: dict[str, Any]
) -> dict[str, Any]:
    """What a change rests on as it stands now, in values that JSON keeps."""
    keys = [*RESTS_ON[Kind(kind)], *(wanted if kind == Kind.FIELD else ())]
    places = {"household": household, "other": other}
    record = kept_record(person) if person is not None else None
    found: dict[str, Any] = {"person.record": record.pk} if record else {}
    for key in keys:
        noun, name = key.split(".", 1)
        if noun in places:
            found[key] = _of_household(places[noun], name)
        elif noun == "dwelling":
            found[key] = getattr(household.dwelling, name)
        elif record is not None:
            found[key] = _of_person(record, name) if noun == "person" else _of_member(household, record, name)
    return found


def facts_now(request: ChangeRequest) -> dict[str, Any]:
    """What a request rests on as it stands now."""
    homes = Household.objects.select_related("dwelling")
    return facts(
        kind=request.kind, household=homes.get(pk=request.household_id),
        other=homes.filter(pk=request.other_household_id or 0).first(),
        person=Person.objects.filter(pk=request.person_id or 0).first(), wanted=request.wanted,
    )  # fmt: skip


def conflicts(request: ChangeRequest) -> list[Conflict]:
    """Field by field, what is another now than the asker saw."""
    now = facts_now(request)
    wanted = request.wanted if request.kind == Kind.FIELD else {}
    return [
        Conflict(key, seen, now.get(key), wanted.get(key))
        for key, seen in request.base.items()
        if key != REPLACED and now.get(key) != seen
    ]


def rivals(request: ChangeRequest) -> list[ChangeRequest]:
    """Other requests that wait and touch the same: approving one changes what the others rest on."""
    homes = [pk for pk in (request.household_id, request.other_household_id) if pk]
    persons = record_ids([request.person_id]) if request.person_id else []
    near = Q(household__in=homes) | Q(other_household__in=homes) | Q(person__in=persons)
    waiting = ChangeRequest.objects.filter(near, state=ChangeRequest.State.WAITING).exclude(pk=request.pk)
    mine = touched(request)
    return [row for row in waiting.select_related("asked_by").order_by("pk") if touched(row) & mine]


def touched(request: ChangeRequest) -> set[str]:
    """Names of what a request changes, alike where two requests change the same."""
    wanted, kind = request.wanted, request.kind
    people = {*wanted.get("persons", ()), request.person_id} - {None}
    if kind == Kind.FIELD:
        of = request.person_id or request.household_id
        return {f"{key} {of}" for key in wanted}
    if kind in (Kind.MOVE, Kind.SPLIT, Kind.JOIN):
        homes = {request.household_id, request.other_household_id} - {None}
        return {f"home {pk}" for pk in homes} | {f"person {pk}" for pk in people}
    if people:
        return {f"person {pk}" for pk in people}
    return {f"{kind} {request.household_id} {wanted.get('first_name', '')}"}


def seen_mark(found: list[Conflict], waiting: list[ChangeRequest]) -> str:
    """A short mark of everything that speaks against a request; empty where nothing does.

    Who approves gives it back, so that nothing that came since they looked is approved unseen.
    """
    told = [[each.key, each.now] for each in found] + [["request", each.pk] for each in waiting]
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16] if told else ""


def _of_household(household: Household | None, name: str) -> Any:
    if household is None:
        return None
    if name == "members":
        living = household.memberships.filter(valid_to__isnull=True)
        return sorted(set(living.values_list("person_id", flat=True)))
    return getattr(household, "dwelling_id" if name == "dwelling" else name)


def _of_person(person: Person, name: str) -> Any:
    if name == "homes":
        return sorted(_current(person).values_list("household_id", flat=True))
    if name == "citizen_id":
        return (
            person.identifiers.filter(valid_to__isnull=True)
            .order_by("-pk")
            .values_list("pk", flat=True)
            .first()
        )
    value = getattr(person, name)
    return value.isoformat() if hasattr(value, "isoformat") else value


def _of_member(household: Household, person: Person, name: str) -> Any:
    member = _current(person).filter(household=household).order_by("-valid_from", "-pk").first()
    return getattr(member, name) if member else None


def _current(person: Person) -> Any:
    return Membership.objects.filter(person_id__in=record_ids([person.pk]), valid_to__isnull=True)
