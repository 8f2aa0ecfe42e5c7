"""What a phone hands over in a file: every finished interview comes in as if it had been sent, once."""

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from ppaos.evidence.survey.actions.receiving import SubmissionRefused, receive_submission
from ppaos.evidence.survey.models import Phone, Submission
from ppaos.evidence.survey.permissions.backup_files import check_can_hand_in
from ppaos.ground.privacy.actions import audited, unaudited

# Interviews that the surveyor has not finished stay out: they are no submissions yet.
UNFINISHED = ("draft", "aside", "practised")


class Kept(Protocol):
    """An interview of a backup file."""

    told: dict[str, Any]
    xml: bytes
    files: dict[str, bytes]


@dataclass(frozen=True)
class HandedIn:
    """What became of one interview of the file: new, here before, unfinished or refused with the reason."""

    about: str
    outcome: str
    why: str = ""


@unaudited("leaves an event for the file, and every submission that is new its own")
def hand_in_backup(*, phone: Phone, interviews: Iterable[Kept], by: Any, at: datetime) -> list[HandedIn]:
    """Receive every finished interview of a backup file; a second time changes nothing."""
    check_can_hand_in(by=by, phone=phone)
    note_backup_file(phone=phone, by=by, at=at)
    return [_hand_in(phone, kept, Submission.Channel.BACKUP_FILE, by, at) for kept in interviews]


@unaudited("every submission that is new leaves an event of its own")
def take_envelope(*, phone: Phone, interviews: Iterable[Kept], by: Any, at: datetime) -> list[HandedIn]:
    """Receive what a phone sent, sealed, while its app was closed: its key shows whose it is."""
    check_can_hand_in(by=by, phone=phone)
    return [_hand_in(phone, kept, Submission.Channel.BROWSER, by, at) for kept in interviews]


@audited("backup_file.handed_in", subjects=("phone",))
def note_backup_file(*, phone: Phone, by: Any, at: datetime) -> None:
    """Note that the backup file of a phone was handed in."""
    check_can_hand_in(by=by, phone=phone)


def _hand_in(phone: Phone, kept: Kept, channel: str, by: Any, at: datetime) -> HandedIn:
    about = str(kept.told.get("about", ""))
    if kept.told.get("state") in UNFINISHED:
        return HandedIn(about, "unfinished")
    files: Mapping[str, Any] = {name: io.BytesIO(content) for name, content in kept.files.items()}
    try:
        received = receive_submission(
            xml=kept.xml,
            files=files,
            user=phone.user,
            phone=phone,
            channel=channel,
            device_id=f"browser:{phone.pk}",
            by=by,
            at=at,
        )
    except SubmissionRefused as refused:
        return HandedIn(about, "refused", str(refused))
    return HandedIn(about, "new" if received.is_new else "known")
