"""What waits in follow-up: exits to be looked at, heard, told and decided, objections, checks, alerts, rounds."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from ppaos.evidence.survey.models import Interview, Visit
from ppaos.learning.monitoring.models import Exit, ExitStep, FollowUpRound, WatchAlert
from ppaos.learning.monitoring.permissions import DECIDE, PROPOSE, VERIFY, WATCH
from ppaos.learning.monitoring.queries.checks import checks_due
from ppaos.people.cooperation.permissions import areas_in_sight, may
from ppaos.people.registry.queries import visible_households
from ppaos.sharing.dashboards.queries.waits import Waiting

PLAN = "plan_rounds"
IN_FOLLOW_UP = (
    "objections", "exits_to_decide", "alerts", "own_check", "checks", "exits_to_look_at", "exits_to_hear",
    "exits_to_tell", "rounds_late", "rounds_to_hand_out",
)  # fmt: skip
State = Exit.State
MOST_CHECKS = 10
OPEN_VISITS = (Visit.State.PLANNED, Visit.State.SENT_BACK)


def waiting_in_follow_up(user: Any) -> list[Waiting]:
    """What waits, the most pressing first; of a kind there may be nothing."""
    return [*_decided(user), *_watched(user), *_on_the_way(user), *_rounds(user)]


def _exits(user: Any, deed: str, *states: str) -> QuerySet[Exit]:
    """Exits in these states where the reader does the deed over whole areas."""
    return Exit.objects.filter(area_id__in=areas_in_sight(user, deed=deed), state__in=states)


def _decided(user: Any) -> list[Waiting]:
    """For who decides: objections, and exits whose time for objections is over, proposed and looked at by others."""
    if not may(user, DECIDE):
        return []
    looked = ExitStep.objects.filter(exit=OuterRef("pk"), made_by=user, findings__has_key="looked")
    objections = _exits(user, DECIDE, State.OBJECTED)
    over = _exits(user, DECIDE, State.NOTICED).filter(objections_until__lt=timezone.localdate())
    return [
        Waiting("objections", objections.count()),
        Waiting("exits_to_decide", over.exclude(made_by=user).exclude(Exists(looked)).count()),
    ]


def _watched(user: Any) -> list[Waiting]:
    """Alerts nobody looked at yet, and checks that are due: of areas together, of households in care one by one."""
    found, today = [], timezone.localdate()
    if may(user, WATCH):
        seen = visible_households(user)
        alerts = WatchAlert.objects.filter(state=WatchAlert.State.RAISED, household__in=seen)
        found.append(Waiting("alerts", alerts.count()))
        alone = Exit.objects.filter(household__in=seen).exclude(area_id__in=areas_in_sight(user, deed=WATCH))
        found += [
            Waiting("own_check", 1, record=each.exit_id) for each in checks_due(alone, today)[:MOST_CHECKS]
        ]
    if may(user, VERIFY):
        due = checks_due(_exits(user, VERIFY, State.MONITORED), today)
        found.append(Waiting("checks", due.order_by().count()))
    return found


def _on_the_way(user: Any) -> list[Waiting]:
    """Exits to be looked at by somebody who neither proposed nor interviewed, to be heard, and to be told of."""
    found = []
    if may(user, VERIFY):
        asked = Interview.objects.filter(
            household_id=OuterRef("household_id"), surveyor=user, is_practice=False
        )
        others = _exits(user, VERIFY, State.PROPOSED).exclude(made_by=user).exclude(Exists(asked))
        found += [
            Waiting("exits_to_look_at", others.count()),
            Waiting("exits_to_hear", _exits(user, VERIFY, State.VERIFIED).count()),
        ]
    if may(user, PROPOSE):
        found.append(Waiting("exits_to_tell", _exits(user, PROPOSE, State.REVIEWED).count()))
    return found


def _rounds(user: Any) -> list[Waiting]:
    """For who plans rounds: those whose time is over with visits still open, and those that nobody was given yet."""
    if not may(user, PLAN):
        return []
    here = FollowUpRound.objects.filter(area_id__in=areas_in_sight(user, deed=PLAN))
    open_now = here.filter(state=FollowUpRound.State.OPEN, ends_on__lt=timezone.localdate())
    drafts = here.filter(state=FollowUpRound.State.DRAFT)
    return [
        Waiting("rounds_late", open_now.filter(households__visit__state__in=OPEN_VISITS).distinct().count()),
        Waiting("rounds_to_hand_out", drafts.count()),
    ]
