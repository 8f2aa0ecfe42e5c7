"""What lies in what, on a date? Asked of the placements and their closure, never of code prefixes."""

from datetime import date

from django.utils import timezone

from ppaos.ground.geography.models import Area, AreaPlacement, AreaQuerySet, AreaWithin, Level, in_force

# The line of administration from the widest down; local authorities stand beside it.
LINE = (Level.COUNTRY, Level.PROVINCE, Level.DISTRICT, Level.SUBDISTRICT, Level.VILLAGE, Level.COMMUNITY)
_RANK = {level.value: rank for rank, level in enumerate(Level)}


def area_at(code: str, on: date) -> Area | None:
    """The area that has this code on the date; None where the code is unknown, abolished or not yet made."""
    return Area.objects.in_force(on).filter(code=code).first()


def children(code: str, on: date) -> AreaQuerySet:
    """Areas in force on the date that lie directly in the area, in Thai order (villages by number)."""
    placed = AreaPlacement.objects.filter(in_force(on), parent_id=code)
    return Area.objects.in_force(on).filter(code__in=placed.values("area_id")).order_by("sort_key", "code")


def ancestors(code: str, on: date) -> list[Area]:
    """Areas that the area lies in on the date, itself left out, the widest first."""
    holding = AreaWithin.objects.filter(in_force(on), area_id=code).exclude(ancestor_id=code)
    found = Area.objects.filter(code__in=holding.values("ancestor_id"))
    return sorted(found, key=lambda area: (_RANK[area.level], area.code))


def areas_within(code: str, on: date | None = None) -> AreaQuerySet:
    """Areas that lie in the area on the date (today if none is given), itself and abolished ones included.

    What records are filtered by. For a list to choose from, add `.in_force(on)`."""
    return Area.objects.within(code, on or timezone.localdate())


def descendant_codes(code: str, on: date | None = None) -> list[str]:
    """Codes of `areas_within`, the area's own first."""
    inside = areas_within(code, on).exclude(code=code).order_by("code").values_list("code", flat=True)
    return [code, *inside]


def breadcrumb(area: Area, on: date | None = None) -> list[Area]:
    """The way to an area from its province down, itself last; local authorities only when it is one."""
    above = [step for step in ancestors(area.code, on or timezone.localdate()) if step.level in LINE[1:]]
    return [*above, area]
