"""Of whom was it verified who they are, so that a mistake about them weighs more?"""

from collections.abc import Iterable

from ppaos.people.registry.models import FOUND, Identifier, Membership, Person
from ppaos.people.registry.queries.records import record_ids


def needs_second_opinion(*persons: Person) -> bool:
    """Whether each of the persons is verified, so that one person alone does not say that they are one."""
    return all(is_verified([person.pk]) for person in persons)


def is_verified(person_ids: Iterable[int]) -> bool:
    """Whether one of the persons, or a record merged into one, is verified.

    Verified is who bears a citizen id that was checked, or is a member of a household somebody met and found
    (`models.FOUND`: poor, not poor, or out of poverty since).
    """
    records = record_ids(person_ids)
    checked = Identifier.objects.filter(person_id__in=records, valid_to__isnull=True, is_verified=True)
    met = Membership.objects.filter(
        person_id__in=records, valid_to__isnull=True, household__standing__in=FOUND
    )
    return checked.exists() or met.exists()
