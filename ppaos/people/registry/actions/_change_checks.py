"""What must hold of a household and a person for a change to be asked: one check a kind."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from ppaos.ground.geography.models import Area
from ppaos.people.registry.actions.errors import RegistryError
from ppaos.people.registry.models import ChangeRequest, Household, Membership, Person
from ppaos.people.registry.queries.records import record_ids

Kind = ChangeRequest.Kind


def check_wanted(
    kind: str, household: Household, person: Person | None, values: dict[str, Any], on: date
) -> None:
    """Raise RegistryError, saying what to do, unless the change makes sense of this household and person."""
    if kind in _OF_HOUSEHOLD and person is not None:
        raise RegistryError(_("This change is of the household, not of one person: name nobody."))
    _CHECKS[kind](household, person, values)
    code = values.get("area_code", "")
    if code and not Area.objects.in_force(on).filter(code=code).exists():
        raise RegistryError(_("There is no area with this code now. Choose one of the list."))


def _newborn(household: Household, person: Person | None, values: dict[str, Any]) -> None:
    if not values.get("first_name"):
        raise RegistryError(_("A person needs a first name."))


def _dead(household: Household, person: Person | None, values: dict[str, Any]) -> None:
    member = _member(household, person)
    if member.died_on is not None:
        raise RegistryError(_("The death of %(person)s is recorded already.") % {"person": member})
    _successor(household, member, values)


def _moved(household: Household, person: Person | None, values: dict[str, Any]) -> None:
    if bool(values.get("away")) == bool(values.get("area_code")):
        raise RegistryError(
            _(
                "Say where the household moved: a village or community of the platform, or in words a place elsewhere."
            )
        )


def _split(household: Household, person: Person | None, values: dict[str, Any]) -> None:
    going, members = set(values.get("persons", ())), _members(household)
    if not going or not going <= members or values.get("head") not in going:
        raise RegistryError(_("A new household needs people who live in this one, its head among them."))
    if going == members:
        raise RegistryError(_("Somebody must stay behind. If all go together, the household moves."))


def _joined(household: Household, person: Person | None, values: dict[str, Any]) -> None:
    if values.get("other_household") in (None, household.pk):
        raise RegistryError(_("Name the other household whose people live with this one now."))


def _came(household: Household, person: Person | None, values: dict[str, Any]) -> None:
    if person is None:
        _newborn(household, person, values)
    elif _is_member(household, person):
        raise RegistryError(_("%(person)s is a member of this household already.") % {"person": person})


def _left(household: Household, person: Person | None, values: dict[str, Any]) -> None:
    member = _member(household, person)
    if not values.get("ended_reason"):
        raise RegistryError(_("Say why the membership ends."))
    _successor(household, member, values)


def _fields(household: Household, person: Person | None, values: dict[str, Any]) -> None:
    if not values:
        raise RegistryError(_("Say which field is wrong and what it should be."))
    of_person = [name for name in values if not name.startswith("dwelling.")]
    if of_person and person is None:
        raise RegistryError(_("Choose the person whose record is wrong."))
    if person is not None:
        _member(household, person)
    if values.get("person.first_name", "-") == "":
        raise RegistryError(_("A person needs a first name."))
    if values.get("membership.is_head") is False:
        raise RegistryError(
            _("Name who is the head instead: a household's head is changed by naming another.")
        )


_OF_HOUSEHOLD = (Kind.BIRTH, Kind.MOVE, Kind.SPLIT, Kind.JOIN)
_CHECKS: dict[str, Callable[[Household, Person | None, dict[str, Any]], None]] = {
    Kind.BIRTH: _newborn,
    Kind.DEATH: _dead,
    Kind.MOVE: _moved,
    Kind.SPLIT: _split,
    Kind.JOIN: _joined,
    Kind.COME: _came,
    Kind.LEAVE: _left,
    Kind.FIELD: _fields,
}


def _members(household: Household) -> set[int]:
    living = household.memberships.filter(valid_to__isnull=True)
    living = living.exclude(presence=Membership.Presence.NAMED_ABSENT)
    return set(living.values_list("person_id", flat=True))


def _is_member(household: Household, person: Person) -> bool:
    records = record_ids([person.pk])
    return household.memberships.filter(person_id__in=records, valid_to__isnull=True).exists()


def _member(household: Household, person: Person | None) -> Person:
    if person is None:
        raise RegistryError(_("Choose the person it is about."))
    if not _is_member(household, person):
        raise RegistryError(
            _("%(person)s is not a member of this household now. Choose a member.") % {"person": person}
        )
    return person


def _successor(household: Household, gone: Person, values: dict[str, Any]) -> None:
    head = values.get("head")
    if head is not None and (head == gone.pk or head not in _members(household)):
        raise RegistryError(_("The next head is somebody who lives in the household. Choose a member."))
