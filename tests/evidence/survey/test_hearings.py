"""A village hears its list: everybody on it, said of household by household; confirmed, it is frozen."""

import io
from datetime import timedelta

import polars as pl
import pytest
from django.core.exceptions import PermissionDenied
from django.utils.translation import override

from ppaos.evidence.survey.actions.hearings import (
    HearingRefused,
    add_missed,
    confirm_hearing,
    fill_hearing,
    hear_households,
    open_hearing,
    reopen_hearing,
    write_minutes,
)
from ppaos.evidence.survey.actions.paper import FoundHouse
from ppaos.evidence.survey.models import Hearing, HearingLine, Visit
from ppaos.evidence.survey.queries.hearings import lines_of, visible_hearings, with_opinions
from ppaos.evidence.survey.queries.to_visit import households_to_visit
from ppaos.evidence.targeting.queries import states
from ppaos.ground.geography.models import Area
from ppaos.ground.workbench.actions.files import open_file
from ppaos.people.registry.models import Household
from tests.evidence.survey.visited import DUE, ELSEWHERE, SUBDISTRICT, VILLAGE
from tests.factories.areas import make_areas
from tests.factories.crosschecked import listed_household, matched, national_list, verdict
from tests.factories.people import AT, SURVEYED_ON, household_of, person_named, user_with

pytestmark = pytest.mark.django_db
TODAY = AT.date()


@pytest.fixture(autouse=True)
def areas():
    make_areas()
    with override("en"):
        yield


@pytest.fixture
def village():
    return Area.objects.get(code=VILLAGE)


@pytest.fixture
def leader():
    return user_with("village_leader", VILLAGE, name="leader")


@pytest.fixture
def hearing(village, leader):
    household_of("จน", "ลูก", house_no="9")
    edition = national_list()
    listed_household(edition, "ในบัญชี", "พี่น้อง")
    matched(listed_household(edition, "จน"), person_named("จน"))
    verdict(listed_household(edition, "ไม่จน"), "found_not_poor")
    return open_hearing(area=village, held_on=TODAY, by=leader, at=AT)


def said(hearing, opinion, *lines, note=""):
    rows = [{"line_id": line.pk, "opinion": opinion, "note": note} for line in lines]
    return hear_households(hearing=hearing, frame=pl.from_dicts(rows), by=None, at=AT)


def confirmed(hearing, by=None):
    write_minutes(hearing=hearing, held_on=TODAY, attended=40, minutes="ประชุม", by=by, at=AT)
    said(hearing, "agreed", hearing.lines.first())
    return confirm_hearing(hearing=hearing, by=by, at=AT)


def test_a_village_hears_of_everybody_listed_or_poor_each_household_once(hearing):
    rows = lines_of(hearing)
    assert {(row["head"], row["line"].state, row["people"]) for row in rows} == {
        ("จน นามสกุล", states.IN_BOTH, 2),
        ("ในบัญชี นามสกุล", states.NOT_VISITED, 2),
        ("ไม่จน นามสกุล", states.NOT_POOR, 1),
    }
    assert rows[0]["house_no"] == "9", "in the order of the houses"
    assert {row["line"].opinion for row in rows} == {"not_heard"}


def test_a_hearing_that_is_open_is_gone_on_with(hearing, village, leader):
    said(hearing, "agreed", *hearing.lines.all())
    household_of("มาใหม่", key="h9", standing="candidate")
    assert open_hearing(area=village, held_on=TODAY, by=leader, at=AT) == hearing
    assert fill_hearing(hearing=hearing, by=leader, at=AT).lines == 0
    counted = with_opinions(visible_hearings(leader)).get()
    assert (counted.listed, counted.agreed, counted.not_heard) == (4, 3, 1)


def test_without_a_national_list_the_register_is_heard(village, leader):
    household_of("จน")
    hearing = open_hearing(area=village, held_on=TODAY, by=leader, at=AT)
    assert [row["line"].state for row in lines_of(hearing)] == [""]


def test_opinions_are_noted_in_bulk_and_twice_changes_nothing(hearing):
    lines = list(hearing.lines.all())
    assert said(hearing, "disputed", *lines[:2], note="มีรถ").lines == 2
    assert said(hearing, "disputed", *lines[:2], note="มีรถ").lines == 0
    assert sorted(hearing.lines.values_list("opinion", flat=True)) == ["disputed", "disputed", "not_heard"]
    with pytest.raises(HearingRefused, match="An opinion is one of"):
        said(hearing, "perhaps", lines[0])


