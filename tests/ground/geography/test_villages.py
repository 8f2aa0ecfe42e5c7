"""Villages made to exist in bulk."""

import pytest

from ppaos.ground.geography.actions import ensure_villages
from ppaos.ground.geography.models import Area, Origin
from ppaos.ground.geography.queries import ancestors, children
from tests.factories.areas import AT, make_areas

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def areas():
    make_areas()


def ensure(codes, names=None):
    return ensure_villages(codes=codes, names=names, origin=Origin.SURVEY, by=None, at=AT)


def test_new_villages_lie_in_their_subdistrict_and_all_above():
    assert ensure(["46051003", "46051012"], ["บ้านใหม่", None]).created == 2
    assert [area.code for area in ancestors("46051003", AT.date())] == ["TH", "46", "4605", "460510"]
    village = Area.objects.get(code="46051012")
    assert (village.name_th, village.origin, village.level) == ("หมู่ที่ 12", "survey", "village")


def test_villages_come_in_the_order_of_their_numbers():
    ensure(["46051010", "46051002", "46051000"])
    assert [area.name_th for area in children("460510", AT.date())] == ["ไม่มีหมู่ที่", "หมู่ที่ 2", "หมู่ที่ 10"]


def test_existing_villages_are_left_as_they_are_and_a_second_time_changes_nothing():
    assert ensure(["46010101", "46051001", "46051001"], ["อื่น", None, "บ้านหนึ่ง"]).created == 1
    assert ensure(["46010101", "46051001"]).created == 0
    assert Area.objects.get(code="46010101").name_th == "บ้านสมมุติ"
    assert Area.objects.get(code="46051001").name_th == "บ้านหนึ่ง"


def test_codes_for_which_no_village_can_be_made_are_named():
    done = ensure(["99999901", "4605100", "46051001", "4605100x"])
    assert (done.created, done.refused) == (1, ("4605100", "4605100x", "99999901"))


def test_nothing_asked_nothing_done():
    assert ensure([]).created == 0
