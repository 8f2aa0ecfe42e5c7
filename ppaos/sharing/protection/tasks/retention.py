"""Every night: what is over its time is counted, for whoever protects data to see in the morning."""

from django.db import connections
from django.utils import timezone
from procrastinate.contrib.django import app

from ppaos.ground.geography.models import Area
from ppaos.people.cooperation.models import Grant
from ppaos.sharing.protection.actions.retaining import try_rules
from ppaos.sharing.protection.models import RetentionRun


# In UTC: half past two at night in Thailand.
@app.periodic(cron="30 19 * * *")
@app.task(name="protection.try_retention", queue="default", queueing_lock="protection.try_retention")
def try_retention(timestamp: int) -> None:
    """Try every rule in every area where somebody protects data; a second run in the same night tries nothing."""
    try:
        now = timezone.now()
        day = timezone.localdate(now)
        held = Grant.objects.filter(role=Grant.Role.PROTECTION_OFFICER).values("area_id")
        tried = RetentionRun.objects.filter(as_of=day, is_dry=True, asked_by=None).values("area_id")
        areas = Area.objects.filter(code__in=held).exclude(code__in=tried).order_by("code")
        if areas:
            try_rules(areas=list(areas), by=None, at=now)
    finally:
        connections.close_all()
