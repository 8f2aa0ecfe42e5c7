"""Who sees, makes, leads and records in models: truth tables by role, area and organisation."""

import pytest
from django.core.exceptions import PermissionDenied

from ppaos.ground.geography.models import Area
from ppaos.people.cooperation.models import Organisation
from ppaos.support.operating_models.actions.models import load_library
from ppaos.support.operating_models.models import OperatingModel
from ppaos.support.operating_models.permissions import (
    check_can_make,
    check_can_manage,
    check_can_record,
    check_can_teach,
    may_manage,
    may_record,
)
from ppaos.support.operating_models.queries.models import (
    agreements_around,
    areas_led,
    areas_of_models,
    organisations_around,
    organisations_to_lead,
    team_to_pick,
    visible_models,
)
from tests.factories.areas import make_areas
from tests.factories.modelled import made
from tests.factories.people import AT, organisation, user_with

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ground():
    make_areas()


@pytest.fixture
def ours():
    return organisation("มหาวิทยาลัยสมมุติ")


@pytest.fixture
def theirs():
    return organisation("วิทยาลัยอื่น")


# Role, area of the role, whose (ours, theirs, nobody's): sees, leads, records in a model of 4601 led by ours.
ROLES = [
    ("supervisor", "4601", None, True, False, False),
    ("supervisor", "460101", None, True, False, False),  # a model of the district works here too
    ("supervisor", "4605", None, False, False, False),
    ("data_manager", "46", None, True, True, True),
    ("data_manager", "4605", None, False, False, False),
    ("governor_office", "46", None, True, False, False),
    ("central_programme", "TH", None, True, False, False),
    ("project_team", "46", "ours", True, True, True),
    ("project_team", "46", "theirs", True, False, False),
    ("project_team", "46", None, True, False, False),
    (
        "project_team",
        "4605",
        "ours",
        True,
        False,
        False,
    ),  # led by its organisation, yet not where the role holds
    ("mentor", "46010101", None, True, False, True),
    ("mentor", "4605", None, False, False, False),
    ("surveyor", "46", None, False, False, False),
    ("village_leader", "46", None, False, False, False),
    ("agency_officer", "46", "ours", False, False, False),
    ("administrator", "46", None, False, False, False),
    ("protection_officer", "46", None, False, False, False),
]


@pytest.mark.parametrize(("role", "area", "whose", "sees", "leads", "records"), ROLES)
def test_who_sees_leads_and_records(role, area, whose, sees, leads, records, ours, theirs):
    model = made(ours)
    user = user_with(role, area, organisation={"ours": ours, "theirs": theirs}.get(whose))
    assert visible_models(user).filter(pk=model.pk).exists() is sees
    assert (may_manage(user, model), may_record(user, model)) == (leads, records)
    for check, allowed in ((check_can_manage, leads), (check_can_record, records)):
        if allowed:
            check(user, model)
        else:
            with pytest.raises(PermissionDenied):
                check(user, model)


def test_the_platform_itself_may_all(ours):
    model = made(ours)
    check_can_manage(None, model)
    check_can_record(None, model)
    check_can_teach(None, area_code="4601", organisation_id=None)


def test_offices_of_an_organisation_are_its_own(ours):
    office = Organisation.objects.create(name_th="คณะ", sector="academic", parent=ours)
    team = user_with("project_team", "46", organisation=ours)
    assert may_manage(team, made(office))


@pytest.mark.parametrize("check", [check_can_make, check_can_teach])
def test_a_team_makes_and_teaches_for_its_own_organisation(check, ours, theirs):
    team = user_with("project_team", "4601", organisation=ours)
    check(team, area_code="460101", organisation_id=ours.pk)
    check(user_with("data_manager", "46"), area_code="460101", organisation_id=theirs.pk)
    for place, whose in (("460101", theirs), ("4605", ours), ("46", ours)):
        with pytest.raises(PermissionDenied):
            check(team, area_code=place, organisation_id=whose.pk)
    with pytest.raises(PermissionDenied):
        check(user_with("supervisor", "46"), area_code="4601", organisation_id=ours.pk)


def test_the_library_is_read_by_all_who_see_models_and_led_by_nobody():
    load_library(by=None, at=AT)
    model = OperatingModel.objects.filter(in_library=True).first()
    governor, manager = user_with("governor_office", "4605"), user_with("data_manager", "46")
    assert visible_models(governor).count() == OperatingModel.objects.count()
    assert not visible_models(user_with("surveyor", "46")).exists()
    assert not may_manage(manager, model)
    assert not may_record(manager, model)
    with pytest.raises(PermissionDenied, match=r"คลัง|library"):
        check_can_record(manager, model)


def test_what_is_offered_to_pick_from_is_ones_own(ours, theirs):
    theirs.area_id = "4601"
    theirs.save()
    team, manager = user_with("project_team", "4601", organisation=ours), user_with("data_manager", "460101")
    assert list(organisations_to_lead(team)) == [ours]
    assert list(organisations_to_lead(manager)) == [theirs], (
        "a body of the district works in its subdistricts"
    )
    assert set(areas_led(team).values_list("code", flat=True)) >= {"4601", "460101", "46010101"}
    assert not areas_led(team).filter(code__in=["46", "4605"]).exists()
    assert not areas_led(user_with("supervisor", "46")).exists()
    model = made(ours)
    assert {ours, theirs} <= set(organisations_around(model))
    assert set(team_to_pick(model)) == {team}, "who acts for the leader, or holds a role over all of its area"
    assert not agreements_around(model, AT.date()).exists()
    around = areas_of_models(OperatingModel.objects.all())
    assert list(around) == list(Area.objects.filter(code__in=["46", "4601"]).order_by("code"))