def test_minutes_carry_a_file_that_is_sealed(hearing, leader):
    content = io.BytesIO("รายงานการประชุม".encode())
    written = write_minutes(
        hearing=hearing, held_on=TODAY, attended=40, minutes="ประชุมเช้า", content=content, file_name="minutes.pdf",
        by=leader, at=AT,
    )  # fmt: skip
    with open_file(file=written.file) as stored:
        assert stored.read().decode() == "รายงานการประชุม"
    again = write_minutes(hearing=hearing, held_on=TODAY, attended=41, minutes="", by=leader, at=AT)
    assert (again.file, again.attended) == (written.file, 41)


def test_no_hearing_lies_in_the_future(hearing, village, leader):
    tomorrow = TODAY + timedelta(days=1)
    with pytest.raises(HearingRefused, match="in the future"):
        write_minutes(hearing=hearing, held_on=tomorrow, attended=1, minutes="", by=leader, at=AT)
    with pytest.raises(HearingRefused, match="in the future"):
        open_hearing(area=village, held_on=tomorrow, by=leader, at=AT)


def test_only_villages_hear():
    with pytest.raises(HearingRefused, match="by a village or a community"):
        open_hearing(area=Area.objects.get(code=SUBDISTRICT), held_on=TODAY, by=None, at=AT)


def test_a_household_that_was_missed_is_registered_and_visited(hearing, leader):
    busy, free = (user_with("surveyor", SUBDISTRICT, name=name) for name in ("busy", "free"))
    Visit.objects.create(household=Household.objects.first(), area_id=VILLAGE, surveyor=busy, assigned_at=AT,
                         changed_at=AT, entity_id="00000000-0000-0000-0000-000000000001")  # fmt: skip
    found = FoundHouse(
        area=hearing.area, first_name="ตกหล่น", last_name="จริง", house_no="88", others=["ลูก จริง", "หลาน"]
    )
    line = add_missed(hearing=hearing, found=found, due_on=DUE, by=leader, at=AT)
    visit = Visit.objects.get(household=line.household)
    assert (line.is_added, line.opinion) == (True, "agreed")
    assert (visit.surveyor, visit.due_on, visit.state) == (free, DUE, "planned")
    assert line.household.standing == "candidate"
    assert line.household.memberships.count() == 3
    assert line.household.memberships.get(is_head=True).person.last_name == "จริง"


def test_where_nobody_visits_the_missed_wait_to_be_assigned(hearing, leader):
    line = add_missed(
        hearing=hearing, found=FoundHouse(area=hearing.area, first_name="ตกหล่น"), by=leader, at=AT
    )
    assert not Visit.objects.exists()
    waiting = households_to_visit(VILLAGE, "candidates", TODAY)
    assert waiting["household_id"].to_list() == [line.household_id]


def test_a_list_is_confirmed_once_people_came_and_something_was_said(hearing, leader):
    with pytest.raises(HearingRefused, match="how many people came"):
        confirm_hearing(hearing=hearing, by=leader, at=AT)
    write_minutes(hearing=hearing, held_on=TODAY, attended=40, minutes="", by=leader, at=AT)
    with pytest.raises(HearingRefused, match="Nothing was said"):
        confirm_hearing(hearing=hearing, by=leader, at=AT)
    said(hearing, "agreed", hearing.lines.first())
    done = confirm_hearing(hearing=hearing, by=leader, at=AT)
    assert (done.state, done.confirmed_by, done.confirmed_at) == ("confirmed", leader, AT)


def test_confirming_keeps_how_each_household_stood_then(hearing):
    house = HearingLine.objects.get(hearing=hearing, state=states.NOT_VISITED).candidate_household
    verdict(house, "moved")
    confirmed(hearing)
    line = HearingLine.objects.get(hearing=hearing, candidate_household=house)
    assert line.state == states.NOT_FOUND
    verdict(house, "found_not_poor")
    line.refresh_from_db()
    assert line.state == states.NOT_FOUND


