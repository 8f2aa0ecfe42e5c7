"""Once a working day: whoever handles what people said is reminded of what is new, due soon or overdue."""

from django.db import connections
from django.utils import timezone
from procrastinate.contrib.django import app

from ppaos.ground.workbench.actions import tell
from ppaos.support.grievance.actions.reminding import note_reminded
from ppaos.support.grievance.presenters.notices import reminders
from ppaos.support.grievance.queries.reminders import handlers_to_remind


# The hours are UTC: from eight to five in Thailand, so that a machine that was off at eight still reminds that day.
@app.periodic(cron="25 1-10 * * *")
@app.task(name="grievance.remind", queue="default", queueing_lock="grievance.remind")
def remind(timestamp: int) -> None:
    """Tell what came since the last reminder; a second run tells nothing."""
    try:
        now = timezone.now()
        today = timezone.localdate(now)
        tell(messages=reminders(handlers_to_remind(today), today), by=None, at=now)
        note_reminded(on=today, by=None, at=now)
    finally:
        connections.close_all()
