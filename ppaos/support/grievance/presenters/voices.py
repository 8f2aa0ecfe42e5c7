"""Voices in words: rows of a list, the page of one, its steps."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.presenters.thai import thai_date, thai_datetime, thousands
from ppaos.support.grievance.models import Appeal, Voice, VoiceParty, VoiceStep
from ppaos.support.grievance.queries.kinds import kinds
from ppaos.support.grievance.queries.listing import ASIDE, HEARD, MINE, NOBODY, OVERDUE, SOON, WAITS
from ppaos.support.grievance.queries.same import WAITING

State = Voice.State
TONES = {
    State.RECEIVED: "waiting", State.HANDLING: "running", State.ANSWERED: "good", State.CLOSED: "good",
    State.APPEALED: "care", State.REOPENED: "care", State.JOINED: "",
}  # fmt: skip


def kind_words(voice: Voice) -> str:
    """The kind of a voice in words; its code where the table has it no more."""
    kind = kinds().get(voice.kind)
    return kind.label if kind else voice.kind


def stands(voice: Voice, today: date) -> dict[str, Any]:
    """Where a voice stands, and whether it should have an answer."""
    is_late = voice.state in WAITING and voice.due_on < today
    return {
        "state": voice.get_state_display(),
        "tone": "bad" if is_late else TONES[State(voice.state)],
        "is_late": is_late,
        "days": _days(voice, today),
    }


def rows(voices: Iterable[Voice], today: date) -> list[dict[str, Any]]:
    """A row a voice: no words of anybody, no names of who is helped."""
    return [
        {
            "voice": voice,
            "number": voice.number,
            "kind": kind_words(voice),
            "area": label(voice.area),
            "channel": voice.get_channel_display(),
            "received": thai_date(timezone.localdate(voice.received_at)),
            "due": thai_date(voice.due_on),
            "handler": str(voice.handler or ""),
            "others": getattr(voice, "others", 0),
            **stands(voice, today),
        }
        for voice in voices
    ]


def step_rows(steps: Iterable[VoiceStep]) -> list[dict[str, Any]]:
    """The steps of a voice for parts/timeline.html."""
    return [
        {
            "at": thai_datetime(step.at),
            "title": step.get_state_display(),
            "by": str(step.by or _("the sender")),
            "text": step.text,
            "tone": TONES[State(step.state)],
            "icon": "eye" if step.is_told else "edit",
        }
        for step in steps
    ]


def party_rows(parties: Iterable[VoiceParty]) -> list[dict[str, str]]:
    """Who is party to a voice, and why."""
    return [
        {"who": str(each.user or each.organisation), "why": str(each.get_why_display())} for each in parties
    ]


def appeal_rows(appeals: Iterable[Appeal]) -> list[dict[str, Any]]:
    """Appeals in words, the newest first."""
    return [
        {
            "appeal": each,
            "level": each.get_level_display(),
            "made": thai_datetime(each.made_at),
            "due": thai_date(each.due_on),
            "reason": each.reason,
            "handler": str(each.handler or ""),
            "outcome": each.get_outcome_display() if each.outcome else "",
            "decision": each.decision,
            "decided": thai_datetime(each.decided_at) if each.decided_at else "",
        }
        for each in appeals
    ]


def state_choices() -> list[tuple[str, Any]]:
    """What a list is narrowed by."""
    return [(WAITS, _("waits for an answer")), (ASIDE, _("set aside, to be looked at")), *State.choices]


def whose_choices() -> list[tuple[str, str]]:
    """Whose voices a list shows."""
    return [(MINE, _("I handle")), (NOBODY, _("nobody handles")), (HEARD, _("I wrote down"))]


def due_choices() -> list[tuple[str, str]]:
    """When the voices of a list are due."""
    return [(OVERDUE, _("overdue")), (SOON, _("due soon"))]


def _days(voice: Voice, today: date) -> str:
    if voice.state not in WAITING:
        return ""
    left = (voice.due_on - today).days
    if left < 0:
        return _("%(days)s days over") % {"days": thousands(-left)}
    return _("%(days)s days left") % {"days": thousands(left)}
