"""Work by the clock: whoever keeps agreements is warned before one ends."""

from django.db import connections
from django.utils import timezone
from procrastinate.contrib.django import app

from ppaos.ground.workbench.actions import tell
from ppaos.people.cooperation.presenters.agreement_notices import warnings
from ppaos.people.cooperation.queries.agreements import due_warnings


# The hours are UTC: from eight to five in Thailand, so that a machine that was off at eight still warns that day.
@app.periodic(cron="10 1-10 * * *")
@app.task(name="cooperation.warn", queue="default", queueing_lock="cooperation.warn")
def warn_of_ends(timestamp: int) -> None:
    """Tell what came near its end; each warning once, however often this runs."""
    try:
        now = timezone.now()
        today = timezone.localdate(now)
        tell(messages=warnings(due_warnings(today), today), by=None, at=now)
    finally:
        connections.close_all()
