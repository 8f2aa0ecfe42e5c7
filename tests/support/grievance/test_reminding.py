"""Handlers are told once of what is new, due soon and overdue; senders that there is an answer, never what."""

from datetime import timedelta

import pytest
from django.test import RequestFactory
from django.utils import timezone

from ppaos.ground.workbench.models import Notice
from ppaos.support.grievance import tasks
from ppaos.support.grievance.actions.handling import answer_voice
from ppaos.support.grievance.actions.reminding import note_reminded
from ppaos.support.grievance.models import Voice
from ppaos.support.grievance.presenters.notices import answered, contact_of
from ppaos.support.grievance.queries.reminders import handlers_to_remind
from tests.factories.areas import make_areas
from tests.factories.people import AT
from tests.factories.voiced import handler, voice_of

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate(AT)


@pytest.fixture(autouse=True)
def _areas(db):
    make_areas()


def counts(on):
    return [(row.new, row.soon, row.overdue) for row in handlers_to_remind(on)]


def test_a_handler_is_told_when_it_is_new_when_it_is_soon_and_when_it_is_late():
    handler()
    voice = voice_of()
    assert counts(TODAY) == [(1, 0, 0)]
    note_reminded(on=TODAY, by=None, at=AT)
    for days, told in [(1, []), (11, []), (12, [(0, 1, 0)]), (13, []), (15, []), (16, [(0, 0, 1)]), (17, [])]:
        assert counts(TODAY + timedelta(days=days)) == told, days
        note_reminded(on=TODAY + timedelta(days=days), by=None, at=AT)
    Voice.objects.filter(pk=voice.pk).update(state="voice_answered", reminded_on=None)
    assert counts(TODAY) == []


def test_the_task_tells_once(monkeypatch):
    monkeypatch.setattr(tasks.connections, "close_all", lambda: None)
    handler(name="told")
    voice_of(at=timezone.now())
    tasks.remind(timestamp=0)
    tasks.remind(timestamp=0)
    notice = Notice.objects.get()
    assert (notice.purpose, notice.channel) == ("grievance.due", "home_page")
    assert "เรื่องใหม่ 1" in notice.text


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("081-234 5678", ("sms", "0812345678")),
        ("๐๘๑๒๓๔๕๖๗๘", ("sms", "0812345678")),
        ("+66 81 234 5678", ("sms", "+66812345678")),
        ("a@b.go.th", ("email", "a@b.go.th")),
        ("บ้านติดวัด", None),
        ("", None),
    ],
)
def test_a_contact_is_a_telephone_or_an_address(typed, found):
    assert contact_of(typed) == found


def test_senders_who_left_a_contact_are_told_that_there_is_an_answer():
    mine = handler()
    voice = voice_of(contact="0812345678")
    again = voice_of(contact="0812345678", sender_name="สมชาย")
    voice_of()
    answer_voice(voice=voice, text="ไปเยี่ยมบ้านสมชายแล้ว", by=mine, at=AT)
    voice.refresh_from_db()
    told = list(answered(voice, RequestFactory().get("/")))
    assert [each.address for each in told] == ["0812345678"] * 2
    assert all("สมชาย" not in each.text and "/v/follow/" in each.text for each in told)
    assert {voice.number, again.number} == {number for number in (voice.number, again.number)
                                            if any(number in each.text for each in told)}  # fmt: skip
