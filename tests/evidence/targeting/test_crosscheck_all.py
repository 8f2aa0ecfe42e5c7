"""Every list counted in every part of an area, and linked before where that is asked for."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from ppaos.evidence.targeting.models import Match
from ppaos.evidence.targeting.queries.crosscheck import newest_editions
from tests.factories.areas import make_areas
from tests.factories.listed import committed, edition_of, listed, surveyed
from tests.factories.people import person_row, registered

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _lists(db):
    """A country-wide list, an older and a newer one of a province, and a survey."""
    make_areas()
    registered(person_row(1), person_row(2, "h2", house_no="8"))
    for area, year in (("TH", 2567), ("46", 2565), ("46", 2567)):
        committed(edition_of(area_code=area, year=year), listed(1), listed(11, "l2", house_no="50"))
    committed(edition_of("survey"), surveyed(2))


def said(*arguments):
    out, told = StringIO(), StringIO()
    call_command("crosscheck", *arguments, stdout=out, stderr=told)
    return out.getvalue(), told.getvalue()


def test_the_newest_edition_of_each_list_around_an_area_counts():
    assert {(each.source.area_id, each.year) for each in newest_editions("4601")} == {
        ("TH", 2567),
        ("46", 2567),
    }
    assert newest_editions("TH") == newest_editions("46")


def test_all_lists_are_linked_and_counted_with_progress_beside_the_answer():
    out, told = said("--all", "--link", "--area", "46", "--json")
    found = json.loads(out)
    assert found["linked"]["lists"] == 3
    assert found["linked"]["same"] == Match.objects.filter(is_current=True).count() == 3
    assert "national-46 2565 linked in 46: 2 rows" in told
    counted = {(each["source"], each["area"]): each["persons"]["in_both"] for each in found["ledgers"]}
    assert counted == {
        ("national-46", "46"): 1, ("national-46", "4601"): 1, ("national-TH", "46"): 1, ("national-TH", "4601"): 1,
    }  # fmt: skip
    assert "definitions" not in found["ledgers"][0]
    assert found["definitions"]["listed"]


def test_of_the_whole_country_every_province_is_counted():
    out, told = said("--all")
    assert "national-TH 2567 46: 2 listed, 2 poor" in out
    assert told == ""
    assert json.loads(said("--all", "--json")[0])["linked"] is None


def test_what_lies_in_no_part_is_counted_apart():
    committed(edition_of(area_code="TH", year=2568), listed(3, area_id=None, house_area_id=None))
    ledgers = json.loads(said("--all", "--json")[0])["ledgers"]
    assert [each["persons"]["listed"] for each in ledgers if each["area"] is None] == [1]


def test_the_narrowest_area_has_no_parts():
    ledgers = json.loads(said("--all", "--area", "46010101", "--json")[0])["ledgers"]
    assert {each["area"] for each in ledgers} == {"46010101"}


@pytest.mark.parametrize(
    "asked", [(), ("--source", "national-46"), ("--source", "national-46", "--edition", "2565")]
)
def test_too_little_is_asked_again(asked):
    with pytest.raises(CommandError, match="or --all"):
        said(*asked)
