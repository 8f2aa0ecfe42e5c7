"""What waits for who protects data: breaches, requests and notices, those whose clock has run out first."""

from typing import Any

from django.utils import timezone

from ppaos.people.cooperation.permissions import areas_in_sight, may
from ppaos.sharing.dashboards.queries.waits import Waiting
from ppaos.sharing.protection.models import Erasure, RetentionRun
from ppaos.sharing.protection.permissions.keeping import APPROVE
from ppaos.sharing.protection.queries.waiting import waiting_for_protection

LATE = {
    "breaches": "breaches_late", "requests": "requests_late", "rights_voices": "rights_late", "notices": "notices_late",
}  # fmt: skip
TOLD = {
    "breaches": "breaches_open", "requests": "requests_open", "rights_voices": "rights_open",
    "unusual": "unusual_access",
}  # fmt: skip
TO_APPROVE = ("erasures_to_approve", "retention_to_approve")
IN_PROTECTION = (*LATE.values(), *TOLD.values(), *TO_APPROVE)


def waiting_in_protection(user: Any) -> list[Waiting]:
    """What waits, what is over its time first; of a kind there may be nothing."""
    clocks = waiting_for_protection(user, timezone.now())
    late = [Waiting(LATE[each.kind], each.late or 0) for each in clocks if each.kind in LATE]
    return [
        *late,
        *(Waiting(TOLD[each.kind], each.count - (each.late or 0)) for each in clocks if each.kind in TOLD),
        *_to_approve(user),
    ]


def _to_approve(user: Any) -> list[Waiting]:
    """For who approves erasures: what others asked for."""
    if not may(user, APPROVE):
        return []
    areas = areas_in_sight(user, deed=APPROVE)
    erasures = Erasure.objects.filter(area_id__in=areas, state=Erasure.State.ASKED)
    runs = RetentionRun.objects.filter(area_id__in=areas, state=RetentionRun.State.ASKED)
    return [
        Waiting(kind, rows.exclude(asked_by=user).count())
        for kind, rows in zip(TO_APPROVE, (erasures, runs), strict=True)
    ]
