"""Households that are watched, what befalls them, and their alerts."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import polars as pl

from ppaos.learning.monitoring.actions.concerns import report_concern
from ppaos.learning.monitoring.actions.shocks import record_shocks
from ppaos.learning.monitoring.actions.watching import Watched, watch_households
from ppaos.learning.monitoring.models import ConcernReport, WatchAlert
from ppaos.people.registry.models import Household

# The day on which households left (`exiting.monitored`) is before it.
NIGHT = datetime(2026, 12, 20, 20, tzinfo=UTC)
TONIGHT = date(2026, 12, 21)
DAY = timedelta(days=1)


def watched(at: datetime = NIGHT) -> Watched:
    """One night's watch."""
    return watch_households(by=None, at=at)


def struck(home: Household, on: date = TONIGHT - 3 * DAY, at: datetime = NIGHT, **given: Any) -> None:
    """An illness in the household."""
    row = {"household_id": home.pk, "kind": "illness", "on": on} | given
    record_shocks(frame=pl.DataFrame([row]), by=None, at=at)


def reported(
    home: Household, on: date = TONIGHT - 2 * DAY, at: datetime = NIGHT, **given: Any
) -> ConcernReport:
    """A neighbour's report."""
    told: dict[str, Any] = {"note": "ไม่มีข้าวกิน", "told_by": ""}
    return report_concern(household=home, told_on=on, by=None, at=at, **(told | given))


def alert_of(home: Household) -> WatchAlert:
    """The open alert of a household."""
    return WatchAlert.objects.get(household=home, settled_on=None)


def signs(alert: WatchAlert, state: str = "fired") -> list[str]:
    """The triggers of an alert in this state."""
    return [told["trigger"] for told in alert.triggers if told["state"] == state]
