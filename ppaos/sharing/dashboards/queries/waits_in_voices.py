"""What waits of what people said: for who handles voices, decides appeals, or sees that nobody handles one."""

from typing import Any

from django.db.models import Q
from django.utils import timezone

from ppaos.people.cooperation.permissions import may
from ppaos.sharing.dashboards.queries.waits import Waiting
from ppaos.support.grievance.permissions import CONDUCT, DECIDE, HANDLE, SEE
from ppaos.support.grievance.queries.kinds import kinds
from ppaos.support.grievance.queries.listing import ASIDE, MINE, NOBODY, WAITS, Asked, overdue
from ppaos.support.grievance.queries.visibility import visible_voices

IN_VOICES = ("own_voices_late", "own_voices", "voices_unhandled", "voices_aside")
DEEDS = (HANDLE, CONDUCT, DECIDE, SEE)


def waiting_in_voices(user: Any) -> list[Waiting]:
    """What waits, the most pressing first; of a kind there may be nothing."""
    if not any(may(user, deed) for deed in DEEDS):
        return []
    seen, today = visible_voices(user), timezone.localdate()
    mine = Asked(state=WAITS, whose=MINE).of(seen, user, today)
    nobody = Asked(whose=NOBODY).of(seen.filter(_able(user)), user, today)
    aside = Asked(state=ASIDE).of(seen.filter(_able(user)), user, today)
    return [
        Waiting("own_voices_late", overdue(mine, today).count()),
        Waiting("own_voices", mine.count()),
        Waiting("voices_unhandled", nobody.count()),
        Waiting("voices_aside", aside.count()),
    ]


def _able(user: Any) -> Q:
    """Voices of kinds that the reader handles: what waits for others is their work."""
    return Q(kind__in=[code for code, kind in kinds().items() if may(user, kind.deed)])
