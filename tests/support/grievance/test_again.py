"""Opened again within its days; appealed against level by level, decided by somebody else each time."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from ppaos.support.grievance.actions.again import appeal, decide_appeal, reopen_voice
from ppaos.support.grievance.actions.errors import VoiceRefused
from ppaos.support.grievance.actions.handling import answer_voice, close_voice, take_over
from ppaos.support.grievance.models import Appeal, Voice
from ppaos.support.grievance.queries.again import main_voice, may_appeal, may_reopen, next_level
from tests.factories.areas import make_areas
from tests.factories.people import AT, user_with
from tests.factories.voiced import answered_voice, handler, voice_of

pytestmark = pytest.mark.django_db
State, Outcome = Voice.State, Appeal.Outcome
TODAY = timezone.localdate(AT)


@pytest.fixture(autouse=True)
def _areas(db):
    make_areas()


@pytest.fixture
def mine():
    return handler("4601", name="mine")


def decided(made, by, is_upheld=False, at=AT):
    return decide_appeal(appeal=made, is_upheld=is_upheld, decision="ตรวจแล้ว", by=by, at=at)


def appealed(voice, by=None, at=AT):
    return appeal(voice=voice, reason="ยังไม่มีใครมา", by=by, at=at)


@pytest.mark.parametrize(("days", "is_late"), [(0, False), (30, False), (31, True)])
def test_it_is_opened_again_within_thirty_days(mine, days, is_late):
    voice, later = answered_voice(mine), AT + timedelta(days=days)
    assert may_reopen(voice, timezone.localdate(later)) is not is_late
    if is_late:
        for act in (reopen_voice, appeal):
            with pytest.raises(VoiceRefused, match="2569"):
                act(voice=voice, reason="ยังไม่มา", by=None, at=later)
        return
    again = reopen_voice(voice=voice, reason="ยังไม่มา", by=None, at=later)
    assert (again.state, again.handler) == (State.REOPENED, mine)
    assert again.due_on == timezone.localdate(later) + timedelta(days=15)


def test_a_closed_one_is_opened_again_and_not_appealed_where_it_had_no_answer(mine):
    voice = close_voice(voice=voice_of(), reason="ไม่มีเนื้อหา", by=mine, at=AT)
    assert not may_appeal(voice, TODAY)
    with pytest.raises(VoiceRefused, match="โดยไม่มีคำตอบ"):
        appealed(voice)
    assert reopen_voice(voice=voice, reason="มีเนื้อหา", by=None, at=AT).state == State.REOPENED


def test_what_has_no_answer_waits_for_it(mine):
    voice = voice_of()
    assert not may_reopen(voice, TODAY)
    with pytest.raises(VoiceRefused, match="ยังไม่มีคำตอบ"):
        reopen_voice(voice=voice, reason="เร็ว ๆ", by=None, at=AT)


def test_it_goes_to_another_where_its_handler_is_gone(mine):
    voice, other = answered_voice(mine), handler()
    mine.is_active = False
    mine.save()
    assert reopen_voice(voice=voice, reason="ยังไม่มา", by=None, at=AT).handler == other


def test_who_does_not_hear_voices_opens_nothing_again(mine):
    with pytest.raises(PermissionDenied):
        reopen_voice(voice=answered_voice(mine), reason="ก", by=user_with("governor_office", "46"), at=AT)


@pytest.mark.parametrize("act", [appeal, reopen_voice])
def test_a_reason_is_told(mine, act):
    with pytest.raises(VoiceRefused):
        act(voice=answered_voice(mine), reason=" ", by=None, at=AT)


def test_it_climbs_level_by_level_and_never_back_to_the_same(mine):
    district, governor, central = (
        handler("4601"),
        user_with("governor_office", "46"),
        user_with("central_programme", "TH"),
    )
    voice = answered_voice(mine)
    first = appealed(voice)
    assert (first.level, first.handler) == ("appeal_district", district)
    assert Voice.objects.get().state == State.APPEALED
    decided(first, district)
    second = appealed(voice)
    assert (second.level, second.handler) == ("appeal_province", governor)
    decided(second, governor)
    third = appealed(voice)
    assert (third.level, third.handler) == ("appeal_central", central)
    decided(third, central)
    assert next_level(voice) is None
    with pytest.raises(VoiceRefused, match="ทุกระดับ"):
        appealed(voice)
    with pytest.raises(VoiceRefused, match="ตัดสินไปแล้ว"):
        decided(third, central)


def test_a_level_where_nobody_is_free_is_passed_over(mine):
    governor = user_with("governor_office", "46")
    made = appealed(answered_voice(mine))
    assert (made.level, made.handler) == ("appeal_province", governor)


def test_where_nobody_is_free_at_any_level_it_waits_at_the_next(mine):
    made = appealed(answered_voice(mine))
    assert (made.level, made.handler) == ("appeal_district", None)
    decided(made, handler("4601"))


def test_who_answered_or_is_party_or_of_another_level_decides_nothing(mine):
    district, party = handler("4601"), handler("4601", name="somebody-named")
    made = appealed(answered_voice(mine, about_user=party))
    below = handler("460101")
    for by in (None, mine, party, below, user_with("governor_office", "46"), handler("4605")):
        with pytest.raises(PermissionDenied):
            decided(made, by)
    assert decided(made, district).outcome == Outcome.NOT_UPHELD


def test_a_decision_says_why(mine):
    district = handler("4601")
    made = appealed(answered_voice(mine))
    with pytest.raises(VoiceRefused):
        decide_appeal(appeal=made, is_upheld=True, decision=" ", by=district, at=AT)


def test_where_it_is_right_somebody_else_works_on_it_again(mine):
    district, third = handler("4601"), handler("4601")
    voice = answered_voice(mine)
    decided(appealed(voice), district, is_upheld=True)
    voice.refresh_from_db()
    assert (voice.state, voice.handler) == (State.REOPENED, third)
    answer_voice(voice=voice, text="ไปแล้ว", by=third, at=AT)
    voice.refresh_from_db()
    assert may_appeal(voice, TODAY)


def test_the_days_run_anew_from_a_decision(mine):
    district, later = handler("4601"), AT + timedelta(days=20)
    user_with("governor_office", "46")
    voice = answered_voice(mine)
    decided(appealed(voice), district, at=later)
    voice.refresh_from_db()
    assert may_appeal(voice, TODAY + timedelta(days=45))
    assert not may_appeal(voice, TODAY + timedelta(days=51))


def test_who_said_the_same_appeals_for_all(mine):
    voice = answered_voice(mine)
    again = voice_of()
    assert again.joined_to is None, "what is answered takes no more"
    first = voice_of("เรื่องใหม่ที่ไม่เหมือนเรื่องเดิม")
    joined = voice_of("เรื่องใหม่ที่ไม่เหมือนเรื่องเดิม")
    take_over(voice=first, by=mine, at=AT)
    answer_voice(voice=first, text="ตอบ", by=mine, at=AT)
    assert main_voice(joined) == first
    assert main_voice(voice) == voice
    assert appealed(joined).voice == first


def test_appeals_about_conduct_stay_with_those_who_read_it():
    officer, other = user_with("protection_officer", "46"), user_with("protection_officer", "TH")
    user_with("governor_office", "46")
    voice = answered_voice(officer, kind="conduct")
    made = appealed(voice)
    assert (made.level, made.handler) == ("appeal_district", other)
    decided(made, other)
