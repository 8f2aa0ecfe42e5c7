"""Every night: whom lists and agencies told us of since, so that the days to tell them are counted."""

from django.db import connections
from django.utils import timezone
from procrastinate.contrib.django import app

from ppaos.sharing.protection.actions.source_notices import find_notices


# In UTC: three o'clock at night in Thailand.
@app.periodic(cron="0 20 * * *")
@app.task(name="protection.find_notices", queue="default", queueing_lock="protection.find_notices")
def find_persons_to_tell(timestamp: int) -> None:
    """Find the persons to be told of sources; a second run in the same night finds nothing."""
    try:
        find_notices(by=None, at=timezone.now())
    finally:
        connections.close_all()
