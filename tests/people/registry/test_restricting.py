"""Use of somebody's data is stopped and allowed again: whose it is, what for, and what is open for it ends."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from ppaos.people.registry.actions import (
    RegistryError,
    lift_restriction,
    open_households,
    restrict_use,
    withdraw_consent,
)
from ppaos.people.registry.models import Household, Membership, Opening, Person, Restriction
from ppaos.people.registry.queries import (
    restricted_households,
    restricted_persons,
    restrictions_in_force,
    usable,
    usable_households,
)
from tests.factories.areas import make_areas
from tests.factories.people import AT, household_of, organisation, user_with
from tests.factories.referred import consenting

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate(AT)


@pytest.fixture(autouse=True)
def _areas(db: None) -> None:
    make_areas()


def stopped(**told: Any) -> Restriction:
    return restrict_use(**{"kind": "use_objected", "by": None, "at": AT, **told})


def people(home: Household) -> list[Person]:
    return [each.person for each in home.memberships.order_by("pk")]


@pytest.mark.parametrize(
    ("restricted_for", "asked_for", "is_barred"),
    [
        ("", "", True), ("", "referral", True), ("referral", "referral", True), ("referral", "", True),
        ("research", "referral", False), ("research", "research", True),
    ],
)  # fmt: skip
def test_a_purpose_is_stopped_alone_and_all_with_all(
    restricted_for: str, asked_for: str, is_barred: bool
) -> None:
    home = household_of("สมใจ", "สมหวัง")
    stopped(household=home, purpose=restricted_for)
    assert list(restricted_households(TODAY, asked_for)) == ([home] if is_barred else [])
    assert set(restricted_persons(TODAY, asked_for)) == (set(people(home)) if is_barred else set())
    assert usable_households([home.pk], on=TODAY, purpose=asked_for) == ([] if is_barred else [home.pk])


def test_of_who_heads_a_household_it_is_of_the_household_too() -> None:
    home = household_of("สมใจ", "สมหวัง")
    head, other = people(home)
    stopped(person=other)
    assert not restricted_households(TODAY).exists()
    assert list(restricted_persons(TODAY)) == [other]
    stopped(person=head)
    assert list(restricted_households(TODAY)) == [home]


def test_it_holds_for_whichever_record_of_the_person() -> None:
    kept, merged = (people(household_of(name, key=name))[0] for name in ("หนึ่ง", "สอง"))
    Person.objects.filter(pk=merged.pk).update(merged_into=kept)
    made = stopped(person=merged)
    assert set(restricted_persons(TODAY)) == {kept, merged}
    Restriction.objects.filter(pk=made.pk).update(person=kept)
    assert set(restricted_persons(TODAY)) == {kept, merged}


def test_rows_are_left_out_by_household_and_by_person() -> None:
    home, other = household_of("สมใจ", "สมหวัง"), household_of("อื่น", key="h2")
    stopped(person=people(home)[1])
    assert usable(Membership.objects.all(), on=TODAY).count() == 3
    assert usable(Membership.objects.all(), on=TODAY, person="person").count() == 2
    stopped(household=other)
    assert list(usable(Household.objects.all(), on=TODAY, household="pk")) == [home]


def test_openings_for_the_purpose_end_today() -> None:
    home, other, body = household_of("สมใจ"), household_of("อื่น", key="h2"), organisation()
    for purpose in ("referral", "operating_model"):
        open_households(
            household_ids=[home.pk, other.pk], purpose=purpose, field_classes=["names"], origin_label="tests",
            valid_from=date(2026, 11, 1), organisation=body, by=None, at=AT,
        )  # fmt: skip
    stopped(household=home, purpose="referral")
    ended = Opening.objects.filter(valid_to=TODAY)
    assert [(each.household_id, each.purpose) for each in ended] == [(home.pk, "referral")]
    stopped(household=home)
    assert Opening.objects.filter(household=home, valid_to=TODAY).count() == 2
    assert Opening.objects.filter(household=other, valid_to=None).count() == 2


def test_the_same_is_not_made_twice_and_ends_on_its_day() -> None:
    home = household_of("สมใจ")
    first = stopped(household=home, valid_to=TODAY + timedelta(days=30), origin_label="tests", origin_id=7)
    assert stopped(household=home, valid_to=TODAY + timedelta(days=30)) == first
    assert list(restrictions_in_force(TODAY + timedelta(days=29))) == [first]
    assert not restrictions_in_force(TODAY + timedelta(days=30)).exists()


def test_it_is_lifted_once() -> None:
    home = household_of("สมใจ")
    made = stopped(household=home)
    lift_restriction(restriction=made, by=user_with("data_manager", "46"), at=AT)
    assert not restricted_households(TODAY).exists()
    with pytest.raises(RegistryError):
        lift_restriction(restriction=made, by=None, at=AT)


@pytest.mark.parametrize(
    "told",
    [
        {}, {"kind": "liked"}, {"purpose": "fun"}, {"valid_to": TODAY},
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused(told: dict[str, Any]) -> None:
    home = household_of("สมใจ")
    with pytest.raises(RegistryError):
        stopped(**({"household": home, **told} if told else {}))


def test_who_may_not_there_may_not() -> None:
    home, stranger = household_of("สมใจ"), user_with("data_manager", "4605")
    alone = Person.objects.create(
        first_name="ลำพัง", sort_key="a", search_key="a", created_at=AT, area_id="46"
    )
    for told in ({"household": home}, {"person": people(home)[0]}, {"person": alone}):
        with pytest.raises(PermissionDenied):
            stopped(**told, by=stranger)
    officer = user_with("protection_officer", "46")
    assert stopped(person=alone, by=officer, deed="protect_data").person == alone


def test_consent_is_withdrawn_by_who_protects_data() -> None:
    consent, officer = consenting(household_of("สมใจ")), user_with("protection_officer", "46")
    with pytest.raises(PermissionDenied):
        withdraw_consent(consent=consent, by=officer, at=AT)
    assert withdraw_consent(consent=consent, by=officer, at=AT, deed="protect_data").withdrawn_at == AT
