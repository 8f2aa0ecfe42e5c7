"""A voice is received: number, code, due date, a handler; the same said twice is joined, never refused."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.models import Event
from ppaos.support.grievance.actions.errors import VoiceRefused
from ppaos.support.grievance.models import Voice
from ppaos.support.grievance.queries.kinds import kinds
from ppaos.support.grievance.queries.numbers import next_number, voice_of_code
from ppaos.support.grievance.queries.same import compared_text, text_key
from tests.factories.areas import make_areas
from tests.factories.people import AT, household_of, person_named, user_with
from tests.factories.voiced import handler, received, voice_of

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate(AT)


@pytest.fixture(autouse=True)
def _areas(db):
    make_areas()


def test_it_has_a_number_a_code_a_day_and_a_handler():
    somebody = handler()
    voice, code = received()
    assert voice.number == f"V-46-{TODAY.year + 543}-00001"
    assert (voice.due_on, voice.handler) == (TODAY + timedelta(days=15), somebody)
    assert voice_of_code(voice.number, code.lower()) == voice
    assert not Voice.objects.filter(code_hash__contains=code[:5]).exists(), "the code is kept nowhere"
    assert Event.objects.get(verb="voice.received").area_code == "46010101"


def test_numbers_of_a_province_and_a_year_count_on():
    numbers = [
        voice_of(f"เรื่องที่ {word} ไม่เหมือนกัน").number[-5:] for word in ("หนึ่งของบ้าน", "ถนนพังมาก", "น้ำท่วมสวน")
    ]
    assert numbers == ["00001", "00002", "00003"]
    assert next_number(Area.objects.get(pk="46010101"), TODAY.replace(year=2027)).endswith("2570-00001")
    assert next_number(Area.objects.get(pk="TH"), TODAY).startswith("V-TH-")


def test_sealed_voices_are_counted_apart_so_that_no_gap_tells_of_them():
    village = Area.objects.get(pk="46010101")
    assert next_number(village, TODAY, is_sealed=True).endswith("-00001")
    assert next_number(village, TODAY, is_sealed=True).startswith("VC-46-")


@pytest.mark.parametrize("typed", ["", "AAAAA", "AAAAA-AAAAA", "OOOOO-00000", "๒๓๔๕๖-AAAAA"])
def test_another_code_opens_nothing(typed):
    assert voice_of_code(voice_of().number, typed) is None


def test_the_code_of_another_voice_opens_nothing_and_thai_digits_are_read():
    first, code = received()
    other = voice_of("ถนนหน้าบ้านเป็นหลุมลึกมาก")
    assert voice_of_code(other.number, code) is None
    assert voice_of_code(first.number.replace("0", "๐").replace("4", "๔"), f" {code} ") == first


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"text": " \x00 "}, "เขียนหรืออัดเสียง"),
        ({"text": "ก" * 4001}, "4001"),
        ({"kind": "no_such"}, "no_such"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_a_sentence(wrong, words):
    with pytest.raises(VoiceRefused, match=words):
        voice_of(**wrong)
    assert not Voice.objects.exists()


def test_who_may_not_hear_voices_writes_none_down():
    with pytest.raises(PermissionDenied):
        voice_of(by=user_with("governor_office", "46"))
    with pytest.raises(PermissionDenied):
        voice_of(by=user_with("supervisor", "4605"))
    assert voice_of(by=user_with("surveyor", "46")).received_by


def test_scripts_stay_text_and_marks_that_are_no_letters_go():
    voice = voice_of("<script>alert(1)</script>\x07 บ้าน\u202eเรา\r\nลำบาก", sender_name="<b>ก</b>\n ข")
    assert voice.text == "<script>alert(1)</script> บ้านเรา\nลำบาก"
    assert voice.sender_name == "<b>ก</b> ข"


def test_an_anonymous_sender_leaves_no_name():
    assert voice_of(is_anonymous=True, sender_name="สมชาย ใจดี").sender_name == ""


@pytest.mark.parametrize("kind", kinds())
def test_each_kind_has_its_days_and_conduct_is_sealed(kind):
    voice = voice_of("เรื่องหนึ่งที่เกิดขึ้นจริงในหมู่บ้าน", kind)
    assert voice.due_on == TODAY + timedelta(days=kinds()[kind].days)
    assert voice.is_sealed == (kind == "conduct")


def test_the_same_text_from_the_same_place_is_joined_and_due_no_later():
    first = voice_of(at=AT - timedelta(days=3))
    again = voice_of("ไม่มีใคร มาบ้านเราเลย!!")
    assert (again.state, again.joined_to, again.due_on) == (Voice.State.JOINED, first, first.due_on)
    assert again.number != first.number
    assert again.handler is None


def test_nearly_the_same_text_is_joined():
    first = voice_of("ไม่มีใครมาสำรวจบ้านของเราเลยสักคนเดียว")
    assert voice_of("ไม่มีใครมาสำรวจบ้านของเราเลยซักคนเดียว").joined_to == first


def test_a_joined_one_is_due_today_where_the_first_is_late():
    voice_of(at=AT - timedelta(days=13))
    Voice.objects.update(due_on=TODAY - timedelta(days=2))
    assert voice_of().due_on == TODAY


@pytest.mark.parametrize(
    "other",
    [
        {"area_code": "46010102"},
        {"kind": "other"},
        {"at": AT + timedelta(days=20)},
        {"text": "น้ำท่วมบ้านจนอยู่ไม่ได้แล้ว"},
        {"contact": "0812345678"},
    ],
)
def test_what_is_said_elsewhere_later_or_by_somebody_else_is_news(other):
    voice_of(contact="0899999999")
    assert voice_of(**other).joined_to is None


def test_short_texts_are_too_short_to_tell():
    voice_of("ช่วยด้วย")
    assert voice_of("ช่วยด้วย").joined_to is None


def test_two_households_that_say_the_same_are_two_and_one_that_says_it_twice_is_one():
    first, other = household_of("สมชาย", key="h1"), household_of("สมหญิง", key="h2")
    one = voice_of(household=first)
    assert voice_of(household=other).joined_to is None
    assert voice_of("ข้อความอื่นที่ไม่เหมือนเดิมเลย", household=first).joined_to == one


def test_who_asks_for_another_right_is_not_joined():
    home = household_of("สมชาย")
    see = voice_of("ขอดูข้อมูลที่เก็บไว้เกี่ยวกับบ้านของเราทั้งหมด", "rights", household=home)
    assert voice_of("ขอลบข้อมูลที่เก็บไว้เกี่ยวกับบ้านของเราทั้งหมด", "rights", household=home).joined_to is None
    assert voice_of("ขอดูข้อมูลที่เก็บไว้เกี่ยวกับบ้านของเราทั้งหมด", "rights", household=home).joined_to == see


def test_of_a_person_what_they_said_before_is_the_same():
    home = household_of("สมชาย")
    person = person_named("สมชาย")
    one = voice_of(household=home, person=person)
    assert voice_of("ข้อความอื่นที่ไม่เหมือนเดิมเลย", household=home, person=person).joined_to == one
    assert voice_of("บ้านทั้งหลังไม่มีใครถาม", household=home).joined_to is None


def test_an_answered_voice_takes_no_more():
    first = voice_of()
    Voice.objects.filter(pk=first.pk).update(state=Voice.State.ANSWERED)
    assert voice_of().joined_to is None


def test_one_of_a_flood_is_kept_and_handled_by_nobody_yet():
    handler()
    voice = voice_of(is_set_aside=True)
    assert (voice.is_set_aside, voice.handler) == (True, None)


@given(st.text(alphabet="กขคงจabc012๐๑๒ .-!", max_size=60))
def test_blanks_marks_and_digits_do_not_matter(text):
    spread = " ".join(text).translate(str.maketrans("๐๑๒", "012"))
    assert compared_text(spread) == compared_text(text)
    assert text_key(spread) == text_key(text)
