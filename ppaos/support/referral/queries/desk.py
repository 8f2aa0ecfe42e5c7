"""For which organisations does somebody answer, and what lies on their desk?"""

from dataclasses import dataclass
from typing import Any

import polars as pl
from django.db.models import Q, QuerySet
from django.utils import timezone

from ppaos.ground.geography.models import AreaWithin, in_force
from ppaos.people.cooperation.models import Organisation
from ppaos.people.cooperation.permissions import areas_in_sight, grants_allowing
from ppaos.support.referral.models import Referral
from ppaos.support.referral.queries.states import officer_states

ANSWER, SEE = "answer_referrals", "see_referrals"
MOST_NAMED = 20_000  # areas named in a question; of more the database is asked to find them


@dataclass(frozen=True)
class Desks:
    """The organisations a user answers for: as a whole, or in some areas only (pairs of organisation and area)."""

    whole: frozenset[int]
    parts: frozenset[tuple[int, str]]

    @property
    def organisations(self) -> frozenset[int]:
        """All of them."""
        return self.whole | {organisation for organisation, _area in self.parts}


def desks(user: Any) -> Desks:
    """The desks of a user: of the organisations acted for and of their offices, in the areas of the grants.

    An office that lies within the area of the grant is answered for as a whole.
    """
    grants = grants_allowing(user, deed=ANSWER).filter(organisation__isnull=False)
    granted = list(grants.values_list("organisation_id", "area_id"))
    bodies = Organisation.objects.filter(
        Q(pk__in=[body for body, _ in granted]) | Q(parent__in=[body for body, _ in granted])
    ).values_list("id", "parent_id", "area_id")
    pairs = {
        (office, area, home)
        for office, parent, home in bodies
        for body, area in granted
        if body in (office, parent)
    }
    holding = _holding({home for _, _, home in pairs if home})
    whole = {office for office, area, home in pairs if (home, area) in holding}
    parts = {(office, area) for office, area, _home in pairs if office not in whole}
    return Desks(frozenset(whole), frozenset(parts))


def desk_referrals(user: Any) -> QuerySet[Referral]:
    """What was sent to the organisations the user answers for."""
    mine = desks(user)
    asked = Q(organisation_id__in=mine.whole) if mine.whole else Q(pk__in=())
    within = AreaWithin.objects.filter(in_force(timezone.localdate()))
    for office, area in sorted(mine.parts):
        inside = within.filter(ancestor_id=area).values("area_id")
        asked |= Q(organisation_id=office, area_id__in=inside)
    return Referral.objects.filter(asked, state__in=sent_states())


def on_desk(rows: pl.DataFrame, user: Any) -> pl.Series:
    """For rows with organisation_id and area_code: whether they lie on a desk of the user."""
    mine = desks(user)
    within = AreaWithin.objects.filter(in_force(timezone.localdate()))
    is_mine = pl.col("organisation_id").is_in(list(mine.whole))
    for office, area in sorted(mine.parts):
        codes = list(within.filter(ancestor_id=area).values_list("area_id", flat=True))
        is_mine |= (pl.col("organisation_id") == office) & pl.col("area_code").is_in(codes)
    return rows.select(is_mine.alias("is_mine"))["is_mine"]


def outgoing_referrals(user: Any) -> QuerySet[Referral]:
    """What was referred from the areas where the user sees referrals, whatever the receiver's access."""
    return Referral.objects.filter(area_id__in=areas_in_sight(user, deed=SEE))


def outgoing_here(user: Any, area_code: str = "") -> QuerySet[Referral]:
    """What was referred from an area, or from all areas where the user sees referrals. The same as
    `outgoing_referrals`, with the areas named one by one: the database then knows how few they are."""
    seen = areas_in_sight(user, deed=SEE)
    if area_code:
        within = AreaWithin.objects.filter(in_force(timezone.localdate()), ancestor_id=area_code)
        seen = seen.filter(area_id__in=within.values("area_id"))
    codes = list(seen.values_list("area_id", flat=True).distinct()[: MOST_NAMED + 1])
    return Referral.objects.filter(area_id__in=codes if len(codes) <= MOST_NAMED else seen)


def visible_referrals(user: Any) -> QuerySet[Referral]:
    """Referrals the user sees as sender or as receiver."""
    return outgoing_referrals(user) | desk_referrals(user)


def sent_states() -> list[str]:
    """States in which a referral has left for its receiver."""
    return [state for group in officer_states().values() for state in group]


def _holding(area_codes: set[str]) -> set[tuple[str, str]]:
    within = AreaWithin.objects.filter(in_force(timezone.localdate()), area_id__in=area_codes)
    return set(within.values_list("area_id", "ancestor_id"))
