"""A voice is received: number, due date, parties, a handler who is none, and the same said twice."""

from datetime import timedelta

import pytest
from django.utils import timezone

from ppaos.ground.geography.models import Area
from ppaos.support.grievance.actions.receiving import receive_voice
from ppaos.support.grievance.models import Voice
from tests.factories.areas import make_areas
from tests.factories.people import AT, user_with

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _areas(db):
    make_areas()


def said(text="ไม่มีใครมาบ้านเราเลย", kind="missed", **more):
    told = {"kind": kind, "channel": "voice_public_page", "area": Area.objects.get(pk="46010101"), "text": text}
    return receive_voice(**{**told, "by": None, "at": AT, **more})


def test_it_has_a_number_a_code_a_day_and_a_handler():
    handler = user_with("supervisor", "46")
    voice, code = said()
    assert voice.number == f"V-46-{timezone.localdate(AT).year + 543}-00001"
    assert len(code) == 11
    assert voice.due_on == timezone.localdate(AT) + timedelta(days=15)
    assert voice.handler == handler
    assert said("เรื่องอื่นที่ไม่เหมือนกันเลยสักนิด").voice.number.endswith("-00002")


def test_the_same_again_is_joined():
    first = said().voice
    again = said("ไม่มีใครมาบ้านเราเลย!! ").voice
    assert (again.state, again.joined_to) == (Voice.State.JOINED, first)
