"""Who has to be looked after now: every night, and when somebody asks. A machine raises alerts and settles none."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from ppaos.evidence.livelihood.models import MethodVersion
from ppaos.evidence.livelihood.queries.methods import MethodMissing
from ppaos.ground.privacy.actions import announce, audited
from ppaos.ground.workbench.actions import start_job
from ppaos.ground.workbench.models import Job
from ppaos.ground.workbench.queries import analysed, fetched_frame, staged, written
from ppaos.learning.monitoring.actions._refusing import refused_in_words
from ppaos.learning.monitoring.actions.errors import MonitoringRefused
from ppaos.learning.monitoring.permissions import WATCH
from ppaos.learning.monitoring.queries.watched import (
    FIRED,
    SIGN,
    fired,
    watch_rule_in_force,
    watch_rule_of,
    watched_homes,
)
from ppaos.people.cooperation.permissions import check_may

WATCH_NOW = "monitoring.watch"
# One watch at a time, to the end of its transaction.
TURN = "select pg_advisory_xact_lock(hashtext('monitoring.watch'))"
# What open alerts say already: a trigger that no longer fires stays among the reasons until somebody looked.
_KNOWN = """
    select alert.household_id, told."trigger", told.state, told.severity, told.since, told.value, told."limit"
    from monitoring_watchalert alert, jsonb_to_recordset(alert.triggers) as told(
        "trigger" text, state text, severity float8, since date, value float8, "limit" float8)
    where alert.state in ('alert_raised', 'alert_visiting') and told.state = 'fired'"""
_RANKED = """
    update monitoring_watchalert alert set rank = fresh.rank
    from monitoring_watchalert known left join fresh_alert fresh on fresh.household_id = known.household_id
    where alert.id = known.id and known.state in ('alert_raised', 'alert_visiting')
        and known.rank is distinct from fresh.rank"""
_ADDED = """
    update monitoring_watchalert alert
    set triggers = fresh.triggers::jsonb, severity = greatest(alert.severity, fresh.worst), rule_id = %(rule)s,
        changed_at = %(at)s
    from fresh_alert fresh
    where fresh.household_id = alert.household_id and alert.state in ('alert_raised', 'alert_visiting')
        and alert.triggers <> fresh.triggers::jsonb
    returning alert.household_id"""
_RAISED = """
    insert into monitoring_watchalert (household_id, area_id, exit_id, rule_id, severity, rank, triggers, state,
        raised_on, note, made_at, changed_at)
    select fresh.household_id, fresh.area_id, fresh.exit_id, %(rule)s, fresh.worst, fresh.rank,
        fresh.triggers::jsonb, 'alert_raised', %(on)s, '', %(at)s, %(at)s
    from fresh_alert fresh
    where not exists (select from monitoring_watchalert known where known.household_id = fresh.household_id
        and known.state in ('alert_raised', 'alert_visiting'))
    order by fresh.rank returning household_id"""


@dataclass(frozen=True)
class Watched:
    """How many households were watched, how many alerts are new, and how many open ones were given reasons."""

    households: int
    raised: int
    added: int


@audited("watch.asked")
def ask_to_watch(*, area_code: str, by: Any, at: datetime) -> Job:
    """Have a worker look through the whole register by the watch rule in force, as it does every night."""
    check_may(by, WATCH, area_code=area_code)
    _rule()
    return start_job(
        kind=WATCH_NOW, title=gettext_noop("Households are looked through by the watch rule"), unit="households",
        by=by, at=at, area_code=area_code, arguments={"area_code": area_code},
    )  # fmt: skip


@audited("watch.held")
def watch_households(*, by: None, at: datetime) -> Watched:
    """Raise an alert for each household for which the watch rule fires; one is open a household.

    What fires again changes nothing; what is new is added to the reasons of the open alert. The platform alone does
    this: an alert is settled by who looked. Raises MonitoringRefused where no rule is published.
    """
    version = _rule()
    written(TURN)
    homes = watched_homes()
    today = timezone.localdate(at)
    with refused_in_words():
        found = fired(homes, watch_rule_of(version), as_of=today)
    staged("fresh_alert", _alerts(found, homes))
    told = {"rule": version.pk, "at": at, "on": today}
    one = {"household_id": pl.Int64}
    written(_RANKED)
    added, raised = (
        fetched_frame(sql, told, schema=one)["household_id"].to_list() for sql in (_ADDED, _RAISED)
    )
    analysed("monitoring_watchalert", rows=len(raised))
    announce(households=[*added, *raised], at=at)
    return Watched(homes.height, len(raised), len(added))


def _rule() -> MethodVersion:
    """The rule in force. Raises MonitoringRefused where none is published."""
    try:
        return watch_rule_in_force()
    except MethodMissing as missing:
        raise MonitoringRefused(
            _("No watch rule is published. Publish one under «Criteria» first.")
        ) from missing


def _alerts(found: pl.DataFrame, homes: pl.DataFrame) -> pl.DataFrame:
    """A row a household: area_id, exit_id, rank, worst, and its triggers as JSON, what was known before among them."""
    known = fetched_frame(_KNOWN, schema=SIGN).join(found, on="household_id", how="semi")
    # What the rule says now comes first; an older reason is kept only where the same trigger is silent now.
    said = found.filter(pl.col("state") == FIRED).select(*SIGN)
    unknown = found.filter(pl.col("state") != FIRED).select(*SIGN)
    signs = pl.concat([said, known, unknown]).unique(
        ["household_id", "trigger"], keep="first", maintain_order=True
    )
    texts = signs.sort("household_id", maintain_order=True).group_by("household_id", maintain_order=True).agg(
        pl.format("[{}]", _packed().str.join(", ")).alias("triggers")
    )  # fmt: skip
    ranks = found.select("household_id", "rank", "worst").unique("household_id")
    places = homes.select("household_id", "area_id", "exit_id")
    return texts.join(ranks, on="household_id").join(places, on="household_id")


def _packed() -> pl.Expr:
    """A trigger as JSON; texts in it are codes and days, so that nothing must be escaped."""
    texts = [pl.format(f'"{name}": "{{}}"', pl.col(name)) for name in ("trigger", "state")]
    numbers = [
        pl.concat_str(
            pl.lit(f'"{name}": '), pl.coalesce(pl.col(name).round(2).cast(pl.String), pl.lit("null"))
        )
        for name in ("severity", "value", "limit")
    ]
    day = pl.format('"{}"', pl.col("since").cast(pl.String))
    since = pl.concat_str(pl.lit('"since": '), pl.coalesce(day, pl.lit("null")))
    return pl.concat_str(pl.lit("{"), pl.concat_str([*texts, *numbers, since], separator=", "), pl.lit("}"))
