"""Rounds of follow-up: planned, given to surveyors, closed; one that nobody visits yet is thrown away."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import polars as pl
from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.evidence.survey.actions.visits import VisitRefused, assign_visits, withdraw_visits
from ppaos.evidence.survey.models import Form, Visit
from ppaos.evidence.survey.queries.sharing_out import shared_out
from ppaos.evidence.survey.queries.visits import OPEN_STATES, reached_by
from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.actions import audited
from ppaos.ground.workbench.queries import analysed, copy_frame, written
from ppaos.learning.monitoring.actions._round_checks import check_plan
from ppaos.learning.monitoring.actions.errors import MonitoringRefused
from ppaos.learning.monitoring.models import FollowUpRound, RoundHousehold
from ppaos.learning.monitoring.queries.following import chosen, households_to_follow
from ppaos.learning.monitoring.queries.rounds import BE_OFFSET, NOT_ASKED, members_of
from ppaos.people.cooperation.permissions import check_may

PLAN = "plan_rounds"
Design, State = FollowUpRound.Design, FollowUpRound.State
_LINKED = """
    update monitoring_roundhousehold member set visit_id = visit.id
    from survey_visit visit where member.round_id = %(round)s and visit.household_id = member.household_id
    and visit.kind = 'return_visit' and visit.round = %(number)s and visit.assigned_at = %(at)s
    and not visit.is_practice"""


@dataclass(frozen=True)
class HandedOut:
    """How many visits were made, of how many households a visit waits already, and how many nobody can be sent to."""

    assigned: int
    waiting_already: int
    nobody: int


@audited("round.planned", subjects=("area",))
def plan_round(
    *,
    area: Area,
    name: str,
    form: Form,
    of_whom: Mapping[str, Any],
    starts_on: date,
    ends_on: date,
    number: int,
    share_percent: float | None = None,
    seed: int | None = None,
    by: Any,
    at: datetime,
) -> FollowUpRound:
    """Plan a round and keep whom it asks: every household the filter takes in, or a sample of each stratum.

    of_whom: as `households_to_follow` takes it. With a share a sample is drawn by the seed. Its answers stand under the
    year in which it is held and its number. Raises MonitoringRefused for what cannot be planned, nothing written.
    """
    check_may(by, PLAN, area_code=area.code)
    year = starts_on.year + BE_OFFSET
    check_plan(
        area=area, name=name, form=form, of_whom=of_whom, starts_on=starts_on, ends_on=ends_on, number=number,
        share_percent=share_percent, seed=seed,
    )  # fmt: skip
    there = households_to_follow(area, of_whom)
    asked = chosen(there, share_percent=share_percent, seed=seed)
    if asked.is_empty():
        raise MonitoringRefused(
            _("No household of the area is taken in by this filter. Take something out of it.")
        )
    made = FollowUpRound.objects.create(
        area=area, name=name.strip(), year=year, number=number, form=form, of_whom=dict(of_whom),
        design=Design.CENSUS if share_percent is None else Design.SAMPLE, share_percent=share_percent, seed=seed,
        drawn_of=there.height, size=asked.height, starts_on=starts_on, ends_on=ends_on, made_by=by, made_at=at,
    )  # fmt: skip
    _keep_households(made, asked)
    return made


def _keep_households(made: FollowUpRound, asked: pl.DataFrame) -> None:
    """Whom the round asks, with stratum and weight."""
    table = RoundHousehold._meta.db_table
    rows = asked.with_columns(round_id=pl.lit(made.pk, pl.Int64))
    copy_frame(table, rows.select("round_id", "household_id", "area_id", "stratum", "weight"))
    analysed(table, rows=rows.height)


@audited("round.handed_out", subjects=("of",))
def hand_out_round(
    *, of: FollowUpRound, surveyor_ids: Iterable[int], comment: str = "", by: Any, at: datetime
) -> HandedOut:
    """Give the households of a round that nobody was sent to yet to surveyors, as return visits due on its last day.

    Shared out evenly among those who hold visits where each lives, neighbours to the same one. Twice changes nothing.
    Raises MonitoringRefused for a round that is closed or over, or where none of them may go.
    """
    check_may(by, PLAN, area_code=of.area_id)
    held = _held(of)
    if held.state == State.CLOSED or held.ends_on < timezone.localdate(at):
        raise MonitoringRefused(_("This round is over. Plan another one."))
    waiting = members_of(held).filter((pl.col("outcome") == NOT_ASKED) & ~pl.col("is_merged"))
    reached = reached_by(surveyor_ids, waiting["area_id"].unique(), timezone.localdate(at))
    shared = shared_out(waiting.select("household_id", "area_id"), reached)
    rows = shared.drop_nulls("surveyor_id")
    if rows.is_empty() and waiting.height:
        raise MonitoringRefused(
            _("None of these surveyors holds visits where the households live. Choose others.")
        )
    visits = rows.with_columns(
        kind=pl.lit(Visit.Kind.RETURN.value), due_on=pl.lit(held.ends_on), comment=pl.lit(comment),
        round=pl.lit(held.number, pl.Int16),
    ).drop("area_id")  # fmt: skip
    try:
        done = assign_visits(frame=visits, by=by, at=at, deed=PLAN)
    except VisitRefused as error:
        raise MonitoringRefused(str(error)) from error
    written(_LINKED, {"round": held.pk, "number": held.number, "at": at})
    FollowUpRound.objects.filter(pk=held.pk, state=State.DRAFT).update(state=State.OPEN)
    return HandedOut(done.assigned, done.waiting_already, shared.height - rows.height)


@audited("round.closed", subjects=("of",))
def close_round(*, of: FollowUpRound, by: Any, at: datetime) -> FollowUpRound:
    """Close a round: its visits that still wait are taken back; who was not met stays «not visited», never an exit."""
    check_may(by, PLAN, area_code=of.area_id)
    held = _held(of)
    if held.state != State.OPEN:
        raise MonitoringRefused(
            _("Only a round in the field is closed; this one is: %(state)s.")
            % {"state": held.get_state_display()}
        )
    waiting = Visit.objects.filter(
        pk__in=held.households.exclude(visit=None).values("visit_id"), state__in=OPEN_STATES
    )
    withdraw_visits(visits=waiting.values_list("pk", flat=True), by=by, at=at, deed=PLAN)
    held.state, held.closed_at = State.CLOSED, at
    held.save(update_fields=["state", "closed_at"])
    return held


@audited("round.dropped", subjects=("of",))
def drop_round(*, of: FollowUpRound, by: Any, at: datetime) -> None:
    """Throw a round away that nobody visits yet."""
    check_may(by, PLAN, area_code=of.area_id)
    held = _held(of)
    if held.state != State.DRAFT:
        raise MonitoringRefused(_("Surveyors have this round already: close it, do not throw it away."))
    held.delete()


def _held(of: FollowUpRound) -> FollowUpRound:
    """The round as it stands now, locked until the act is done."""
    return FollowUpRound.objects.select_for_update(of=("self",)).select_related("area").get(pk=of.pk)
