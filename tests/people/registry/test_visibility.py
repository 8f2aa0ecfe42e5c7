"""Who sees which household and which of its fields: a table of roles, areas, openings and moves."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from ppaos.people.registry import permissions, queries
from ppaos.people.registry.models import Opening, Residence
from tests.factories.areas import make_areas
from tests.factories.people import household_of, organisation, person_named, user_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def household(db):
    make_areas()
    return household_of("มานี")


def opened(household, user=None, organisation=None, **given):
    return Opening.objects.create(
        household=household, user=user, organisation=organisation, purpose="referral", origin_label="tests",
        **{"field_classes": ["names", "health"], "valid_from": date(2026, 1, 1)} | given,
    )  # fmt: skip


def sees(user) -> bool:
    households, persons = queries.visible_households(user), queries.visible_persons(user)
    assert households.exists() == persons.exists()
    return households.exists()


# role, area of the grant, sees the household by the grant alone, may edit it, may merge its persons
ROLES = [
    ("data_manager", "46", True, True, True),
    ("data_manager", "46010101", True, True, True),
    ("data_manager", "L4601", True, True, True),
    ("data_manager", "460102", False, False, False),
    ("data_manager", "4605", False, False, False),
    ("supervisor", "4601", True, True, False),
    ("protection_officer", "46", True, False, False),
    ("surveyor", "460101", False, False, False),
    ("agency_officer", "46", False, False, False),
    ("project_team", "46", False, False, False),
    ("village_leader", "46010101", False, False, False),
    ("mentor", "46", False, False, False),
    ("governor_office", "46", False, False, False),
    ("central_programme", "TH", False, False, False),
    ("administrator", "46", False, False, False),
]


@pytest.mark.parametrize(("role", "area", "may_see", "may_edit", "may_merge"), ROLES)
def test_who_may_by_role_and_area(household, role, area, may_see, may_edit, may_merge):
    user, person = user_with(role, area), person_named("มานี")
    assert sees(user) is may_see
    checks = [
        (may_see, permissions.check_can_see_household, household),
        (may_edit, permissions.check_can_edit_household, household),
        (may_edit, permissions.check_can_edit_person, person),
        (may_merge, permissions.check_can_merge, person),
    ]
    for allowed, check, subject in checks:
        if allowed:
            check(user, subject)
        else:
            with pytest.raises(PermissionDenied):
                check(user, subject)
        check(None, subject)


def test_nobody_signed_in_sees_nothing(household):
    user = user_with("data_manager", "46")
    user.is_active = False
    assert not sees(user)
    assert not sees(AnonymousUser())


@pytest.mark.parametrize("role", ["surveyor", "agency_officer", "mentor"])
def test_an_opening_lets_somebody_in(household, role):
    user = user_with(role, "46")
    household_of("ชูใจ", key="h2")
    opened(household, user)
    assert list(queries.visible_households(user)) == [household]
    assert list(queries.visible_persons(user)) == [person_named("มานี")]


def test_an_opening_adds_to_what_a_grant_shows(household):
    user = user_with("supervisor", "4605")
    near = household_of("ชูใจ", key="h2", area_code="460510")
    opened(household, user)
    assert set(queries.visible_households(user)) == {household, near}
    assert queries.visible_persons(user).count() == 2


def test_an_opening_for_an_agency_is_for_those_who_act_for_it(household):
    agency = organisation()
    officer = user_with("agency_officer", "46", organisation=agency)
    stranger = user_with("agency_officer", "46", organisation=organisation("อื่น"))
    opened(household, organisation=agency)
    assert sees(officer)
    assert not sees(stranger)


@pytest.mark.parametrize(
    "period",
    [{"valid_from": date(2200, 1, 1)}, {"valid_to": date(2026, 2, 1)}],
)
def test_an_opening_holds_in_its_period_only(household, period):
    user = user_with("surveyor", "46")
    opened(household, user, **period)
    assert not sees(user)


def test_merged_records_are_not_listed(household):
    user = user_with("data_manager", "46")
    other = household_of("ชูใจ", key="h2")
    person_named("ชูใจ").__class__.objects.filter(first_name="ชูใจ").update(merged_into=person_named("มานี"))
    other.merged_into = household
    other.save()
    assert list(queries.visible_households(user)) == [household]
    assert list(queries.visible_persons(user)) == [person_named("มานี")]


def test_fields_come_from_grants_over_the_area_and_from_openings(household):
    assert "citizen_id" in queries.fields_visible(user_with("data_manager", "46"), household)
    assert queries.fields_visible(user_with("data_manager", "4605"), household) == frozenset()
    surveyor = user_with("surveyor", "46")
    assert queries.fields_visible(surveyor, household) == frozenset()
    opened(household, surveyor)
    assert queries.fields_visible(surveyor, household) == {"names", "health"}
    supervisor = user_with("supervisor", "46")
    opened(household, supervisor, field_classes=["export"])
    assert {"export", "debt"} <= queries.fields_visible(supervisor, household)


def test_after_a_move_the_old_area_keeps_its_records_without_the_new_address(household):
    stay = household.residences.get()
    Residence.objects.filter(pk=stay.pk).update(valid_to=date(2026, 11, 10))
    Residence.objects.create(
        household=household, dwelling=household.dwelling, area_id="460510", valid_from=date(2026, 11, 10)
    )
    household.area_id = "460510"
    household.save()
    old, new, far = (user_with("data_manager", area) for area in ("4601", "4605", "460102"))
    assert not queries.visible_households(old).exists()
    assert list(queries.visible_past_households(old)) == [household]
    assert list(queries.residences_in_sight(old, household)) == [stay]
    assert list(queries.visible_households(new)) == [household]
    assert not queries.visible_past_households(new).exists()
    assert queries.residences_in_sight(new, household).count() == 2
    assert not queries.visible_past_households(far).exists()
    assert not queries.residences_in_sight(far, household).exists()


def test_the_system_may_register_anywhere():
    permissions.check_may_in_areas(None, "edit_register", ["46", "nowhere"])
