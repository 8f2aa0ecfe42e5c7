"""Somebody other than the surveyor and the proposer looks at the household: does each criterion hold?"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from ppaos.ground.privacy.actions import audited
from ppaos.ground.workbench.models import StoredFile
from ppaos.learning.monitoring.actions._exit_steps import (
    Told,
    check_day,
    held_exits,
    send_back,
    why_not,
    why_not_standing,
    write_steps,
)
from ppaos.learning.monitoring.actions.errors import MonitoringRefused
from ppaos.learning.monitoring.models import Exit
from ppaos.learning.monitoring.permissions import VERIFY, check_can_verify
from ppaos.learning.monitoring.queries.exit_rules import rule_of
from ppaos.people.registry.models import Standing

HOLDS, DOES_NOT, NOT_SEEN = "holds", "does_not", "not_seen"
FINDINGS = (HOLDS, DOES_NOT, NOT_SEEN)


@audited("exit.verified", subjects=("proposed",))
def verify_exit(
    *,
    proposed: Exit,
    findings: Mapping[str, str],
    on: date,
    note: str,
    by: Any,
    at: datetime,
    file: StoredFile | None = None,
) -> Exit:
    """Write down what was seen of each criterion of the rule: it holds, does not, or was not seen.

    All hold: the exit is verified. One does not: the household stays in the programme. Otherwise nobody can tell yet,
    and the exit waits for another look. Raises MonitoringRefused where a criterion is left out or a day is wrong.
    """
    check_day(on, at)
    held = held_exits([proposed.pk])[0]
    rule = rule_of(held.rule)
    check_can_verify(by, held, may_be_surveyor=not rule.other_verifier)
    _check(findings, rule.asked)
    told = Told(on, note, file=file, findings=dict(findings) | {"looked": True})
    if why := why_not(held, Exit.State.VERIFIED, told) or why_not_standing(held, Standing.EXIT_PROPOSED):
        raise MonitoringRefused(why)
    if DOES_NOT in findings.values():
        send_back([held], told, deed=VERIFY, by=by, at=at)
    elif NOT_SEEN in findings.values():
        write_steps([held], held.state, told, by=by, at=at, moves=False)
    else:
        write_steps([held], Exit.State.VERIFIED, told, by=by, at=at, verified_by=by)
    return held


def _check(findings: Mapping[str, str], asked: tuple[str, ...]) -> None:
    if set(findings) != set(asked) or not set(findings.values()) <= set(FINDINGS):
        raise MonitoringRefused(_("Say of every criterion whether it holds, does not, or was not seen."))
