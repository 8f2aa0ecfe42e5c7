"""Which decisions of people does the register rest on, so that taking them back would leave it without ground?"""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q

from ppaos.evidence.targeting.models import Match
from ppaos.people.registry.models import Membership


def decisions_rested_on(matches: Iterable[Match]) -> set[int]:
    """The numbers of those matches by which a row came into the register: a person made, or a member attached."""
    attached = Membership.objects.filter(
        person=OuterRef("person"), household=OuterRef("candidate__candidate_household__brought_into")
    )
    made = Match.objects.filter(
        candidate=OuterRef("candidate"),
        is_current=True,
        decision=Match.Decision.SAME,
        origin=Match.Origin.SOURCE,
    )
    is_same = Q(decision=Match.Decision.SAME)
    decided = Match.objects.filter(pk__in=[match.pk for match in matches])
    rested_on = decided.filter(is_same & Exists(attached) | ~is_same & Exists(made))
    return set(rested_on.values_list("pk", flat=True))
