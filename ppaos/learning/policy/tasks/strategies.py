"""Every night the worker writes down where the target households of strategies stood at the end of the day."""

from django.utils import timezone
from procrastinate.contrib.django import app

from ppaos.learning.policy.actions.strategy_days import record_strategy_days


# The hour is UTC: twenty to three at night in Thailand.
@app.periodic(cron="40 19 * * *")
@app.task(name="policy.strategies_nightly", queue="default", queueing_lock="policy.strategies_nightly")
def strategies_nightly(timestamp: int) -> None:
    """Write the day that is over, and those that were missed; a second run changes nothing."""
    record_strategy_days(by=None, at=timezone.now())
