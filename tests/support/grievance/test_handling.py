"""Voices are taken over, noted on, answered with all that were joined, closed, taken in, separated."""

import pytest
from django.core.exceptions import PermissionDenied

from ppaos.ground.privacy.models import Event
from ppaos.support.grievance.actions.errors import VoiceRefused
from ppaos.support.grievance.actions.handling import (
    answer_voice,
    close_voice,
    note_step,
    separate_voice,
    take_in,
    take_over,
)
from ppaos.support.grievance.models import Voice, VoiceStep
from tests.factories.areas import make_areas
from tests.factories.people import AT, user_with
from tests.factories.voiced import answered_voice, handler, voice_of

pytestmark = pytest.mark.django_db
State = Voice.State


@pytest.fixture(autouse=True)
def _areas(db):
    make_areas()


@pytest.fixture
def mine():
    return handler()


def told(voice):
    return list(voice.steps.filter(is_told=True).order_by("pk").values_list("state", "text"))


def test_it_is_taken_over_from_another(mine):
    voice, other = voice_of(), handler()
    take_over(voice=voice, by=other, at=AT)
    voice.refresh_from_db()
    assert (voice.handler, voice.state) == (other, State.HANDLING)
    with pytest.raises(VoiceRefused, match=str(other)):
        answer_voice(voice=voice, text="คำตอบ", by=mine, at=AT)


@pytest.mark.parametrize("role", ["surveyor", "governor_office", "administrator", "protection_officer"])
def test_who_may_not_handle_voices_does_nothing(mine, role):
    voice, by = voice_of(), user_with(role, "46")
    acts = [
        lambda: take_over(voice=voice, by=by, at=AT),
        lambda: answer_voice(voice=voice, text="ก", by=by, at=AT),
        lambda: note_step(voice=voice, text="ก", is_told=False, by=by, at=AT),
        lambda: close_voice(voice=voice, reason="ก", by=by, at=AT),
        lambda: take_in(voice=voice, by=by, at=AT),
        lambda: separate_voice(voice=voice, by=by, at=AT),
    ]
    for act in acts:
        with pytest.raises(PermissionDenied):
            act()


def test_nobody_from_another_area_and_not_the_platform_itself_handles_it(mine):
    voice = voice_of()
    for by in (None, handler("4605")):
        with pytest.raises(PermissionDenied):
            take_over(voice=voice, by=by, at=AT)


def test_an_answer_is_read_by_its_sender_and_by_all_who_said_the_same(mine):
    first, again = voice_of(), voice_of()
    note_step(voice=first, text="โทรถามผู้ใหญ่บ้านแล้ว", is_told=False, by=mine, at=AT)
    note_step(voice=first, text="จะไปเยี่ยมวันจันทร์", is_told=True, by=mine, at=AT)
    answer_voice(voice=again, text="ไปเยี่ยมแล้ว <b>", by=mine, at=AT)
    first.refresh_from_db()
    again.refresh_from_db()
    assert (first.state, first.answered_by, again.state) == (State.ANSWERED, mine, State.JOINED)
    assert first.answer == again.answer == "ไปเยี่ยมแล้ว <b>"
    assert told(first)[1:] == told(again)[1:] == [
        (State.HANDLING, "จะไปเยี่ยมวันจันทร์"), (State.ANSWERED, "ไปเยี่ยมแล้ว <b>"),
    ]  # fmt: skip
    assert Event.objects.filter(verb="voice.answered").count() == 1


@pytest.mark.parametrize("text", ["", " \x00\n", "ก" * 4001])
def test_an_answer_says_something_and_not_too_much(mine, text):
    with pytest.raises(VoiceRefused):
        answer_voice(voice=voice_of(), text=text, by=mine, at=AT)
    assert Voice.objects.get().state == State.RECEIVED


def test_what_is_answered_is_answered(mine):
    voice = answered_voice(mine)
    for act in (take_over, lambda **told: answer_voice(text="อีก", **told)):
        with pytest.raises(VoiceRefused, match="ตอบเรื่องแล้ว"):
            act(voice=voice, by=mine, at=AT)


def test_it_is_closed_after_its_answer_without_a_reason_and_before_it_with_one(mine):
    voice = close_voice(voice=answered_voice(mine), reason="", by=mine, at=AT)
    assert (voice.state, voice.closed_at) == (State.CLOSED, AT)
    other = voice_of("เรื่องเล่นของเด็กในหมู่บ้าน")
    with pytest.raises(VoiceRefused, match="เหตุ"):
        close_voice(voice=other, reason="", by=mine, at=AT)
    close_voice(voice=other, reason="ไม่มีเนื้อหา", by=mine, at=AT)
    assert told(other)[-1] == (State.CLOSED, "ไม่มีเนื้อหา")
    with pytest.raises(VoiceRefused, match="ปิดเรื่องแล้ว"):
        close_voice(voice=other, reason="อีก", by=mine, at=AT)


def test_one_of_a_flood_is_looked_at_before_anybody_handles_it(mine):
    voice = voice_of(is_set_aside=True)
    with pytest.raises(VoiceRefused, match="พักไว้"):
        take_over(voice=voice, by=mine, at=AT)
    taken = take_in(voice=voice, by=mine, at=AT)
    assert (taken.is_set_aside, taken.handler, taken.state) == (False, mine, State.RECEIVED)
    with pytest.raises(VoiceRefused):
        take_in(voice=voice, by=mine, at=AT)


def test_a_joined_one_that_says_something_else_is_separated(mine):
    first, again = voice_of(), voice_of()
    answer_voice(voice=first, text="ไปแล้ว", by=mine, at=AT)
    own = separate_voice(voice=again, by=mine, at=AT)
    assert (own.state, own.joined_to, own.answer, own.handler) == (State.RECEIVED, None, "", mine)
    with pytest.raises(VoiceRefused):
        separate_voice(voice=first, by=mine, at=AT)


def test_a_party_closes_nothing(mine):
    voice = voice_of(about_user=mine)
    with pytest.raises(VoiceRefused):
        close_voice(voice=voice, reason="ไม่จริง", by=mine, at=AT)
    assert not VoiceStep.objects.filter(state=State.CLOSED).exists()
