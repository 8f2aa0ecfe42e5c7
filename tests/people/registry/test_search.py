"""What people type finds who is meant, and nobody whom they may not see."""

from datetime import date

import pytest

from ppaos.people.registry.actions import merge_persons
from ppaos.people.registry.models import Opening, Person
from ppaos.people.registry.queries import search_persons
from tests.factories.areas import make_areas
from tests.factories.people import AT, citizen_id, data_manager_of, household_of, person_named, user_with

pytestmark = pytest.mark.django_db
THAI = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")


@pytest.fixture
def manager(db):
    make_areas()
    household_of("สมชาย", "สมหญิง", last_name="ใจดี")
    household_of("เสาวนีย์", key="h2", last_name="ทองคำ", house_no="8")
    household_of("สมศักดิ์", key="h3", last_name="ใจกล้า", area_code="460510")
    return data_manager_of("46")


def found(user, text: str, **given) -> list[str]:
    return [hit.person.first_name for hit in search_persons(user, text, **given)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (citizen_id(1), ["สมชาย"]),
        (citizen_id(1).translate(THAI), ["สมชาย"]),
        ("-".join(citizen_id(2)), ["สมหญิง"]),
        (citizen_id(99), []),
        ("สมชาย ใจดี", ["สมชาย"]),
        ("นายสมชาย ใจดี", ["สมชาย"]),
        ("  สมชาย   ใจดี ", ["สมชาย"]),
        ("สม", ["สมชาย", "สมศักดิ์", "สมหญิง"]),
        ("สมช", ["สมชาย"]),
        ("เสา", ["เสาวนีย์"]),
        ("สมชาย ใ", ["สมชาย"]),
        ("ใจดี", ["สมชาย", "สมหญิง"]),
        ("ใจดี สมช", ["สมชาย"]),
        ("ใจ สม", ["สมชาย", "สมศักดิ์", "สมหญิง"]),
        ("สม กล้า", []),
        ("ทอง เสา", ["เสาวนีย์"]),
        ("ใจ", []),
        ("สมไชย ใจดี", ["สมชาย", "สมหญิง"]),
        ("สมชาบ ใจดี", ["สมชาย", "สมหญิง"]),
        ("เสาวณี ทองคํา", ["เสาวนีย์"]),
        ("ส", []),
        ("", []),
        ("%", []),
        ("ส%ย", []),
        ("__", []),
        ("ไม่มีผู้ใดชื่อนี้", []),
    ],
)  # fmt: skip
def test_what_is_typed_finds_who_is_meant(manager, text, names):
    assert found(manager, text) == names


def test_how_somebody_was_found_and_where_they_live(manager):
    hit = search_persons(manager, "สมไชย ใจดี")[0]
    assert (hit.how, hit.household_id) == ("similar", hit.person.memberships.get().household_id)
    assert search_persons(manager, "สมชาย")[0].how == "name"
    assert search_persons(manager, citizen_id(1))[0].how == "id"


def test_the_most_alike_comes_first(manager):
    assert found(manager, "สมชาบ ใจดี", limit=1) == ["สมชาย"]
    assert len(found(manager, "สม", limit=2)) == 2


@pytest.mark.parametrize("text", [citizen_id(4), "สมศักดิ์ ใจกล้า", "สมศัก", "สมศักดิ ใจกร้า", "ใจกล้า"])
def test_nobody_beyond_ones_areas_is_found(manager, text):
    assert found(data_manager_of("4605"), text) == ["สมศักดิ์"]
    for stranger in (data_manager_of("4601"), user_with("surveyor", "46"), user_with("administrator", "46")):
        assert found(stranger, text) == []


def test_somebody_in_an_opened_household_is_found(manager):
    surveyor = user_with("surveyor", "46")
    home = person_named("สมศักดิ์").memberships.get().household
    Opening.objects.create(
        household=home, user=surveyor, purpose="survey", field_classes=["names"], valid_from=date(2026, 1, 1),
        origin_label="tests",
    )  # fmt: skip
    for text in (citizen_id(4), "สม", "สมศักดิ ใจกร้า"):
        assert found(surveyor, text) == ["สมศักดิ์"]


def test_somebody_seen_twice_is_found_once(manager):
    home = person_named("สมชาย").memberships.get().household
    Opening.objects.create(
        household=home, user=manager, purpose="survey", field_classes=["names"], valid_from=date(2026, 1, 1),
        origin_label="tests",
    )  # fmt: skip
    assert found(manager, "สมชาย") == ["สมชาย"]


def test_the_name_of_a_merged_record_finds_the_kept_one(manager):
    merge_persons(kept=person_named("สมชาย"), merged=person_named("เสาวนีย์"), reason="ทดสอบ", by=None, at=AT)
    assert found(manager, "เสาวนีย์") == ["สมชาย"]
    assert found(manager, citizen_id(3)) == ["สมชาย"]


def test_an_erased_person_is_not_found(manager):
    Person.objects.filter(first_name="สมชาย").update(erased_at=AT)
    assert found(manager, "สมชาย") == []
