"""Households of an area judged by the exit rule, by a worker: who may be proposed, and what stops the others."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from ppaos.evidence.livelihood.models import MethodVersion
from ppaos.evidence.livelihood.queries.methods import MethodMissing
from ppaos.ground.privacy.actions import audited
from ppaos.ground.workbench.actions import start_job
from ppaos.ground.workbench.models import Job
from ppaos.ground.workbench.queries import analysed, copy_frame, written
from ppaos.learning.monitoring.actions._refusing import refused_in_words
from ppaos.learning.monitoring.actions.errors import MonitoringRefused
from ppaos.learning.monitoring.models import ExitRun
from ppaos.learning.monitoring.permissions import PROPOSE
from ppaos.learning.monitoring.queries.exit_facts import households_to_judge
from ppaos.learning.monitoring.queries.exit_rules import rule_in_force, rule_of
from ppaos.learning.monitoring.queries.judged import counts_of, criteria_of, packed, passing
from ppaos.people.cooperation.permissions import check_may

JUDGE = "monitoring.judge_exits"
# One run at a time, to the end of its transaction.
TURN = "select pg_advisory_xact_lock(hashtext('monitoring.exits'))"
_FORGET = """
    with older as (
        select id from monitoring_exitrun where area_id = %(area)s and is_current
    ), loose as (
        update monitoring_exit set candidate_id = null where candidate_id in (
            select id from monitoring_exitcandidate where run_id in (select id from older))
    )
    delete from monitoring_exitcandidate where run_id in (select id from older)"""


@dataclass(frozen=True)
class Judged:
    """What a run came to: households, those that may be proposed, not yet, not known yet."""

    households: int
    passing: int
    not_yet: int
    unknown: int


@audited("exits.asked")
def ask_to_judge(*, area_code: str, by: Any, at: datetime) -> Job:
    """Have a worker judge every household in the programme of an area by the exit rule in force."""
    check_may(by, PROPOSE, area_code=area_code)
    _rule()
    return start_job(
        kind=JUDGE, title=gettext_noop("Households are judged by the exit rule"), unit="households", by=by, at=at,
        area_code=area_code, arguments={"area_code": area_code},
    )  # fmt: skip


@audited("exits.judged")
def judge_area(*, area_code: str, by: Any, at: datetime) -> Judged:
    """Judge every household in the programme that lives in the area today, and keep what each criterion said.

    The same data give the same list; what an older run of the area kept goes. Exits under way keep
    what they were proposed by.
    """
    check_may(by, PROPOSE, area_code=area_code)
    version = _rule()
    written(TURN)
    as_of = localdate(at)
    homes = households_to_judge(area_code)
    with refused_in_words():
        judged = criteria_of(homes["household_id"].to_list(), rule_of(version), as_of=as_of)
    told = passing(judged, rule_of(version))
    run = _run(area_code, version, as_of, counts_of(told), by, at)
    _keep(run, packed(judged).join(homes, on="household_id"))
    return Judged(told.households, told.passing, told.not_yet, told.unknown)


def _rule() -> MethodVersion:
    """The rule in force. Raises MonitoringRefused where none is published."""
    try:
        return rule_in_force()
    except MethodMissing as missing:
        raise MonitoringRefused(
            _("No exit rule is published. Publish one under «Criteria» first.")
        ) from missing


def _run(
    area_code: str, version: MethodVersion, as_of: date, counts: dict[str, Any], by: Any, at: datetime
) -> ExitRun:
    """A run in the place of the older one."""
    written(_FORGET, {"area": area_code})
    ExitRun.objects.filter(area=area_code, is_current=True).update(is_current=False)
    return ExitRun.objects.create(
        area_id=area_code, rule=version, as_of=as_of, counts=counts, made_by=by, made_at=at
    )


def _keep(run: ExitRun, candidates: pl.DataFrame) -> None:
    rows = candidates.with_columns(run_id=pl.lit(run.pk))
    copy_frame("monitoring_exitcandidate", rows)
    analysed("monitoring_exitcandidate", rows=rows.height)
