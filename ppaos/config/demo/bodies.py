"""Which offices, places and invented people of the province take part in what is agreed, discussed and planned?"""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, time

import numpy as np
from django.db.models import Q
from django.utils import timezone

from ppaos.config.demo.names import name_lists
from ppaos.ground.geography.models import Area, AreaWithin, Level
from ppaos.people.cooperation.models import Organisation
from ppaos.people.registry.models import POOR, Household

UNIVERSITY = "มหาวิทยาลัยสมมติ"


def body(named: str, place: Area) -> Organisation | None:
    """The organisation of this code or name in the area, else the first one within it, else the one of the centre."""
    known = Organisation.objects.filter(Q(code=named) | Q(name_th=named), ended_on=None)
    inside = AreaWithin.objects.filter(ancestor=place).values("area_id")
    of_place = known.filter(area=place).first() or known.filter(area__in=inside).order_by("area_id").first()
    return of_place or known.filter(area=None).first()


def bodies(named: Iterable[str], place: Area) -> list[Organisation]:
    """Those of them that the directory has, in their order."""
    return [found for found in (body(each, place) for each in named) if found is not None]


def parts(place: Area, level: str) -> list[Area]:
    """The areas of a level within the place today, in the order of their codes."""
    return list(
        Area.objects.filter(level=level, valid_to=None, lies_in__ancestor=place).distinct().order_by("code")
    )


def poorest_part(place: Area, level: str) -> Area:
    """The part of this level with the most poor households; the first one where there are none."""
    inside = AreaWithin.objects.filter(ancestor=place).values("area_id")
    poor = Household.objects.filter(standing__in=POOR, merged_into=None, area_id__in=inside)
    homes = Counter(poor.values_list("area_id", flat=True))
    above = AreaWithin.objects.filter(
        area_id__in=homes, ancestor__level=level, ancestor__lies_in__ancestor=place
    )
    of_part: Counter[str] = Counter()
    for part, area in above.values_list("ancestor_id", "area_id").distinct():
        of_part[part] += homes[area]
    best = max(of_part, key=lambda code: (of_part[code], code), default=None)
    return Area.objects.get(pk=best) if best else parts(place, level)[0]


def poorest_district(province: str) -> Area:
    """The district with the most poor households."""
    return poorest_part(Area.objects.get(pk=province), Level.DISTRICT)


def invented_names(count: int, dice: np.random.Generator) -> list[str]:
    """So many names of grown people with their titles, no two alike."""
    lists = name_lists(dice)
    first = np.concatenate([lists.male[:2000], lists.female[:2000]])
    male = len(lists.male[:2000])
    chosen = dice.choice(len(first), count * 2, replace=True)
    families = dice.choice(lists.family, count * 2)
    told = (
        f"{'นาย' if number < male else 'นาง'}{first[number]} {family}"
        for number, family in zip(chosen.tolist(), families, strict=True)
    )
    return list(dict.fromkeys(told))[:count]


def noon(day: date) -> datetime:
    """The middle of a day, when its deeds are done."""
    return datetime.combine(day, time(12), tzinfo=timezone.get_current_timezone())
