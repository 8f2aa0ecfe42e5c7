"""A voice moves on: its row locked, its state, the step, and the same step for whoever said the same."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from ppaos.support.grievance.actions._parties import put_to_handler
from ppaos.support.grievance.actions.errors import VoiceRefused
from ppaos.support.grievance.models import Voice, VoiceStep
from ppaos.support.grievance.queries.parties import is_party

MOST_SAID = 4000
# Somebody works on it, or should.
OPEN = (Voice.State.RECEIVED, Voice.State.HANDLING, Voice.State.REOPENED)


def held(voice: Voice) -> Voice:
    """The voice that is worked on, its row locked; of a joined one the one it was joined to."""
    number = voice.joined_to_id or voice.pk
    return Voice.objects.select_for_update(of=("self",)).select_related("area", "handler").get(pk=number)


def move(
    voice: Voice, state: str, *, by: Any, at: datetime, text: str = "", is_told: bool = False, **changed: Any
) -> Voice:
    """Put the voice into the state with what else changed, and write the step; what its sender is told, the senders
    of joined voices are told too."""
    for name, value in changed.items():
        setattr(voice, name, value)
    voice.state = state
    voice.save(update_fields=["state", *changed])
    VoiceStep.objects.create(voice=voice, state=state, text=text, is_told=is_told, by=by, at=at)
    if is_told:
        also = Voice.objects.filter(joined_to=voice).values_list("pk", flat=True)
        VoiceStep.objects.bulk_create(
            VoiceStep(voice_id=pk, state=state, text=text, is_told=True, by=by, at=at) for pk in also
        )
    return voice


def check_is_open(voice: Voice) -> None:
    """Raise VoiceRefused where nobody works on it now."""
    if voice.is_set_aside:
        raise VoiceRefused(_("It came in a flood and stands aside: look at it first."))
    if voice.state not in OPEN:
        raise VoiceRefused(
            _("Nothing is to be done on it now: it is «%(state)s».") % {"state": voice.get_state_display()}
        )


def check_no_party(voice: Voice, by: Any) -> None:
    """Raise VoiceRefused where `by` has a part in what the voice speaks of."""
    if is_party(by, voice):
        raise VoiceRefused(
            _(
                "You have a part in what this voice speaks of, so somebody else handles it. Nothing was changed."
            )
        )


def take_off_party(voice: Voice, *, by: Any, at: datetime) -> None:
    """Take off a handler who is party to the voice now; another takes their place."""
    if voice.handler is None or voice.state not in OPEN or not is_party(voice.handler, voice):
        return
    put_to_handler(voice)
    move(voice, Voice.State.RECEIVED, by=by, at=at, text=_("The handler has a part in it and was taken off."))


def words(text: str, asked: str) -> str:
    """What somebody wrote, cleaned; VoiceRefused with `asked` where nothing is written, or too much."""
    plain = text.replace("\0", "").strip()
    if not plain:
        raise VoiceRefused(asked)
    if len(plain) > MOST_SAID:
        raise VoiceRefused(
            _("That is %(count)d letters; at most %(most)d can be kept. Say it shorter.")
            % {"count": len(plain), "most": MOST_SAID}
        )
    return plain
