"""Which frozen figures does a reader see, which households stand behind one, and what cites it?"""

from typing import Any

from django.db.models import QuerySet

from ppaos.ground.privacy.permissions import looks_beyond
from ppaos.learning.policy.models import FrozenFigure, ProposalFigure
from ppaos.learning.policy.queries.places import areas_seen
from ppaos.people.registry.queries import visible_households


def visible_figures(user: Any) -> QuerySet[FrozenFigure]:
    """Frozen figures of areas where the reader sees policy, the newest first."""
    found = FrozenFigure.objects.filter(area_id__in=areas_seen(user))
    return found.select_related("area", "made_by").order_by("-made_at", "-pk")


@looks_beyond("a frozen figure counts what it counted; which households they are stays behind the wall")
def ids_behind(figure: FrozenFigure) -> list[int]:
    """The households behind a figure."""
    return list(figure.households.order_by("household_id").values_list("household_id", flat=True))


def count_seen(user: Any, figure: FrozenFigure) -> int:
    """How many of the households behind a figure the reader sees today."""
    behind = figure.households.values("household_id")
    return visible_households(user).filter(pk__in=behind).count()


def citations_of(figure: FrozenFigure) -> QuerySet[ProposalFigure]:
    """The versions of proposals that cite a figure."""
    return figure.citations.select_related("version__proposal__area").order_by("version_id")
