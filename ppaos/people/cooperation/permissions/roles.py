"""Who may do what where? Grants in force, read against the table of roles."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.ground.geography.models import AreaWithin, in_force
from ppaos.people.cooperation.models import Grant
from ppaos.people.cooperation.permissions.deeds import DEEDS

FIELD_CLASSES = ("aggregate", "names", "citizen_id", "health", "debt", "religion", "gps", "export")
NO_ROLES = ("incompatible", "second_factor", "review")  # what stands beside the roles in their table


@dataclass(frozen=True)
class Role:
    """What one role allows."""

    fields: frozenset[str]
    deeds: frozenset[str]
    sees_area: bool  # False: sees only the households opened to it
    grants: frozenset[str]  # the roles it hands out


@lru_cache
def roles() -> dict[str, Role]:
    """The table of roles, by role."""
    return {
        name: Role(
            frozenset(row["fields"]),
            frozenset(row["deeds"]),
            row.get("scope") != "openings",
            frozenset(row.get("grants", ())),
        )
        for name, row in _table().items()
        if name not in NO_ROLES
    }


@lru_cache
def incompatible_roles() -> frozenset[frozenset[str]]:
    """Pairs of roles that one user may not hold in the same area."""
    return frozenset(frozenset(pair) for pair in _table()["incompatible"])


@lru_cache
def roles_with_second_factor() -> frozenset[str]:
    """Roles whose holders sign in with a second factor: by the kinds of field they show and the deeds they allow."""
    asked = _table()["second_factor"]
    return frozenset(
        name
        for name, role in roles().items()
        if role.fields & {*asked["fields"]} or role.deeds & {*asked["deeds"]}
    )


def needs_second_factor(user: Any) -> bool:
    """Whether a grant in force makes the user sign in with a second factor."""
    return grants_allowing(user).filter(role__in=roles_with_second_factor()).exists()


@dataclass(frozen=True)
class ReviewTerms:
    """How often a grant is looked at again, in days."""

    every_days: int
    warn_days: int
    grace_days: int  # 0: an overdue grant is warned of and never stops by itself


@lru_cache
def review_terms() -> ReviewTerms:
    """The terms of the yearly review."""
    return ReviewTerms(**_table()["review"])


@lru_cache
def _table() -> dict[str, Any]:
    return tomllib.loads(files("ppaos.people.cooperation").joinpath("roles.toml").read_text())


def grants_allowing(
    user: Any, *, deed: str = "", field_class: str = "", on: date | None = None
) -> QuerySet[Grant]:
    """The user's grants in force whose role allows the deed and sees the field class."""
    allowing = [
        name
        for name, role in roles().items()
        if (not deed or deed in role.deeds) and (not field_class or field_class in role.fields)
    ]
    if not getattr(user, "is_active", False):
        return Grant.objects.none()
    return Grant.objects.in_force(on or timezone.localdate()).filter(user_id=user.pk, role__in=allowing)


def granted_areas(user: Any, *, deed: str = "", field_class: str = "", on: date | None = None) -> list[str]:
    """The codes of the areas where the user may do the deed, as granted (not the areas within them)."""
    return list(
        grants_allowing(user, deed=deed, field_class=field_class, on=on)
        .values_list("area_id", flat=True)
        .distinct()
    )


def areas_in_sight(user: Any, *, deed: str, on: date | None = None) -> QuerySet[AreaWithin, Any]:
    """A subquery of all area codes where the user may do the deed over the whole area, by today's hierarchy."""
    day = on or timezone.localdate()
    whole = [name for name, role in roles().items() if role.sees_area]
    granted = grants_allowing(user, deed=deed, on=day).filter(role__in=whole).values("area_id")
    return AreaWithin.objects.filter(in_force(day), ancestor_id__in=granted).values("area_id")


def areas_holding(area_code: str, on: date) -> QuerySet[AreaWithin, Any]:
    """A subquery of the codes of all areas that the area lies in on the date, itself included."""
    return AreaWithin.objects.filter(in_force(on), area_id=area_code).values("ancestor_id")


def may(user: Any, deed: str, *, area_code: str = "") -> bool:
    """Whether the user may do the deed in the area (anywhere, when no area is named)."""
    grants = grants_allowing(user, deed=deed)
    if not area_code:
        return grants.exists()
    return grants.filter(area_id__in=areas_holding(area_code, timezone.localdate())).exists()


def check_may(user: Any, deed: str, *, area_code: str = "") -> None:
    """Raise PermissionDenied with the reason unless the user may. The system itself (None) may."""
    if user is None or may(user, deed, area_code=area_code):
        return
    words = {"deed": DEEDS.get(deed, deed), "area": area_code}
    if area_code:
        raise PermissionDenied(_("You may not do this in area %(area)s: %(deed)s.") % words)
    raise PermissionDenied(_("None of your roles allows this: %(deed)s.") % words)


def fields_in_sight(user: Any, *, area_code: str) -> frozenset[str]:
    """The field classes the user's grants show in an area. Openings may add to them."""
    holding = areas_holding(area_code, timezone.localdate())
    names = grants_allowing(user).filter(area_id__in=holding).values_list("role", flat=True)
    return frozenset().union(*(roles()[name].fields for name in names))


def fields_by_area(user: Any, area_codes: Iterable[str]) -> dict[str, frozenset[str]]:
    """`fields_in_sight` of many areas at once."""
    held = list(grants_allowing(user).values_list("area_id", "role"))
    within = AreaWithin.objects.filter(
        in_force(timezone.localdate()),
        area_id__in=set(area_codes),
        ancestor_id__in={area for area, _role in held},
    )
    around = set(within.values_list("area_id", "ancestor_id"))
    return {
        code: frozenset().union(*(roles()[role].fields for area, role in held if (code, area) in around))
        for code in set(area_codes)
    }
