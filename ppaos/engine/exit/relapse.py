"""Of those who left, how many fell back, among those whom somebody still sees?"""

from collections.abc import Sequence
from datetime import date
from typing import cast

import narwhals as nw
from narwhals.typing import FrameT, IntoFrameT

from ppaos.engine.exit.faults import ExitError, need_columns, refuse, rows_of
from ppaos.engine.exit.outcomes import months_after
from ppaos.engine.livelihood.incomes import BE_OFFSET
from ppaos.engine.livelihood.intervals import ratio, wilson
from ppaos.engine.methods import ExitRule

YEAR = "exit_year"
COUNTS = ("exits", "followed", "relapsed", "lost", "not_due")


def relapse_rates(
    exits: IntoFrameT, relapses: IntoFrameT, rule: ExitRule, *, by: Sequence[str] = (), as_of: date
) -> IntoFrameT:
    """The relapse rate of those who left, as of a day.

    exits, a row each: exit_id, exited_on (the day the household left), last_seen_on (the last day somebody saw it up to
    as_of; null: never since) and the columns of `by`; «exit_year» among them is the year (Buddhist era) of exited_on.
    Exits after as_of are left out. relapses: exit_id, relapsed_on; those after as_of are not counted, the first counts.
    Columns out, a row a part, sorted by `by`: `by`; exits (households that left), followed (known to have fallen back,
    or seen within the rule's months, lost_after, before as_of), relapsed, lost (not seen for longer: never counted as
    still out), not_due (left within those months and not seen yet): exits = followed + lost + not_due; rate (relapsed ÷
    followed; null where nobody was followed), least and most (Wilson's interval), is_small (fewer followed than the
    rule asks for).
    Raises ExitError for an exit told twice or without its day, a relapse before its exit, and one of no exit.
    Sources: the rule's own, and Wilson's.
    """
    marked = _marked(nw.from_native(exits), nw.from_native(relapses), rule, by, as_of)
    return cast(IntoFrameT, _rates(marked, rule, list(by)).to_native())


def _refuse(left: FrameT, back: FrameT) -> None:
    told = left.with_columns(nw.len().over("exit_id").alias("told"))
    refuse(told, nw.col("told") > 1, "exit_id", lambda row: f"exit {row['exit_id']}",
           "an exit is told once; keep one row of these")  # fmt: skip
    refuse(left, nw.col("exited_on").is_null(), "exit_id", lambda row: f"exit {row['exit_id']}",
           "every exit needs the day it began; correct these")  # fmt: skip
    known = left.select("exit_id", "exited_on")
    strange = rows_of(back.join(known, on="exit_id", how="anti").sort("exit_id").head(1))
    if strange:
        raise ExitError(
            f"exit {strange[0]['exit_id']}: fell back on {strange[0]['relapsed_on']} and is none of the exits; "
            "add the exit, or leave the relapse out"
        )
    refuse(back.join(known, on="exit_id", how="inner"), nw.col("relapsed_on") < nw.col("exited_on"), "exit_id",
           lambda row: f"exit {row['exit_id']} on {row['exited_on']}: fell back on {row['relapsed_on']}",
           "these fell back before they left; correct the days")  # fmt: skip


def _marked(left: FrameT, back: FrameT, rule: ExitRule, by: Sequence[str], as_of: date) -> FrameT:
    """The exits up to the day, each followed, lost or not due, as ones to be summed."""
    need_columns(
        left, ["exit_id", "exited_on", "last_seen_on", *(name for name in by if name != YEAR)], "exits"
    )
    need_columns(back, ["exit_id", "relapsed_on"], "relapses")
    left = left.with_columns(nw.col("exited_on", "last_seen_on").cast(nw.Date))
    back = back.with_columns(nw.col("relapsed_on").cast(nw.Date))
    _refuse(left, back)
    today, months = nw.lit(as_of, dtype=nw.Date), rule.lost_after.value
    fell = (
        back.filter(nw.col("relapsed_on") <= today)
        .group_by("exit_id")
        .agg(nw.col("relapsed_on").min().alias("fell_on"))
    )
    each = left.filter(nw.col("exited_on") <= today).join(fell, on="exit_id", how="left")
    seen = nw.col("last_seen_on") >= nw.col("exited_on")
    states = each.with_columns(
        (~nw.col("fell_on").is_null()).alias("has_relapsed"),
        (seen & (months_after("last_seen_on", months) >= today)).fill_null(value=False).alias("is_seen"),
        (~seen.fill_null(value=False) & (months_after("exited_on", months) >= today)).alias("is_early"),
        (nw.col("exited_on").dt.year().cast(nw.Int64) + BE_OFFSET).alias(YEAR),
    )
    has_relapsed, is_early = nw.col("has_relapsed"), nw.col("is_early")
    followed = has_relapsed | nw.col("is_seen")
    kinds = {
        "exits": nw.lit(value=True),
        "followed": followed,
        "relapsed": has_relapsed,
        "lost": ~(followed | is_early),
        "not_due": is_early & ~followed,
    }
    ones = [nw.when(holds).then(nw.lit(1)).otherwise(nw.lit(0)).alias(name) for name, holds in kinds.items()]
    return states.with_columns(*ones, nw.lit("").alias("whole"))


def _rates(marked: FrameT, rule: ExitRule, by: list[str]) -> FrameT:
    sums = marked.group_by(*by, "whole").agg(nw.col(name).sum() for name in COUNTS)
    least, most = wilson("relapsed", "followed", rule.confidence.value)
    return (
        sums.with_columns(
            ratio("relapsed", "followed").alias("rate"),
            least.alias("least"),
            most.alias("most"),
            (nw.col("followed") < rule.fewest.value).alias("is_small"),
        )
        .sort(*by, "whole")
        .select(*by, *COUNTS, "rate", "least", "most", "is_small")
    )
