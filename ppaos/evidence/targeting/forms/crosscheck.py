"""Which edition, which area, seen how: the choices of the cross-check, read from its address."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404, QueryDict
from django.utils import timezone

from ppaos.evidence.targeting.models import Edition
from ppaos.evidence.targeting.permissions import check_can_see_cross_check
from ppaos.evidence.targeting.queries.crosscheck import national_edition, visible_editions
from ppaos.evidence.targeting.queries.states import STATES
from ppaos.ground.geography.models import Area, AreaWithin, Level, in_force
from ppaos.ground.geography.queries import area_at
from ppaos.people.cooperation.permissions import areas_in_sight, granted_areas

NARROWER = {
    Level.COUNTRY: Level.PROVINCE,
    Level.PROVINCE: Level.DISTRICT,
    Level.DISTRICT: Level.SUBDISTRICT,
    Level.SUBDISTRICT: Level.VILLAGE,
    Level.LOCAL_AUTHORITY: Level.VILLAGE,
}
LOCAL = "local"


@dataclass(frozen=True)
class Choice:
    """What the reader looks at; edition is None where no list was brought in."""

    area: Area
    edition: Edition | None
    editions: list[Edition]
    state: str
    by_local_authority: bool

    @property
    def level(self) -> str:
        """The level of the parts shown below the area; empty at the narrowest."""
        return level_below(self.area, by_local_authority=self.by_local_authority)


def choice(user: Any, asked: QueryDict) -> Choice:
    """Read the choices; whatever does not exist, or lies out of sight, is 404, and a deed not allowed 403."""
    check_can_see_cross_check(user=user, area_code="")
    area = area_asked_for(user, asked.get("area", ""))
    editions = [edition for edition in visible_editions(user) if covers(edition, area)]
    state = asked.get("state", "")
    if state and state not in STATES:
        raise Http404(f"no state {state}")
    return Choice(
        area, _edition(asked.get("edition", ""), editions, area), editions, state, asked.get("by") == LOCAL
    )


def level_below(area: Area, *, by_local_authority: bool) -> str:
    """The level an area is shown by; empty at the narrowest."""
    has_local = area.level in (Level.COUNTRY, Level.PROVINCE, Level.DISTRICT)
    if by_local_authority and has_local:
        return Level.LOCAL_AUTHORITY
    return NARROWER.get(Level(area.level), "")


def area_asked_for(user: Any, code: str) -> Area:
    """The area asked for, else the widest the user was granted."""
    if not code:
        granted = Area.objects.filter(code__in=granted_areas(user, deed="see_lists"))
        ranks = list(Level)
        return min(granted, key=lambda area: (ranks.index(Level(area.level)), area.code))
    today = timezone.localdate()
    area = area_at(code, today)
    if area is None or not areas_in_sight(user, deed="see_lists", on=today).filter(area_id=code).exists():
        raise Http404(f"no area {code}")
    return area


def _edition(given: str, editions: list[Edition], area: Area) -> Edition | None:
    """The edition asked for, else the one «missed» is measured against, else the first there is."""
    if given:
        found = next((edition for edition in editions if str(edition.pk) == given), None)
        if found is None:
            raise Http404(f"no edition {given}")
        return found
    return national_edition(area.code) or next(iter(editions), None)


def covers(edition: Edition, area: Area) -> bool:
    """Whether an edition's source belongs to the area, lies in it or around it."""
    held = AreaWithin.objects.filter(in_force(timezone.localdate()), area_id=edition.source.area_id)
    holding = AreaWithin.objects.filter(in_force(timezone.localdate()), area_id=area.code)
    return (
        holding.filter(ancestor_id=edition.source.area_id).exists()
        or held.filter(ancestor_id=area.code).exists()
    )
