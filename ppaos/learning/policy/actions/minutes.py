"""Minutes are written while and after a meeting, as text or as a file, and kept sealed."""

from datetime import datetime
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from ppaos.ground.privacy.actions import audited, record_reading, unaudited
from ppaos.ground.privacy.models import PersonalRead
from ppaos.ground.workbench.actions import open_file, store_file
from ppaos.ground.workbench.models import StoredFile
from ppaos.learning.policy.actions._meetings import held_meeting
from ppaos.learning.policy.actions.errors import PolicyRefused
from ppaos.learning.policy.models import Meeting
from ppaos.learning.policy.queries.meetings import WRITTEN

PURPOSE = "minutes of a meeting"


@audited("minutes.written", subjects=("meeting",))
def write_minutes(*, meeting: Meeting, text: str, by: Any, at: datetime, file: Any = None) -> None:
    """Keep what was said, as text and as an uploaded file; the file of before stays where none is sent."""
    held = held_meeting(meeting, by, WRITTEN)
    if not text.strip() and file is None and held.minutes_file_id is None:
        raise PolicyRefused(_("Write the minutes, or bring in the file."))
    if file is not None:
        held.minutes_file = _kept(file, held, by, at)
    held.minutes, held.minutes_by = text.strip(), by
    held.save(update_fields=["minutes", "minutes_file", "minutes_by"])


@unaudited("the reading is noted")
def read_minutes_file(*, meeting: Meeting, file: StoredFile, by: Any, at: datetime) -> BinaryIO:
    """Open the file of the minutes; that it was read is noted."""
    record_reading(by=by, at=at, purpose=PersonalRead.ASSIST, subjects=[meeting], verb="minutes.read")
    return open_file(file=file)


def _kept(file: Any, meeting: Meeting, by: Any, at: datetime) -> StoredFile:
    return store_file(
        content=file, name=file.name, purpose=PURPOSE, by=by, at=at, content_type=file.content_type,
        area_code=meeting.area_id,
    )  # fmt: skip
