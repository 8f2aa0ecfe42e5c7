"""Which pairs that the machine called the same can be drawn, so that people check them?"""

from typing import Any

from django.db.models import QuerySet

from ppaos.evidence.targeting.models import Match, Source
from ppaos.evidence.targeting.queries.review import visible_matches


def pairs_to_draw_from(
    user: Any, *, origin: str, area_code: str = "", deed: str = "review_matches"
) -> QuerySet[Match]:
    """Pairs called the same by the model (or by the same valid id) that were not drawn yet.

    Left out are surveys and households that somebody met: the register rests on those pairs already, so that finding
    two persons would not mend it here.
    """
    seen = visible_matches(user, area_code=area_code, deed=deed)
    same = seen.filter(decision=Match.Decision.SAME, origin=origin)
    return same.filter(sampled=None, candidate__candidate_household__brought_into=None).exclude(
        candidate__list_import__edition__source__kind=Source.Kind.SURVEY_WORKBOOK
    )
