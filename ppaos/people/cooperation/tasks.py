"""Work by the clock: whoever keeps agreements is warned before one ends, whoever looks after roles before their
review is due; roles nobody looked at stop."""

from django.db import connections
from django.utils import timezone
from procrastinate.contrib.django import app

from ppaos.ground.workbench.actions import tell
from ppaos.people.cooperation.actions import lapse_grants
from ppaos.people.cooperation.permissions.reviews import lapsing, reviewers_with_work
from ppaos.people.cooperation.presenters.agreement_notices import warnings
from ppaos.people.cooperation.presenters.reviews import review_warnings
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


@app.periodic(cron="25 1-10 * * *")
@app.task(name="cooperation.review", queue="default", queueing_lock="cooperation.review")
def review_grants(timestamp: int) -> None:
    """Warn those who look after roles that are due, once a month; stop what was due too long. A second run finds
    nothing left to stop."""
    try:
        now = timezone.now()
        today = timezone.localdate(now)
        tell(messages=review_warnings(reviewers_with_work(today), today), by=None, at=now)
        late = lapsing(today)
        if late:
            lapse_grants(grants=late, by=None, at=now)
    finally:
        connections.close_all()
