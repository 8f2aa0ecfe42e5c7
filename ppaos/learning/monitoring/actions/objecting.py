"""A household objects, or somebody for it; the objection is answered: it stays, or the exit goes on."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from ppaos.ground.privacy.actions import audited
from ppaos.ground.workbench.models import StoredFile
from ppaos.ground.workbench.presenters.thai import thai_date
from ppaos.learning.monitoring.actions._exit_steps import (
    Told,
    check_day,
    held_exits,
    send_back,
    why_not,
    write_steps,
)
from ppaos.learning.monitoring.actions.errors import MonitoringRefused
from ppaos.learning.monitoring.models import Exit
from ppaos.learning.monitoring.permissions import DECIDE, check_can_decide, check_can_tell_of, why_not_decider
from ppaos.learning.monitoring.queries.exit_people import verifiers_of
from ppaos.learning.monitoring.queries.exit_rules import GOES_ON, is_objection_open

State = Exit.State


@audited("exit.objected", subjects=("proposed",))
def object_to_exit(
    *,
    proposed: Exit,
    words: str,
    who: str,
    on: date,
    by: Any,
    at: datetime,
    file: StoredFile | None = None,
) -> Exit:
    """Write down an objection: who objects, in which words, on which day of the period.

    Raises MonitoringRefused outside the period, without words or name, and before the household was told.
    """
    check_day(on, at)
    held = held_exits([proposed.pk])[0]
    check_can_tell_of(by, held.household)
    if not words.strip() or not who.strip():
        raise MonitoringRefused(_("Say who objects and why, in their own words."))
    if held.state not in (State.NOTICED, State.OBJECTED) or held.noticed_on is None:
        raise MonitoringRefused(
            _("The household objects once it was told of the exit, and before it is decided.")
        )
    if held.objections_until is None or not held.noticed_on <= on <= held.objections_until:
        raise MonitoringRefused(_out_of_time(held))
    write_steps([held], State.OBJECTED, Told(on, words, who, file, {"answer": ""}), by=by, at=at)
    return held


@audited("exit.objection_answered", subjects=("proposed",))
def answer_objection(*, proposed: Exit, goes_on: bool, words: str, on: date, by: Any, at: datetime) -> Exit:
    """Answer an objection by who decides: the household stays in the programme, or the exit goes on to its decision.

    Neither who proposed the exit nor who looked at the household answers. Raises MonitoringRefused where no objection
    is open, or without words.
    """
    check_day(on, at)
    held = held_exits([proposed.pk])[0]
    check_can_decide(by, {held.area_id})
    if not is_objection_open(held):
        raise MonitoringRefused(_("No objection waits for an answer here."))
    if why := why_not_decider(by, held, verifiers_of([held]).get(held.pk, set())):
        raise MonitoringRefused(why)
    if not words.strip():
        raise MonitoringRefused(_("Give the household an answer in words."))
    told = Told(on, words, findings={"answer": GOES_ON if goes_on else "stays"})
    if why := why_not(held, State.MONITORED if goes_on else State.RETURNED, told):
        raise MonitoringRefused(why)
    if goes_on:
        write_steps([held], State.OBJECTED, told, by=by, at=at, moves=False)
        return held
    send_back([held], told, deed=DECIDE, by=by, at=at)
    return held


def _out_of_time(proposed: Exit) -> str:
    return _(
        "Objections were taken from %(first)s to %(last)s. Tell the data manager, who can look again."
    ) % {
        "first": thai_date(proposed.noticed_on) if proposed.noticed_on else "–",
        "last": thai_date(proposed.objections_until) if proposed.objections_until else "–",
    }
