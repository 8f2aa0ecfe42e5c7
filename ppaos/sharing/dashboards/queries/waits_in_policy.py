"""What waits of the Forum: resolutions and pledges of the reader's own organisation, and late ones of the areas whose
meetings the reader holds; proposals that wait for a level, or came back."""

from typing import Any

from django.db.models import Q
from django.utils import timezone

from ppaos.learning.policy.models import Pledge, Resolution
from ppaos.learning.policy.queries.acting import GIVE
from ppaos.learning.policy.queries.decided import of_own
from ppaos.learning.policy.queries.meetings import HOLD
from ppaos.learning.policy.queries.pledges import LATE, pledges_told
from ppaos.learning.policy.queries.proposals import returned_to, waiting_for_level
from ppaos.learning.policy.queries.resolutions import UNDER_WAY
from ppaos.people.cooperation.permissions import areas_in_sight, may
from ppaos.sharing.dashboards.queries.waits import Waiting

IN_POLICY = (
    "own_resolutions_late",
    "own_pledges_late",
    "own_resolutions",
    "resolutions_late",
    "pledges_late",
    "proposals_to_endorse",
    "proposals_returned",
)


def waiting_in_policy(user: Any) -> list[Waiting]:
    """What waits, the most pressing first; of a kind there may be nothing."""
    return [*_own(user), *_held(user), *_proposed(user)]


def _own(user: Any) -> list[Waiting]:
    """For officers: what their organisation has to carry out and promised."""
    if not may(user, GIVE):
        return []
    mine = Resolution.objects.filter(of_own(user, body="owner"), state__in=UNDER_WAY)
    return [
        Waiting("own_resolutions_late", mine.filter(due_on__lt=timezone.localdate()).count()),
        Waiting("own_pledges_late", _late(of_own(user, body="organisation"))),
        Waiting("own_resolutions", mine.count()),
    ]


def _held(user: Any) -> list[Waiting]:
    """For who holds meetings: what is late of the areas of these meetings."""
    if not may(user, HOLD):
        return []
    there = Q(meeting__area__in=areas_in_sight(user, deed=HOLD))
    late = Resolution.objects.filter(there, state__in=UNDER_WAY, due_on__lt=timezone.localdate())
    return [Waiting("resolutions_late", late.count()), Waiting("pledges_late", _late(there))]


def _proposed(user: Any) -> list[Waiting]:
    """For who speaks for a level what is handed in there, for who writes proposals what came back."""
    return [
        Waiting("proposals_to_endorse", waiting_for_level(user).count()),
        Waiting("proposals_returned", returned_to(user).count()),
    ]


def _late(pledges: Q) -> int:
    """How many of these pledges are past their day and not all kept."""
    today = timezone.localdate()
    over = Pledge.objects.filter(pledges, taken_back_at=None, due_on__lt=today)
    return int((pledges_told(over.values_list("pk", flat=True), today)["state"] == LATE).sum())
