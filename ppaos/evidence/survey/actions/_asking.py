"""A worker is asked to read what came, once for all that comes within a second."""

import os
import threading
import time

from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

READ = "survey.read"
SECONDS_TO_GATHER = 1.0
# Clocks and commits are not that exact: what comes this shortly before the job begins asks for another.
MARGIN = 0.3


class _Asked:
    """Until when a job of this process waits that will read whatever is committed before it begins."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._until = 0.0

    def is_covered(self) -> bool:
        """Whether a job waits still; if not, the caller is the one to queue the next."""
        now = time.monotonic()
        with self._lock:
            if now < self._until - MARGIN:
                return True
            self._until = now + SECONDS_TO_GATHER
            return False

    def forget(self) -> None:
        with self._lock:
            self._until = 0.0


asked = _Asked()


def ask_for_reading() -> None:
    """Queue a job that reads what is unread, unless one of this process waits for its second to pass.

    Each process has a lock of its own: that another process's job waits does not tell for how long.
    """
    if asked.is_covered():
        return
    try:
        app.configure_task(
            READ,
            queueing_lock=f"{READ}:{os.getpid()}",
            lock=READ,
            schedule_in={"seconds": SECONDS_TO_GATHER},
        ).defer()
    except AlreadyEnqueued:
        # Queued before the second began and not begun yet: it will see this submission.
        asked.forget()
    except BaseException:
        asked.forget()
        raise
