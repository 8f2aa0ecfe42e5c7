"""A worker is asked to read what came, once for all that comes within a second."""

import contextlib
import math
import threading
import time
from datetime import UTC, datetime

from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

READ = "survey.read"
# A job that begins sooner than this after a commit might not see it; the next second's will.
MARGIN = 0.2


class _Asked:
    """The second for which this process made sure that a job waits."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._second = 0

    def next_second(self) -> int | None:
        """The next whole second, if nobody here asked for it yet."""
        second = math.ceil(time.time() + MARGIN)
        with self._lock:
            if second == self._second:
                return None
            self._second = second
            return second


_asked = _Asked()


def ask_for_reading() -> None:
    """See to it that a job waits for the next whole second, which will read all that is committed before.

    One job for each second in which something came, whichever process asks first; a job that waits cannot have begun.
    No lock of the queue: a killed worker would hold it for ever.
    """
    second = _asked.next_second()
    if second is None:
        return
    job = app.configure_task(
        READ, queueing_lock=f"{READ}:{second}", schedule_at=datetime.fromtimestamp(second, UTC)
    )
    with contextlib.suppress(AlreadyEnqueued):
        job.defer()
