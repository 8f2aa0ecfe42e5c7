"""Once a working day: whoever must answer, and whoever waits for answers, is reminded."""

from django.db import connections
from django.utils import timezone
from procrastinate.contrib.django import app

from ppaos.ground.workbench.actions import tell
from ppaos.support.referral.presenters.reminders import reminders
from ppaos.support.referral.queries.reminders import receivers_to_remind, senders_to_remind


# The hours are UTC: from eight to five in Thailand, so that a machine that was off at eight still reminds that day.
@app.periodic(cron="5 1-10 * * *")
@app.task(name="referral.remind", queue="default", queueing_lock="referral.remind")
def remind(timestamp: int) -> None:
    """Tell what came to be due or late since the last reminder; a second run on the same day tells nothing."""
    try:
        now = timezone.now()
        today = timezone.localdate(now)
        found = receivers_to_remind(today), senders_to_remind(today)
        tell(messages=reminders(*found, today), by=None, at=now)
    finally:
        connections.close_all()
