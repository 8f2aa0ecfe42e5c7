"""Of which areas does a reader see plans and proposals, for which are they written, and which levels lie above?"""

from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from ppaos.ground.geography.models import Area, AreaWithin, in_force
from ppaos.ground.geography.models import Level as AreaLevel
from ppaos.ground.geography.queries import ancestors
from ppaos.people.cooperation.models import Agreement, Organisation
from ppaos.people.cooperation.permissions import granted_areas
from ppaos.support.operating_models.queries.models import areas_around_and_within

SEE = "see_policy"
Level = Agreement.Level
# The level that speaks for an area; villages and the country have none of their own here.
LEVEL_OF = {
    AreaLevel.PROVINCE: Level.PROVINCE,
    AreaLevel.DISTRICT: Level.DISTRICT,
    AreaLevel.SUBDISTRICT: Level.SUBDISTRICT,
    AreaLevel.LOCAL_AUTHORITY: Level.LOCAL,
}
ABOVE = (AreaLevel.DISTRICT, AreaLevel.PROVINCE)


def areas_seen(user: Any) -> QuerySet[AreaWithin, Any]:
    """A subquery of the codes of all areas within those granted for seeing policy."""
    granted = granted_areas(user, deed=SEE)
    within = AreaWithin.objects.filter(in_force(timezone.localdate()), ancestor_id__in=granted)
    return within.values("area_id")


def areas_holding_seen(user: Any) -> QuerySet[AreaWithin, Any]:
    """A subquery of the codes of all areas that hold those granted for seeing policy."""
    granted = granted_areas(user, deed=SEE)
    around = AreaWithin.objects.filter(in_force(timezone.localdate()), area_id__in=granted)
    return around.values("ancestor_id")


def areas_to_write(user: Any, deed: str) -> QuerySet[Area]:
    """Areas with a level of their own where the user does the deed, in the order of their codes."""
    today = timezone.localdate()
    granted = granted_areas(user, deed=deed)
    within = AreaWithin.objects.filter(in_force(today), ancestor_id__in=granted)
    found = Area.objects.filter(code__in=within.values("area_id"), level__in=list(LEVEL_OF))
    return found.in_force(today).order_by("code")


def level_of(area: Area) -> str:
    """The level that speaks for an area; empty where none does."""
    return str(LEVEL_OF.get(AreaLevel(area.level), ""))


def way_up(area: Area, on: date) -> list[tuple[str, Area]]:
    """The levels something of an area passes, its own first: subdistrict or local authority, district, province."""
    above = [each for each in reversed(ancestors(area.code, on)) if each.level in ABOVE]
    return [(level_of(each), each) for each in (area, *above)]


def is_within_or_around(one: Area, other: Area) -> bool:
    """Whether one of two areas lies in the other today."""
    return other.code in areas_around_and_within(one.code)


def organisations_near(area: Area) -> QuerySet[Organisation]:
    """Organisations that may own something of an area: of areas within and around it, and central ones."""
    here = Q(area_id__in=areas_around_and_within(area.code)) | Q(area=None)
    return Organisation.objects.filter(here, ended_on=None).order_by("name_th", "pk")
