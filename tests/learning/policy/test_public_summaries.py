"""The public summary names nobody put before the meeting, keeps small counts back, and stays as it was published."""

import pytest

from ppaos.learning.policy.actions.errors import PolicyRefused
from ppaos.learning.policy.actions.summary import publish_summary, take_summary_down
from ppaos.learning.policy.models import AgendaItem, Pledge, Resolution
from ppaos.learning.policy.queries.public_page import page_of, told
from ppaos.learning.policy.queries.without_persons import has_long_number, named_in
from ppaos.people.registry.models import Person
from tests.factories.areas import make_areas
from tests.factories.meetings import NEXT_WEEK, TODAY, again, handed_in, held, meeting_of, put
from tests.factories.people import AT, household_of, user_with
from tests.factories.referred import office, service_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _ground(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: AT)
    make_areas()


@pytest.fixture
def keeper():
    return user_with("data_manager", "46", name="ฝ่ายเลขานุการ")


@pytest.fixture
def meeting(keeper):
    """A meeting that was held, with a household of สมศรี ใจดี before it."""
    made = meeting_of(by=keeper)
    put(handed_in(made), household_of("สมศรี", last_name="ใจงาม"), by=keeper)
    return held(made, by=keeper)


NUMBERS = [
    ("1101700230708", True), ("1-1017-00230-70-8", True), ("๑ ๑๐๑๗ ๐๐๒๓๐ ๗๐ ๘", True), ("110170023070", False),
    ("11017002307081", False), ("โทร 043-811-234 ต่อ 12", False), ("งบ 1,200,000 บาท ปี 2569", False), ("", False),
]  # fmt: skip


@pytest.mark.parametrize(("text", "is_long"), NUMBERS)
def test_thirteen_digits_are_found_however_written(text, is_long):
    assert has_long_number(text) is is_long


NAMED = [
    ("ช่วยนางสมศรี ใจงามแล้ว", "สมศรี ใจงาม"),
    ("ช่วยนางสมศรีแล้ว", "นางสมศรี"),
    ("ครอบครัวใจงาม", "ใจงาม"),
    ("ให้ สมศรี ย้าย", "สมศรี"),
    ("ช่วยสมศรีรัตน์บ้านใหม่", ""),
    ("ชาวบ้านพอใจ", ""),
]


@pytest.mark.parametrize(("text", "found"), NAMED)
def test_a_name_is_found_where_it_stands_for_somebody(text, found):
    assert named_in(text, [Person(first_name="สมศรี", last_name="ใจงาม")]) == found


def test_short_names_are_looked_for_only_together():
    person = Person(first_name="ดี", last_name="มา")
    assert named_in("ดี มา", [person]) == "ดี มา"
    assert named_in("งานดี คนมามาก", [person]) == ""


REFUSED = [("", "สรุปผลการประชุม"), ("ช่วยนางสมศรีแล้ว", "เป็นชื่อคน"), ("เลข 1101700230708", "เลข 13 หลัก")]


@pytest.mark.parametrize(("text", "why"), REFUSED)
def test_a_summary_that_speaks_of_persons_is_refused(keeper, meeting, text, why):
    with pytest.raises(PolicyRefused, match=why):
        publish_summary(meeting=meeting, text=text, by=keeper, at=AT)
    assert again(meeting).published_at is None


@pytest.mark.parametrize("where", ["item", "resolution", "pledge", "place"])
def test_whatever_else_is_published_is_looked_at_too(keeper, meeting, where):
    named = "เรื่องของนางสมศรี ใจงาม"
    if where == "item":
        handed_in(meeting, named)
    elif where == "place":
        type(meeting).objects.filter(pk=meeting.pk).update(place=named)
    elif where == "resolution":
        Resolution.objects.create(
            meeting=meeting, number=1, text=named, area=meeting.area, owner=office(), due_on=NEXT_WEEK, made_at=AT
        )  # fmt: skip
    else:
        Pledge.objects.create(
            meeting=meeting, organisation=office(), service=service_of(office()), text=named, due_on=NEXT_WEEK,
            made_at=AT,
        )  # fmt: skip
    with pytest.raises(PolicyRefused, match="เป็นชื่อคน"):
        publish_summary(meeting=meeting, text="สรุป", by=keeper, at=AT)


def test_what_is_published_stays_until_it_is_published_again(keeper, meeting):
    publish_summary(meeting=meeting, text=" ที่ประชุมรับทราบ ", by=keeper, at=AT)
    before = again(meeting)
    handed_in(meeting, "เรื่องใหม่")
    assert (before.public_summary, len(again(meeting).public_page["items"])) == ("ที่ประชุมรับทราบ", 1)
    publish_summary(meeting=before, text="ครั้งที่สอง", by=keeper, at=AT)
    assert len(again(meeting).public_page["items"]) == 2
    take_summary_down(meeting=again(meeting), by=keeper, at=AT)
    gone = again(meeting)
    assert (gone.published_at, gone.public_page, gone.public_summary) == (None, {}, "ครั้งที่สอง")


def test_nothing_is_published_before_the_meeting(keeper):
    with pytest.raises(PolicyRefused, match="เตรียมการ"):
        publish_summary(meeting=meeting_of(by=keeper), text="สรุป", by=keeper, at=AT)


SMALL = [
    (None, True, None, False),
    (0, True, 0, False),
    (9, True, None, True),
    (10, True, 10, False),
    (3, False, 3, False),
]


@pytest.mark.parametrize(("count", "is_of_people", "shown", "is_small"), SMALL)
def test_a_small_count_of_people_is_kept_back(count, is_of_people, shown, is_small):
    assert told(count, is_of_people=is_of_people) == {"count": shown, "is_small": is_small}


# The whole, then its parts; and what is told of them: nothing of the parts where a small rest would be found.
PARTS = [
    ([25, 20, 5], [25, None, None]), ([25, 20], [25, None]), ([25, 15], [25, 15]), ([25, 25], [25, 25]),
    ([60, 30, 25], [60, None, None]), ([60, 30, 20], [60, 30, 20]), ([100] * 14, [100] + [None] * 13), ([7], [None]),
]  # fmt: skip


@pytest.mark.parametrize(("counts", "shown"), PARTS)
def test_no_small_count_is_found_by_taking_parts_from_the_whole(meeting, counts, shown):
    told_of = {
        "kind": "overdue_referrals",
        "title": "ค้าง",
        "area": meeting.area,
        "count_unit": "referrals",
        "made_at": AT,
    }
    for place, count in enumerate(counts):
        body = office(f"หน่วยงาน {place}") if place else None
        AgendaItem.objects.create(meeting=meeting, place=place, count=count, organisation=body, **told_of)
    rows = [row for row in page_of(meeting, TODAY)["items"] if row["kind"] == "overdue_referrals"]
    assert [row["count"] for row in rows] == shown
