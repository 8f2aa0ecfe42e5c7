"""Households become members of a model and leave it: who may, when, how many, and who sees them by it."""

from datetime import date, timedelta

import polars as pl
import pytest
from django.core.exceptions import PermissionDenied

from ppaos.ground.privacy.models import Change, Event
from ppaos.people.registry.models import Household, Opening
from ppaos.people.registry.queries import visible_households
from ppaos.support.operating_models.actions.enrolling import AFTER_LEAVING, change_member, leave_model
from ppaos.support.operating_models.actions.errors import ModelRefused
from ppaos.support.operating_models.models import Enrolment, Node
from tests.factories.areas import make_areas
from tests.factories.enrolled import JOINED_ON, MONTH, joined, member_of, model_of, sale, told_of
from tests.factories.people import AT, data_manager_of, household_of, organisation, person_named, user_with

pytestmark = pytest.mark.django_db
State = Enrolment.State


@pytest.fixture(autouse=True)
def ground():
    make_areas()


@pytest.fixture
def body():
    return organisation()


@pytest.fixture
def model(body):
    return model_of(organisation=body)


@pytest.fixture
def place():
    return household_of("สมศรี", "สมชาย")


def faults(told):
    return told.lines["fault"].to_list()


def test_a_household_becomes_a_member_with_who_takes_part(model, place):
    members = pl.DataFrame({"household_id": [place.pk], "person_id": [person_named("สมชาย").pk]})
    told = joined(model, members=members)
    member = Enrolment.objects.get()
    assert (told.made, told.refused) == (1, 0)
    assert told.lines.row(0) == (0, place.pk, member.pk, None)
    assert (member.state, member.joined_on, member.area_id) == ("enrolled", JOINED_ON, "46010101")
    assert member.person.first_name == "สมชาย"
    assert Event.objects.get(verb="member.enrolled").detail == {"made": 1, "refused": 0}
    assert Change.objects.filter(subject_ids=[place.pk]).exists()


def test_who_leads_the_model_sees_its_members(model, place, body):
    team = user_with("project_team", "46", organisation=body)
    assert not visible_households(team).exists()
    joined(model, place, by=data_manager_of("46"))
    assert visible_households(team).get() == place
    assert Opening.objects.get().field_classes == ["gps", "names"]


def test_a_model_that_nobody_leads_opens_nothing(place):
    assert joined(model_of(), place).made == 1
    assert not Opening.objects.exists()


def test_the_team_enrols_what_it_sees_or_what_has_a_place(model, place, body):
    team = user_with("project_team", "46", organisation=body)
    assert faults(joined(model, place, by=team)) == ["out_of_reach"]
    given = {"household": place, "area_id": place.area_id, "made_at": AT, "changed_at": AT}
    Enrolment.objects.create(model=model, state=State.ACCEPTED, rank=3, **given)
    assert joined(model, place, by=team).made == 1
    member = Enrolment.objects.get()
    assert (member.state, member.rank, member.joined_on) == ("enrolled", 3, JOINED_ON)


def test_what_cannot_be_enrolled_is_told_and_the_rest_is(model, place):
    stranger = household_of("คนอื่น", key="h2")
    joined(model, place)
    members = pl.DataFrame(
        {
            "household_id": [place.pk, -1, stranger.pk, stranger.pk],
            "person_id": [None, None, person_named("สมชาย").pk, None],
        },
        schema={"household_id": pl.Int64, "person_id": pl.Int64},
    )
    told = joined(model, members=members)
    assert faults(told) == ["already_member", "household_unknown", "person_elsewhere", "already_member"]
    again = joined(model, stranger, stranger)
    assert (faults(again), again.made) == ([None, "already_member"], 1)


def test_a_full_model_takes_no_more(body, place):
    model = model_of(organisation=body, places=2)
    homes = [place, household_of("สอง", key="h2"), household_of("สาม", key="h3")]
    told = joined(model, *homes)
    assert faults(told) == [None, None, "model_full"]
    assert faults(joined(model, homes[2])) == ["model_full"]
    given = {"household": homes[2], "area_id": "46010101", "made_at": AT, "changed_at": AT}
    Enrolment.objects.create(model=model, state=State.INVITED, **given)
    assert faults(joined(model, homes[2])) == [None]


def test_a_merged_household_counts_as_the_one_that_stands(model, place):
    other = household_of("อื่น", key="h2")
    Household.objects.filter(pk=other.pk).update(merged_into=place)
    assert joined(model, other).made == 1
    assert Enrolment.objects.get().household == place
    assert faults(joined(model, place)) == ["already_member"]


