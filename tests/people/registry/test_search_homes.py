"""A household is found by its code, the code of its house, or its house number with the village; never beyond sight."""

import pytest

from ppaos.people.registry.models import Dwelling
from ppaos.people.registry.queries import search_households
from ppaos.people.registry.queries.search_homes import TypedAddress, typed_address
from tests.factories.areas import make_areas
from tests.factories.people import data_manager_of, household_of, user_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(db):
    make_areas()
    household_of("หนึ่ง", household_code="K-1")
    household_of("สอง", key="h2", moo="02", area_code="46010102")
    household_of("สาม", key="h3", moo="", house_no="8", area_code="460510")
    Dwelling.objects.filter(house_no="8").update(house_code="46050100123")
    return data_manager_of("46")


def heads(user, text, **given):
    return [
        home.memberships.get(is_head=True).person.first_name
        for home in search_households(user, text, **given)
    ]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("K-1", ["หนึ่ง"]),
        ("12/3", ["หนึ่ง", "สอง"]),
        ("๑๒/๓", ["หนึ่ง", "สอง"]),
        ("บ้านเลขที่ 12 / 3", ["หนึ่ง", "สอง"]),
        ("12/3 หมู่ 2", ["สอง"]),
        ("12/3 ม.1", ["หนึ่ง"]),
        ("12/3 หมู่ที่ ๒ บ้านตัวอย่าง", ["สอง"]),
        ("12/3 ตัวอย่าง", ["สอง"]),
        ("12/3 อ.เมือง", ["หนึ่ง", "สอง"]),
        ("8 ต.นาโก", ["สาม"]),
        ("46050100123", ["สาม"]),
        ("46050100124", []),
        ("12/3 ม.9", []),
        ("0", []),
        ("บ้านสมมุติ", []),
        ("", []),
        ("%", []),
    ],
)
def test_what_is_typed_finds_the_household(manager, text, found):
    assert heads(manager, text) == found


def test_only_the_first_are_given(manager):
    assert heads(manager, "12/3", limit=1) == ["หนึ่ง"]


def test_nobody_finds_a_household_beyond_their_sight(manager):
    assert heads(data_manager_of("4605"), "12/3") == []
    assert heads(data_manager_of("4605"), "8") == ["สาม"]
    for role in ("surveyor", "governor_office", "administrator"):
        assert heads(user_with(role, "46"), "12/3") == []


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("12/3", TypedAddress("12/3")),
        ("เลขที่ 5 หมู่บ้านที่ 11 บ.โคก", TypedAddress("5", "11", ("โคก",))),
        ("5 moo 3", TypedAddress("5", "03")),
        ("ม.3 5", TypedAddress("5", "03")),
        ("สมชาย 5", None),
        ("0", None),
    ],
)
def test_an_address_is_read_as_people_write_it(text, address):
    assert typed_address(text) == address
