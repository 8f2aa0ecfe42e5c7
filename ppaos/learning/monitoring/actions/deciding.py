"""The decision after the time for objections; and an exit that ends without one: moved, died, refused."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from ppaos.ground.privacy.actions import audited
from ppaos.ground.workbench.models import StoredFile
from ppaos.ground.workbench.presenters.thai import thai_date
from ppaos.learning.monitoring.actions._exit_steps import (
    Moved,
    Told,
    check_day,
    held_exits,
    outcome,
    send_back,
    sorted_out,
    tell_standing,
    why_not,
    why_not_standing,
    write_steps,
)
from ppaos.learning.monitoring.actions.errors import MonitoringRefused
from ppaos.learning.monitoring.models import Exit, ExitCheck
from ppaos.learning.monitoring.permissions import (
    DECIDE,
    PROPOSE,
    check_can_decide,
    check_can_propose,
    why_not_decider,
)
from ppaos.learning.monitoring.queries.exit_people import verifiers_of
from ppaos.learning.monitoring.queries.exit_rules import check_days, is_objection_open, rule_of
from ppaos.people.registry.models import Standing

State = Exit.State
# Why an exit ends without one, and where the household stands by it.
ENDS = {"moved": Standing.MOVED, "died": Standing.DIED, "refused": Standing.REFUSED}
OPEN = (Standing.EXIT_PROPOSED, Standing.MONITORED)


@audited("exit.decided", subjects=("exits",))
def decide_exits(
    *,
    exits: Iterable[Exit],
    leaves: bool,
    on: date,
    ground: str,
    by: Any,
    at: datetime,
    file: StoredFile | None = None,
) -> Moved:
    """Decide that households leave, to be watched for the rule's months, or that they stay in the programme.

    Each is decided by somebody who neither proposed it nor looked at it, after the time for objections, with none
    open. The days of the checks are set. Raises MonitoringRefused without a ground.
    """
    check_day(on, at)
    if not ground.strip():
        raise MonitoringRefused(_("A decision has a ground. Write it down."))
    held = held_exits(each.pk for each in exits)
    check_can_decide(by, {each.area_id for each in held})
    told = Told(on, ground, file=file)
    looked = verifiers_of(held)
    to = State.MONITORED if leaves else State.RETURNED
    good, faults = sorted_out(
        held, lambda each: _why_not_decided(each, to, told, by, looked.get(each.pk, set()))
    )
    if leaves:
        _begin_watch(good, told, by, at)
    else:
        send_back(good, told, deed=DECIDE, by=by, at=at)
    return outcome(len(good), faults)


@audited("exit.stopped", subjects=("proposed",))
def stop_exit(*, proposed: Exit, reason: str, on: date, note: str, by: Any, at: datetime) -> Exit:
    """End an exit because the household moved, died or refused: that is never an exit, and it counts with those taken
    off with a reason. Raises MonitoringRefused for another reason, or an exit that has ended."""
    check_day(on, at)
    if reason not in ENDS:
        raise MonitoringRefused(_("An exit ends so where the household moved away, died or refused."))
    held = held_exits([proposed.pk])[0]
    check_can_propose(by, {held.area_id})
    told = Told(on, note, findings={"reason": reason})
    if why := why_not(held, State.STOPPED, told):
        raise MonitoringRefused(why)
    write_steps([held], State.STOPPED, told, by=by, at=at)
    if held.household.standing in OPEN:
        # The register lets nobody refuse out of an exit: the household is back in the programme first.
        for standing in (Standing.ACTIVE, ENDS[reason]):
            tell_standing([held], standing, on=on, deed=PROPOSE, reason=note, by=by, at=at)
    return held


def _why_not_decided(proposed: Exit, to: str, told: Told, by: Any, looked: set[int]) -> str:
    if why := why_not_decider(by, proposed, looked):
        return why
    if proposed.state not in (State.NOTICED, State.OBJECTED):
        return _("The exit is «%(state)s»: it is decided after the household was told.") % {
            "state": proposed.get_state_display()
        }
    if is_objection_open(proposed):
        return _("The household objects. Answer it before you decide.")
    if proposed.objections_until is not None and told.on <= proposed.objections_until:
        return _("The household may object until %(day)s. Decide on a day after it.") % {
            "day": thai_date(proposed.objections_until)
        }
    return why_not(proposed, to, told) or why_not_standing(proposed, Standing.EXIT_PROPOSED)


def _begin_watch(exits: list[Exit], told: Told, by: Any, at: datetime) -> None:
    """The households leave; each exit gets its checks by its rule."""
    days = {each.pk: check_days(told.on, rule_of(each.rule)) for each in exits}
    for last in {max(each) for each in days.values()}:
        alike = [each for each in exits if max(days[each.pk]) == last]
        write_steps(alike, State.MONITORED, told, by=by, at=at, monitored_until=last)
    ExitCheck.objects.bulk_create(
        ExitCheck(exit=each, due_on=day) for each in exits for day in sorted(days[each.pk])
    )
    tell_standing(exits, Standing.MONITORED, on=told.on, deed=DECIDE, reason=told.note, by=by, at=at)
