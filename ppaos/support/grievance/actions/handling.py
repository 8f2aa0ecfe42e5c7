"""Voices are handled: taken over, noted on, answered in plain words, closed; parties named, floods looked at."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from ppaos.ground.privacy.actions import audited
from ppaos.people.cooperation.models import Organisation
from ppaos.support.grievance.actions._moving import (
    OPEN,
    check_is_open,
    check_no_party,
    held,
    move,
    take_off_party,
    words,
)
from ppaos.support.grievance.actions._parties import keep_parties, put_to_handler
from ppaos.support.grievance.actions.errors import VoiceRefused
from ppaos.support.grievance.models import Voice, VoiceParty
from ppaos.support.grievance.permissions import check_can_handle

State = Voice.State


@audited("voice.taken_over", subjects=("voice",))
def take_over(*, voice: Voice, by: Any, at: datetime) -> Voice:
    """Handle the voice oneself from now on; refused with a sentence for who is party to it."""
    found = held(voice)
    check_can_handle(by, found)
    check_is_open(found)
    check_no_party(found, by)
    return move(found, State.HANDLING, by=by, at=at, handler=by)


@audited("voice.noted", subjects=("voice",))
def note_step(*, voice: Voice, text: str, is_told: bool, by: Any, at: datetime) -> Voice:
    """Write down what was done; `is_told`: the sender reads it too."""
    found = _handled(voice, by)
    said = words(text, _("Write down what was done."))
    return move(found, State.HANDLING, by=by, at=at, text=said, is_told=is_told)


@audited("voice.answered", subjects=("voice",))
def answer_voice(*, voice: Voice, text: str, by: Any, at: datetime) -> Voice:
    """Answer the voice, and with it all that were joined to it. Only its handler does."""
    found = _handled(voice, by)
    said = words(text, _("Write the answer, in words that everybody knows."))
    told = {"answer": said, "answered_at": at, "answered_by": by}
    Voice.objects.filter(joined_to=found).update(**told)
    return move(found, State.ANSWERED, by=by, at=at, text=said, is_told=True, **told)


@audited("voice.closed", subjects=("voice",))
def close_voice(*, voice: Voice, reason: str, by: Any, at: datetime) -> Voice:
    """Close the voice: after its answer, or without one for a reason that its sender reads."""
    found = held(voice)
    check_can_handle(by, found)
    check_no_party(found, by)
    if found.state not in (*OPEN, State.ANSWERED):
        raise VoiceRefused(
            _("It cannot be closed: it is «%(state)s».") % {"state": found.get_state_display()}
        )
    said = reason.strip()
    if found.state != State.ANSWERED:
        said = words(reason, _("Say why it is closed without an answer; its sender reads that."))
    return move(found, State.CLOSED, by=by, at=at, text=said, is_told=True, closed_at=at, is_set_aside=False)


@audited("voice.party_named", subjects=("voice",))
def name_party(
    *, voice: Voice, user: Any = None, organisation: Organisation | None = None, by: Any, at: datetime
) -> Voice:
    """Name somebody as party to the voice. A handler who becomes one is taken off; another takes their place."""
    found = held(voice)
    check_can_handle(by, found)
    if (user is None) == (organisation is None):
        raise VoiceRefused(_("Name a person or an organisation."))
    why = VoiceParty.Why.NAMED
    VoiceParty.objects.get_or_create(voice=found, user=user, organisation=organisation, why=why)
    take_off_party(found, by=by, at=at)
    return found


@audited("voice.looked_at", subjects=("voice",))
def take_in(*, voice: Voice, by: Any, at: datetime) -> Voice:
    """Take in a voice that came in a flood: somebody looked at it, and it is put to a handler."""
    found = held(voice)
    check_can_handle(by, found)
    if not found.is_set_aside or found.state not in OPEN:
        raise VoiceRefused(_("It does not stand aside; there is nothing to take in."))
    move(found, found.state, by=by, at=at, is_set_aside=False)
    put_to_handler(found)
    return found


@audited("voice.separated", subjects=("voice",))
def separate_voice(*, voice: Voice, by: Any, at: datetime) -> Voice:
    """Let a voice that was joined to another be one of its own again: it says something else."""
    own = Voice.objects.select_for_update(of=("self",)).select_related("area").get(pk=voice.pk)
    check_can_handle(by, own)
    if own.state != State.JOINED:
        raise VoiceRefused(_("It is not joined to another voice."))
    gone: dict[str, Any] = {"joined_to": None, "answer": "", "answered_at": None, "answered_by": None}
    move(own, State.RECEIVED, by=by, at=at, is_told=True, **gone)
    keep_parties(own)
    put_to_handler(own)
    return own


def _handled(voice: Voice, by: Any) -> Voice:
    """The voice, locked, that `by` handles and is no party to."""
    found = held(voice)
    check_can_handle(by, found)
    check_is_open(found)
    if found.handler_id != by.pk:
        raise VoiceRefused(
            _("It is handled by %(who)s. Take it over first.") % {"who": found.handler or _("nobody yet")}
        )
    check_no_party(found, by)
    return found
