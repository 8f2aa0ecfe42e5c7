"""Which households, persons and fields may this user see? Grants over areas, or openings of households."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from ppaos.ground.geography.models import AreaWithin, in_force
from ppaos.ground.privacy.permissions import looks_beyond
from ppaos.people.cooperation.permissions import areas_in_sight, grants_allowing, roles
from ppaos.people.registry.models import Household, Membership, Opening, Person, Residence

SEE = "see_households"
FEW_OPENED = 1_000


def visible_households(user: Any, on: date | None = None) -> QuerySet[Household]:
    """Households that live in an area the user sees, or that are opened to the user; never merged ones."""
    households = Household.objects.filter(merged_into__isnull=True)
    opened = opened_homes(user, on)
    in_sight = Q(area_id__in=areas_in_sight(user, deed=SEE, on=on))
    # The two ways are only asked together where the user has both: an OR of them costs the index.
    if not opened:
        return households.filter(in_sight)
    by_opening = Q(pk__in=opened)
    if not grants_over_areas(user, on).exists():
        return households.filter(by_opening)
    return households.filter(in_sight | by_opening)


def visible_persons(user: Any, on: date | None = None) -> QuerySet[Person]:
    """Persons who live in an area the user sees, or in a household opened to the user; never merged records."""
    persons = Person.objects.filter(merged_into__isnull=True, erased_at__isnull=True)
    opened = opened_homes(user, on)
    in_sight = Q(area_id__in=areas_in_sight(user, deed=SEE, on=on))
    if not opened:
        return persons.filter(in_sight)
    by_opening = Q(pk__in=_members_of(opened))
    if not grants_over_areas(user, on).exists():
        return persons.filter(by_opening)
    return persons.filter(in_sight | by_opening)


def visible_past_households(user: Any, on: date | None = None) -> QuerySet[Household]:
    """Households that lived, or were registered, in an area the user sees, and live there no more.

    Only what was recorded there may be shown: `residences_in_sight`, never the dwelling of today.
    """
    areas = areas_in_sight(user, deed=SEE, on=on)
    left = Residence.objects.filter(valid_to__isnull=False, area_id__in=areas).values("household_id")
    return (
        Household.objects.filter(merged_into__isnull=True)
        .filter(Q(pk__in=left) | Q(made_in_id__in=areas))
        .exclude(area_id__in=areas)
    )


def residences_in_sight(user: Any, household: Household) -> QuerySet[Residence]:
    """Where the household lived, as far as the user may know: all of it, or the stays in areas in sight."""
    residences = household.residences.order_by("valid_from", "id")
    if visible_households(user).filter(pk=household.pk).exists():
        return residences
    return residences.filter(area_id__in=areas_in_sight(user, deed=SEE))


def fields_visible(user: Any, household: Household) -> frozenset[str]:
    """The field classes of this household the user sees: by grants over its area, and by openings."""
    today = timezone.localdate()
    holding = AreaWithin.objects.filter(in_force(today), area_id=household.area_id).values("ancestor_id")
    held = grants_over_areas(user).filter(area_id__in=holding).values_list("role", flat=True)
    opened = openings_in_force(user).filter(household=household).values_list("field_classes", flat=True)
    return frozenset().union(*(roles()[name].fields for name in set(held)), *opened)


def fields_over_areas(user: Any, area_codes: Iterable[str]) -> dict[str, frozenset[str]]:
    """The field classes the user's grants over whole areas show in each of these areas, without openings."""
    held = list(grants_over_areas(user).values_list("area_id", "role"))
    within = AreaWithin.objects.filter(
        in_force(timezone.localdate()),
        area_id__in=set(area_codes),
        ancestor_id__in={code for code, _ in held},
    )
    around = set(within.values_list("area_id", "ancestor_id"))
    return {
        code: frozenset[str]().union(*(roles()[role].fields for area, role in held if (code, area) in around))
        for code in set(area_codes)
    }


def openings_in_force(user: Any, on: date | None = None) -> QuerySet[Opening]:
    """Openings for the user, or for an organisation the user acts for, that hold on the date."""
    day = on or timezone.localdate()
    if not getattr(user, "is_active", False):
        return Opening.objects.none()
    acting_for = grants_allowing(user, deed=SEE, on=day).filter(organisation__isnull=False)
    mine = Q(user_id=getattr(user, "pk", None), user__isnull=False)
    # Named one by one: an OR with a subquery reads the openings of everybody.
    for_mine = Q(organisation_id__in=list(acting_for.values_list("organisation_id", flat=True)))
    holding = Q(valid_to__isnull=True) | Q(valid_to__gt=day)
    return Opening.objects.filter(mine | for_mine, holding, valid_from__lte=day)


def opened_homes(user: Any, on: date | None = None) -> list[int] | QuerySet[Any]:
    """The households opened to the user: a few by their numbers, which the database finds by its index; many as a
    question."""
    homes = openings_in_force(user, on).order_by().values_list("household_id", flat=True)
    first = list(homes.distinct()[: FEW_OPENED + 1])
    return first if len(first) <= FEW_OPENED else homes


def opened_persons(user: Any, on: date | None = None) -> list[int] | QuerySet[Any]:
    """The persons who live in households opened to the user; many as a question."""
    homes = opened_homes(user, on)
    return _living_in(homes) if isinstance(homes, list) else _members_of(homes)


@looks_beyond("who lives in a household that is opened is what the opening shows")
def _living_in(homes: list[int]) -> list[int]:
    return list(_members_of(homes).distinct()) if homes else []


def _members_of(homes: Iterable[int] | QuerySet[Any]) -> QuerySet[Any]:
    return Membership.objects.filter(valid_to__isnull=True, household_id__in=homes).values_list(
        "person_id", flat=True
    )


def grants_over_areas(user: Any, on: date | None = None) -> QuerySet[Any]:
    """The user's grants by which whole areas of households are seen, not only what is opened."""
    return grants_allowing(user, deed=SEE, on=on).filter(role__in=_roles_over_areas())


def _roles_over_areas() -> Iterable[str]:
    return [name for name, role in roles().items() if role.sees_area]
