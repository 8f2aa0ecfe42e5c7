"""Every night, and when somebody asks, the worker looks through the register by the watch rule."""

from contextlib import suppress

from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django import app

from ppaos.ground.workbench.actions import Progress
from ppaos.ground.workbench.tasks import job_task
from ppaos.learning.monitoring.actions.errors import MonitoringRefused
from ppaos.learning.monitoring.actions.watching import WATCH_NOW, watch_households


# The hour is UTC: twenty past two at night in Thailand.
@app.periodic(cron="20 19 * * *")
@app.task(name="monitoring.watch_nightly", queue="default", queueing_lock="monitoring.watch_nightly")
def watch_nightly(timestamp: int) -> None:
    """Raise alerts by the watch rule; where none is published there is nothing to watch by."""
    with suppress(MonitoringRefused):
        watch_households(by=None, at=timezone.now())


@job_task(WATCH_NOW, told=(MonitoringRefused,))
def watch_now(progress: Progress, *, area_code: str) -> dict[str, str]:
    """Watch now for who asked; a second run from the beginning changes nothing."""
    watch_households(by=None, at=timezone.now())
    return {"url": reverse("monitoring:watch") + f"?area={area_code}"}
