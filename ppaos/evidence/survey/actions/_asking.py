"""A worker is asked to read what came, once for all that comes within two seconds."""

import contextlib
import math
import threading
import time
from datetime import UTC, datetime

from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

READ = "survey.read"
# Reading has a price for each turn; people see what they sent within five seconds all the same.
SECONDS = 2
# A job that begins sooner than this after a commit might not see it; the next one will.
MARGIN = 0.2


class _Asked:
    """The moment for which this process made sure that a job waits."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._moment = 0

    def next_moment(self) -> int | None:
        """The next even second, if nobody here asked for it yet."""
        moment = math.ceil((time.time() + MARGIN) / SECONDS) * SECONDS
        with self._lock:
            if moment == self._moment:
                return None
            self._moment = moment
            return moment


_asked = _Asked()


def ask_for_reading() -> None:
    """See to it that a job waits for the next even second, which will read all that is committed before.

    One job for each, whichever process asks first; a job that waits cannot have begun.
    No lock of the queue: a killed worker would hold it for ever.
    """
    moment = _asked.next_moment()
    if moment is None:
        return
    job = app.configure_task(
        READ, queueing_lock=f"{READ}:{moment}", schedule_at=datetime.fromtimestamp(moment, UTC)
    )
    with contextlib.suppress(AlreadyEnqueued):
        job.defer()
