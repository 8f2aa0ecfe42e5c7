"""The walk over the house finds every model that holds data of persons or households, and their rows alone."""

from typing import Any

import pytest
from django.apps import apps

from ppaos.evidence.targeting.models import Candidate, Match
from ppaos.people.registry.models import Dwelling, Household, Identifier, Membership, Person, Restriction
from ppaos.people.registry.queries import record_ids
from ppaos.sharing.protection.models import DataRequest, DataRequestStep
from ppaos.sharing.protection.queries.personal import (
    Subject,
    place_of,
    places,
    rows_of,
    rows_of_households,
    rows_of_persons,
    subject_of,
)
from ppaos.support.referral.models import Step
from tests.factories.listed import committed, edition_of, listed
from tests.factories.people import AT, household_of

# Personal fields of who works with the data, of whole lists and of machines: no way leads from a person to their rows.
NOT_OF_PERSONS = {
    "workbench.notice", "accounts.user", "cooperation.signatory", "cooperation.committeemember",
    "cooperation.trainedofficer", "targeting.rowblock", "assistance.wayline", "survey.phone", "survey.upload",
    "survey.uploadpart", "survey.submissionfile", "referral.answerlink", "referral.linkopening",
    "operating_models.teammember", "policy.meeting", "policy.participant", "policy.researchproject",
    "protection.breach", "protection.breachstep", "protection.unusualaccess",
}  # fmt: skip


def test_a_model_with_personal_fields_is_a_place_or_is_known_to_be_of_nobody() -> None:
    found = {place.label for place in places()}
    with_fields = {
        model._meta.label_lower
        for model in apps.get_models()
        if model.__module__.startswith("ppaos.") and vars(model).get("PERSONAL")
    }
    assert with_fields - found - _of_accounts(with_fields) == NOT_OF_PERSONS


def _of_accounts(labels: set[str]) -> set[str]:
    """Accounts are of who works with the data, whatever stands in them."""
    return {label for label in labels if label.startswith("accounts.") and label != "accounts.user"}


@pytest.mark.parametrize(
    ("model", "to_person", "to_household"),
    [
        (Person, ("pk",), ()),
        (Household, (), ("pk",)),
        (Membership, ("person",), ("household",)),
        (Step, ("referral__person",), ("referral__household",)),
        (DataRequestStep, ("request__person",), ("request__household",)),
        (Candidate, ("matches__person",), ("candidate_household__brought_into",)),
    ],
)
def test_the_shortest_ways_are_found(
    model: Any, to_person: tuple[str, ...], to_household: tuple[str, ...]
) -> None:
    place = place_of(model)
    assert (place.to_person, place.to_household) == (to_person, to_household)
    assert place.personal == model.PERSONAL
    assert place.open == model.OPEN
    assert not place.is_shared


def test_what_is_only_pointed_at_is_shared() -> None:
    assert place_of(Dwelling).is_shared
    assert {by.model for by, _key in place_of(Dwelling).pointed_at_by} >= {Household}


@pytest.mark.django_db
def test_rows_are_those_of_the_person_and_of_the_homes(ground: None) -> None:
    home, other = household_of("สมใจ", "สมหวัง"), household_of("อื่น", key="h2", house_no="99")
    person = home.memberships.order_by("pk")[0].person
    subject = subject_of(person)
    assert subject == Subject((person.pk,), (home.pk,))
    assert subject_of(person, with_households=False).household_ids == ()
    assert [each.person_id for each in rows_of(place_of(Membership), subject)] == [person.pk]
    assert [each.person_id for each in rows_of(place_of(Identifier), subject)] == [person.pk]
    assert list(rows_of(place_of(Household), subject)) == [home]
    assert list(rows_of(place_of(Dwelling), subject)) == [home.dwelling]
    assert home.dwelling != other.dwelling


@pytest.mark.django_db
def test_what_names_a_housemate_is_not_of_the_household(ground: None) -> None:
    home = household_of("สมใจ", "สมหวัง")
    first, second = (each.person for each in home.memberships.order_by("pk"))
    told = {"kind": "use_objected", "valid_from": AT.date(), "made_at": AT}
    of_all = Restriction.objects.create(household=home, **told)
    Restriction.objects.create(household=home, person=second, **told)
    of_first = Restriction.objects.create(person=first, **told)
    place = place_of(Restriction)
    assert list(rows_of_households(place, [home.pk])) == [of_all]
    assert list(rows_of_persons(place, [first.pk])) == [of_first]
    assert set(rows_of(place, subject_of(first))) == {of_all, of_first}


@pytest.mark.django_db
def test_rows_of_merged_records_are_of_the_person(ground: None) -> None:
    kept, merged = (household_of(name, key=name).memberships.get().person for name in ("หนึ่ง", "สอง"))
    Person.objects.filter(pk=merged.pk).update(merged_into=kept)
    assert subject_of(kept).person_ids == tuple(record_ids([kept.pk])) == (kept.pk, merged.pk)
    assert rows_of(place_of(Identifier), subject_of(kept)).count() == 2


@pytest.mark.django_db
def test_somebody_compared_with_a_person_is_not_the_person(ground: None) -> None:
    person = household_of("สมใจ").memberships.get().person
    listed_row = Candidate.objects.get(list_import=committed(edition_of(), listed(7)))
    pair = Match.objects.create(
        candidate=listed_row, person=person, decision="doubtful", origin="model", decided_at=AT
    )
    assert not rows_of_persons(place_of(Candidate), [person.pk]).exists()
    assert not rows_of_persons(place_of(Match), [person.pk]).exists()
    Match.objects.filter(pk=pair.pk).update(decision="same")
    assert list(rows_of_persons(place_of(Candidate), [person.pk])) == [listed_row]
    assert list(rows_of_persons(place_of(Match), [person.pk])) == [pair]


def test_every_place_is_asked_by_its_person_and_household_without_a_fault(db: None) -> None:
    for place in places():
        assert list(rows_of(place, Subject((1,), (1,)))) == [], place.label
    assert DataRequest in {place.model for place in places()}
