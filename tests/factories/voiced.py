"""What people said: voices in any state, and those who hear and handle them."""

from typing import Any

from ppaos.ground.geography.models import Area
from ppaos.support.grievance.actions.handling import answer_voice, take_over
from ppaos.support.grievance.actions.receiving import Received, receive_voice
from ppaos.support.grievance.models import Voice
from tests.factories.people import AT, user_with

VILLAGE = "46010101"


def received(text: str = "ไม่มีใครมาบ้านเราเลย", kind: str = "missed", **more: Any) -> Received:
    """What somebody said on the public page, with its code."""
    area = Area.objects.get(pk=more.pop("area_code", VILLAGE))
    told = {"kind": kind, "channel": "voice_public_page", "area": area, "text": text, "by": None, "at": AT}
    return receive_voice(**{**told, **more})


def voice_of(text: str = "ไม่มีใครมาบ้านเราเลย", kind: str = "missed", **more: Any) -> Voice:
    """A voice as it was received."""
    return received(text, kind, **more).voice


def handler(area_code: str = "46", role: str = "supervisor", name: str = "") -> Any:
    """Somebody who handles voices of the area."""
    return user_with(role, area_code, name=name)


def answered_voice(by: Any, text: str = "ไปเยี่ยมแล้ว", at: Any = AT, **more: Any) -> Voice:
    """A voice that somebody answered."""
    made = voice_of(**more)
    take_over(voice=made, by=by, at=at)
    answer_voice(voice=made, text=text, by=by, at=at)
    made.refresh_from_db()
    return made
