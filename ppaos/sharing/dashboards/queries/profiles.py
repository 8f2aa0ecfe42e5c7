"""What makes up the Livelihood Profile of a household, as far as its reader may know it?"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from ppaos.engine.methods import ChangeRule
from ppaos.evidence.livelihood.models import Assessment, Circumstances, DimensionResult, PersonDimensions
from ppaos.evidence.livelihood.queries import dimensions_of
from ppaos.evidence.livelihood.queries.circumstances import circumstances_of
from ppaos.evidence.livelihood.queries.groups import GroupNow, group_of
from ppaos.evidence.livelihood.queries.outlook import (
    Middle,
    Moved,
    Outlook,
    change_rule,
    middle_of,
    move,
    moved_between,
    outlook,
    own_verdict,
    persons_of,
)
from ppaos.ground.geography.models import Area
from ppaos.ground.geography.queries import areas_within, breadcrumb
from ppaos.people.cooperation.permissions import may
from ppaos.people.registry.models import Household
from ppaos.people.registry.queries import usable, visible_households
from ppaos.sharing.dashboards.queries.households import Sight, assessments_in


@dataclass(frozen=True)
class Scored:
    """The five capitals of the newest round: what would change them, and what they are set beside.

    `rounds`: all current rounds in sight, the newest first; `first`: the earliest by the same method; `since_first`
    and `moves`: how scores moved; `middle`: medians of the smallest area in sight with enough households; `own`: the
    local authority's verdict on the same round.
    """

    rounds: list[Assessment]
    newest: Assessment
    first: Assessment | None
    rule: ChangeRule
    moves: list[Moved]
    since_first: Moved | None
    outlook: Outlook | None
    middle: tuple[Area, Middle] | None
    own: Assessment | None


@dataclass(frozen=True)
class LivelihoodProfile:
    """All of it; each part is empty where nothing is known, or nothing may be."""

    scored: Scored | None
    dimensions: DimensionResult | None
    persons: list[PersonDimensions]
    circumstances: Circumstances | None
    group: GroupNow | None


def profile_of(user: Any, sight: Sight, on: date) -> LivelihoodProfile:
    """The profile of a household; of one that left, only the rounds made in areas in sight."""
    rounds = assessments_in(sight)
    scored = _scored(user, sight, rounds, on) if rounds else None
    if sight.is_past:
        return LivelihoodProfile(scored, None, [], None, None)
    dimensions = dimensions_of(sight.household).first()
    return LivelihoodProfile(
        scored=scored,
        dimensions=dimensions,
        persons=persons_of(dimensions) if dimensions else [],
        circumstances=next(iter(circumstances_of(sight.household)), None),
        group=group_of(sight.household),
    )


def _scored(user: Any, sight: Sight, rounds: list[Assessment], on: date) -> Scored:
    newest, rule = rounds[0], change_rule()
    # The first visit is comparable only where the same method scored it.
    alike = [each for each in rounds[1:] if each.method_id == newest.method_id]
    first = alike[-1] if alike else None
    return Scored(
        rounds=rounds,
        newest=newest,
        first=first,
        rule=rule,
        moves=moved_between(rounds, rule),
        since_first=move(first, newest, rule) if first else None,
        outlook=outlook(newest),
        middle=None if sight.is_past else _middle(user, sight.household, newest, rule, on),
        own=None if sight.is_past else own_verdict(newest),
    )


def _middle(
    user: Any, household: Household, newest: Assessment, rule: ChangeRule, on: date
) -> tuple[Area, Middle] | None:
    """The medians of the smallest area whose figures the reader sees and where enough households were scored."""
    for area in reversed(breadcrumb(household.area, on)):
        if may(user, "see_overview", area_code=area.code):
            middle = middle_of(area.code, newest, rule, on=on)
            if middle is not None:
                return area, middle
    return None


def assessed_in(user: Any, area_code: str) -> list[int]:
    """The households of an area in sight that were assessed and whose data may be used, house by house: whose profiles
    can be printed."""
    assessed = Assessment.objects.filter(is_current=True, authority=None).values("household_id")
    inside = areas_within(area_code).values("code")
    found = visible_households(user).filter(area_id__in=inside, pk__in=assessed)
    found = usable(found, on=timezone.localdate(), household="pk")
    return list(found.order_by("area_id", "dwelling__house_no", "pk").values_list("pk", flat=True))
