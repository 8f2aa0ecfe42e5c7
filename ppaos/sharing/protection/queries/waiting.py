"""How much waits for who protects data, and how much of it is over its time?"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from ppaos.people.cooperation.permissions import areas_in_sight, may
from ppaos.sharing.protection.models import Erasure, RetentionRun, UnusualAccess
from ppaos.sharing.protection.queries.breaches import breaches_undecided
from ppaos.sharing.protection.queries.deeds import PROTECT
from ppaos.sharing.protection.queries.requests import OPEN, late_requests, visible_requests, voices_of_rights
from ppaos.sharing.protection.queries.source_notices import chosen_notices


@dataclass(frozen=True)
class Clock:
    """One kind of work: how much waits, and how much of it is late (None: it has no day of its own)."""

    kind: str
    count: int
    late: int | None = None


def waiting_for_protection(user: Any, now: datetime) -> list[Clock]:
    """Every kind, what has the shortest clock first; none for who does not protect data."""
    if not may(user, PROTECT):
        return []
    today, areas = timezone.localdate(now), areas_in_sight(user, deed=PROTECT)
    breaches, breaches_late = breaches_undecided(user, now)
    waiting = chosen_notices(user, state="waiting", today=today)
    return [
        Clock("breaches", breaches, breaches_late),
        Clock(
            "requests",
            visible_requests(user).filter(state__in=OPEN).count(),
            late_requests(user, today).count(),
        ),
        Clock(
            "rights_voices",
            voices_of_rights(user).count(),
            voices_of_rights(user).filter(due_on__lt=today).count(),
        ),
        Clock("notices", waiting.count(), waiting.filter(due_on__lt=today).count()),
        Clock("erasures", Erasure.objects.filter(area_id__in=areas, state=Erasure.State.ASKED).count()),
        Clock(
            "retention",
            RetentionRun.objects.filter(area_id__in=areas, state=RetentionRun.State.ASKED).count(),
        ),
        Clock(
            "unusual",
            UnusualAccess.objects.filter(area_id__in=areas, state=UnusualAccess.State.WAITING).count(),
        ),
    ]
