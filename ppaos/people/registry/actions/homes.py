"""Where and with whom people live: a household moves or splits, somebody joins, leaves or becomes its head."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from ppaos.ground.privacy.actions import announce, audited
from ppaos.ground.workbench.presenters.thai import thai_date
from ppaos.people.registry.actions._checks import check_day, check_household_is_kept, check_is_kept
from ppaos.people.registry.actions._homes import (
    LIVING,
    Address,
    bring_along,
    change_home,
    dwelling_at,
    end_membership,
    membership_of,
    settle,
)
from ppaos.people.registry.actions.errors import RegistryError
from ppaos.people.registry.models import Household, Membership, Person, StandingEvent
from ppaos.people.registry.permissions import check_can_edit_household


@audited("household.moved", subjects=("household",))
def move_household(*, household: Household, address: Address, on: date, by: Any, at: datetime) -> Household:
    """Move a household with all who live in it, from a day on. Where it lived before stays known.

    The user must keep the register where it lives now; the new area may be anybody's.
    """
    check_can_edit_household(by, household)
    check_household_is_kept(household)
    stay = household.residences.get(valid_to__isnull=True)
    check_day(on, at, not_before=stay.valid_from, what=_("The day of the move"))
    dwelling = dwelling_at(address, at)
    if dwelling.pk == household.dwelling_id:
        raise RegistryError(_("The household lives at this address already. Give the new one."))
    household.residences.filter(pk=stay.pk).update(valid_to=on)
    settle(household, dwelling, on)
    bring_along(household.memberships.filter(LIVING, valid_to__isnull=True), dwelling.area_id, at)
    announce(households=[household.pk], at=at)
    return household


@audited("household.split", subjects=("household", "persons"))
def split_household(
    *,
    household: Household,
    persons: Sequence[Person],
    head: Person,
    on: date,
    by: Any,
    at: datetime,
    address: Address | None = None,
) -> Household:
    """Make a household of its own of some members, from a day on, in the same house or at another address.

    It begins with the standing its people had together. Somebody must stay behind.
    """
    check_can_edit_household(by, household)
    check_household_is_kept(household)
    members = {row.person_id: row for row in household.memberships.filter(LIVING, valid_to__isnull=True)}
    leaving = [members[person.pk] for person in persons if person.pk in members]
    if not persons or len(leaving) < len(persons) or head.pk not in {person.pk for person in persons}:
        raise RegistryError(_("A new household needs people who live in this one, its head among them."))
    if len(members) == len(leaving):
        raise RegistryError(_("Somebody must stay behind. If all go together, the household moves."))
    dwelling = dwelling_at(address, at) if address else household.dwelling
    made = Household.objects.create(
        area_id=dwelling.area_id, dwelling=dwelling, standing=household.standing, standing_on=on,
        made_in_id=dwelling.area_id, source_label="registry.household", source_id=household.pk, created_at=at,
    )  # fmt: skip
    made.residences.create(dwelling=dwelling, area_id=dwelling.area_id, valid_from=on)
    StandingEvent.objects.create(
        household=made, standing=made.standing, on=on, source_label="registry.household", source_id=household.pk,
        made_by=by, made_at=at,
    )  # fmt: skip
    for membership in leaving:
        change_home(membership, made, on, at, is_head=membership.person_id == head.pk, reason="split")
    bring_along(made.memberships.all(), dwelling.area_id, at)
    announce(households=[household.pk, made.pk], at=at)
    return made


@audited("household.joined", subjects=("household", "person"))
def join_household(
    *,
    household: Household,
    person: Person,
    on: date,
    by: Any,
    at: datetime,
    presence: str = Membership.Presence.UNSPECIFIED,
    relation: str = "",
    line_no: int | None = None,
) -> Membership:
    """Make a person a member from a day on; whoever lives elsewhere leaves there, unless named absent here."""
    check_can_edit_household(by, household)
    check_household_is_kept(household)
    check_is_kept(person)
    if presence not in Membership.Presence.values:
        raise RegistryError(
            f"«{presence}» is no presence. Choose one of {', '.join(Membership.Presence.values)}."
        )
    check_day(on, at, not_before=person.birth_on, what=_("The day of joining"))
    if person.died_on is not None:
        raise RegistryError(
            _("%(person)s died on %(day)s and cannot join a household.")
            % {"person": person, "day": thai_date(person.died_on)}
        )
    current = person.memberships.filter(valid_to__isnull=True)
    if current.filter(household=household).exists():
        raise RegistryError(_("%(person)s is a member of this household already.") % {"person": person})
    left = [] if presence == Membership.Presence.NAMED_ABSENT else list(current.filter(LIVING))
    for membership in left:
        end_membership(membership, on, at, "joined_another_household")
    made = household.memberships.create(
        person=person, presence=presence, relation=relation, line_no=line_no, valid_from=on
    )
    bring_along(household.memberships.filter(LIVING, pk=made.pk), household.area_id, at)
    announce(households=[household.pk, *(row.household_id for row in left)], at=at)
    return made


@audited("household.left", subjects=("household", "person"))
def leave_household(
    *, household: Household, person: Person, on: date, reason: str, by: Any, at: datetime
) -> Membership:
    """End a membership on a day, saying why; the person lives nowhere known from then on."""
    check_can_edit_household(by, household)
    membership = membership_of(household, person)
    if not reason.strip():
        raise RegistryError(_("Say why the membership ends."))
    end_membership(membership, on, at, reason)
    announce(households=[household.pk], at=at)
    return membership


@audited("household.head_changed", subjects=("household", "person"))
def change_head(*, household: Household, person: Person, on: date, by: Any, at: datetime) -> Household:
    """Make a member the head of the household from a day on; the one before stays a member."""
    check_can_edit_household(by, household)
    chosen = membership_of(household, person)
    if chosen.is_head:
        raise RegistryError(_("%(person)s is the head of this household already.") % {"person": person})
    present = household.memberships.filter(valid_to__isnull=True, is_head=True).first()
    for membership, is_head in ((present, False), (chosen, True)):
        if membership is not None:
            change_home(membership, household, on, at, is_head=is_head, reason="head_changed")
    announce(households=[household.pk], at=at)
    return household
