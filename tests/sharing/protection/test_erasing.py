"""Erasing a person: what goes, what stays, who may, and what stands against it."""


import pytest

from ppaos.people.registry.models import Household, Identifier, Membership, Person
from tests.factories.areas import make_areas
from tests.factories.erasing import AT, erased
from tests.factories.people import household_of, person_named

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _areas() -> None:
    make_areas()


def test_personal_fields_of_the_person_are_empty_and_the_rows_stay() -> None:
    household_of("สมชาย", "สมหญิง")
    person, other = person_named("สมชาย"), person_named("สมหญิง")
    before = (Person.objects.count(), Membership.objects.count(), Household.objects.count())
    erased(person)
    person.refresh_from_db()
    assert {name: getattr(person, name) or "" for name in Person.PERSONAL} == dict.fromkeys(Person.PERSONAL, "")
    assert person.erased_at == AT
    assert not Identifier.objects.filter(person=person, sealed__isnull=False).exists()
    assert (Person.objects.count(), Membership.objects.count(), Household.objects.count()) == before
    other.refresh_from_db()
    assert other.first_name == "สมหญิง"
