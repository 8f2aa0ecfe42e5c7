"""Every ten seconds machines of agencies are told what happened to the referrals sent to them."""

from django.utils import timezone
from procrastinate.contrib.django import app

from ppaos.support.referral.actions.delivering import deliver_due


@app.periodic(cron="* * * * * */10")
@app.task(name="referral.deliver_due", queue="default", queueing_lock="referral.deliver_due")
def deliver(timestamp: int) -> None:
    """Tell what is due; two at once take different deliveries."""
    deliver_due(by=None, at=timezone.now())
