"""What came from phones is read and told to the register, within seconds and every minute."""

import logging

from django.db import close_old_connections, connections
from django.utils import timezone
from procrastinate.contrib.django import app

from ppaos.evidence.survey.actions.joining import read_submissions
from ppaos.evidence.survey.actions.taking_in import take_in
from ppaos.evidence.survey.queries.kin import interviews_to_tell, unread_submissions

READ = "survey.read"
# So many interviews are told in one transaction: few enough that a kill costs little.
AT_ONCE = 1_000

logger = logging.getLogger(__name__)


# Submissions that come ask for it, too (`actions.receiving`); two at once wait for each other in the database. No lock
# of the queue: a killed worker would hold it for ever.
@app.periodic(cron="* * * * *")
@app.task(name=READ, queue="default", queueing_lock=READ)
def read(timestamp: int = 0) -> None:
    """Read what is unread and tell what is untold; killed at any moment, the next one goes on where it stopped."""
    close_old_connections()
    try:
        read_all()
    finally:
        connections.close_all()


def read_all() -> None:
    """Read and tell until nothing waits. What could not be told keeps its reason and is not tried again here."""
    while unread_submissions().exists():
        done = read_submissions(by=None, at=timezone.now())
        logger.info("read %s submissions, %s could not be read", done.read, done.failed)
    last = 0
    while waiting := list(interviews_to_tell().filter(pk__gt=last)[:AT_ONCE]):
        told = take_in(interviews=waiting, by=None, at=timezone.now())
        logger.info("took in %s interviews, %s wait", told.interviews, told.waiting)
        last = waiting[-1].pk
