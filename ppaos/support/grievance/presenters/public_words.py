"""What the public page says of kinds, places and states, in words for somebody who never used the platform."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from ppaos.ground.geography.models import Area
from ppaos.ground.geography.presenters import address_line
from ppaos.ground.geography.queries.hierarchy import breadcrumb
from ppaos.ground.workbench.presenters.thai import thai_date
from ppaos.support.grievance.models import Appeal, Voice, VoiceStep
from ppaos.support.grievance.queries.again import again_until, main_voice, may_appeal, may_reopen
from ppaos.support.grievance.queries.kinds import kinds

State = Voice.State
# A picture beside the words of each kind.
PICTURES = {
    "missed": "house", "wrong_data": "edit", "not_received": "clock", "refused": "close", "conduct": "hand",
    "rights": "shield", "other": "info",
}  # fmt: skip
PLAIN = {
    State.RECEIVED: _("We have it. Somebody will look after it."),
    State.HANDLING: _("Somebody is looking after it."),
    State.ANSWERED: _("It is answered. Read the answer below."),
    State.APPEALED: _("You were not content with the answer. Somebody else is looking at it again."),
    State.REOPENED: _("It was opened again. Somebody is looking after it."),
    State.CLOSED: _("It is closed."),
}


def kind_cards() -> list[dict[str, Any]]:
    """The kinds as cards to choose from."""
    return [
        {"code": code, "words": kind.plain, "picture": PICTURES.get(code, "info")}
        for code, kind in kinds().items()
    ]


def place_words(area: Area | None) -> str:
    """A place on one line; empty where there is none."""
    return address_line(breadcrumb(area)) if area else ""


def receipt(voice: Voice, code: str) -> dict[str, Any]:
    """What a sender keeps: the number, the code, by when there is an answer; where and what it is about."""
    return {
        "number": voice.number, "code": code, "due": thai_date(voice.due_on), "kind": kinds()[voice.kind].plain,
        "place": place_words(voice.area), "said_where": voice.place,
    }  # fmt: skip


def followed(voice: Voice, on: Any) -> dict[str, Any]:
    """How far a voice is, for its sender: state, steps told, the answer, and what can be done now.

    Of a joined voice it is told how far the one is that it was joined to, never what somebody else said.
    """
    main = main_voice(voice)
    steps = VoiceStep.objects.filter(voice=voice, is_told=True).order_by("at", "pk")
    until = again_until(main)
    return {
        "number": voice.number, "kind": kinds()[voice.kind].plain, "place": place_words(voice.area),
        "said_where": voice.place, "state": PLAIN.get(State(main.state), ""), "said_on": voice.received_at,
        "due": thai_date(main.due_on) if main.state not in (State.ANSWERED, State.CLOSED) else "",
        "answer": voice.answer or main.answer, "answered_at": main.answered_at, "is_joined": main != voice,
        "steps": [_step(step) for step in steps],
        "decisions": [_decision(row) for row in main.appeals.exclude(outcome="").order_by("decided_at")],
        "may_appeal": may_appeal(main, on), "may_reopen": may_reopen(main, on),
        "until": thai_date(until) if until and until >= on else "",
    }  # fmt: skip


def _step(step: VoiceStep) -> dict[str, Any]:
    words = PLAIN.get(State(step.state), _("Others said the same; you get the same answer."))
    return {"at": step.at, "state": words, "text": step.text}


def _decision(appeal: Appeal) -> dict[str, Any]:
    return {"at": appeal.decided_at, "outcome": appeal.get_outcome_display(), "text": appeal.decision}
