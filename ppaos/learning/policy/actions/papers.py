"""Papers of a meeting leave to be printed: whether names may stand in them is asked at the gate, and it is noted."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from ppaos.ground.privacy.actions import record_export, unaudited
from ppaos.ground.privacy.models import PersonalRead
from ppaos.learning.policy.models import Meeting
from ppaos.people.cooperation.models import Agreement
from ppaos.people.cooperation.permissions import FlowRefused, check_may_flow, classes_seen
from ppaos.people.registry.models import Household

IN_CASES = frozenset({"health", "debt"})  # kinds of field that a case paper tells of, beside names


@unaudited("record_export writes the event, with how many cases")
def take_paper_out(
    *, meeting: Meeting, kind: str, households: Sequence[Household], by: Any, at: datetime
) -> None:
    """Note that a paper left, and whose cases stood in it."""
    record_export(
        by=by, at=at, purpose=PersonalRead.ASSIST, rows=len(households), what=f"paper of a meeting: {kind}",
        area_code=meeting.area_id, subjects=[meeting, *households],
    )  # fmt: skip


@unaudited("asks the gate and writes nothing")
def why_without_names(*, meeting: Meeting, by: Any, at: datetime, deed: str = "") -> str:
    """Why names, and what the reader sees of health and debts, may not leave on paper with this reader, in a sentence;
    empty where they may. `deed`: the paper is of their own work, as the gate asks for it; names alone stand in it."""
    classes = {"names"} if deed else {"names"} | classes_seen(by, str(meeting.area_id)) & IN_CASES
    try:
        check_may_flow(
            scope=Agreement.Scope.HOUSEHOLDS, area_code=meeting.area_id, on=timezone.localdate(at), user=by,
            field_classes=classes, deed=deed,
        )  # fmt: skip
    except FlowRefused as refused:
        return str(refused)
    return ""
