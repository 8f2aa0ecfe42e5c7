"""The community hears the proposals, village by village, with minutes; the households are told and may object."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from ppaos.ground.privacy.actions import audited
from ppaos.ground.workbench.models import StoredFile
from ppaos.learning.monitoring.actions._exit_steps import (
    Moved,
    Told,
    check_day,
    held_exits,
    outcome,
    send_back,
    sorted_out,
    why_not,
    why_not_standing,
    write_steps,
)
from ppaos.learning.monitoring.actions.errors import MonitoringRefused
from ppaos.learning.monitoring.models import Exit
from ppaos.learning.monitoring.permissions import PROPOSE, VERIFY
from ppaos.learning.monitoring.queries.exit_rules import rule_of
from ppaos.people.registry.models import Standing
from ppaos.people.registry.permissions import check_may_in_areas

# How a household is told.
PRINTED, SPOKEN, PHONED = "told_on_paper", "told_in_person", "told_by_phone"
WAYS = (PRINTED, SPOKEN, PHONED)


@audited("exit.reviewed", subjects=("exits",))
def review_exits(
    *,
    exits: Iterable[Exit],
    agrees: bool,
    on: date,
    minutes: str,
    who: str,
    by: Any,
    at: datetime,
    file: StoredFile | None = None,
) -> Moved:
    """Write down what the community said of these exits: those it agrees to go on, the others stay in the programme.

    minutes: what was said; who: who was there. Raises MonitoringRefused without either.
    """
    check_day(on, at)
    if not minutes.strip() or not who.strip():
        raise MonitoringRefused(_("Minutes say what was said and who was there. Fill in both."))
    held = held_exits(each.pk for each in exits)
    check_may_in_areas(by, VERIFY, {each.area_id for each in held})
    told = Told(on, minutes, who, file)
    to = Exit.State.REVIEWED if agrees else Exit.State.RETURNED
    good, faults = sorted_out(held, lambda each: _why_not_heard(each, told))
    if agrees:
        write_steps(good, to, told, by=by, at=at)
    else:
        send_back(good, told, deed=VERIFY, by=by, at=at)
    return outcome(len(good), faults)


@audited("exit.noticed", subjects=("exits",))
def give_notice(
    *, exits: Iterable[Exit], on: date, way: str, who: str, by: Any, at: datetime, note: str = ""
) -> Moved:
    """Write down that households were told, how and who of them; from then on they may object for the rule's days."""
    check_day(on, at)
    if way not in WAYS:
        raise MonitoringRefused(_("Say how the household was told: on paper, in person or by phone."))
    held = held_exits(each.pk for each in exits)
    check_may_in_areas(by, PROPOSE, {each.area_id for each in held})
    told = Told(on, note, who, findings={"way": way})
    good, faults = sorted_out(held, lambda each: why_not(each, Exit.State.NOTICED, told))
    for days in {_objection_days(each) for each in good}:
        alike = [each for each in good if _objection_days(each) == days]
        until = on + timedelta(days=days)
        write_steps(alike, Exit.State.NOTICED, told, by=by, at=at, objections_until=until)
    return outcome(len(good), faults)


def _why_not_heard(proposed: Exit, told: Told) -> str:
    return why_not(proposed, Exit.State.REVIEWED, told) or why_not_standing(proposed, Standing.EXIT_PROPOSED)


def _objection_days(proposed: Exit) -> int:
    return int(rule_of(proposed.rule).objection_days.value)
