"""Looks at households within their monitored exit; those that hold to the end have left for good."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from ppaos.evidence.survey.models import Visit
from ppaos.ground.privacy.actions import audited
from ppaos.ground.workbench.presenters.thai import thai_date
from ppaos.learning.monitoring.actions._exit_steps import (
    Moved,
    Told,
    check_day,
    held_exits,
    outcome,
    sorted_out,
    tell_standing,
    why_not,
    why_not_standing,
    write_steps,
)
from ppaos.learning.monitoring.actions.errors import MonitoringRefused
from ppaos.learning.monitoring.models import Exit, ExitCheck
from ppaos.learning.monitoring.permissions import DECIDE, check_can_check, check_can_decide
from ppaos.learning.monitoring.queries.checks import open_alerts_of, why_not_finished
from ppaos.learning.monitoring.queries.exit_rules import months_later, rule_of
from ppaos.people.registry.models import Standing

State, Outcome = Exit.State, ExitCheck.Outcome


@audited("exit.checked", subjects=("check",))
def record_check(
    *,
    check: ExitCheck,
    outcome: str,
    on: date,
    note: str,
    by: Any,
    at: datetime,
    visit: Visit | None = None,
) -> ExitCheck:
    """Write down what a check found: still above, fell back, or one cannot say yet. Where nobody was met, the check
    stays open and is due again: it says nothing of the household.

    Raises MonitoringRefused for a check that was held, an exit that is not watched, or a day before the decision.
    """
    check_day(on, at)
    if outcome not in Outcome.values:
        raise MonitoringRefused(_("Say what the check found."))
    exit_held = held_exits([check.exit_id])[0]
    held = ExitCheck.objects.select_for_update().get(pk=check.pk)
    check_can_check(by, exit_held)
    _check_is_due(held, exit_held, on)
    found = {"check": held.pk, "due_on": held.due_on.isoformat(), "outcome": outcome}
    write_steps([exit_held], State.MONITORED, Told(on, note, findings=found), by=by, at=at, moves=False)
    held.outcome, held.note, held.visit, held.made_by, held.made_at = outcome, note.strip(), visit, by, at
    held.held_on = None if outcome == Outcome.NOT_MET else on
    held.save(update_fields=["outcome", "note", "visit", "made_by", "made_at", "held_on"])
    if (
        outcome in (Outcome.IN_DOUBT, Outcome.FELL_BACK)
        and not exit_held.checks.filter(held_on=None).exists()
    ):
        _go_on(exit_held, on, at)
    return held


def _check_is_due(held: ExitCheck, exit_held: Exit, on: date) -> None:
    """Raise MonitoringRefused where the check was held, the household is not watched, or had not left on the day."""
    if held.held_on is not None:
        raise MonitoringRefused(_("This check was held already. Look at the page again."))
    if exit_held.state != State.MONITORED or exit_held.decided_on is None:
        raise MonitoringRefused(_("This household is not watched any more, or not yet."))
    if on < exit_held.decided_on:
        raise MonitoringRefused(
            _("The household left on %(day)s: a check comes after it.")
            % {"day": thai_date(exit_held.decided_on)}
        )


@audited("exit.finished", subjects=("exits",))
def finish_exits(*, exits: Iterable[Exit], on: date, note: str, by: Any, at: datetime) -> Moved:
    """These households have left for good: the watch is over, every check was held, the last one found them above,
    and no alert is open."""
    check_day(on, at)
    held = held_exits(each.pk for each in exits)
    check_can_decide(by, {each.area_id for each in held})
    told = Told(on, note)
    alerts = open_alerts_of(held)
    good, faults = sorted_out(held, lambda each: _why_not(each, told, each.household_id in alerts))
    write_steps(good, State.EXITED, told, by=by, at=at)
    tell_standing(good, Standing.EXITED, on=on, deed=DECIDE, reason=note, by=by, at=at)
    return outcome(len(good), faults)


def _go_on(proposed: Exit, on: date, at: datetime) -> None:
    """The last check did not find the household above: it is watched until another one has."""
    until = months_later(on, int(rule_of(proposed.rule).check_months.value))
    ExitCheck.objects.get_or_create(exit=proposed, due_on=until)
    proposed.monitored_until = until
    Exit.objects.filter(pk=proposed.pk).update(monitored_until=until, changed_at=at)


def _why_not(proposed: Exit, told: Told, has_alert: bool) -> str:
    return (
        why_not(proposed, State.EXITED, told)
        or why_not_finished(proposed, told.on, has_alert=has_alert)
        or why_not_standing(proposed, Standing.MONITORED)
    )
