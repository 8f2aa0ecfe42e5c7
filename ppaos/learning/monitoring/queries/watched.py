"""Which households are watched today, which triggers fired for them, and what was looked at already?"""

from dataclasses import replace
from datetime import date

import polars as pl

from ppaos.engine.exit import watch_list
from ppaos.engine.methods import Trigger, WatchRule
from ppaos.evidence.livelihood.models import MethodVersion
from ppaos.evidence.livelihood.queries.methods import newest_method, parsed
from ppaos.ground.workbench.queries import fetched_frame
from ppaos.learning.monitoring.models import Exit
from ppaos.learning.monitoring.queries.watch_facts import COLUMNS, SINCE_LOOKED, watch_facts
from ppaos.people.registry.models import Standing

RULE = "watch_rule"
FIRED = "fired"
LEFT = (Exit.State.MONITORED, Exit.State.EXITED)
IN_PROGRAMME = (Standing.VERIFIED, Standing.ACTIVE, Standing.EXIT_PROPOSED)
_WATCHED = """
    select home.id, home.area_id, gone.id, gone.decided_on, settled.settled_on, settled.settled_at
    from registry_household home
    left join monitoring_exit gone on gone.household_id = home.id and gone.state = any(%(left)s)
    left join (
        select household_id, max(settled_on) as settled_on, max(changed_at) as settled_at
        from monitoring_watchalert
        where settled_on is not null group by 1
    ) settled on settled.household_id = home.id
    where home.merged_into_id is null and (gone.id is not null or home.standing = any(%(in_programme)s))
    order by home.id"""
WATCHED = {
    "household_id": pl.Int64, "area_id": pl.String, "exit_id": pl.Int64, "left_on": pl.Date, "settled_on": pl.Date,
    "settled_at": pl.String,
}  # fmt: skip
SIGN = {
    "household_id": pl.Int64, "trigger": pl.String, "state": pl.String, "severity": pl.Float64, "since": pl.Date,
    "value": pl.Float64, "limit": pl.Float64,
}  # fmt: skip


def watch_rule_in_force() -> MethodVersion:
    """The watch rule by which households are looked after today; MethodMissing where none is published."""
    return newest_method(RULE)


def watch_rule_of(version: MethodVersion) -> WatchRule:
    """What a version of the rule says."""
    rule: WatchRule = parsed(version)
    return rule


def not_provided(rule: WatchRule) -> list[str]:
    """Columns that the rule asks for and the register has not: their triggers never fire."""
    return [name for name in rule.columns if name not in COLUMNS]


def watched_homes() -> pl.DataFrame:
    """The households that left by a decision, and those still in the programme: columns WATCHED."""
    told = {"left": list(LEFT), "in_programme": list(IN_PROGRAMME)}
    return fetched_frame(_WATCHED, told, schema=WATCHED)


def fired(homes: pl.DataFrame, rule: WatchRule, *, as_of: date) -> pl.DataFrame:
    """What the rule says of each of these households (columns WATCHED) for which something fired: household_id, rank,
    worst (its highest severity that fired), and SIGN: a row a trigger that fired, or that is not known.

    What happened up to the day on which an alert of the household was settled was looked at, and fires no more; a
    trigger that is not about those in the programme says nothing of them. Needs a transaction.
    """
    facts = homes.join(watch_facts(homes, as_of=as_of), on="household_id", how="left")
    own = replace(rule, triggers=tuple(_own(trigger) for trigger in rule.triggers))
    masked = facts.with_columns(_masked(facts, trigger) for trigger in rule.triggers)
    asked = masked.select("household_id", *(name for name in own.columns if name in masked.columns))
    said = watch_list(asked, own, as_of)
    away = pl.concat([_away(facts, trigger) for trigger in rule.triggers])
    told = said.join(away, on=["household_id", "trigger"], how="anti", maintain_order="left")
    return told.filter(pl.col("rank").is_not_null()).select(
        "household_id", "rank", pl.col("severity").alias("worst"), "trigger", "state",
        pl.col("trigger_severity").alias("severity"), "since", "value", "limit",
    )  # fmt: skip


def _own(trigger: Trigger) -> Trigger:
    """The trigger with a column of its own, in which it sees nothing of those it is not about."""
    if trigger.after_months is not None:
        return replace(trigger, since=f"{trigger.code} since")
    return replace(trigger, of=f"{trigger.code} of")


def _masked(facts: pl.DataFrame, trigger: Trigger) -> pl.Expr:
    name = trigger.since if trigger.of is None else trigger.of
    kind = pl.Date if trigger.of is None else pl.Float64
    value = pl.col(name).cast(kind) if name in facts.columns else pl.lit(None, kind)
    own = _own(trigger)
    return pl.when(~_is_away(facts, trigger)).then(value).alias(own.since if own.of is None else own.of)


def _is_away(facts: pl.DataFrame, trigger: Trigger) -> pl.Expr:
    """Whether the trigger says nothing of a household: not about it, or looked at already."""
    stays_out = pl.lit(not trigger.in_programme) & pl.col("left_on").is_null()
    if trigger.of is None or trigger.of in SINCE_LOOKED or trigger.since not in facts.columns:
        return stays_out
    looked_at = (pl.col(trigger.since) <= pl.col("settled_on")).fill_null(
        value=False
    )  # no day: not looked at
    return stays_out | looked_at


def _away(facts: pl.DataFrame, trigger: Trigger) -> pl.DataFrame:
    rows = facts.filter(_is_away(facts, trigger)).select("household_id")
    return rows.with_columns(trigger=pl.lit(trigger.code))
