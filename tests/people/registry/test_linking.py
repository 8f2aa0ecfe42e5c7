"""Registered persons come as the linkage engine wants them, in one read."""

from datetime import date

import pytest

from ppaos.engine.linkage import link
from ppaos.people.registry import queries
from ppaos.people.registry.models import Membership, Person
from tests.factories.areas import make_areas
from tests.factories.people import citizen_id, household_of, person_named

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _areas(db):
    make_areas()


def test_a_person_comes_with_id_house_and_subdistrict():
    household = household_of("มานี", birth_on=date(1980, 3, 4), birth_precision="day")
    frame = queries.persons_for_linking(area_codes=["4601"])
    assert frame.row(0, named=True) == {
        "record_id": person_named("มานี").pk, "citizen_id": citizen_id(1), "title": "", "first_name": "มานี",
        "last_name": "นามสกุล", "sex": "m", "birth_on": date(1980, 3, 4), "birth_precision": "day",
        "house_no": "12/3", "moo": "01", "subdistrict_code": "460101", "household_id": household.pk,
    }  # fmt: skip


def test_areas_and_households_choose():
    near, far = household_of("มานี"), household_of("ชูใจ", key="h2", area_code="460510")
    assert queries.persons_for_linking(area_codes=["46"]).height == 2
    assert queries.persons_for_linking(area_codes=["L4601"])["household_id"].to_list() == [near.pk]
    assert queries.persons_for_linking(household_ids=[far.pk])["first_name"].to_list() == ["ชูใจ"]
    assert queries.persons_for_linking().is_empty()
    assert queries.persons_by_ids([person_named("มานี").pk])["household_id"].to_list() == [near.pk]


def test_what_is_missing_is_null_and_merged_records_stay_away():
    household_of("มานี", citizen_id_sealed=None, house_no=None, moo=None, sex=None)
    row = queries.persons_for_linking(area_codes=["46"]).row(0, named=True)
    assert {
        row[name] for name in ("citizen_id", "house_no", "moo", "sex", "birth_on", "birth_precision")
    } == {None}
    household_of("ชูใจ", key="h2")
    Person.objects.filter(first_name="มานี").update(merged_into=person_named("ชูใจ"))
    assert queries.persons_for_linking(area_codes=["46"])["first_name"].to_list() == ["ชูใจ"]


def test_the_engine_takes_the_frame_as_it_is():
    household_of("สมชาย", "มานี", "ชูใจ", birth_on=date(1980, 3, 4), birth_precision="day")
    frame = queries.persons_for_linking(area_codes=["46"])
    links = link(frame.drop("household_id"), frame.drop("household_id")).frame
    same = links.filter(decision="same")
    assert same.height == 3
    assert (same["left_id"] == same["right_id"]).all()


def test_where_people_live_on_a_day():
    household_of("มานี")
    other = household_of("ชูใจ", key="h2")
    manee, chujai = person_named("มานี"), person_named("ชูใจ")
    Membership.objects.filter(person=manee).update(valid_to=date(2026, 11, 15))
    on = date(2026, 11, 10)
    assert queries.household_ids_of([manee.pk, chujai.pk], on).height == 2
    assert queries.household_ids_of([manee.pk, chujai.pk], date(2026, 11, 15)).rows() == [
        (chujai.pk, other.pk)
    ]
    Person.objects.filter(pk=manee.pk).update(merged_into=chujai)
    assert dict(queries.household_ids_of([manee.pk], on).rows()) == {manee.pk: other.pk}
