"""What a task holds while it works: cheap reports of progress, and a pulse that tells it is alive."""

from __future__ import annotations

import threading
from typing import Self

from django.db import connection
from django.utils import timezone

from ppaos.ground.workbench.models import Job

SECONDS_BETWEEN_WRITES = 1.0
SECONDS_BETWEEN_BEATS = 10.0


class JobStopped(Exception):
    """The job was cancelled or given to another worker; the task ends without a result."""


class Progress:
    """Progress of one job. `report` only sets values; a thread with a connection of its own writes them.

    So progress shows while the work is still inside its transaction, and a long statement keeps its pulse.
    """

    def __init__(self, job: Job) -> None:
        self.job = job
        self.done, self.total, self.unit, self.message = job.done, job.total, job.unit, job.message
        self._written: tuple[object, ...] = ()
        self._is_stopped = False
        self._is_over = threading.Event()
        self._pulse = threading.Thread(target=self._beat, name=f"job-{job.pk}", daemon=True)

    def report(self, done: int, total: int | None = None, *, message: str = "", unit: str = "") -> None:
        """Say how far the work is. Raises JobStopped when it shall not go on."""
        if self._is_stopped:
            raise JobStopped(f"job {self.job.pk}")
        self.done = done
        self.total = self.total if total is None else total
        self.message = message or self.message
        self.unit = unit or self.unit

    def __enter__(self) -> Self:
        self._pulse.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._is_over.set()
        self._pulse.join()

    def _beat(self) -> None:
        waited = SECONDS_BETWEEN_BEATS
        try:
            while not self._is_over.wait(SECONDS_BETWEEN_WRITES):
                waited += SECONDS_BETWEEN_WRITES
                if self._values() != self._written or waited >= SECONDS_BETWEEN_BEATS:
                    self._write()
                    waited = 0.0
        finally:
            connection.close()

    def _values(self) -> tuple[object, ...]:
        return self.done, self.total, self.unit, self.message

    def _write(self) -> None:
        self._written = self._values()
        done, total, unit, message = self._written
        held = Job.objects.filter(pk=self.job.pk, state=Job.State.RUNNING, attempts=self.job.attempts)
        kept = held.update(done=done, total=total, unit=unit, message=message, heartbeat_at=timezone.now())
        self._is_stopped = not kept and Job.objects.filter(pk=self.job.pk).exists()
