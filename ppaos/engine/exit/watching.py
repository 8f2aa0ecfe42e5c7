"""Which households are to be looked at now, because of what, and which first?"""

from datetime import date
from typing import cast

import narwhals as nw
from narwhals.typing import FrameT, IntoFrameT

from ppaos.engine.exit.faults import need_columns, refuse
from ppaos.engine.exit.outcomes import UNKNOWN, months_after
from ppaos.engine.methods import Trigger, WatchRule

FIRED = "fired"
LATER_THAN_ALL = date(9999, 12, 31)
OUT = (
    "household_id", "rank", "severity", "trigger", "state", "trigger_severity", "since", "value", "limit",
)  # fmt: skip


def watch_list(households: IntoFrameT, rule: WatchRule, as_of: date) -> IntoFrameT:
    """Which triggers of the rule fired for which household, and in which order to look at them.

    Columns in, a row a household: household_id, and those the triggers look at (`rule.columns`): numbers, and days
    under those named by «since». Null, or a column that is not there: not known.
    Columns out, a row a household and trigger that fired or is unknown: household_id; rank (from 1, the household's;
    null where nothing fired); severity (its highest that fired; null where nothing did); trigger; state («fired»,
    «unknown»); trigger_severity; since (the day; null: not known); value and limit (what was compared).
    A trigger fires from its day on, where a day is given, and no longer than its months; what happened after as_of has
    not happened. Order: the highest severity that fired; of the same the earliest day of such a trigger, not known
    last; then the household_id. The order of rows never matters. Rows come by rank, those without last.
    Raises ExitError where a household is there twice. Source: the rule's own.
    """
    return cast(IntoFrameT, _listed(_checked(nw.from_native(households)), rule, as_of).to_native())


def _checked(frame: FrameT) -> FrameT:
    need_columns(frame, ("household_id",), "households")
    counted = frame.with_columns(nw.len().over("household_id").alias("told"))
    refuse(counted, nw.col("told") > 1, "household_id", lambda row: f"household {row['household_id']}",
           "a household is watched once; keep one row of these")  # fmt: skip
    return frame


def _listed(frame: FrameT, rule: WatchRule, as_of: date) -> FrameT:
    known = set(frame.collect_schema().names())
    days = {trigger.since for trigger in rule.triggers}
    absent = [
        nw.lit(None, dtype=nw.Date if name in days else nw.Float64).alias(name)
        for name in rule.columns
        if name not in known
    ]
    whole = frame.with_columns(
        *absent,
        *(nw.col(name).cast(nw.Float64) for name in rule.columns if name in known and name not in days),
    )
    rows = nw.concat([_judged(whole, trigger, place, as_of) for place, trigger in enumerate(rule.triggers)])
    worst = rows.with_columns(
        nw.when(nw.col("state") == FIRED).then(nw.col("trigger_severity")).alias("grave")
    ).with_columns(nw.col("grave").max().over("household_id").alias("severity"))
    ranked = worst.join(_ranks(worst), on="household_id", how="left")
    unranked = nw.col("rank").is_null().alias("unranked")
    return ranked.with_columns(unranked).sort("unranked", "rank", "household_id", "place").select(*OUT)


def _judged(frame: FrameT, trigger: Trigger, place: int, as_of: date) -> FrameT:
    """The households for which a trigger fired or is unknown."""
    since, today = nw.col(trigger.since).cast(nw.Date), nw.lit(as_of, dtype=nw.Date)
    dated = frame.with_columns(since.alias("day"))
    if trigger.after_months is not None:
        dated = dated.with_columns(months_after("day", trigger.after_months).alias("day"))
        holds, value, limit = nw.col("day") <= today, _nothing(), _nothing()
    else:
        value = nw.col(str(trigger.of))
        limit = nw.col(trigger.than) if trigger.than else nw.lit(trigger.value, dtype=nw.Float64)
        holds = _compared(value, trigger.compared, limit) & _is_now(trigger, today)
    told = dated.with_columns(holds.alias("holds")).filter(nw.col("holds").fill_null(value=True))
    state = nw.when(nw.col("holds").is_null()).then(nw.lit(UNKNOWN)).otherwise(nw.lit(FIRED))
    return told.select(
        "household_id", nw.lit(trigger.code).alias("trigger"), state.alias("state"),
        nw.lit(trigger.severity).alias("trigger_severity"), nw.col("day").alias("since"),
        value.alias("value"), limit.alias("limit"), nw.lit(place).alias("place"),
    )  # fmt: skip


def _is_now(trigger: Trigger, today: nw.Expr) -> nw.Expr:
    """Whether the day has come and is not too long ago; a day that is not known hides nothing."""
    has_come = (nw.col("day") <= today).fill_null(value=True)
    if trigger.within_months is None:
        return has_come
    return has_come & (months_after("day", trigger.within_months) >= today).fill_null(value=True)


def _compared(value: nw.Expr, by: str, limit: nw.Expr) -> nw.Expr:
    compared = {
        "<": value < limit, "<=": value <= limit, ">": value > limit, ">=": value >= limit, "==": value == limit,
    }  # fmt: skip
    return compared[by]


def _ranks(rows: FrameT) -> FrameT:
    """The rank of each household for which something fired."""
    gravest = rows.filter(nw.col("grave") == nw.col("severity"))
    homes = gravest.group_by("household_id").agg(
        (nw.col("severity").max() * -1).alias("first"), nw.col("since").min().alias("waits_since")
    )
    keyed = homes.with_columns(nw.col("waits_since").fill_null(LATER_THAN_ALL))  # not known comes last
    numbered = keyed.with_row_index("place", order_by=["first", "waits_since", "household_id"])
    return numbered.select("household_id", (nw.col("place").cast(nw.Int64) + 1).alias("rank"))


def _nothing() -> nw.Expr:
    return nw.lit(None, dtype=nw.Float64)
