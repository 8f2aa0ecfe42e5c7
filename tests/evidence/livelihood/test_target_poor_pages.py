"""The page of the target poor: households or members by area, by which register, each figure opening to households."""

from html import unescape

import pytest

from ppaos.evidence.livelihood.actions import assess_households, publish_packaged_methods
from ppaos.evidence.targeting.actions.matching import link_import
from ppaos.people.registry.models import Household
from tests.factories.answered import judged
from tests.factories.areas import make_areas
from tests.factories.list_files import committed, csv_of, row, source_of
from tests.factories.people import AT, person_row, registered, user_with

pytestmark = pytest.mark.django_db
PAGE, LIST = "/livelihood/target-poor/", "/livelihood/target-poor/households/"


@pytest.fixture(autouse=True)
def ground():
    make_areas()
    publish_packaged_methods(by=None, at=AT)


def reading(client, role, area="46"):
    client.force_login(user_with(role, area))
    return client


def words(answer):
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def two_homes():
    """One with somebody on the register, one without; both fail the question of the house."""
    rows = [person_row(1, "a", is_head=True), person_row(2, "b", area_code="46010201")]
    ids = registered(*rows).households.sort("household_key")["household_id"].to_list()
    for home in ids:
        judged(Household.objects.get(pk=home), {"8": "fail"})
    return ids


def register():
    made, _ = committed(csv_of(row(1)), source_of("card", "welfare_register"), year=2564)
    link_import(list_import=made, by=None, at=AT)


def test_without_a_register_it_says_that_nobody_can_be_told(client):
    reader = reading(client, "data_manager")
    assert "ไม่มีครัวเรือนในพื้นที่นี้ที่ตอบ จปฐ." in words(reader.get(PAGE))
    two_homes()
    assess_households(household_ids=None, by=None, at=AT)
    shown = words(reader.get(PAGE))
    assert "ยังไม่ได้นำทะเบียนบัตรสวัสดิการแห่งรัฐของพื้นที่นี้เข้า" in shown
    assert "state=unknown" in shown


def test_households_and_members_by_area_open_to_households(client):
    with_card, without = two_homes()
    register()
    assess_households(household_ids=None, by=None, at=AT)
    reader = reading(client, "supervisor")
    shown = words(reader.get(PAGE))
    assert "ยังไม่ได้นำทะเบียน" not in shown
    assert "card 2564" in shown
    assert f"/households/{with_card}/" in words(reader.get(LIST))
    assert f"/households/{without}/" in words(reader.get(LIST + "?state=not_poor&of=persons"))
    assert "สมมุติ1" in words(reader.get(LIST + "?state=poor&of=persons"))
    assert words(reader.get(PAGE + "?of=persons&by=local"))
    assert words(reader.get(PAGE + "?area=46010101"))
    assert reader.get(LIST + "?state=rich").status_code == 404


def test_only_figures_for_who_sees_no_households(client):
    two_homes()
    register()
    assess_households(household_ids=None, by=None, at=AT)
    governor = reading(client, "governor_office")
    assert "/livelihood/target-poor/households/" not in words(governor.get(PAGE))
    assert governor.get(LIST).status_code == 403
    elsewhere = reading(client, "data_manager", "4605")
    assert elsewhere.get(PAGE + "?area=4601").status_code == 404
    assert elsewhere.get(LIST + "?area=4601").status_code == 404
    assert reading(client, "surveyor").get(PAGE).status_code == 403
    client.logout()
    assert client.get(PAGE).status_code == 302
