"""Lists of wider and narrower areas are linked with the persons of the areas their rows lie in."""

import pytest

from ppaos.evidence.targeting.actions.matching import link_import, link_lists
from ppaos.evidence.targeting.models import Candidate, Match
from ppaos.ground.geography.actions import rebuild_closure
from ppaos.ground.geography.models import Area, AreaPlacement
from tests.factories.areas import make_areas
from tests.factories.listed import committed, edition_of, listed
from tests.factories.people import AT, data_manager_of, person_row, registered

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _areas(db):
    make_areas()


def two_provinces():
    """A country-wide list with a row in each of two provinces and one that names none."""
    Area.objects.create(
        code="40",
        level="province",
        name_th="ขอนแก่น",
        name_en="Khon Kaen",
        sort_key="ข",
        origin="official",
        parent_id="TH",
    )
    AreaPlacement.objects.create(area_id="40", parent_id="TH")
    rebuild_closure(by=None, at=AT)
    there = {"area_id": "40", "house_area_id": "40"}
    registered(
        person_row(1), person_row(2, "h2", house_no="8", area_code="40"), person_row(3, "h3", house_no="9")
    )
    rows = [
        listed(1),
        listed(2, "h2", house_no="8", **there),
        listed(3, "h3", area_id=None, house_area_id=None),
    ]
    return committed(edition_of("national", area_code="TH"), *rows)


def test_a_country_wide_list_is_linked_province_by_province():
    made, parts = two_provinces(), []
    found = link_import(
        list_import=made,
        by=None,
        at=AT,
        report=lambda _list, place, part: parts.append((place, part.persons)),
    )
    assert parts == [("40", 1), ("46", 2), ("TH", 3)]
    assert (found.candidates, found.same) == (3, 3)


def test_of_a_country_wide_list_only_the_rows_of_a_province_are_linked_for_it():
    made = two_provinces()
    committed(edition_of("national", area_code="46"), listed(3, "h3"))
    committed(edition_of("national", area_code="4605"), listed(3, "h3"))
    assert link_lists(area_code="460101", by=data_manager_of("46"), at=AT) == 2
    linked_rows = Match.objects.filter(candidate__list_import=made).values_list(
        "candidate__row_no", flat=True
    )
    assert list(linked_rows) == [1]
    assert link_lists(by=None, at=AT) == 3


def test_the_same_id_in_another_province_is_found():
    made = two_provinces()
    Candidate.objects.filter(list_import=made).update(area_id="40")
    assert link_import(list_import=made, by=None, at=AT).same == 3
