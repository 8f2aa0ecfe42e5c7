"""Services are entered, corrected, given other terms, placed and ended by who manages organisations there."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from ppaos.people.cooperation.actions import (
    CooperationRefused,
    ServiceTerms,
    bring_in_services,
    change_service,
    end_service,
    enter_service,
    place_service,
    tell_capacity,
    terms_of,
)
from ppaos.people.cooperation.actions.bringing_services import BroughtService, CapacityTold
from ppaos.people.cooperation.models import Capacity, Organisation, Sector, Service
from ppaos.people.cooperation.permissions import changeable_services, may_change_service
from ppaos.people.cooperation.queries import capacities_frame, matching_services
from tests.factories.areas import AT, make_areas
from tests.factories.people import user_with

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 22)
TERMS = ServiceTerms(
    name_th="ฝึกอาชีพ", name_en="Courses", needs=["skills"], per="person", period="fiscal_year", status="proposal",
    source="a test", valid_from=date(2026, 1, 1), amount_baht=Decimal(500), standard_days={"sent": 7},
    eligibility=[{"fact": "age", "is": ">=", "value": 15, "thai": "15 ปี", "english": "15"}],
)  # fmt: skip


@pytest.fixture(autouse=True)
def areas():
    make_areas()


@pytest.fixture
def office():
    return Organisation.objects.create(name_th="สำนักงานสมมุติ", sector=Sector.GOVERNMENT, area_id="4601")


@pytest.fixture
def centre():
    return Organisation.objects.create(name_th="กรมสมมุติ", sector=Sector.GOVERNMENT, is_central=True)


@pytest.fixture
def service(office):
    return enter_service(
        code="course", organisation=office, terms=TERMS, places=[("4601", office.pk)], by=None, at=AT
    )


def test_a_correction_keeps_the_day_and_other_terms_follow_the_old(service):
    corrected = change_service(service=service, terms=replace(TERMS, name_th="อบรม"), by=None, at=AT)
    assert (corrected.pk, corrected.name_th) == (service.pk, "อบรม")
    tell_capacity(
        service=service,
        area_code="4601",
        fiscal_year=2570,
        places=3,
        baht=None,
        source=" แผน ",
        by=None,
        at=AT,
    )
    later = replace(TERMS, amount_baht=Decimal(700), valid_from=date(2027, 1, 1))
    new = change_service(service=service, terms=later, by=None, at=AT)
    service.refresh_from_db()
    assert (service.valid_to, service.amount_baht) == (date(2027, 1, 1), 500)
    assert new.places.get().area_id == "4601"
    assert new.capacities.get().source == "แผน"
    assert terms_of(new) == later
    assert list(matching_services(on=ON)) == [service]
    with pytest.raises(CooperationRefused):
        change_service(service=service, terms=replace(TERMS, valid_from=date(2028, 1, 1)), by=None, at=AT)


@pytest.mark.parametrize(
    "wrong",
    [
        {"needs": []}, {"needs": ["wonders"]}, {"eligibility": [{"fact": "age"}]}, {"source": " "},
        {"status": "perhaps"}, {"amount_baht": Decimal(-1)}, {"amount_baht": Decimal(10**8)},
        {"standard_days": {"sent": 0}}, {"valid_to": date(2026, 1, 1)}, {"valid_from": date(2025, 1, 1)},
    ],
)  # fmt: skip
def test_terms_that_cannot_be_are_refused(service, wrong):
    with pytest.raises(CooperationRefused):
        change_service(service=service, terms=replace(TERMS, **wrong), by=None, at=AT)
    service.refresh_from_db()
    assert terms_of(service) == TERMS


@pytest.mark.parametrize("code", ["course", "Course", "1x", "a b"])
def test_a_code_is_taken_once_and_has_its_shape(service, office, code):
    with pytest.raises(CooperationRefused):
        enter_service(code=code, organisation=office, terms=TERMS, places=[], by=None, at=AT)


def test_a_service_ends_once(service):
    end_service(service=service, on=ON, by=None, at=AT)
    with pytest.raises(CooperationRefused):
        end_service(service=service, on=ON, by=None, at=AT)
    assert not matching_services(on=ON)
    assert list(matching_services(on=ON, ended=True)) == [service]


def test_places_are_said_as_a_whole(service, office, centre):
    place_service(service=service, places=[("460101", centre.pk), ("4601", office.pk)], by=None, at=AT)
    place_service(service=service, places=[("460101", centre.pk)], by=None, at=AT)
    assert list(service.places.values_list("area_id", "office_id")) == [("460101", centre.pk)]


def test_what_is_told_again_replaces_and_nothing_is_below_zero(service):
    def tell(**given):
        told = {"places": None, "baht": None, "source": ""} | given
        tell_capacity(service=service, area_code="4601", fiscal_year=2570, **told, by=None, at=AT)

    tell(places=5)
    tell(places=4, baht=Decimal(100))
    assert capacities_frame(2570).rows() == [(service.pk, "4601", 4, 100.0)]
    assert capacities_frame(2569).is_empty()
    for wrong in ({"places": -1}, {"baht": Decimal(-1)}):
        with pytest.raises(CooperationRefused):
            tell(**wrong)


def test_services_are_found_by_word_need_area_and_office(service, office, centre):
    def found(**given):
        return list(matching_services(on=ON, **given))

    assert found(words="อาชีพ") == found(words="courses สมมุติ") == found(need="skills") == [service]
    assert found(per="household") == found(words="อื่น") == found(need="work") == []
    [area, other] = [office.area, Organisation(area_id="4605").area]
    assert found(area=area) == [service]
    assert found(area=other) == []
    assert found(organisation=office) == [service]
    assert found(organisation=centre) == []


TRUTH = [
    # role, its area, own office of 4601, central body offered in 4601 only, central body offered in 4601 and 4605
    ("administrator", "46", True, True, True),
    ("administrator", "4601", True, True, False),
    ("administrator", "4605", False, False, False),
    ("administrator", "TH", True, True, True),
    ("data_manager", "46", False, False, False),
    ("agency_officer", "4601", False, False, False),
]


@pytest.mark.parametrize(("role", "area", "own", "here", "everywhere"), TRUTH)
def test_a_service_is_changed_by_who_manages_everywhere_where_it_is_offered(
    service, office, centre, role, area, own, here, everywhere
):
    local = enter_service(
        code="local", organisation=centre, terms=TERMS, places=[("4601", centre.pk)], by=None, at=AT
    )
    wide = enter_service(
        code="wide",
        organisation=centre,
        terms=TERMS,
        places=[("4601", centre.pk), ("4605", centre.pk)],
        by=None,
        at=AT,
    )
    nowhere = enter_service(code="nowhere", organisation=centre, terms=TERMS, places=[], by=None, at=AT)
    user = user_with(role, area)
    expected = {service: own, local: here, wide: everywhere, nowhere: (role, area) == ("administrator", "TH")}
    assert {each: may_change_service(user, each) for each in expected} == expected
    in_bulk = set(changeable_services(user, Service.objects.all()))
    assert in_bulk == {each for each, allowed in expected.items() if allowed and each != nowhere}
    for each, allowed in expected.items():
        if allowed:
            change_service(service=each, terms=TERMS, by=user, at=AT)
        else:
            with pytest.raises(PermissionDenied):
                change_service(service=each, terms=TERMS, by=user, at=AT)


def test_a_workbook_is_one_act_of_all_or_nothing(service, office):
    user = user_with("administrator", "4601")
    told = CapacityTold("4601", 2570, 9, None, "แผน")
    new = BroughtService("another", office, None, TERMS, None, [told])
    changed = BroughtService(
        "course", office, service, replace(TERMS, name_th="ใหม่"), [("460101", office.pk)]
    )
    done = bring_in_services(services=[new, changed], by=user, at=AT)
    assert (done.new, done.changed) == (1, 1)
    service.refresh_from_db()
    assert (service.name_th, service.places.get().area_id) == ("ใหม่", "460101")
    assert Capacity.objects.get().service.code == "another"
    kept = BroughtService("course", office, service, TERMS)
    beyond = BroughtService("third", office, None, TERMS, [("4605", office.pk)])
    with pytest.raises(PermissionDenied):
        bring_in_services(services=[kept, beyond], by=user, at=AT)
    service.refresh_from_db()
    assert service.name_th == "ใหม่"
