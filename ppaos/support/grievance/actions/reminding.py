"""That handlers were reminded is noted on their voices, so that nobody is told the same twice."""

from datetime import date, datetime
from typing import Any

from ppaos.ground.privacy.actions import unaudited
from ppaos.support.grievance.models import Voice
from ppaos.support.grievance.queries.reminders import untold_voices


@unaudited("the notice itself is what is written down: whom it told, and when")
def note_reminded(*, on: date, by: Any, at: datetime) -> int:
    """Note of all voices whose handlers are told today that they were; how many."""
    return Voice.objects.filter(untold_voices(on)).update(reminded_on=on)
