"""An alert is looked at by a visit, and settled by who looked: the household holds, or it comes back."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import polars as pl
from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.evidence.survey.actions.visits import VisitRefused, assign_visits
from ppaos.evidence.survey.models import Visit
from ppaos.evidence.survey.queries.sharing_out import shared_out
from ppaos.evidence.survey.queries.visits import reached_by
from ppaos.ground.privacy.actions import announce, audited
from ppaos.ground.workbench.queries import written
from ppaos.learning.monitoring.actions._exit_steps import (
    Told,
    check_day,
    held_exits,
    tell_standing,
    why_not,
    why_not_standing,
    write_steps,
)
from ppaos.learning.monitoring.actions.errors import MonitoringRefused
from ppaos.learning.monitoring.actions.hazards import VisitsOpened
from ppaos.learning.monitoring.models import Exit, WatchAlert
from ppaos.learning.monitoring.permissions import WATCH, check_can_watch
from ppaos.learning.monitoring.queries.alerts import way_out_of
from ppaos.learning.monitoring.queries.checks import OPEN_ALERTS
from ppaos.people.registry.models import Standing
from ppaos.support.assistance.actions.needs import find_needs

State = WatchAlert.State
# A visit that waits is the alert's visit too, whoever sent it.
_LINKED = """
    update monitoring_watchalert alert set visit_id = visit.id, state = 'alert_visiting', changed_at = %(at)s
    from (
        select distinct on (household_id) household_id, id from survey_visit
        where state in ('planned', 'sent_back') and not is_practice and kind <> 'second_check'
            and household_id is not null
        order by household_id, id desc
    ) visit
    where alert.id = any(%(ids)s) and visit.household_id = alert.household_id"""


@audited("alerts.visits_opened")
def open_alert_visits(
    *, alerts: Iterable[WatchAlert], surveyor_ids: Iterable[int], due_on: date, comment: str = "", by: Any,
    at: datetime,
) -> VisitsOpened:  # fmt: skip
    """Send surveyors to the households of these alerts, as return visits. Of whom a visit waits already, that one is
    the alert's; twice changes nothing. Raises MonitoringRefused where none of the surveyors may go."""
    held = _held(alerts)
    check_can_watch(by, held)
    rows = [(each.household_id, each.household.area_id) for each in held]
    there = pl.DataFrame(rows, schema={"household_id": pl.Int64, "area_id": pl.String}, orient="row")
    reached = reached_by(surveyor_ids, there["area_id"].unique(), timezone.localdate(at))
    shared = shared_out(there.sort("area_id", "household_id"), reached)
    visits = shared.drop_nulls("surveyor_id").with_columns(
        kind=pl.lit(Visit.Kind.RETURN.value), due_on=pl.lit(due_on), comment=pl.lit(comment)
    )
    if visits.is_empty():
        raise MonitoringRefused(
            _("None of these surveyors holds visits where the households live. Choose others.")
        )
    try:
        done = assign_visits(frame=visits.drop("area_id"), by=by, at=at, deed=WATCH)
    except VisitRefused as error:
        raise MonitoringRefused(str(error)) from error
    written(_LINKED, {"ids": [each.pk for each in held], "at": at})
    return VisitsOpened(done.assigned, done.waiting_already, shared.height - visits.height)


@audited("alert.cleared", subjects=("alert",))
def clear_alert(*, alert: WatchAlert, on: date, note: str, by: Any, at: datetime) -> WatchAlert:
    """Settle an alert: somebody looked, and the household holds. The note says what was found.

    What was looked at fires no more; what happens later does. Raises MonitoringRefused without a note, for an alert
    that was settled, and for a day before it was raised.
    """
    [held] = _held([alert])
    check_can_watch(by, [held])
    _check_told(held, on, note, at)
    return _settled(held, State.CLEARED, on, note, by, at)


@audited("household.reentered", subjects=("alert",))
def bring_back(*, alert: WatchAlert, on: date, reason: str, by: Any, at: datetime) -> WatchAlert:
    """Bring a household that had left back into the programme: its exit ends as «came back», it stands in the register
    as active, all that was written of it stays, and the needs of its village are found again.

    Raises MonitoringRefused where it has not left.
    """
    [held] = _held([alert])
    check_can_watch(by, [held])
    _check_told(held, on, reason, at)
    gone = way_out_of(held.household_id)
    if gone is None:
        raise MonitoringRefused(
            _("This household has not left: it is in the programme, and is helped there.")
        )
    [left] = held_exits([gone.pk])
    told = Told(on, reason, findings={"alert": held.pk})
    if why := why_not(left, Exit.State.REENTERED, told) or why_not_standing(
        left, Standing.MONITORED, Standing.EXITED
    ):
        raise MonitoringRefused(why)
    write_steps([left], Exit.State.REENTERED, told, by=by, at=at)
    tell_standing([left], Standing.ACTIVE, on=on, deed=WATCH, reason=reason, by=by, at=at)
    find_needs(area_code=held.household.area_id, by=None, at=at)
    held.exit = left
    return _settled(held, State.REENTERED, on, reason, by, at)


def _held(alerts: Iterable[WatchAlert]) -> list[WatchAlert]:
    """These alerts as they stand, locked. Raises MonitoringRefused where none is chosen, or one was settled."""
    locked = WatchAlert.objects.select_for_update(of=("self",)).select_related("household")
    found = list(locked.filter(pk__in=[each.pk for each in alerts]).order_by("pk"))
    if not found:
        raise MonitoringRefused(_("No household is chosen. Tick some first."))
    if any(each.state not in OPEN_ALERTS for each in found):
        raise MonitoringRefused(_("This alert was settled already. Look at the page again."))
    return found


def _check_told(alert: WatchAlert, on: date, note: str, at: datetime) -> None:
    check_day(on, at)
    if on < alert.raised_on:
        raise MonitoringRefused(
            _("The alert was raised later than this day. Give the day on which somebody looked.")
        )
    if not note.strip():
        raise MonitoringRefused(_("Say what was found."))


def _settled(alert: WatchAlert, state: str, on: date, note: str, by: Any, at: datetime) -> WatchAlert:
    alert.state, alert.settled_on, alert.settled_by, alert.note = state, on, by, note.strip()
    alert.rank, alert.changed_at = None, at
    alert.save(update_fields=["state", "exit", "settled_on", "settled_by", "note", "rank", "changed_at"])
    announce(households=[alert.household_id], at=at)
    return alert
