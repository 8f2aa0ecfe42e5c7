"""Households that meet every criterion are proposed to leave; a proposal is taken back."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import uuid4

import polars as pl
from django.utils.translation import gettext as _

from ppaos.ground.privacy.actions import announce, audited
from ppaos.ground.workbench.queries import analysed, copy_frame, fetched_frame, reserved_ids
from ppaos.learning.monitoring.actions._exit_steps import (
    SOURCE,
    Moved,
    Told,
    check_day,
    held_exits,
    outcome,
    send_back,
    sorted_out,
    standing_rows,
    why_not,
)
from ppaos.learning.monitoring.actions._refusing import refused_in_words
from ppaos.learning.monitoring.actions.errors import MonitoringRefused
from ppaos.learning.monitoring.models import Exit, ExitCandidate, ExitRun
from ppaos.learning.monitoring.permissions import PROPOSE, check_can_propose
from ppaos.learning.monitoring.queries.exit_facts import LEAVES_FROM
from ppaos.learning.monitoring.queries.exit_rules import ON_THE_WAY, rule_in_force
from ppaos.learning.monitoring.queries.judged import judged_households
from ppaos.people.registry.actions.standings import record_standings
from ppaos.people.registry.models import Household, Standing
from ppaos.people.registry.queries import visible_households

_ASKED = """
    select home.id, home.area_id, home.standing, home.standing_on, candidate.id, taken.id is not null
    from registry_household home
    left join monitoring_exitcandidate candidate on candidate.household_id = home.id and candidate.run_id = %(run)s
    left join monitoring_exit taken on taken.household_id = home.id
        and taken.state not in ('returned', 'reentered', 'exit_stopped')
    where home.id = any(%(ids)s) order by home.id"""
ASKED = {
    "household_id": pl.Int64, "area_id": pl.String, "standing": pl.String, "standing_on": pl.Date,
    "candidate_id": pl.Int64, "is_taken": pl.Boolean,
}  # fmt: skip


@audited("exit.proposed", subjects=("run",))
def propose_exits(
    *, run: ExitRun, household_ids: Iterable[int], on: date, by: Any, at: datetime, note: str = ""
) -> Moved:
    """Propose that households of a run leave the register. Each is judged again: what no longer meets every criterion
    stays. Raises MonitoringRefused for a run that is a trial, not the newest or by another rule than that in force,
    and where nobody is chosen."""
    check_day(on, at)
    if run.is_trial or not run.is_current:
        raise MonitoringRefused(
            _("These candidates are of a trial or of an older run. Take the newest list.")
        )
    if run.rule != rule_in_force():
        raise MonitoringRefused(
            _("Another exit rule is in force since these were judged. Judge the area again.")
        )
    asked = _asked(run, household_ids, by)
    check_can_propose(by, set(asked["area_id"]))
    with refused_in_words():
        judged = judged_households(asked["household_id"].to_list(), run.rule, as_of=on)
    known = asked.join(judged, on="household_id", how="left", maintain_order="left")
    told = known.with_columns(why=_fault(on))
    good = told.filter(pl.col("why") == "")
    _write(good, run, on, note, by, at)
    faults = told.filter(pl.col("why") != "").select("household_id", "why").rows()
    return outcome(good.height, faults)


@audited("exit.taken_back", subjects=("exits",))
def take_back(*, exits: Iterable[Exit], on: date, note: str, by: Any, at: datetime) -> Moved:
    """Take proposals back before they are decided: the households stay in the programme. The note says why."""
    check_day(on, at)
    if not note.strip():
        raise MonitoringRefused(_("Say why the proposal is taken back."))
    held = held_exits(each.pk for each in exits)
    check_can_propose(by, {each.area_id for each in held})
    told = Told(on, note)
    good, faults = sorted_out(held, lambda each: _why_not_back(each, told))
    send_back(good, told, deed=PROPOSE, by=by, at=at)
    return outcome(len(good), faults)


def _why_not_back(proposed: Exit, told: Told) -> str:
    if proposed.state not in ON_THE_WAY:
        return _("The exit is «%(state)s»: there is no proposal to take back.") % {
            "state": proposed.get_state_display()
        }
    return why_not(proposed, Exit.State.RETURNED, told)


def _asked(run: ExitRun, household_ids: Iterable[int], by: Any) -> pl.DataFrame:
    """The households that `by` sees, each with its candidate and what speaks against it, locked."""
    ids = set(household_ids)
    homes = Household.objects.filter(merged_into=None) if by is None else visible_households(by)
    seen = list(homes.filter(pk__in=ids).values_list("pk", flat=True))
    if not seen:
        raise MonitoringRefused(_("No household is chosen. Tick some first."))
    list(Household.objects.select_for_update().filter(pk__in=seen).order_by("pk").values_list("pk"))
    return fetched_frame(_ASKED, {"run": run.pk, "ids": seen}, schema=ASKED)


def _fault(on: date) -> pl.Expr:
    """Why a household is not proposed, in a sentence; empty where it is."""
    may = ExitCandidate.Verdict.MAY
    return (
        pl.when("is_taken").then(pl.lit(_("An exit of this household is under way.")))
        .when(pl.col("candidate_id").is_null()).then(pl.lit(_("This household is not in the list of candidates.")))
        .when(~pl.col("standing").is_in(list(LEAVES_FROM)))
        .then(pl.lit(_("This household is not in the programme.")))
        .when(pl.col("standing_on") > on)
        .then(pl.lit(_("Its standing was recorded after this day. Give a later day.")))
        .when(pl.col("verdict").is_null() | (pl.col("verdict") != may))
        .then(pl.lit(_("Judged again today, it does not meet every criterion.")))
        .otherwise(pl.lit(""))
    )  # fmt: skip


def _write(good: pl.DataFrame, run: ExitRun, on: date, note: str, by: Any, at: datetime) -> None:
    """The exits with their first step, and the standings."""
    ids = good["household_id"].to_list()
    exits = reserved_ids("monitoring_exit", good.height)
    uids = pl.Series("uid", [str(uuid4()) for _row in ids], dtype=pl.String)
    who = pl.lit(by and by.pk, pl.Int64).alias("made_by_id")
    moment = pl.lit(at.isoformat()).alias("made_at")
    rows = good.select(
        exits, uids, "household_id", "area_id", "candidate_id", "criteria",
        pl.lit(run.rule_id).alias("rule_id"), pl.lit(Exit.State.PROPOSED.value).alias("state"),
        pl.lit(on).alias("proposed_on"), who, moment, moment.alias("changed_at"),
    )  # fmt: skip
    steps = rows.select(
        pl.col("id").alias("exit_id"), "state", pl.lit(on).alias("on"), pl.lit("{}").alias("findings"),
        pl.lit(note.strip()).alias("note"), pl.lit("").alias("who"), who, moment,
    )  # fmt: skip
    copy_frame("monitoring_exit", rows)
    copy_frame("monitoring_exitstep", steps)
    analysed("monitoring_exit", "monitoring_exitstep", rows=good.height)
    standings = standing_rows(ids, Standing.EXIT_PROPOSED, on, note)
    record_standings(frame=standings, by=by, at=at, source_label=SOURCE, deed=PROPOSE)
    announce(households=ids, at=at)
