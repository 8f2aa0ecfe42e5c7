"""Seats in committees and the places that teams look after."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ppaos.ground.geography.models import Area
from ppaos.people.cooperation.actions import CooperationRefused
from ppaos.people.cooperation.actions.seats import (
    bring_in_members,
    change_member,
    cover_places,
    end_seat,
    release_place,
    seat_member,
)
from ppaos.people.cooperation.models import CommitteeMember
from ppaos.people.cooperation.queries.mechanism import Seat, line_above, seat_faults
from tests.factories.committees import AT, BEGAN, TODAY, committee_of, seat_in, team_of
from tests.factories.people import organisation, user_with

Post = CommitteeMember.Post


def test_somebody_sits_by_name_or_as_a_user_with_all_that_is_known():
    committee, user = committee_of("46"), user_with("mentor", "46", name="somsri")
    seat = seat_in(
        committee, " สมศรี   มีสุข ", user=user, organisation=organisation(), position=" ครู ", phone=" 08 ",
        email="a@example.org", post=Post.CHAIR,
    )  # fmt: skip
    member = seat_member(seat=seat, by=None, at=AT)
    assert (member.name, member.user, member.position, member.phone) == ("สมศรี มีสุข", user, "ครู", "08")


CASES = [
    ("ไม่มีชื่อ", {"name": " "}),
    ("มาก่อนวันเริ่ม", {"valid_to": BEGAN}),
    ("ยังไม่มีคณะ", {"valid_from": date(2026, 9, 30)}),
    ("คณะหรือทีมสิ้นสุดแล้ว", {"valid_from": date(2027, 10, 1)}),
    ("อยู่ในคณะหรือทีมแล้ว", {"name": "สมหญิง  ตัวอย่าง"}),
    ("มีประธานแล้ว", {"name": "คนที่สอง", "post": Post.CHAIR}),
]


@pytest.mark.parametrize(("words", "given"), CASES)
def test_a_seat_that_cannot_be_taken_is_refused(words, given):
    committee = committee_of("46", valid_to=date(2027, 10, 1))
    seat_member(seat=seat_in(committee, post=Post.CHAIR), by=None, at=AT)
    with pytest.raises(CooperationRefused, match=words):
        seat_member(seat=seat_in(committee, **({"name": "คนอื่น"} | given)), by=None, at=AT)
    assert committee.members.count() == 1


def test_a_seat_is_free_again_when_it_has_ended_or_was_taken_back():
    committee = committee_of("46")
    chair = seat_member(seat=seat_in(committee, post=Post.CHAIR), by=None, at=AT)
    end_seat(member=chair, on=BEGAN - timedelta(days=5), by=None, at=AT)
    assert chair.valid_to == BEGAN
    second = seat_member(seat=seat_in(committee, post=Post.CHAIR), by=None, at=AT)
    end_seat(member=second, on=TODAY, by=None, at=AT)
    seat_member(seat=seat_in(committee, post=Post.CHAIR, valid_from=TODAY), by=None, at=AT)
    with pytest.raises(CooperationRefused, match="สิ้นสุดไปแล้ว"):
        end_seat(member=second, on=TODAY, by=None, at=AT)


def test_a_seat_is_corrected_without_standing_in_its_own_way():
    committee = committee_of("46")
    chair = seat_member(seat=seat_in(committee, post=Post.CHAIR), by=None, at=AT)
    change_member(member=chair, seat=seat_in(committee, post=Post.CHAIR, phone="081"), by=None, at=AT)
    other = seat_member(seat=seat_in(committee, "สมชาย"), by=None, at=AT)
    assert committee.members.get(pk=chair.pk).phone == "081"
    with pytest.raises(CooperationRefused, match="มีประธานแล้ว"):
        change_member(member=other, seat=seat_in(committee, "สมชาย", post=Post.CHAIR), by=None, at=AT)


def test_many_come_in_at_once_all_or_nobody():
    committee, team = committee_of("46"), team_of("460101")
    seats = [seat_in(committee, "หนึ่ง"), seat_in(team, "หนึ่ง"), seat_in(team, "สอง", post=Post.MENTOR)]
    done = bring_in_members(seats=seats, committees=[committee, team], by=None, at=AT)
    assert (done.new, done.again) == (3, 0)
    more = [*seats, seat_in(team, "สาม")]
    done = bring_in_members(seats=more, committees=[committee, team], by=None, at=AT)
    assert (done.new, done.again) == (1, 3)
    with pytest.raises(CooperationRefused, match="อยู่ในคณะหรือทีมแล้ว"):
        bring_in_members(
            seats=[seat_in(team, "สี่"), seat_in(team, "สี่", post=Post.ADVISER)], committees=[team], by=None, at=AT
        )  # fmt: skip
    assert CommitteeMember.objects.count() == 4


names = st.lists(st.sampled_from(["ก", "ข", "ค", "ง"]), min_size=1, max_size=6, unique=True)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=names, times=st.integers(min_value=1, max_value=3))
def test_bringing_the_same_members_in_again_changes_nothing(areas, names, times):
    committee = committee_of("46", f"คณะ {CommitteeMember.objects.count()}-{'-'.join(names)}-{times}")
    seats = [seat_in(committee, name) for name in names]
    for _time in range(times):
        bring_in_members(seats=seats, committees=[committee], by=None, at=AT)
    assert sorted(committee.members.values_list("name", flat=True)) == sorted(names)
    CommitteeMember.objects.filter(committee=committee).delete()
    committee.delete()


def test_a_team_looks_after_places_of_its_area_each_once():
    team = team_of("460101")
    villages = list(Area.objects.filter(code__in=["46010101", "46010102"]).order_by("code"))
    done = cover_places(committee=team, areas=villages[:1], on=TODAY, by=None, at=AT)
    assert (done.new, done.again) == (1, 0)
    done = cover_places(committee=team, areas=villages, on=TODAY, by=None, at=AT)
    assert (done.new, done.again) == (1, 1)
    with pytest.raises(CooperationRefused, match="46010201"):
        cover_places(committee=team, areas=[Area.objects.get(pk="46010201")], on=TODAY, by=None, at=AT)
    with pytest.raises(CooperationRefused, match="ไม่อยู่ในวาระ"):
        cover_places(committee=team, areas=villages, on=date(2026, 9, 1), by=None, at=AT)


def test_a_place_is_released_and_taken_up_again():
    team = team_of("460101", valid_to=date(2027, 10, 1), covers_all=True)
    place = team.places.get()
    release_place(place=place, on=TODAY, by=None, at=AT)
    with pytest.raises(CooperationRefused, match="ไปแล้ว"):
        release_place(place=place, on=TODAY, by=None, at=AT)
    assert cover_places(committee=team, areas=[team.area], on=TODAY, by=None, at=AT).new == 1
    with pytest.raises(CooperationRefused, match="ไม่อยู่ในวาระ"):
        cover_places(committee=team, areas=[team.area], on=date(2027, 10, 1), by=None, at=AT)


def test_seats_of_one_list_count_against_each_other():
    committee = committee_of("46")
    chairs = [seat_in(committee, name, post=Post.CHAIR) for name in ("หนึ่ง", "สอง")]
    assert seat_faults(chairs) == ["", "chair_taken"]
    later = [chairs[0], seat_in(committee, "สอง", post=Post.CHAIR, valid_from=TODAY)]
    assert seat_faults(later) == ["", "chair_taken"]
    first_ends = [seat_in(committee, "หนึ่ง", post=Post.CHAIR, valid_to=TODAY), later[1]]
    assert seat_faults(first_ends) == ["", ""]


def test_the_line_above_ends_at_the_top():
    top = committee_of("46")
    middle = committee_of("4601", parent=top)
    low = committee_of("460101", parent=middle)
    assert line_above(low) == {low.pk, middle.pk, top.pk}
    assert line_above(None) == set()
    assert Seat(low, "ก", "chair", BEGAN).key() == ("name", "ก")
