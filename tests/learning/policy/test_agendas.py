"""Agendas are built from what is stuck: each kind counted, a second time adding nothing, what is told of left alone."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from ppaos.evidence.survey.models import Visit
from ppaos.ground.geography.models import Area
from ppaos.learning.monitoring.models import Exit
from ppaos.learning.policy.actions.agenda import build_agenda, hand_in, move_item, narrow_item, tell_of_item
from ppaos.learning.policy.actions.errors import PolicyRefused
from ppaos.learning.policy.actions.meetings import cancel_meeting
from ppaos.learning.policy.models import AgendaItem, Pledge, Resolution
from ppaos.learning.policy.queries.agenda import FOUND, stuck, stuck_kinds, stuck_things
from ppaos.people.registry.models import Household
from ppaos.support.referral.models import Batch
from tests.factories.exiting import STEP, noticed, people, proposed, ready, rules
from tests.factories.helped import help_line, recorded
from tests.factories.meetings import (
    NEXT_WEEK,
    TODAY,
    again,
    built,
    called,
    handed_in,
    held,
    meeting_of,
    put,
    radar,
    stuck_referral,
)
from tests.factories.people import AT, household_of, user_with
from tests.factories.referred import need_of, office, officer_of, service_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]
Kind, State = AgendaItem.Kind, AgendaItem.State


def resolved(meeting, **given):
    told = {
        "number": 1, "text": "ซ่อมถนน", "area": meeting.area, "owner": office(), "due_on": NEXT_WEEK, "made_at": AT,
    }  # fmt: skip
    return Resolution.objects.create(meeting=meeting, **(told | given))


def villages(meeting):
    """The codes of villages without visits."""
    things = stuck_things(meeting, Kind.UNVISITED, TODAY)
    return set(Area.objects.filter(pk__in=things).values_list("pk", flat=True))


def pledged(meeting, **given):
    service = office().services.first() or service_of(office())
    told = {"organisation": office(), "service": service, "due_on": NEXT_WEEK, "made_at": AT}
    return Pledge.objects.create(meeting=meeting, **(told | given))


def test_every_kind_found_is_counted_by_a_rule_in_data():
    assert {*stuck_kinds(), Kind.PLEDGES} == set(FOUND)
    assert all(each.definition["th"] and each.definition["en"] for each in stuck_kinds().values())


def test_only_what_is_long_overdue_belongs_on_the_agenda(meeting):
    stuck_referral("ค้าง", days=16)
    stuck_referral("เพิ่งเกิน", days=15)
    item = built(meeting)[Kind.OVERDUE]
    assert (item.count, item.count_unit, item.as_of) == (1, "referrals", AT)
    assert "เกิน 15 วัน" in stuck_kinds()[Kind.OVERDUE].definition["th"].format(days=15)


def test_each_kind_stands_where_something_is_stuck(meeting):
    stuck_referral("ค้าง")
    home = household_of("ซ้ำ", key="d1", area_code="46010201")
    need = need_of(home)
    lines = [help_line(home, office(name), key=name, need_id=need.pk) for name in ("พมจ. สมมุติ", "อบจ.")]
    recorded(*lines)
    need_of(household_of("ไม่เคยส่ง", key="g1"))
    Batch.objects.create(
        organisation=office(), area_id="46", state=Batch.State.SENT, due_on=TODAY - STEP, made_at=AT
    )
    Batch.objects.create(
        organisation=office(), area_id="46", state=Batch.State.SENT, due_on=TODAY, made_at=AT
    )
    before = meeting_of(on=TODAY - STEP)
    resolved(before)
    resolved(before, number=2, state=Resolution.State.DONE)
    pledged(before)
    radar()
    items = built(meeting)
    counts = {kind: item.count for kind, item in items.items()}
    assert counts == {
        Kind.PLEDGES: 1, Kind.RESOLUTIONS: 1, Kind.OVERDUE: 1, Kind.BATCHES: 1, Kind.DOUBLES: 1, Kind.GAPS: 2,
        Kind.UNVISITED: 4,
    }  # fmt: skip
    assert [each.kind for each in meeting.items.order_by("place")][:2] == [Kind.PLEDGES, Kind.RESOLUTIONS]


def test_exits_that_wait_for_somebody_are_heard(meeting):
    rules()
    who = people()
    proposed(ready(), who)
    waits, over = ready(key="h2"), ready(key="h3")
    noticed(over, who)
    assert built(meeting)[Kind.EXITS].count == 1 + (Exit.objects.get(household=over).objections_until < TODAY)
    assert not Exit.objects.filter(household=waits).exists()


def test_a_village_visited_once_is_no_longer_without_visits(meeting):
    home, surveyor = household_of("ก"), user_with("surveyor", "46")
    told = {
        "household": home,
        "area_id": home.area_id,
        "surveyor": surveyor,
        "assigned_at": AT,
        "changed_at": AT,
    }
    visit = Visit.objects.create(**told, entity_id="00000000-0000-0000-0000-000000000001")
    before = villages(meeting)
    Visit.objects.filter(pk=visit.pk).update(state=Visit.State.DONE)
    assert before - villages(meeting) == {"46010101"}
    Visit.objects.filter(pk=visit.pk).update(is_practice=True)
    assert villages(meeting) == before


def test_what_the_radar_never_counted_is_no_item_and_no_zero(meeting):
    need_of(household_of("ก"))
    assert Kind.GAPS not in built(meeting)


def test_building_again_counts_anew_and_adds_nothing(meeting):
    stuck_referral("หนึ่ง")
    first = built(meeting)
    stuck_referral("สอง")
    done = build_agenda(meeting=meeting, by=None, at=AT)
    again_built = {each.kind: each for each in meeting.items.all()}
    assert (first[Kind.OVERDUE].count, again_built[Kind.OVERDUE].count, done.added) == (1, 2, 0)
    assert again_built[Kind.OVERDUE].pk == first[Kind.OVERDUE].pk


def test_what_was_told_of_stays_as_it_is(meeting):
    stuck_referral("หนึ่ง")
    item = built(meeting)[Kind.OVERDUE]
    AgendaItem.objects.filter(pk=item.pk).update(state=State.DONE)
    stuck_referral("สอง")
    assert build_agenda(meeting=meeting, by=None, at=AT).unchanged == 1
    item.refresh_from_db()
    assert (item.count, item.state) == (1, State.DONE)


def test_what_is_put_off_goes_on_at_the_next_meeting_with_its_cases(keeper, meeting):
    referral = stuck_referral("หนึ่ง")
    found, told = built(meeting)[Kind.OVERDUE], handed_in(meeting, note="ดูแผนที่")
    put(found, referral.household, question="ทำไมช้า", referral_id=referral.pk)
    for item in (found, told):
        tell_of_item(item=item, state=State.PUT_OFF, discussion="หมดเวลา", by=keeper, at=AT)
    after = meeting_of(on=NEXT_WEEK, by=keeper)
    assert build_agenda(meeting=after, by=keeper, at=AT).taken_over == 2
    items = {each.kind: each for each in after.items.all()}
    assert (items[Kind.HANDED_IN].title, items[Kind.HANDED_IN].note) == (told.title, "ดูแผนที่")
    assert items[Kind.OVERDUE].came_from == found
    assert items[Kind.OVERDUE].cases.get().question == "ทำไมช้า"
    assert build_agenda(meeting=after, by=keeper, at=AT).taken_over == 0
    assert after.items.filter(kind=Kind.OVERDUE).count() == 1
    with pytest.raises(PolicyRefused, match="รับวาระนี้ไปแล้ว"):
        tell_of_item(item=found, state=State.ON, discussion="", by=keeper, at=AT)


def test_what_a_cancelled_meeting_would_have_heard_goes_on_beside_what_stands_there(keeper, meeting):
    stuck_referral("หนึ่ง")
    after = meeting_of(on=NEXT_WEEK, by=keeper)
    there = built(after)[Kind.OVERDUE]
    item = built(meeting)[Kind.OVERDUE]
    tell_of_item(item=item, state=State.PUT_OFF, discussion="รอ", by=keeper, at=AT)
    handed_in(meeting)
    cancel_meeting(meeting=meeting, reason="น้ำท่วม", by=keeper, at=AT)
    assert build_agenda(meeting=after, by=keeper, at=AT).taken_over == 2
    there.refresh_from_db()
    assert there.came_from == item
    assert build_agenda(meeting=meeting_of("4601"), by=None, at=AT).taken_over == 0


def test_a_part_of_what_is_stuck_becomes_an_item_of_its_own(keeper, meeting):
    stuck_referral("หนึ่ง")
    stuck_referral("สอง", body="อบจ.")
    stuck_referral("สาม", body="อบจ.", area="46010201")
    whole = built(meeting)[Kind.OVERDUE]
    of_body = narrow_item(item=whole, organisation=office("อบจ."), by=keeper, at=AT)
    of_part = narrow_item(item=whole, area=Area.objects.get(pk="460101"), by=keeper, at=AT)
    both = narrow_item(item=of_part, organisation=office("อบจ."), by=keeper, at=AT)
    assert [each.count for each in (whole, of_body, of_part, both)] == [3, 2, 2, 1]
    assert of_body.title == "เรื่องส่งต่อที่เกินกำหนด · อบจ."
    stuck_referral("สี่", body="อบจ.")
    build_agenda(meeting=meeting, by=keeper, at=AT)
    assert sorted(meeting.items.filter(kind=Kind.OVERDUE).values_list("count", flat=True)) == [2, 3, 3, 4]
    with pytest.raises(PolicyRefused, match="อยู่ในวาระแล้ว"):
        narrow_item(item=whole, organisation=office("อบจ."), by=keeper, at=AT)
    with pytest.raises(PolicyRefused, match="แยกเป็นวาระ"):
        narrow_item(item=whole, by=keeper, at=AT)
    with pytest.raises(PolicyRefused, match="นอกพื้นที่"):
        narrow_item(item=whole, area=Area.objects.get(pk="TH"), by=keeper, at=AT)


def test_pledges_of_one_organisation_are_an_item_of_their_own(keeper, meeting):
    before = meeting_of(on=TODAY - STEP)
    pledged(before)
    pledged(before, organisation=office("อบจ."))
    pledged(before, taken_back_at=AT)
    whole = built(meeting)[Kind.PLEDGES]
    assert whole.count == 2
    assert narrow_item(item=whole, organisation=office("อบจ."), by=keeper, at=AT).count == 1


def test_a_household_helped_twice_counts_once_and_for_each_organisation(meeting):
    home = household_of("ซ้ำ")
    need = need_of(home)
    recorded(*(help_line(home, office(name), key=name, need_id=need.pk) for name in ("พมจ. สมมุติ", "อบจ.")))
    radar()
    told = stuck(meeting, TODAY, kinds=[Kind.DOUBLES])
    assert dict(told.group_by("by").len().iter_rows()) == {3: 1, 1: 1, 2: 2}
    assert set(told["count"]) == {1}
    things = stuck_things(meeting, Kind.DOUBLES, TODAY, organisation=office("อบจ.").pk)
    assert Household.objects.filter(pk__in=things).get() == home


def test_something_is_handed_in_by_who_sees_the_meeting(meeting):
    receiver = office()
    officer = officer_of(receiver)
    told = {"title": " น้ำประปา ", "note": "บ้านหมู่ 3", "at": AT}
    with pytest.raises(PermissionDenied, match="ไม่ได้รับเชิญ"):
        hand_in(meeting=meeting, **told, by=officer)
    meeting.participants.create(organisation=receiver)
    place = Area.objects.get(pk="460101")
    item = hand_in(meeting=meeting, **told, by=officer, area=place, organisation=receiver)
    assert (item.title, item.kind, item.area, item.handed_in_by) == (
        "น้ำประปา",
        Kind.HANDED_IN,
        place,
        officer,
    )
    assert hand_in(meeting=meeting, **told, by=user_with("supervisor", "46")).place == item.place + 1


HANDED_IN = [
    ({"title": " "}, "สั้น ๆ"),
    ({"title": "ช่วย 1-1017-00230-70-8"}, "เลข 13 หลัก"),
    ({"title": "เลข ๑๑๐๑๗๐๐๒๓๐๗๐๘"}, "เลข 13 หลัก"),
    ({"area": "TH"}, "นอกพื้นที่"),
]


@pytest.mark.parametrize(("given", "why"), HANDED_IN)
def test_what_cannot_be_handed_in_says_why(meeting, given, why):
    told = {"title": "น้ำประปา", "note": ""} | given
    if "area" in told:
        told["area"] = Area.objects.get(pk=told["area"])
    with pytest.raises(PolicyRefused, match=why):
        hand_in(meeting=meeting, **told, by=None, at=AT)


def test_a_title_names_nobody_put_before_the_meeting(meeting):
    put(handed_in(meeting), household_of("สมศรี"))
    with pytest.raises(PolicyRefused, match="สมศรี"):
        hand_in(meeting=meeting, title="เรื่องของนางสมศรี", note="", by=None, at=AT)


def test_nothing_is_handed_in_once_the_meeting_is_held(keeper, meeting):
    held(meeting, by=keeper)
    with pytest.raises(PolicyRefused, match="ประชุมแล้ว"):
        hand_in(meeting=again(meeting), title="สาย", note="", by=keeper, at=AT)
    with pytest.raises(PolicyRefused, match="ประชุมแล้ว"):
        build_agenda(meeting=meeting, by=keeper, at=AT)


def test_items_are_heard_in_the_order_told(keeper, meeting):
    first, second = handed_in(meeting, "ก"), handed_in(meeting, "ข", place=102)
    move_item(item=first, is_up=True, by=keeper, at=AT)
    assert list(meeting.items.order_by("place").values_list("title", flat=True)) == ["ก", "ข"]
    move_item(item=second, is_up=True, by=keeper, at=AT)
    assert list(meeting.items.order_by("place").values_list("title", flat=True)) == ["ข", "ก"]
    move_item(item=second, is_up=False, by=keeper, at=AT)
    assert list(meeting.items.order_by("place").values_list("title", flat=True)) == ["ก", "ข"]


def test_what_became_of_an_item_is_written_down(keeper, meeting):
    item = handed_in(meeting)
    with pytest.raises(PolicyRefused, match="เตรียมการ"):
        tell_of_item(item=item, state=State.DONE, discussion="", by=keeper, at=AT)
    called(meeting, by=keeper)
    with pytest.raises(PolicyRefused, match="เหตุที่เลื่อน"):
        tell_of_item(item=item, state=State.TAKEN_OFF, discussion=" ", by=keeper, at=AT)
    with pytest.raises(PolicyRefused, match="ผลของวาระ"):
        tell_of_item(item=item, state="odd", discussion="", by=keeper, at=AT)
    tell_of_item(item=item, state=State.DONE, discussion=" รับทราบ ", by=keeper, at=AT)
    item.refresh_from_db()
    assert (item.state, item.discussion) == (State.DONE, "รับทราบ")


def test_only_who_prepares_meetings_builds_and_tells(meeting):
    supervisor, item = user_with("supervisor", "46"), handed_in(meeting)
    for act in (
        lambda: build_agenda(meeting=meeting, by=supervisor, at=AT),
        lambda: move_item(item=item, is_up=True, by=supervisor, at=AT),
        lambda: tell_of_item(item=item, state=State.PUT_OFF, discussion="x", by=supervisor, at=AT),
        lambda: narrow_item(item=item, by=supervisor, at=AT),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_the_day_decides_what_came_before(meeting):
    later = meeting_of(on=TODAY + timedelta(days=30))
    resolved(later)
    assert Kind.RESOLUTIONS not in built(meeting)
