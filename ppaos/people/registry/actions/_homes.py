"""What moving, splitting and joining have in common: dwellings, residences, memberships ended and begun."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.ground.geography.models import AreaWithin, in_force
from ppaos.people.registry.actions._checks import check_day
from ppaos.people.registry.actions.errors import RegistryError
from ppaos.people.registry.models import Dwelling, Household, Membership, Person

LIVING = ~Q(presence=Membership.Presence.NAMED_ABSENT)


@dataclass(frozen=True)
class Address:
    """Where a dwelling stands: the code of its village, community or subdistrict, and what its sign says."""

    area_code: str
    house_no: str = ""
    moo: str = ""
    house_code: str = ""
    soi: str = ""
    road: str = ""
    latitude: float | None = None
    longitude: float | None = None


def change_home(
    membership: Membership, household: Household, on: date, at: datetime, *, is_head: bool, reason: str
) -> None:
    """End a membership and begin the next one of the same person on the same day."""
    end_membership(membership, on, at, reason)
    household.memberships.create(
        person_id=membership.person_id, line_no=membership.line_no, is_head=is_head, relation=membership.relation,
        presence=membership.presence, valid_from=on,
    )  # fmt: skip


def end_membership(membership: Membership, on: date, at: datetime, reason: str) -> None:
    """End a membership on a day that is past and not before it began."""
    check_day(on, at, not_before=membership.valid_from, what=_("The day of leaving"))
    membership.valid_to, membership.ended_reason = on, reason
    membership.save(update_fields=["valid_to", "ended_reason"])


def settle(household: Household, dwelling: Dwelling, on: date) -> None:
    """Begin a residence, and note on the household where it lives now."""
    household.residences.create(dwelling=dwelling, area_id=dwelling.area_id, valid_from=on)
    household.dwelling, household.area_id = dwelling, dwelling.area_id
    household.save(update_fields=["dwelling", "area"])


def bring_along(members: Iterable[Membership], area_code: str, at: datetime) -> None:
    """Note where these members live now, for search and sight."""
    holding = AreaWithin.objects.filter(in_force(timezone.localdate(at)), area_id=area_code)
    codes = sorted(set(holding.values_list("ancestor_id", flat=True))) or [area_code]
    persons = Person.objects.filter(pk__in=[member.person_id for member in members])
    persons.update(area_id=area_code, area_codes=codes)


def dwelling_at(address: Address, at: datetime) -> Dwelling:
    """The dwelling with this house code or whole address, or a new one."""
    known = Dwelling.objects.filter(area_id=address.area_code).order_by("pk")
    if address.house_code:
        known = known.filter(house_code=address.house_code)
    else:
        known = known.filter(house_no=address.house_no, moo=address.moo)
    found = known.first() if address.house_code or address.house_no else None
    values = {
        field.name: getattr(address, field.name) for field in fields(Address) if field.name != "area_code"
    }
    return found or Dwelling.objects.create(area_id=address.area_code, created_at=at, **values)


def membership_of(household: Household, person: Person) -> Membership:
    """The membership of a person in the household now; RegistryError where there is none."""
    found = household.memberships.filter(person=person, valid_to__isnull=True).first()
    if found is None:
        raise RegistryError(
            _("%(person)s is not a member of this household now. Choose a member.") % {"person": person}
        )
    return found