@pytest.mark.parametrize(
    ("given", "joined_on"),
    [
        ({"state": "idea"}, JOINED_ON),
        ({"state": "model_closed"}, JOINED_ON),
        ({"in_library": True}, JOINED_ON),
        ({}, date(2026, 3, 14)),
        ({}, date(2026, 12, 1)),
    ],
)
def test_nobody_joins_what_takes_no_members_or_on_a_wrong_day(given, joined_on, place):
    with pytest.raises(ModelRefused):
        joined(model_of(**given), place, joined_on=joined_on)
    assert not Enrolment.objects.exists()


def test_what_is_designed_and_has_not_begun_takes_members(place):
    assert joined(model_of(state="designed", began_on=None), place).made == 1


@pytest.mark.parametrize("role", ["supervisor", "mentor", "governor_office", "surveyor"])
def test_only_who_leads_the_model_enrols(role, model, place):
    with pytest.raises(PermissionDenied):
        joined(model, place, by=user_with(role, "46"))


def test_a_team_of_another_organisation_does_not_enrol(model, place):
    other = user_with("project_team", "46", organisation=organisation("อีกหน่วยงาน"))
    with pytest.raises(PermissionDenied):
        joined(model, place, by=other)


def left(member, **given):
    told = {"left_on": date(2026, 11, 20), "reason": "other_work", "by": None, "at": AT} | given
    return leave_model(enrolment=member, **told)


def test_a_household_leaves_with_day_and_reason_and_is_seen_a_while_longer(model, place):
    member = left(member_of(model, place), note="  ไปทำงานโรงงาน ")
    assert (member.state, member.left_on, member.left_reason) == (
        State.LEFT,
        date(2026, 11, 20),
        "other_work",
    )
    assert member.note == "ไปทำงานโรงงาน"
    assert Opening.objects.get().valid_to == date(2026, 11, 22) + AFTER_LEAVING
    assert Event.objects.filter(verb="member.left").exists()


def test_who_waits_is_invited_when_a_place_gets_free(body, place):
    model = model_of(organisation=body, places=1)
    member = member_of(model, place)
    given = {
        "household": household_of("รอ", key="h2"),
        "area_id": "46010101",
        "made_at": AT,
        "changed_at": AT,
    }
    waiting = Enrolment.objects.create(model=model, state=State.QUEUED, **given)
    left(member)
    waiting.refresh_from_db()
    assert waiting.state == State.INVITED


def test_who_left_may_join_again(model, place):
    left(member_of(model, place))
    assert joined(model, place, joined_on=date(2026, 11, 21)).made == 1
    assert Enrolment.objects.count() == 2


@pytest.mark.parametrize(
    "given",
    [
        {"reason": ""},
        {"reason": "bored"},
        {"left_on": JOINED_ON - timedelta(days=1)},
        {"left_on": date(2026, 11, 23)},
        {"left_on": date(2026, 9, 30)},
    ],
)
def test_nobody_leaves_without_reason_before_joining_to_come_or_before_the_last_record(given, model, place):
    member = member_of(model, place)
    told_of(model, sale(member, month=MONTH))
    with pytest.raises(ModelRefused):
        left(member, **given)
    member.refresh_from_db()
    assert member.state == State.ENROLLED


def test_only_members_leave(model, place):
    member = left(member_of(model, place))
    with pytest.raises(ModelRefused):
        left(member)
    with pytest.raises(PermissionDenied):
        left(member, by=user_with("supervisor", "46"))


def test_who_takes_part_and_where_is_changed(model, place):
    member = member_of(model, place)
    node = Node.objects.create(model=model, kind="growing", actors="poor_households", name="สานกระจูด")
    person = person_named("สมศรี")
    changed = change_member(enrolment=member, person=person, node=node, by=None, at=AT)
    assert (changed.person, changed.node) == (person, node)
    changed = change_member(enrolment=member, person=None, node=None, by=None, at=AT)
    assert (changed.person, changed.node) == (None, None)


def test_neither_a_stranger_nor_the_node_of_another_model(model, place):
    member = member_of(model, place)
    household_of("คนอื่น", key="h2")
    with pytest.raises(ModelRefused):
        change_member(enrolment=member, person=person_named("คนอื่น"), node=None, by=None, at=AT)
    node = Node.objects.create(model=model_of("อื่น"), kind="growing", actors="others", name="ที่อื่น")
    with pytest.raises(ModelRefused):
        change_member(enrolment=member, person=None, node=node, by=None, at=AT)
    with pytest.raises(PermissionDenied):
        change_member(enrolment=member, person=None, node=None, by=user_with("mentor", "46"), at=AT)
