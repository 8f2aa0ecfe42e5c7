"""The packaged catalogue fills the directory of a place once; what people did to it stays."""

from dataclasses import asdict
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from ppaos.engine.methods import MethodError
from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.models import Event
from ppaos.people.cooperation.actions import catalogue as loading
from ppaos.people.cooperation.actions import load_catalogue
from ppaos.people.cooperation.models import Organisation, OrganisationKind, Sector, Service, ServiceArea
from ppaos.people.cooperation.queries import offices_for, services_frame
from ppaos.people.cooperation.queries.catalogue import catalogue, read_catalogue
from tests.factories.areas import AT, make_areas
from tests.factories.people import user_with

ON = date(2026, 11, 22)
SMALL = """
version = "1"
status = "proposal"
source = "a test"
valid_from = 2024-01-01
[standards]
office = { sent = 7 }
[[need]]
code = "work"
thai = "งาน"
english = "work"
dimension = "income"
[rule.adult]
fact = "age"
is = ">="
value = 18
thai = "ผู้ใหญ่"
english = "adult"
[[organisation]]
code = "doe"
kind = "department"
sector = "government"
thai = "กรมสมมุติ"
english = "Invented Department"
[[office]]
code = "doe_office"
kind = "provincial_office"
sector = "government"
parent = "doe"
level = "province"
thai = "สำนักงานจังหวัด{area}"
english = "Office of {area}"
[[service]]
code = "placement"
organisation = "doe"
office = "doe_office"
thai = "หางาน"
english = "Placement"
needs = ["work"]
per = "person"
rules = ["adult"]
period = "once"
standard = "office"
"""


@pytest.fixture
def province(db):
    make_areas()
    return Area.objects.get(pk="46")


@pytest.fixture
def small(monkeypatch):
    """The small catalogue in place of the packaged one; the text may be changed before it is read."""

    def use(text=SMALL):
        monkeypatch.setattr(loading, "catalogue", lambda: read_catalogue(text))

    use()
    return use


def test_the_packaged_catalogue_has_a_source_and_a_status_for_every_service():
    packaged = catalogue()
    assert len(packaged.services) >= 40
    kinds = {body.kind for body in (*packaged.organisations, *packaged.offices)}
    assert kinds <= set(OrganisationKind.values)
    assert {body.sector for body in packaged.organisations} <= set(Sector.values)
    bodies = {body.code for body in packaged.organisations}
    offices = {body.code for body in packaged.offices}
    for offer in packaged.services:
        assert offer.organisation in bodies
        assert offer.office == "" or offer.office in offices
        assert offer.fields["source"]
    assert {need for offer in packaged.services for need in offer.fields["needs"]} == set(packaged.needs)


def test_a_place_gets_bodies_offices_services_and_where_they_are_offered(province):
    told = load_catalogue(area=province, by=None, at=AT)
    assert told.services == len(catalogue().services)
    assert told.organisations == len(catalogue().organisations)
    assert Event.objects.get(verb="catalogue.loaded").detail["services"] == told.services
    office = Organisation.objects.get(code="psdhs")
    assert (office.area_id, office.parent.code) == ("46", "msdhs")
    assert "กาฬสินธุ์" in office.name_th
    # The municipality answers under its own name; subdistricts that lie in none of the register are named neutrally.
    governments = Organisation.objects.filter(code="local_government")
    assert set(governments.values_list("area_id", flat=True)) == {"L4601", "460101", "460510"}
    assert governments.get(area="L4601").name_th == "เทศบาลเมืองตัวอย่าง"
    assert Service.objects.get(code="southern_border").places.count() == 0
    assert Service.objects.get(code="equal_opportunity_grant").places.get().area_id == "46"
    again = load_catalogue(area=province, by=None, at=AT)
    assert asdict(again) == {**asdict(again), "organisations": 0, "offices": 0, "services": 0, "places": 0}


def test_the_nearest_office_answers(province):
    load_catalogue(area=province, by=None, at=AT)
    places = ["46010101", "46010102", "46010201", "460510"]
    allowance = Service.objects.get(code="elderly_allowance_60")
    found = offices_for(places, ON).filter(service_id=allowance.pk)
    areas = dict(Organisation.objects.values_list("pk", "area_id"))
    answering = {code: areas[office] for _, code, office in found.iter_rows()}
    assert answering == {"46010101": "L4601", "46010102": "460101", "46010201": "L4601", "460510": "460510"}
    Organisation.objects.filter(area="L4601", code="local_government").update(ended_on=ON)
    ended = offices_for(["46010101"], ON).filter(service_id=allowance.pk)
    assert areas[ended["office_id"][0]] == "460101"
    assert services_frame(ON).filter(code="elderly_allowance_60")["needs"].to_list() == [["old_age_income"]]
    assert services_frame(date(2019, 1, 1)).is_empty()


def test_what_people_did_stays_when_the_catalogue_is_loaded_again(province, small):
    Organisation.objects.create(name_th="กรมสมมุติ", sector=Sector.GOVERNMENT)
    Organisation.objects.create(name_th="สำนักงานจังหวัดกาฬสินธุ์", sector=Sector.GOVERNMENT, area=province)
    first = load_catalogue(area=province, by=None, at=AT)
    # The body entered by name got its code; the office entered by people is theirs.
    assert (first.organisations, first.offices, first.services, first.places) == (0, 0, 1, 0)
    assert Organisation.objects.get(code="doe").kind == "department"
    Service.objects.update(name_th="ชื่อที่แก้แล้ว")
    load_catalogue(area=province, by=None, at=AT)
    assert Service.objects.get().name_th == "ชื่อที่แก้แล้ว"


def test_places_taken_away_stay_away_and_newer_terms_follow_the_old(province, small):
    load_catalogue(area=province, by=None, at=AT)
    ServiceArea.objects.all().delete()
    assert load_catalogue(area=province, by=None, at=AT).places == 0
    small(SMALL.replace("2024-01-01", "2025-01-01"))
    told = load_catalogue(area=province, by=None, at=AT)
    assert (told.services, told.places) == (1, 1)
    old, new = Service.objects.order_by("valid_from")
    assert old.valid_to == new.valid_from == date(2025, 1, 1)
    Service.objects.filter(pk=new.pk).update(valid_to=date(2025, 6, 1))
    small(SMALL.replace("2024-01-01", "2026-01-01"))
    load_catalogue(area=province, by=None, at=AT)
    new.refresh_from_db()
    assert new.valid_to == date(2025, 6, 1)


@pytest.mark.parametrize(
    ("written", "instead", "said"),
    [
        ('needs = ["work"]', 'needs = ["wonders"]', "wonders"),
        ('needs = ["work"]', "needs = []", "name needs"),
        ('rules = ["adult"]', 'rules = ["grown"]', "rule.grown"),
        ('is = ">="', 'is = "="', "compared by"),
        ('source = "a test"', 'source = ""', "source"),
        ('status = "proposal"', 'status = "perhaps"', "perhaps"),
    ],
)
def test_a_catalogue_that_cannot_be_used_says_where_and_why(written, instead, said):
    with pytest.raises(MethodError, match=said):
        read_catalogue(SMALL.replace(written, instead))


def test_only_who_manages_organisations_there_loads_it(province, small):
    with pytest.raises(PermissionDenied):
        load_catalogue(area=province, by=user_with("administrator", "4601"), at=AT)
    load_catalogue(area=province, by=user_with("administrator", "46"), at=AT)
    assert Service.objects.count() == 1
