"""Where the target households of every strategy under way stood, day by day."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from ppaos.ground.privacy.actions import audited
from ppaos.learning.policy.actions._strategy_rows import held, write_day
from ppaos.learning.policy.models import DistrictStrategy
from ppaos.learning.policy.permissions.strategies import check_can_keep_strategies
from ppaos.learning.policy.queries.strategies import last_day_recorded

DAY = timedelta(days=1)
MOST = 60  # days told afterwards at once: after a standstill the rest follow the next night


@dataclass(frozen=True)
class DaysRecorded:
    """Of how many strategies how many days were written."""

    strategies: int
    days: int


@audited("strategy.days_recorded")
def record_strategy_days(*, by: Any, at: datetime) -> DaysRecorded:
    """Write the days that are over of all strategies under way, from the last one written on, as the records tell them
    now. A day before that is never written again; a second run on one day changes nothing."""
    check_can_keep_strategies(by)
    yesterday = timezone.localdate(at) - DAY
    under_way = DistrictStrategy.objects.filter(state=DistrictStrategy.State.FROZEN).order_by("pk")
    done = [_record(held(each), yesterday) for each in under_way]
    return DaysRecorded(len(done), sum(done))


def _record(strategy: DistrictStrategy, until: date) -> int:
    """The last day written may have been written before it was over: it is written once more."""
    first = last_day_recorded(strategy) or until
    days = [first + DAY * number for number in range((until - first).days + 1)]
    for day in days[:MOST]:
        write_day(strategy, day)
    return len(days[:MOST])
