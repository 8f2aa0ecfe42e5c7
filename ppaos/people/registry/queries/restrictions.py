"""Whose data may not be used now, for which purpose? Lists, batches, exports, matching and invitations ask here.

A restriction without purpose is for all purposes. One of a household is of everybody who lives in it; one of a person
is of what is about that person and, where they head a household, of the household as a whole.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet

from ppaos.people.registry.models import Household, Membership, Person, Restriction

Row = TypeVar("Row", bound=Model)
LIVES = Q(valid_to__isnull=True)


def restrictions_in_force(on: date, purpose: str = "") -> QuerySet[Restriction]:
    """Restrictions that hold on a day: those of a purpose and of all purposes; without purpose asked for, any.

    What leaves for no purpose of its own (a list, an export) respects every restriction.
    """
    holding = Restriction.objects.filter(Q(valid_to=None) | Q(valid_to__gt=on), valid_from__lte=on)
    return holding.filter(purpose__in=["", purpose]) if purpose else holding


def restricted_persons(on: date, purpose: str = "") -> QuerySet[Person]:
    """Persons whose data may not be used: by their own restriction, of whichever record of theirs, or their home's."""
    holding = restrictions_in_force(on, purpose)
    named = holding.filter(person__isnull=False).values("person_id")
    homes = holding.filter(household__isnull=False, person=None).values("household_id")
    housemates = Membership.objects.filter(LIVES, household_id__in=homes).values("person_id")
    by_name = (
        Q(pk__in=named)
        | Q(merged_into__in=named)
        | Q(pk__in=Person.objects.filter(pk__in=named).values("merged_into_id"))
    )
    return Person.objects.filter(by_name | Q(pk__in=housemates))


def restricted_households(on: date, purpose: str = "") -> QuerySet[Household]:
    """Households that may not be used as a whole: by their own restriction or that of who heads them."""
    holding = restrictions_in_force(on, purpose)
    homes = holding.filter(household__isnull=False, person=None).values("household_id")
    named = holding.filter(person__isnull=False).values("person_id")
    kept = Person.objects.filter(pk__in=named).values("merged_into_id")
    heads = Membership.objects.filter(LIVES, is_head=True).filter(
        Q(person_id__in=named) | Q(person_id__in=kept)
    )
    return Household.objects.filter(Q(pk__in=homes) | Q(pk__in=heads.values("household_id")))


def usable(
    rows: QuerySet[Row, Any], *, on: date, purpose: str = "", household: str = "household", person: str = ""
) -> QuerySet[Row, Any]:
    """Rows without those of whom use is restricted. `household` and `person`: the lookups from a row to them."""
    left = rows.exclude((f"{household}__in", restricted_households(on, purpose).values("pk")))
    if person:
        left = left.exclude((f"{person}__in", restricted_persons(on, purpose).values("pk")))
    return left


def usable_households(household_ids: Iterable[int], *, on: date, purpose: str = "") -> list[int]:
    """The ids of those that may be used, in the order given."""
    barred = set(restricted_households(on, purpose).values_list("pk", flat=True))
    return [number for number in household_ids if number not in barred]
