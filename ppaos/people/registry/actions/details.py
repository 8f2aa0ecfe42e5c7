"""What a house's sign says, and how a member stands in the household, put right."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from ppaos.ground.privacy.actions import announce, audited
from ppaos.people.registry.actions._checks import check_household_is_kept
from ppaos.people.registry.actions._homes import LIVING, end_membership, membership_of
from ppaos.people.registry.actions.errors import RegistryError
from ppaos.people.registry.models import Dwelling, Household, Membership, Person
from ppaos.people.registry.permissions import check_can_edit_household

OF_DWELLING = ("house_code", "house_no", "moo", "soi", "road")


@audited("dwelling.corrected", subjects=("household",))
def correct_dwelling(*, household: Household, changes: dict[str, str], by: Any, at: datetime) -> Dwelling:
    """Put right what is known of the address of the house where a household lives, for all who live in it.

    changes: fields of OF_DWELLING. What stood there before is kept by the change request that asked for it.
    """
    check_can_edit_household(by, household)
    check_household_is_kept(household)
    wrong = sorted(set(changes) - set(OF_DWELLING))
    if wrong:
        raise RegistryError(f"{', '.join(wrong)} is not corrected here, only {', '.join(OF_DWELLING)}.")
    dwelling = Dwelling.objects.select_for_update().get(pk=household.dwelling_id)
    for name, value in changes.items():
        setattr(dwelling, name, value)
    dwelling.save(update_fields=list(changes))
    living = Household.objects.filter(dwelling=dwelling, merged_into__isnull=True)
    announce(households=living.values_list("pk", flat=True), at=at)
    return dwelling


@audited("membership.changed", subjects=("household", "person"))
def change_membership(
    *,
    household: Household,
    person: Person,
    on: date,
    by: Any,
    at: datetime,
    relation: str | None = None,
    presence: str | None = None,
) -> Membership:
    """Say another relation or presence of a member from a day on; how it stood before stays known.

    None leaves a value as it is. Raises RegistryError where the person would live in two households.
    """
    check_can_edit_household(by, household)
    check_household_is_kept(household)
    before = membership_of(household, person)
    values = {
        "relation": before.relation if relation is None else relation,
        "presence": before.presence if presence is None else presence,
    }
    if values["presence"] != Membership.Presence.NAMED_ABSENT:
        _check_lives_nowhere_else(household, person)
    end_membership(before, on, at, "corrected")
    after = household.memberships.create(
        person=person, line_no=before.line_no, is_head=before.is_head, valid_from=on, **values
    )
    announce(households=[household.pk], at=at)
    return after


def _check_lives_nowhere_else(household: Household, person: Person) -> None:
    elsewhere = person.memberships.filter(LIVING, valid_to__isnull=True).exclude(household=household)
    if elsewhere.exists():
        raise RegistryError(
            _("%(person)s lives in another household. Ask for «%(kind)s» instead.")
            % {"person": person, "kind": _("somebody came to live there")}
        )
