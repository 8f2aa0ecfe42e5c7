"""Doubtful pairs are given to a reviewer, taken over by another, handed back; decided ones are drawn to be checked."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from ppaos.evidence.targeting.models import Match, ReviewAssignment, SampledPair
from ppaos.evidence.targeting.queries.assigned import unassigned
from ppaos.evidence.targeting.queries.review import MACHINE, pairs_in_doubt, pairs_to_check, visible_matches
from ppaos.evidence.targeting.queries.sampled import pairs_to_draw_from
from ppaos.ground.privacy.actions import audited
from ppaos.people.cooperation.permissions import check_may

MOST = 200  # pairs given at a time: more than anybody settles in a day


class AssignmentRefused(ValueError):
    """Pairs cannot be given like this; the message says why and what to do."""


@dataclass(frozen=True)
class Assigned:
    """How many pairs are a reviewer's, or nobody's, who were not before."""

    pairs: int


@audited("pairs.assigned", subjects=("reviewer",))
def assign_pairs(*, reviewer: Any, count: int, by: Any, at: datetime, area_code: str = "") -> Assigned:
    """Give a reviewer the most valuable pairs that wait and are nobody's, in an area if one is named.

    Both must be allowed to review them: pairs that one of the two does not see are left out. At most `MOST`.
    """
    check_may(by, "review_matches", area_code=area_code)
    check_may(reviewer, "review_matches", area_code=area_code)
    if not 0 < count <= MOST:
        raise AssignmentRefused(_("Give between 1 and %(most)s pairs at a time.") % {"most": MOST})
    waiting = unassigned(pairs_in_doubt(reviewer, area_code=area_code))
    if by is not None and by != reviewer:
        waiting = waiting.filter(pk__in=visible_matches(by).order_by().values("pk"))
    return Assigned(_given(list(waiting[:count]), reviewer, by, at))


@audited("pair.assigned", subjects=("match", "reviewer"))
def assign_pair(*, match: Match, reviewer: Any, by: Any, at: datetime) -> ReviewAssignment:
    """Give one pair to a reviewer, also one that is somebody else's: the other sees its ids no more."""
    for user in (by, reviewer):
        if user is not None and not visible_matches(user).filter(pk=match.pk).exists():
            raise AssignmentRefused(
                _("%(who)s does not review pairs where this person is listed. Choose somebody who does.")
                % {"who": user}
            )
    held = _held([match]).select_for_update().first()
    if held is not None and held.reviewer_id == reviewer.pk:
        return held
    _held([match]).update(ended_at=at, ended_by=by)
    return ReviewAssignment.objects.create(
        candidate_id=match.candidate_id,
        person_id=match.person_id,
        reviewer=reviewer,
        assigned_by=by,
        assigned_at=at,
    )


@audited("pairs.handed_back")
def hand_back(*, by: Any, at: datetime, match: Match | None = None) -> Assigned:
    """Give up a pair, or all pairs that wait and are one's own: they are nobody's again."""
    held = ReviewAssignment.objects.filter(ended_at=None, reviewer=by)
    held = held.filter(candidate=match.candidate_id, person=match.person_id) if match is not None else held
    return Assigned(held.update(ended_at=at, ended_by=by))


@audited("pairs.sampled")
def draw_sample(*, origin: str, count: int, by: Any, at: datetime, area_code: str = "") -> Assigned:
    """Draw pairs that the machine called the same at random, and give them to who draws, to be checked.

    origin: «model» or «verified_id», which are drawn and measured apart. Raises AssignmentRefused where nothing is
    left to draw.
    """
    check_may(by, "review_matches", area_code=area_code)
    if origin not in MACHINE or not 0 < count <= MOST:
        raise AssignmentRefused(
            _("Draw between 1 and %(most)s pairs, decided by the model or by the same id.") % {"most": MOST}
        )
    drawn = list(pairs_to_draw_from(by, origin=origin, area_code=area_code).order_by("?")[:count])
    if not drawn:
        raise AssignmentRefused(_("There is no such pair left to draw here."))
    SampledPair.objects.bulk_create([SampledPair(match=match, drawn_by=by, drawn_at=at) for match in drawn])
    _given(list(unassigned(pairs_to_check(by).filter(pk__in=[match.pk for match in drawn]))), by, by, at)
    return Assigned(len(drawn))


def _given(matches: list[Match], reviewer: Any, by: Any, at: datetime) -> int:
    """Pairs somebody else was given at the same moment stay theirs."""
    before = _held(matches).filter(reviewer=reviewer).count()
    ReviewAssignment.objects.bulk_create(
        [
            ReviewAssignment(
                candidate_id=match.candidate_id, person_id=match.person_id, reviewer=reviewer, assigned_by=by,
                assigned_at=at,
            )
            for match in matches
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    return _held(matches).filter(reviewer=reviewer).count() - before


def _held(matches: Iterable[Match]) -> QuerySet[ReviewAssignment]:
    found = list(matches)
    return ReviewAssignment.objects.filter(
        ended_at=None,
        candidate__in=[match.candidate_id for match in found],
        person__in=[match.person_id for match in found],
    )
