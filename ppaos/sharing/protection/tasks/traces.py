"""Each night the traces of the day are sealed, and what looked unusual in them is listed."""

from datetime import timedelta

from django.conf import settings
from django.db import connections
from django.utils import timezone
from procrastinate.contrib.django import app

from ppaos.ground.privacy.actions.chain import seal_audit
from ppaos.ground.workbench.actions import tell
from ppaos.sharing.protection.actions.unusual import list_unusual
from ppaos.sharing.protection.presenters.seals import seal_messages

DAYS_AGAIN = 3


# The hour is UTC: five past midnight in Thailand.
@app.periodic(cron="5 17 * * *")
@app.task(name="protection.seal", queue="default", queueing_lock="protection.seal")
def seal_traces(timestamp: int) -> None:
    """Seal what was done until now and send the seal to its keepers."""
    try:
        now = timezone.now()
        seal = seal_audit(by=None, at=now)
        if seal is not None:
            tell(messages=seal_messages(seal, settings.SEAL_KEEPERS), by=None, at=now)
    finally:
        connections.close_all()


# Twenty to one at night in Thailand.
@app.periodic(cron="40 17 * * *")
@app.task(name="protection.unusual", queue="default", queueing_lock="protection.unusual")
def list_unusual_access(timestamp: int) -> None:
    """List what looked unusual yesterday, and on the days before in case a night was missed."""
    try:
        now = timezone.now()
        for days in range(DAYS_AGAIN, 0, -1):
            list_unusual(on=timezone.localdate(now) - timedelta(days=days), by=None, at=now)
    finally:
        connections.close_all()
