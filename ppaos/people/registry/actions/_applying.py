"""An approved change brought into the register, through the same actions as everything else."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import polars as pl

from ppaos.ground.privacy.queries import sealed_id
from ppaos.people.registry.actions._change_wanted import ADDRESS, opened_citizen_id
from ppaos.people.registry.actions._homes import LIVING, Address
from ppaos.people.registry.actions.access import close_openings
from ppaos.people.registry.actions.details import change_membership, correct_dwelling
from ppaos.people.registry.actions.homes import (
    change_head,
    join_household,
    leave_household,
    move_household,
    split_household,
)
from ppaos.people.registry.actions.persons import add_identifier, correct_person, record_death
from ppaos.people.registry.actions.registering import register_households
from ppaos.people.registry.actions.standings import record_standing
from ppaos.people.registry.actions.uniting import unite_households
from ppaos.people.registry.models import ChangeRequest, Person, Standing
from ppaos.people.registry.queries.records import kept_record, record_ids

Kind = ChangeRequest.Kind
ORIGIN = "registry.changerequest"


def apply_change(request: ChangeRequest, *, by: Any, at: datetime) -> None:
    """Do what a request asks for; RegistryError, nothing written, where the register cannot."""
    _APPLY[request.kind](request, by, at)


def _register(request: ChangeRequest, by: Any, at: datetime) -> None:
    """A person the register did not know, as a member from the day on."""
    wanted, household = request.wanted, request.household
    born = request.on if request.kind == Kind.BIRTH else _day(wanted.get("birth_on"))
    row = {
        name: wanted[name]
        for name in ("title", "first_name", "last_name", "sex", "relation")
        if name in wanted
    }
    row |= {
        "household_key": str(household.pk), "household_id": household.pk, "source_row": request.pk,
        "area_code": household.area_id, "standing": household.standing, "valid_from": request.on, "birth_on": born,
        "birth_precision": wanted.get("birth_precision") or ("day" if born else ""),
        "presence": wanted.get("presence") or "unspecified",
    }  # fmt: skip
    if wanted.get("citizen_id"):
        row["citizen_id_sealed"] = sealed_id(opened_citizen_id(wanted["citizen_id"]))
    made = register_households(
        frame=pl.DataFrame([row]), by=by, at=at, source_label=ORIGIN, source_id=request.pk
    )
    request.person_id = made.persons["person_id"].item()


def _died(request: ChangeRequest, by: Any, at: datetime) -> None:
    record_death(person=_person(request), on=request.on, by=by, at=at)
    if _left_empty(request, Standing.DIED, by, at):
        origins = request.household.openings.order_by().values_list("origin_label", flat=True).distinct()
        for label in list(origins):
            close_openings(
                origin_label=label, on=request.on, household_ids=[request.household_id], by=by, at=at
            )


def _left(request: ChangeRequest, by: Any, at: datetime) -> None:
    leave_household(
        household=request.household, person=_as_member(request, _person(request)), on=request.on,
        reason=request.wanted["ended_reason"], by=by, at=at,
    )  # fmt: skip
    _left_empty(request, Standing.MOVED, by, at)


def _moved(request: ChangeRequest, by: Any, at: datetime) -> None:
    if request.wanted.get("away"):
        _stands(request, Standing.MOVED, by, at)
        return
    address = _address(request.wanted)
    move_household(household=request.household, address=address, on=request.on, by=by, at=at)


def _split(request: ChangeRequest, by: Any, at: datetime) -> None:
    people = Person.objects.in_bulk(request.wanted["persons"])
    address = _address(request.wanted) if request.wanted.get("area_code") else None
    request.other_household = split_household(
        household=request.household, persons=list(people.values()), head=people[request.wanted["head"]],
        on=request.on, address=address, by=by, at=at,
    )  # fmt: skip


def _joined(request: ChangeRequest, by: Any, at: datetime) -> None:
    assert request.other_household is not None
    unite_households(household=request.household, other=request.other_household, on=request.on, by=by, at=at)


def _came(request: ChangeRequest, by: Any, at: datetime) -> None:
    if request.person_id is None:
        _register(request, by, at)
        return
    wanted = {name: request.wanted[name] for name in ("presence", "relation") if request.wanted.get(name)}
    join_household(
        household=request.household, person=_person(request), on=request.on, by=by, at=at, **wanted
    )


def _corrected(request: ChangeRequest, by: Any, at: datetime) -> None:
    of_person, of_dwelling, of_member = (
        _fields(request.wanted, noun) for noun in ("person", "dwelling", "membership")
    )
    citizen_id = of_person.pop("citizen_id", "")
    if "birth_on" in of_person:
        born = of_person["birth_on"] = _day(of_person["birth_on"])
        known = of_person.get("birth_precision") or _person(request).birth_precision or "day"
        of_person["birth_precision"] = known if born else ""
    if of_person:
        reason = request.reason[:300] or f"change request {request.pk}"
        correct_person(person=_person(request), changes=of_person, reason=reason, by=by, at=at)
    if citizen_id:
        add_identifier(
            person=_person(request), citizen_id=opened_citizen_id(citizen_id), on=request.on, by=by, at=at,
            source_label=ORIGIN, source_id=request.pk,
        )  # fmt: skip
    if of_dwelling:
        correct_dwelling(household=request.household, changes=of_dwelling, by=by, at=at)
    if of_member.pop("is_head", False):
        _heads(request, _as_member(request, _person(request)), by, at)
    if of_member:
        member = _as_member(request, _person(request))
        change_membership(
            household=request.household, person=member, on=request.on, by=by, at=at, **of_member
        )


_APPLY: dict[str, Callable[[ChangeRequest, Any, datetime], None]] = {
    Kind.BIRTH: _register,
    Kind.DEATH: _died,
    Kind.MOVE: _moved,
    Kind.SPLIT: _split,
    Kind.JOIN: _joined,
    Kind.COME: _came,
    Kind.LEAVE: _left,
    Kind.FIELD: _corrected,
}


def _left_empty(request: ChangeRequest, standing: str, by: Any, at: datetime) -> bool:
    """Name the next head, or note the standing of a household in which nobody lives any more; whether it is so."""
    if not request.household.memberships.filter(LIVING, valid_to__isnull=True).exists():
        _stands(request, standing, by, at)
        return True
    if request.wanted.get("head"):
        _heads(request, Person.objects.get(pk=request.wanted["head"]), by, at)
    return False


def _stands(request: ChangeRequest, standing: str, by: Any, at: datetime) -> None:
    if request.household.standing != standing:
        record_standing(
            household=request.household, standing=standing, on=request.on, by=by, at=at, source_label=ORIGIN
        )


def _heads(request: ChangeRequest, person: Person, by: Any, at: datetime) -> None:
    change_head(household=request.household, person=person, on=request.on, by=by, at=at)


def _person(request: ChangeRequest) -> Person:
    """The record that stands for the person now."""
    assert request.person is not None
    return kept_record(request.person)


def _as_member(request: ChangeRequest, person: Person) -> Person:
    """The record by which the person is a member: after a merge it may be the one that was merged."""
    rows = request.household.memberships.filter(person_id__in=record_ids([person.pk]), valid_to__isnull=True)
    member = rows.select_related("person").order_by("-valid_from", "-pk").first()
    return member.person if member else person


def _address(wanted: dict[str, Any]) -> Address:
    return Address(**{name: wanted[name] for name in ADDRESS if name in wanted})


def _fields(wanted: dict[str, Any], noun: str) -> dict[str, Any]:
    return {key.split(".", 1)[1]: value for key, value in wanted.items() if key.startswith(f"{noun}.")}


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
