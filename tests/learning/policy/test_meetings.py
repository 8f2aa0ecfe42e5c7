"""A meeting goes from being prepared to confirmed minutes; each step that cannot be taken says why."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from ppaos.ground.privacy.models import Event
from ppaos.learning.policy.actions.agenda import tell_of_item
from ppaos.learning.policy.actions.errors import PolicyRefused
from ppaos.learning.policy.actions.meetings import (
    call_meeting,
    cancel_meeting,
    change_meeting,
    confirm_minutes,
    hold_meeting,
    plan_meeting,
)
from ppaos.learning.policy.actions.minutes import write_minutes
from ppaos.learning.policy.actions.participants import (
    call_members,
    call_participants,
    note_attendance,
    uncall_participant,
)
from ppaos.learning.policy.models import AgendaItem, Meeting, Participant
from ppaos.learning.policy.permissions.meetings import check_can_confirm
from ppaos.learning.policy.queries.meetings import meetings_in_sight, people_called
from ppaos.people.cooperation.models import Committee, CommitteeMember
from tests.factories.meetings import NEXT_WEEK, TODAY, again, called, handed_in, held, meeting_of
from tests.factories.people import AT, user_with
from tests.factories.referred import office, officer_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]
State, Item = Meeting.State, AgendaItem.State


@pytest.fixture
def governor():
    return user_with("governor_office", "46", name="สำนักงานจังหวัด")


def committee(**given):
    told = {
        "kind": "committee_of_many", "level": "province_level", "name_th": "ศจพ.จ. กาฬสินธุ์", "area_id": "46",
        "valid_from": date(2026, 1, 1),
    }  # fmt: skip
    return Committee.objects.create(**(told | given))


def test_meetings_are_numbered_within_their_year(keeper):
    first, second = meeting_of(by=keeper), meeting_of(by=keeper, on=NEXT_WEEK)
    next_year = meeting_of(by=keeper, on=date(2027, 1, 5))
    assert [(each.number, each.year) for each in (first, second, next_year)] == [
        (1, 2569),
        (2, 2569),
        (1, 2570),
    ]
    assert meeting_of("4601", by=keeper).number == 1
    assert meeting_of(by=keeper, committee=committee()).number == 1


def test_a_number_is_borne_once(keeper):
    meeting_of(by=keeper, number=7)
    with pytest.raises(PolicyRefused, match="ครั้งที่ 7/2569 แล้ว"):
        meeting_of(by=keeper, number=7)


@pytest.mark.parametrize(
    "term", [{"valid_from": NEXT_WEEK}, {"valid_to": TODAY - timedelta(days=1)}], ids=["not begun", "over"]
)
def test_a_committee_meets_within_its_term(keeper, term):
    with pytest.raises(PolicyRefused, match="วาระดำรงตำแหน่ง"):
        meeting_of(by=keeper, committee=committee(**term))


def test_a_meeting_may_be_moved_until_it_is_held(keeper):
    meeting = meeting_of(by=keeper)
    change_meeting(meeting=meeting, name=" อีกชื่อ ", on=date(2027, 2, 1), place="ห้อง 2", by=keeper, at=AT)
    moved = again(meeting)
    assert (moved.name, moved.place, moved.year, moved.number) == ("อีกชื่อ", "ห้อง 2", 2570, 1)
    change_meeting(meeting=moved, name="อีกชื่อ", on=TODAY, by=keeper, at=AT)
    change_meeting(meeting=again(meeting), name="อีกชื่อ", on=TODAY, by=keeper, at=AT)
    assert again(meeting).number == 1
    held(again(meeting), by=keeper)
    with pytest.raises(PolicyRefused, match="ประชุมแล้ว"):
        change_meeting(meeting=meeting, name="สาย", on=NEXT_WEEK, by=keeper, at=AT)


def test_nobody_is_called_to_nothing(keeper):
    meeting = meeting_of(by=keeper)
    with pytest.raises(PolicyRefused, match="ยังไม่มีวาระ"):
        call_meeting(meeting=meeting, by=keeper, at=AT)
    handed_in(meeting)
    with pytest.raises(PolicyRefused, match="ยังไม่ได้เชิญใคร"):
        call_meeting(meeting=meeting, by=keeper, at=AT)
    assert called(meeting, by=keeper).state == State.CALLED
    past = meeting_of(by=keeper, on=TODAY - timedelta(days=1))
    with pytest.raises(PolicyRefused, match="ผ่านไปแล้ว"):
        called(past, by=keeper)


def test_a_meeting_is_held_on_its_day_and_not_before(keeper):
    meeting = called(meeting_of(by=keeper, on=NEXT_WEEK), by=keeper)
    with pytest.raises(PolicyRefused, match="ยังประชุมไม่ได้"):
        hold_meeting(meeting=meeting, by=keeper, at=AT)
    hold_meeting(meeting=meeting, by=keeper, at=AT + timedelta(days=7))
    assert again(meeting).state == State.HELD


def test_a_meeting_of_before_is_put_down_as_held(keeper):
    before = meeting_of(by=keeper, on=TODAY - timedelta(days=30))
    hold_meeting(meeting=before, by=keeper, at=AT)
    assert again(before).state == State.HELD


def test_minutes_are_confirmed_by_somebody_else_once_every_item_is_told_of(keeper, governor):
    meeting = held(meeting_of(by=keeper), by=keeper)
    with pytest.raises(PolicyRefused, match="ยังไม่มีรายงานการประชุม"):
        confirm_minutes(meeting=meeting, by=governor, at=AT)
    with pytest.raises(PolicyRefused, match="โปรดเขียนรายงาน"):
        write_minutes(meeting=meeting, text=" ", by=keeper, at=AT)
    write_minutes(meeting=meeting, text="ที่ประชุมรับทราบ", by=keeper, at=AT)
    with pytest.raises(PolicyRefused, match="ถนนเข้าหมู่บ้าน"):
        confirm_minutes(meeting=again(meeting), by=governor, at=AT)
    tell_of_item(item=meeting.items.get(), state=Item.DONE, discussion="รับทราบ", by=keeper, at=AT)
    with pytest.raises(PermissionDenied, match="ท่านเป็นผู้เขียนรายงานนี้"):
        confirm_minutes(meeting=again(meeting), by=keeper, at=AT)
    confirm_minutes(meeting=again(meeting), by=governor, at=AT)
    confirmed = again(meeting)
    assert (confirmed.state, confirmed.confirmed_by, confirmed.minutes_by) == (
        State.CONFIRMED,
        governor,
        keeper,
    )
    with pytest.raises(PolicyRefused, match="รับรองรายงานการประชุมแล้ว"):
        write_minutes(meeting=confirmed, text="แก้", by=keeper, at=AT)
    assert Event.objects.filter(verb="minutes.confirmed").count() == 1


def test_the_platform_itself_confirms_nothing(keeper):
    with pytest.raises(PermissionDenied, match="ไม่ใช่ระบบ"):
        check_can_confirm(None, meeting_of(by=keeper))


def test_a_meeting_that_does_not_take_place_says_why_and_hands_on_what_was_handed_in(keeper):
    meeting = meeting_of(by=keeper)
    item = handed_in(meeting)
    with pytest.raises(PolicyRefused, match="เหตุที่งดประชุม"):
        cancel_meeting(meeting=meeting, reason=" ", by=keeper, at=AT)
    cancel_meeting(meeting=meeting, reason="น้ำท่วม", by=keeper, at=AT)
    item.refresh_from_db()
    assert (again(meeting).state, again(meeting).ended_reason, item.state) == (
        State.CANCELLED,
        "น้ำท่วม",
        Item.PUT_OFF,
    )
    with pytest.raises(PolicyRefused, match="งดประชุม"):
        call_meeting(meeting=meeting, by=keeper, at=AT)


ROLES = {
    "data_manager": True, "governor_office": True, "supervisor": False, "central_programme": False,
    "project_team": False, "administrator": False, "agency_officer": False, "surveyor": False,
}  # fmt: skip


@pytest.mark.parametrize("role", ROLES)
def test_who_prepares_meetings(role):
    by = user_with(role, "46")
    if ROLES[role]:
        assert meeting_of(by=by).made_by == by
    else:
        with pytest.raises(PermissionDenied):
            meeting_of(by=by)


def test_nobody_prepares_meetings_outside_their_area(keeper):
    far = user_with("data_manager", "4605")
    with pytest.raises(PermissionDenied):
        plan_meeting(area=meeting_of(by=keeper).area, name="x", on=TODAY, by=far, at=AT)


SEEN = {
    "data_manager": True, "governor_office": True, "supervisor": True, "central_programme": True,
    "project_team": True, "administrator": True, "agency_officer": False, "surveyor": False, "mentor": False,
    "protection_officer": False,
}  # fmt: skip


@pytest.mark.parametrize("role", SEEN)
def test_who_sees_a_meeting(keeper, role):
    meeting = meeting_of(by=keeper)
    assert meetings_in_sight(user_with(role, "46")).filter(pk=meeting.pk).exists() is SEEN[role]
    assert not meetings_in_sight(user_with(role, "4605")).filter(pk=meeting.pk).exists()


def test_who_is_called_sees_the_meeting(keeper):
    meeting, receiver = meeting_of(by=keeper), office()
    officer, surveyor = officer_of(receiver), user_with("surveyor", "46")
    assert not meetings_in_sight(officer).exists()
    call_participants(meeting=meeting, organisations=[receiver], users=[surveyor], by=keeper, at=AT)
    assert meetings_in_sight(officer).get() == meeting
    assert meetings_in_sight(surveyor).get() == meeting
    assert set(people_called(meeting)) == {officer, surveyor}


def test_everybody_is_called_once_and_noted_as_having_come_or_not(keeper):
    meeting, receiver = meeting_of(by=keeper), office()
    given = {"organisations": [receiver], "users": [keeper], "names": ["นายก อบต.", " ", "นายก อบต."]}
    assert call_participants(meeting=meeting, **given, by=keeper, at=AT) == 3
    assert call_participants(meeting=meeting, **given, by=keeper, at=AT) == 0
    rows = list(meeting.participants.order_by("pk"))
    with pytest.raises(PolicyRefused):
        note_attendance(meeting=meeting, came={rows[0].pk: True}, by=keeper, at=AT)
    meeting = called(meeting, by=keeper)
    told = {rows[0].pk: True, rows[1].pk: False, rows[2].pk: None, 0: True}
    assert note_attendance(meeting=meeting, came=told, by=keeper, at=AT) == 2
    assert [each.has_come for each in meeting.participants.order_by("pk")] == [True, False, None]
    with pytest.raises(PolicyRefused, match="บันทึกการมาประชุม"):
        uncall_participant(
            participant=Participant.objects.get(pk=rows[0].pk), meeting=meeting, by=keeper, at=AT
        )
    uncall_participant(participant=rows[2], meeting=meeting, by=keeper, at=AT)
    assert meeting.participants.count() == 2


def test_members_that_a_committee_has_on_the_day_are_called(keeper):
    with pytest.raises(PolicyRefused, match="ไม่ได้เป็นของคณะกรรมการ"):
        call_members(meeting=meeting_of(by=keeper), by=keeper, at=AT)
    of_it = committee()
    for name, term in (("ประธาน", {}), ("พ้นแล้ว", {"valid_to": date(2026, 6, 1)}), ("ผู้ใช้", {"user": keeper})):
        CommitteeMember.objects.create(
            committee=of_it, name=name, post="chair", **({"valid_from": date(2026, 1, 1)} | term)
        )
    meeting = meeting_of(by=keeper, committee=of_it)
    assert call_members(meeting=meeting, by=keeper, at=AT) == 2
    assert call_members(meeting=meeting, by=keeper, at=AT) == 0
    assert {each.name for each in meeting.participants.all()} == {"ประธาน", "ผู้ใช้"}
