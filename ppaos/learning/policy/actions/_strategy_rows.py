"""Rows of a strategy as they are held and written: the strategy itself, and one day of it."""

from datetime import date

import polars as pl

from ppaos.ground.workbench.queries import copy_frame
from ppaos.learning.policy.models import DistrictStrategy
from ppaos.learning.policy.queries.strategy_status import counted, statuses_on


def held(strategy: DistrictStrategy) -> DistrictStrategy:
    """The strategy as it stands now, locked until the act is done."""
    rows = DistrictStrategy.objects.select_for_update(of=("self",)).select_related("area")
    return rows.get(pk=strategy.pk)


def write_day(strategy: DistrictStrategy, on: date) -> int:
    """Write how many target households stood where at the end of a day, instead of what was written of it before."""
    counts = counted(statuses_on(strategy, on))
    strategy.days.filter(on=on).delete()
    rows = counts.with_columns(strategy_id=pl.lit(strategy.pk, pl.Int64), on=pl.lit(on))
    copy_frame("policy_strategyday", rows.select("strategy_id", "on", "area_id", "status", "households"))
    return counts.height
