"""What waits for who protects data: breaches, requests and notices, those whose clock has run out first."""

from typing import Any

from django.utils import timezone

from ppaos.sharing.dashboards.queries.waits import Waiting
from ppaos.sharing.protection.queries.waiting import waiting_for_protection

LATE = {
    "breaches": "breaches_late", "requests": "requests_late", "rights_voices": "rights_late", "notices": "notices_late",
}  # fmt: skip
TOLD = {
    "breaches": "breaches_open", "requests": "requests_open", "rights_voices": "rights_open",
    "unusual": "unusual_access",
}  # fmt: skip
IN_PROTECTION = (*LATE.values(), *TOLD.values())


def waiting_in_protection(user: Any) -> list[Waiting]:
    """What waits, what is over its time first; of a kind there may be nothing."""
    clocks = waiting_for_protection(user, timezone.now())
    late = [Waiting(LATE[each.kind], each.late or 0) for each in clocks if each.kind in LATE]
    return [
        *late,
        *(Waiting(TOLD[each.kind], each.count - (each.late or 0)) for each in clocks if each.kind in TOLD),
    ]
