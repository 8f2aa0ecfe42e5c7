"""Papers of a meeting leave to be printed: whether names may stand in them is asked at the gate, and it is noted."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from ppaos.ground.privacy.actions import record_export, unaudited
from ppaos.ground.privacy.models import PersonalRead
from ppaos.learning.policy.models import Meeting
from ppaos.people.cooperation.models import Agreement
from ppaos.people.cooperation.permissions import FlowRefused, check_may_flow
from ppaos.people.registry.models import Household


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
def why_without_names(*, meeting: Meeting, by: Any, at: datetime) -> str:
    """Why names may not leave on paper with this reader, in a sentence; empty where they may."""
    try:
        check_may_flow(
            scope=Agreement.Scope.HOUSEHOLDS, area_code=meeting.area_id, on=timezone.localdate(at), user=by
        )  # fmt: skip
    except FlowRefused as refused:
        return str(refused)
    return ""
