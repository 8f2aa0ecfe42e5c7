"""Which possible doubles, of which area: read from the address."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, QueryDict
from django.utils import timezone

from ppaos.ground.geography.models import Area
from ppaos.people.cooperation.permissions import areas_in_sight, granted_areas
from ppaos.people.registry.models import PossibleDouble
from ppaos.people.registry.queries.doubles import DEED

WAITING = PossibleDouble.Decision.OPEN.value


@dataclass(frozen=True)
class DoublesChoice:
    """The pairs of an area that wait, or of which the same was said; and the areas the reader looks after."""

    area: Area
    show: str
    grounds: list[Area]

    @property
    def query(self) -> str:
        """What to put behind an address to stay with these pairs."""
        asked = {"area": self.area.code, "show": "" if self.show == WAITING else self.show}
        return "?" + urlencode({name: value for name, value in asked.items() if value})


def doubles_choice(user: Any, asked: QueryDict) -> DoublesChoice:
    """Read the choice; without an area it is the first the user looks after. One out of sight is 404."""
    today, show = timezone.localdate(), asked.get("show", "") or WAITING
    granted = Area.objects.in_force(today).filter(code__in=granted_areas(user, deed=DEED))
    grounds = list(granted.order_by("sort_key", "code"))
    if show not in PossibleDouble.Decision.values or not grounds:
        raise Http404(f"no pairs {show}")
    code = asked.get("area", "") or grounds[0].code
    in_sight = areas_in_sight(user, deed=DEED, on=today)
    area = Area.objects.in_force(today).filter(code=code).filter(code__in=in_sight).first()
    if area is None:
        raise Http404(f"no area {code}")
    return DoublesChoice(area, show, grounds)
