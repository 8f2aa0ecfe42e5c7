"""Which breaches does the protection officer see, and how long is there still to report one?"""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, QuerySet, When
from django.utils import timezone

from ppaos.ground.geography.models import Area, AreaWithin, Level, in_force
from ppaos.people.cooperation.permissions import areas_in_sight, grants_allowing
from ppaos.sharing.protection.models import Breach
from ppaos.sharing.protection.queries.deeds import PROTECT

# Personal Data Protection Act B.E. 2562, section 37 (4): without delay, within 72 hours of becoming aware of it.
HOURS_TO_REPORT = timedelta(hours=72)
LEVELS = (Level.COUNTRY, Level.PROVINCE, Level.DISTRICT, Level.SUBDISTRICT)
UNDECIDED, UNDER_WAY = (
    (Breach.State.OPEN,),
    (Breach.State.OPEN, Breach.State.REPORTED, Breach.State.NOT_REPORTED),
)


def visible_breaches(user: Any) -> QuerySet[Breach]:
    """Breaches of the areas whose data the user protects: closed ones last, the clock that ends first at the top."""
    seen = Breach.objects.filter(area_id__in=areas_in_sight(user, deed=PROTECT)).select_related(
        "area", "made_by"
    )
    return seen.order_by(Case(When(state=Breach.State.CLOSED, then=1), default=0), "due_at", "pk")


def time_left(breach: Breach, now: datetime) -> timedelta | None:
    """What is left of the 72 hours (below zero where they are over); None once it is decided about."""
    return breach.due_at - now if breach.state in UNDECIDED else None


def breaches_undecided(user: Any, now: datetime) -> tuple[int, int]:
    """How many breaches are neither reported nor found not to need it, and how many of them after their 72 hours."""
    waiting = visible_breaches(user).filter(state__in=UNDECIDED)
    return waiting.count(), waiting.filter(due_at__lt=now).count()


def areas_of_work(user: Any) -> QuerySet[Area]:
    """The areas down to subdistricts in which the user holds a role."""
    day = timezone.localdate()
    granted = grants_allowing(user).values("area_id")
    within = AreaWithin.objects.filter(in_force(day), ancestor_id__in=granted)
    return (
        Area.objects.filter(code__in=within.values("area_id"), level__in=LEVELS)
        .in_force(day)
        .order_by("code")
    )
