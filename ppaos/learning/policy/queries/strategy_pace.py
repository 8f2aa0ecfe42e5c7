"""How far is a strategy from what it set itself, at which pace must it go on, and where does its own pace lead?"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal
from math import ceil

import polars as pl

from ppaos.learning.policy.models import DistrictStrategy, Status

MONTH = 30.4375  # days
WINDOW, LEAST = timedelta(days=90), 28  # over how many days the present pace is told, and from how many on
FAR = 36_525  # days; a hundred years on is never


@dataclass(frozen=True)
class Pace:
    """A strategy on a day. `counted`: target households without those gone; `needed`: so many must be out.

    `needed_a_month` and what `per_month`, `lands_on` and `out_by_due` project are None where there is nothing to be
    told: reached, past the day, or too few days recorded (`days`, since `since`). `lands_on` is None at a pace that
    never gets there too.
    """

    on: date
    size: int
    gone: int
    counted: int
    out: int
    needed: int
    days_left: int
    needed_a_month: float | None
    since: date | None
    days: int
    per_month: float | None
    lands_on: date | None
    out_by_due: int | None

    @property
    def missing(self) -> int:
        """How many more must be out."""
        return max(self.needed - self.out, 0)

    @property
    def is_reached(self) -> bool:
        """Whether the share is out; never where nobody is left to count."""
        return self.counted > 0 and self.out >= self.needed

    @property
    def share(self) -> float | None:
        """How many per cent of those counted are out."""
        return 100 * self.out / self.counted if self.counted else None


def pace_of(of: DistrictStrategy, on: date, counts: pl.DataFrame, days: pl.DataFrame) -> Pace:
    """counts: the day's own (area_id, status, households); days: what was recorded before (`days_recorded`)."""
    size, gone = _sum(counts), _sum(counts, [Status.GONE.value])
    out = _sum(counts, of.counts_as_out)
    living = size - gone
    needed = int((Decimal(living) * of.share_percent / 100).to_integral_value(rounding=ROUND_CEILING))
    missing, days_left = max(needed - out, 0), (of.due_on - on).days
    since, before = _before(of, on, days)
    span = (on - since).days if since else 0
    daily = (out - before) / span if span >= LEAST else None
    lands = ceil(missing / daily) if daily and daily > 0 else None
    return Pace(
        on=on, size=size, gone=gone, counted=living, out=out, needed=needed, days_left=days_left,
        needed_a_month=missing / days_left * MONTH if missing and days_left > 0 else None,
        since=since, days=span, per_month=None if daily is None else daily * MONTH,
        lands_on=on + timedelta(days=lands) if missing and lands is not None and lands < FAR else None,
        out_by_due=_by_due(out, daily, days_left, living),
    )  # fmt: skip


def _by_due(out: int, daily: float | None, days_left: int, most: int) -> int | None:
    if daily is None or days_left <= 0:
        return None
    return min(max(round(out + daily * days_left), 0), most)


def _before(of: DistrictStrategy, on: date, days: pl.DataFrame) -> tuple[date | None, int]:
    """The oldest day recorded within the window, and how many were out on it."""
    within = days.filter(pl.col("on") < on, pl.col("on") >= on - WINDOW)
    if within.is_empty():
        return None, 0
    since: date = within["on"].min()  # type: ignore[assignment]
    return since, _sum(within.filter(pl.col("on") == since), of.counts_as_out)


def _sum(counts: pl.DataFrame, statuses: list[str] | None = None) -> int:
    chosen = counts if statuses is None else counts.filter(pl.col("status").is_in(statuses))
    return int(chosen["households"].sum())
