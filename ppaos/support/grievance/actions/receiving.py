"""A voice is received: number, day to be answered by, parties, and a handler who is none of them."""

import re
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.ground.accounts.queries import code_hash
from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.actions import audited
from ppaos.ground.workbench.models import StoredFile
from ppaos.people.cooperation.models import Organisation
from ppaos.people.registry.models import Household, Person
from ppaos.support.grievance.actions._moving import held, take_off_party
from ppaos.support.grievance.actions._parties import also_parties, keep_parties, put_to_handler
from ppaos.support.grievance.actions.errors import VoiceRefused
from ppaos.support.grievance.models import Voice, VoiceStep
from ppaos.support.grievance.permissions import check_can_hear
from ppaos.support.grievance.queries.kinds import Kind, kinds, told
from ppaos.support.grievance.queries.numbers import new_code, next_number
from ppaos.support.grievance.queries.same import earlier_voice, text_key
from ppaos.support.referral.models import Referral

# What no letter or line break is: cut out, so that what is kept is what everybody sees.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")
SHORT = 200


class Received(NamedTuple):
    """A voice and the code with which its sender follows it, shown once and kept nowhere."""

    voice: Voice
    code: str


@audited("voice.received")
def receive_voice(
    *,
    kind: str,
    channel: str,
    area: Area,
    text: str = "",
    recording: StoredFile | None = None,
    is_anonymous: bool = False,
    sender_name: str = "",
    contact: str = "",
    place: str = "",
    household: Household | None = None,
    person: Person | None = None,
    referral: Referral | None = None,
    organisation: Organisation | None = None,
    about_user: Any = None,
    about_name: str = "",
    is_set_aside: bool = False,
    by: Any,
    at: datetime,
) -> Received:
    """Receive what somebody says: number, due date, parties, handler. The same said before is joined to the first.

    `by` None: the public page or the household's own. `is_set_aside`: came in a flood; kept, looked at before anybody
    handles it. The household is not named in the event: who reads its traces does not learn of a sealed voice.
    """
    check_can_hear(by, area.code)
    about = _checked_kind(kind)
    voice = Voice(
        kind=about.code, channel=channel, area=area, text=_checked_text(text, recording), recording=recording,
        is_anonymous=is_anonymous, sender_name="" if is_anonymous else _line(sender_name), contact=_line(contact),
        place=_line(place, 300), household=household, person=person, referral=referral, organisation=organisation,
        about_user=about_user, about_name=_line(about_name), is_sealed=about.is_sealed, is_set_aside=is_set_aside,
        received_at=at, received_by=by, due_on=timezone.localdate(at) + timedelta(days=about.days),
    )  # fmt: skip
    return _kept(voice, at)


def _kept(voice: Voice, at: datetime) -> Received:
    """Give it number and code, and join it to the voice that said the same before or put it to a handler."""
    code = new_code()
    # The number is given in turns, so that of two who say the same at once the second finds the first.
    voice.number = next_number(voice.area, timezone.localdate(at), is_sealed=voice.is_sealed)
    voice.code_hash, voice.text_key = code_hash(code), text_key(voice.text)
    if earlier := earlier_voice(voice):
        voice.state, voice.joined_to = Voice.State.JOINED, earlier
        voice.due_on = max(earlier.due_on, timezone.localdate(at))
    voice.save()
    VoiceStep.objects.create(voice=voice, state=voice.state, is_told=True, by=voice.received_by, at=at)
    keep_parties(voice)
    if earlier is not None:
        also_parties(voice, earlier)
        take_off_party(held(earlier), by=voice.received_by, at=at)
    elif not voice.is_set_aside:
        put_to_handler(voice)
    return Received(voice, code)


def _checked_kind(code: str) -> Kind:
    if code not in kinds():
        raise VoiceRefused(
            _("Choose what it is about: «%(kind)s» is none of the kinds.") % {"kind": code[:40]}
        )
    return kinds()[code]


def _checked_text(text: str, recording: StoredFile | None) -> str:
    plain = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if not plain and recording is None:
        raise VoiceRefused(_("Say what happened: write it, or record it."))
    if len(plain) > told("most_letters"):
        raise VoiceRefused(
            _("That is %(count)d letters; at most %(most)d can be kept. Say it shorter.")
            % {"count": len(plain), "most": told("most_letters")}
        )
    return plain


def _line(text: str, most: int = SHORT) -> str:
    return " ".join(_CONTROL.sub("", text).split())[:most]
