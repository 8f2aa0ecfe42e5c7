"""Which voices does a list show: of which kind, state and area, whose, and when due?"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from ppaos.ground.geography.models import Area, AreaWithin, in_force
from ppaos.people.cooperation.permissions import granted_areas
from ppaos.people.registry.models import Household
from ppaos.support.grievance.models import Appeal, Voice
from ppaos.support.grievance.queries.kinds import told
from ppaos.support.grievance.queries.same import WAITING
from ppaos.support.grievance.queries.visibility import visible_voices

WAITS, ASIDE = "waiting", "set_aside"
MINE, NOBODY, HEARD = "mine", "nobody", "heard"
OVERDUE, SOON = "overdue", "soon"
WHOSE, DUE = (MINE, NOBODY, HEARD), (OVERDUE, SOON)
DEEDS = ("see_voices", "handle_conduct", "hear_voices", "decide_appeals")


@dataclass(frozen=True)
class Asked:
    """Which voices a list shows; empty is all. `state` is a state, «waiting» or «set_aside»."""

    kind: str = ""
    state: str = ""
    area: str = ""
    whose: str = ""
    due: str = ""
    number: str = ""

    def given(self) -> dict[str, str]:
        """What to put into an address to keep looking so."""
        return {name: value for name, value in vars(self).items() if value}

    def of(self, voices: QuerySet[Voice], user: Any, today: date) -> QuerySet[Voice]:
        """Those of the voices."""
        if self.kind:
            voices = voices.filter(kind=self.kind)
        if self.number:
            voices = voices.filter(number__iendswith=self.number)
        if self.area:
            inside = AreaWithin.objects.filter(in_force(today), ancestor_id=self.area)
            voices = voices.filter(area_id__in=inside.values("area_id"))
        return voices.filter(_in_state(self.state), _of_whom(self.whose, user), _due(self.due, today))


def by_due(voices: QuerySet[Voice]) -> QuerySet[Voice]:
    """In the order in which they are due, with what their words need; how many were joined to each beside it."""
    told_of = voices.select_related("area", "handler").annotate(others=Count("joined", distinct=True))
    return told_of.order_by("due_on", "pk")


def voices_of(user: Any, household: Household) -> QuerySet[Voice]:
    """What was said of a household, as far as the user sees it; never what is sealed: it stands on no such page."""
    said = visible_voices(user).filter(household=household, is_sealed=False)
    return by_due(said).order_by("-received_at", "-pk")


def overdue(voices: QuerySet[Voice], today: date) -> QuerySet[Voice]:
    """Those that should have an answer by now."""
    return voices.filter(_due(OVERDUE, today))


def areas_to_choose(user: Any) -> QuerySet[Area]:
    """The areas where the user has to do with voices, and the parts of each."""
    held = {code for deed in DEEDS for code in granted_areas(user, deed=deed)}
    return Area.objects.filter(Q(code__in=held) | Q(parent_id__in=held)).order_by("code")


def _in_state(state: str) -> Q:
    if state == WAITS:
        return Q(state__in=WAITING, is_set_aside=False)
    if state == ASIDE:
        return Q(state__in=WAITING, is_set_aside=True)
    return Q(state=state) if state else Q()


def _of_whom(whose: str, user: Any) -> Q:
    if whose == MINE:
        to_decide = Appeal.objects.filter(handler_id=user.pk, outcome="").values("voice_id")
        return Q(handler_id=user.pk) & ~Q(state=Voice.State.APPEALED) | Q(pk__in=to_decide)
    if whose == NOBODY:
        return Q(handler=None, state__in=WAITING, is_set_aside=False)
    return Q(received_by_id=user.pk) if whose == HEARD else Q()


def _due(due: str, today: date) -> Q:
    if due == OVERDUE:
        return Q(state__in=WAITING, due_on__lt=today)
    if due == SOON:
        last = today + timedelta(days=told("remind_before_days"))
        return Q(state__in=WAITING, due_on__gte=today, due_on__lte=last)
    return Q()
