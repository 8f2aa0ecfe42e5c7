"""The official areas: all of them, those abolished with their successors, again and again."""

from datetime import date

import polars as pl
import pytest
from django.core.management import call_command
from django.db import connection

from ppaos.ground.geography.actions import load_official_areas, rename_area
from ppaos.ground.geography.models import Area
from ppaos.ground.geography.queries import (
    ancestors,
    area_at,
    areas_within,
    breadcrumb,
    children,
    descendant_codes,
    match_names,
    resolve_codes,
)
from tests.factories.areas import AT

TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def official(django_db_setup, django_db_blocker):
    """The whole country, loaded once for this file and taken out again."""
    with django_db_blocker.unblock():
        done = load_official_areas(by=None, at=AT)
        yield done
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE geography_area, privacy_event, privacy_unlinkedevent CASCADE")


@pytest.fixture
def country(official, db):
    return official


def codes(areas):
    return [area.code for area in areas]


def test_every_official_area_is_there(country):
    today = Area.objects.in_force(TODAY)
    assert [today.filter(level=level).count() for level in ("province", "district", "subdistrict")] == [
        77,
        928,
        7436,
    ]
    assert Area.objects.exclude(valid_to=None).count() == 1583
    assert country.areas == 1 + 77 + 928 + 7436 + 1583


def test_loading_again_changes_nothing(country):
    again = load_official_areas(by=None, at=AT)
    assert (again.areas, again.placements, again.successions, again.closure_rows) == (0, 0, 0, 0)


def test_a_name_of_the_provinces_own_survives_loading(country):
    rename_area(code="501805", name_th="สบโขง", by=None, at=AT)
    assert load_official_areas(by=None, at=AT).areas == 0
    assert Area.objects.get(code="501805").name_th == "สบโขง"


def test_a_subdistrict_that_changed_district_lies_where_it_lay_then(country):
    before, after = date(2015, 2, 13), date(2015, 2, 14)
    assert codes(ancestors("530306", before)) == ["TH", "53", "5303"]
    assert codes(ancestors("530306", after)) == ["TH", "53", "5304", "530407"]
    assert area_at("530306", before).name_th == "ท่าแฝก"
    assert area_at("530306", after) is None
    assert "530306" in descendant_codes("5304", after)
    assert "530306" not in descendant_codes("5303", after)
    assert "530306" not in codes(children("5303", after))


def test_an_area_split_in_two_lies_in_the_nearest_area_that_holds_both(country):
    assert codes(ancestors("104701", TODAY)) == ["TH", "10", "1047"]


def test_districts_of_a_new_province_follow_it(country):
    assert codes(ancestors("430301", date(2010, 1, 1))) == ["TH", "43", "4303"]
    assert codes(ancestors("430301", TODAY)) == ["TH", "38", "3801", "380101"]


def test_an_abolished_area_without_successor_stays_where_it_lay(country):
    assert codes(ancestors("100599", TODAY)) == ["TH", "10", "1005"]


def test_codes_are_resolved_all_at_once(country):
    found = resolve_codes(["530306", "530407", "104701", "100599", "999999", None, "530306"], on=TODAY)
    assert found.rows() == [
        ("100599", "abolished", None, []),
        ("104701", "abolished", None, ["104702", "104703"]),
        ("530306", "abolished", "530407", ["530407"]),
        ("530407", "current", None, []),
        ("999999", "unknown", None, []),
    ]
    assert resolve_codes(["530306"], on=date(2010, 1, 1))["state"].item() == "current"


def test_every_subdistrict_is_found_by_its_names(country):
    rows = Area.objects.in_force(TODAY).filter(level="subdistrict").select_related("parent__parent")
    frame = {
        "subdistrict": [f"ต.{area.name_th}" for area in rows],
        "district": [f"อ. {area.parent.name_th}" for area in rows],
        "province": [f"จังหวัด{area.parent.parent.name_th}" for area in rows],
    }
    assert match_names(pl.DataFrame(frame))["code"].to_list() == codes(rows)


def test_within_a_province_in_thai_order(country):
    assert areas_within("46").in_force(TODAY).filter(level="district").count() == 18
    names = [area.name_th for area in children("46", TODAY)]
    assert names[0] == "กมลาไสย"
    assert names.index("เขาวง") < names.index("คำม่วง") < names.index("ท่าคันโท")
    assert codes(breadcrumb(Area.objects.get(code="460101"), TODAY)) == ["46", "4601", "460101"]


def test_command_loads_and_says_so(country, capsys):
    call_command("load_areas")
    assert "0 areas, 0 placements and 0 successions changed" in capsys.readouterr().out
