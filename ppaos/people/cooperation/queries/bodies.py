"""Which bodies join hands where a reader works, of which sector, at which level?"""

from typing import Any

from django.db.models import Case, CharField, Count, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from ppaos.ground.geography.models import AreaWithin, Level, in_force
from ppaos.people.cooperation.models import Grant, Organisation

# A body of no area, or of the country, is central; urban communities and villages stand together.
LEVELS = (
    Level.COUNTRY, Level.PROVINCE, Level.DISTRICT, Level.SUBDISTRICT, Level.LOCAL_AUTHORITY, Level.VILLAGE,
)  # fmt: skip


def bodies_around(user: Any) -> QuerySet[Any]:
    """Bodies that take part in the areas where the user holds a role, within them and around them, and central ones.

    Each with `level`. Names of bodies and their public numbers are open; whose grants they hold is not told here.
    """
    today = timezone.localdate()
    held = Grant.objects.in_force(today).filter(user_id=user.pk).values("area_id")
    closure = AreaWithin.objects.filter(in_force(today))
    here = (
        Q(area__isnull=True)
        | Q(area_id__in=closure.filter(ancestor_id__in=held).values("area_id"))
        | Q(area_id__in=closure.filter(area_id__in=held).values("ancestor_id"))
    )
    level = Case(
        When(area__level=Level.COMMUNITY, then=Value(str(Level.VILLAGE))),
        default=Coalesce(F("area__level"), Value(str(Level.COUNTRY))),
        output_field=CharField(),
    )
    return Organisation.objects.filter(here, ended_on__isnull=True).annotate(level=level)


def in_order(bodies: QuerySet[Any]) -> QuerySet[Any]:
    """Bodies by sector, level and name."""
    return bodies.order_by("sector", "level", "name_th", "pk")


def counted_bodies(bodies: QuerySet[Any]) -> dict[tuple[str, str], int]:
    """How many bodies there are of each sector at each level; nothing where there is none."""
    rows = bodies.order_by().values_list("sector", "level").annotate(number=Count("pk"))
    return {(sector, level): number for sector, level, number in rows}
