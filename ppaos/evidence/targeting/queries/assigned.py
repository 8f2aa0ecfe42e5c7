"""Whose is a pair, and which pairs are a reviewer's, or nobody's?"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from ppaos.evidence.targeting.models import Match, ReviewAssignment


def assigned_to(pairs: QuerySet[Match], user: Any) -> QuerySet[Match]:
    """Those of the pairs that are this reviewer's now."""
    return pairs.filter(Exists(_assignments().filter(reviewer=user.pk)))


def unassigned(pairs: QuerySet[Match]) -> QuerySet[Match]:
    """Those of the pairs that are nobody's."""
    return pairs.exclude(Exists(_assignments()))


def assignment_of(match: Match) -> ReviewAssignment | None:
    """Whose the pair is now, if anybody's."""
    held = ReviewAssignment.objects.filter(
        ended_at=None, candidate=match.candidate_id, person=match.person_id
    )
    return held.select_related("reviewer").first()


def reviewers_of(matches: Iterable[Match]) -> dict[int, Any]:
    """The reviewers of pairs that are somebody's, by the number of the match."""
    pairs = {(match.candidate_id, match.person_id): match.pk for match in matches}
    held = ReviewAssignment.objects.filter(ended_at=None, candidate__in=[candidate for candidate, _ in pairs])
    return {
        pairs[found.candidate_id, found.person_id]: found.reviewer
        for found in held.select_related("reviewer")
        if (found.candidate_id, found.person_id) in pairs
    }


def _assignments() -> QuerySet[ReviewAssignment]:
    return ReviewAssignment.objects.filter(
        ended_at=None, candidate=OuterRef("candidate"), person=OuterRef("person")
    )
