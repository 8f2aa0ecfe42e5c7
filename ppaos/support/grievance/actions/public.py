"""What comes in without an account: said by anybody, or by a household on its own page; taken out of a flood."""

from datetime import datetime
from typing import Any

from django.db import transaction

from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.actions import audited, unaudited
from ppaos.ground.workbench.actions import store_file
from ppaos.ground.workbench.models import StoredFile
from ppaos.support.grievance.actions._parties import put_to_handler
from ppaos.support.grievance.actions.receiving import Received, receive_voice
from ppaos.support.grievance.models import Voice
from ppaos.support.grievance.permissions import check_can_hear

NOTE, DRAFT = "voice.note", "voice.draft"


@unaudited("receive_voice and store_file write the events")
def say(
    *, kind: str, area: Area, note: Any, kept: StoredFile | None, by: Any, at: datetime, **said: Any
) -> Received:
    """Receive a voice with its note, if there is one, in one transaction. `kept`: a note that came before and waited.
    `said`: all else that `receive_voice` takes."""
    with transaction.atomic():
        recording = _kept(note, area, NOTE, by, at) if note else kept
        if recording is not None and recording.purpose == DRAFT:
            recording.purpose, recording.area_code = NOTE, area.code
            recording.save(update_fields=["purpose", "area_code"])
        return receive_voice(kind=kind, area=area, recording=recording, by=by, at=at, **said)


@unaudited("store_file writes the event")
def keep_draft(*, note: Any, by: Any, at: datetime) -> StoredFile:
    """Keep the voice note of a form that was sent back, sealed, until the form comes again."""
    return _kept(note, None, DRAFT, by, at)


@audited("voice.let_through", subjects=("voice",))
def let_through(*, voice: Voice, by: Any, at: datetime) -> Voice:
    """Take a voice out of those that came in a flood: somebody is there who says it. It gets its handler.

    Of one that somebody looked at meanwhile nothing changes.
    """
    check_can_hear(by, voice.area_id)
    held = Voice.objects.select_for_update(of=("self",)).select_related("area").get(pk=voice.pk)
    was_set_aside, held.is_set_aside = held.is_set_aside, False
    held.save(update_fields=["is_set_aside"])
    if was_set_aside and held.joined_to_id is None:
        put_to_handler(held)
    return held


def _kept(note: Any, area: Area | None, purpose: str, by: Any, at: datetime) -> StoredFile:
    return store_file(
        content=note, name=note.name, purpose=purpose, content_type=note.content_type, by=by, at=at,
        area_code=area.code if area else "",
    )  # fmt: skip
