"""One kind of work that waits, and the areas it is counted over."""

from dataclasses import dataclass

from django.db.models import F
from django.utils import timezone

from ppaos.ground.geography.models import Area, AreaWithin, in_force
from ppaos.support.operating_models.models import OperatingModel


@dataclass(frozen=True)
class Waiting:
    """One kind of work that waits, and how much of it."""

    kind: str  # one of `queries.waiting.KINDS`
    count: int
    area: Area | None = None  # where; None for all the user's areas together
    model: OperatingModel | None = None  # in which; None where it is of no model
    record: int | None = None  # the one record it is about; None where it is of several


def widest(codes: set[str]) -> set[str]:
    """The areas without those that lie within another of them."""
    holding = AreaWithin.objects.filter(
        in_force(timezone.localdate()), area_id__in=codes, ancestor_id__in=codes
    )
    return codes - set(holding.exclude(area_id=F("ancestor_id")).values_list("area_id", flat=True))