def test_a_confirmed_list_is_frozen_until_it_is_opened_again_with_a_reason(hearing, leader):
    confirmed(hearing)
    found = FoundHouse(area=hearing.area, first_name="ตกหล่น")
    for act in (
        lambda: said(hearing, "disputed", hearing.lines.first()),
        lambda: write_minutes(hearing=hearing, held_on=TODAY, attended=1, minutes="", by=leader, at=AT),
        lambda: add_missed(hearing=hearing, found=found, by=leader, at=AT),
        lambda: fill_hearing(hearing=hearing, by=leader, at=AT),
        lambda: confirm_hearing(hearing=hearing, by=leader, at=AT),
    ):
        with pytest.raises(HearingRefused, match="Open it again first"):
            act()
    with pytest.raises(HearingRefused, match="Say why"):
        reopen_hearing(hearing=hearing, why=" ", by=leader, at=AT)
    opened = reopen_hearing(hearing=hearing, why="ตกไปหนึ่งหลัง", by=leader, at=AT)
    assert (opened.state, opened.reopened_why, opened.confirmed_at) == ("open_hearing", "ตกไปหนึ่งหลัง", None)
    with pytest.raises(HearingRefused, match="is not confirmed"):
        reopen_hearing(hearing=hearing, why="อีก", by=leader, at=AT)
    said(hearing, "disputed", hearing.lines.first())


def test_a_new_hearing_after_a_confirmed_one_is_another(hearing, village, leader):
    confirmed(hearing)
    assert open_hearing(area=village, held_on=TODAY, by=leader, at=AT) != hearing
    assert Hearing.objects.count() == 2


# role × area: may it hold the hearing of VILLAGE?
MAY_HEAR = {
    ("village_leader", VILLAGE): True, ("village_leader", "46010102"): False, ("supervisor", SUBDISTRICT): True,
    ("supervisor", ELSEWHERE): False, ("data_manager", "46"): False, ("surveyor", SUBDISTRICT): False,
    ("governor_office", "46"): False, ("mentor", VILLAGE): False,
}  # fmt: skip


@pytest.mark.parametrize(("role", "area"), MAY_HEAR)
def test_who_holds_hearings(hearing, village, role, area):
    somebody, line = user_with(role, area, name="somebody"), hearing.lines.first()
    frame = pl.from_dicts([{"line_id": line.pk, "opinion": "agreed", "note": ""}])
    write_minutes(hearing=hearing, held_on=TODAY, attended=40, minutes="", by=None, at=AT)
    acts = [
        lambda: open_hearing(area=village, held_on=TODAY, by=somebody, at=AT),
        lambda: fill_hearing(hearing=hearing, by=somebody, at=AT),
        lambda: hear_households(hearing=hearing, frame=frame, by=somebody, at=AT),
        lambda: write_minutes(hearing=hearing, held_on=TODAY, attended=1, minutes="", by=somebody, at=AT),
        lambda: add_missed(
            hearing=hearing, found=FoundHouse(area=village, first_name="ก"), by=somebody, at=AT
        ),
        lambda: confirm_hearing(hearing=hearing, by=somebody, at=AT),
        lambda: reopen_hearing(hearing=hearing, why="x", by=somebody, at=AT),
    ]
    for act in acts:
        if MAY_HEAR[role, area]:
            act()
        else:
            with pytest.raises(PermissionDenied):
                act()
    assert visible_hearings(somebody).exists() is MAY_HEAR[role, area]


def test_what_the_village_disputes_is_to_be_visited_until_somebody_went(hearing):
    line = hearing.lines.get(state=states.NOT_VISITED)
    said(hearing, "disputed", line)
    waiting = households_to_visit(SUBDISTRICT, "disputed", TODAY)
    assert waiting["candidate_household_id"].to_list() == [line.candidate_household_id]
    surveyor = user_with("surveyor", SUBDISTRICT, name="s")
    visit = Visit.objects.create(
        candidate_household_id=line.candidate_household_id, area_id=VILLAGE, surveyor=surveyor, assigned_at=AT,
        changed_at=AT, entity_id="00000000-0000-0000-0000-000000000001",
    )  # fmt: skip
    assert households_to_visit(SUBDISTRICT, "disputed", TODAY).is_empty()
    Visit.objects.filter(pk=visit.pk).update(state="done", done_at=AT + timedelta(days=2))
    assert households_to_visit(SUBDISTRICT, "disputed", TODAY).is_empty()


def test_dates_of_the_register_are_those_of_the_meeting(hearing, leader):
    line = add_missed(
        hearing=hearing, found=FoundHouse(area=hearing.area, first_name="ตกหล่น"), by=leader, at=AT
    )
    assert line.household.standing_on == TODAY != SURVEYED_ON
