"""Which interviews are torn between edits, or held up, where somebody reviews them?"""

from typing import Any

from django.db.models import Count, Q, QuerySet

from ppaos.evidence.survey.models import Interview
from ppaos.evidence.survey.queries.review import visible_interviews

RELATED = ("form", "form_version__form", "visit", "surveyor", "area", "household", "candidate_household")


def torn_interviews(user: Any) -> QuerySet[Interview]:
    """Interviews with answers in conflict that nobody has settled, with their number `torn`; the oldest first."""
    is_open = Q(conflicts__settled_at=None, conflicts__isnull=False)
    torn = visible_interviews(user).annotate(torn=Count("conflicts__path", filter=is_open, distinct=True))
    return torn.filter(torn__gt=0).select_related(*RELATED).order_by("changed_at", "pk")


def held_up_interviews(user: Any) -> QuerySet[Interview]:
    """Interviews that could not be told to the register, with their reason; the oldest first."""
    waiting = visible_interviews(user).filter(taken_in_at__isnull=True).exclude(failure="")
    return waiting.select_related(*RELATED).order_by("held_on", "pk")
