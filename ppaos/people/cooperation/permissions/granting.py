"""Who may hand out which role where, and look after whose account? Nobody more than their own area and table."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from ppaos.ground.geography.models import AreaWithin, in_force
from ppaos.people.cooperation.models import Grant
from ppaos.people.cooperation.permissions.roles import areas_holding, check_may, grants_allowing, roles

GRANT = "grant_roles"


def grantable_roles(user: Any, *, area_code: str = "", on: date | None = None) -> frozenset[str]:
    """The roles the user may hand out in the area (anywhere, when no area is named)."""
    day = on or timezone.localdate()
    grants = grants_allowing(user, deed=GRANT, on=day)
    if area_code:
        grants = grants.filter(area_id__in=areas_holding(area_code, day))
    held = set(grants.values_list("role", flat=True))
    return frozenset[str]().union(*(roles()[name].grants for name in held))


def ungrantable(by: Any, pairs: Iterable[tuple[str, str]], *, on: date | None = None) -> set[tuple[str, str]]:
    """Which of these pairs of role and area code the user may not hand out, in two statements for any number."""
    asked, day = set(pairs), on or timezone.localdate()
    held = list(grants_allowing(by, deed=GRANT, on=day).values_list("role", "area_id"))
    within = AreaWithin.objects.filter(
        in_force(day),
        area_id__in={code for _, code in asked},
        ancestor_id__in={code for _, code in held},
    )
    reached = set(within.values_list("ancestor_id", "area_id"))
    given = {
        (role, code)
        for holder, area in held
        for ancestor, code in reached
        if ancestor == area
        for role in roles()[holder].grants
    }
    return asked - given


def grants_looked_after(by: Any, *, on: date | None = None) -> QuerySet[Grant]:
    """Grants not ended that `by` could hand out, those of their own left out: whom they look after, and as what."""
    day = on or timezone.localdate()
    own = list(grants_allowing(by, deed=GRANT, on=day).values_list("role", "area_id"))
    reached = Q(pk__in=[])
    for holder, area in own:
        within = AreaWithin.objects.filter(in_force(day), ancestor_id=area).values("area_id")
        reached |= Q(role__in=roles()[holder].grants, area_id__in=within)
    return Grant.objects.not_ended(day).filter(reached).exclude(user_id=by.pk)


def check_can_grant(*, by: Any, user: Any, role: str, area_code: str) -> None:
    """Raise PermissionDenied unless `by` may give the user this role there. The system itself (None) may."""
    if by is None:
        return
    if by.pk == user.pk:
        raise PermissionDenied(gettext("Nobody grants a role to themselves. Ask another administrator."))
    check_role_is_grantable(by, role, area_code)


def check_role_is_grantable(by: Any, role: str, area_code: str) -> None:
    """Raise PermissionDenied unless `by` hands out this role in this area. The system itself (None) may."""
    if by is None or role in grantable_roles(by, area_code=area_code):
        return
    check_may(by, GRANT, area_code=area_code)
    raise PermissionDenied(
        gettext("Your role does not hand out the role «%(role)s». Ask an administrator.")
        % {"role": Grant.Role(role).label}
    )


def check_can_change_grant(*, by: Any, grant: Grant) -> None:
    """Raise PermissionDenied unless `by` may end this grant: who may give it may take it, but not from themselves.

    So the last administrator of a place cannot shut themselves out.
    """
    if by is not None and by.pk == grant.user_id:
        raise PermissionDenied(gettext("Nobody ends a grant of their own. Ask another administrator."))
    check_role_is_grantable(by, grant.role, grant.area_id)


def check_can_manage_user(*, by: Any, user: Any) -> None:
    """Raise PermissionDenied unless `by` hands out every role the user holds, where the user holds it.

    Who resets an account could use it, so nobody manages an account that reaches further than their own.
    """
    if by is None:
        return
    if by.pk == user.pk:
        raise PermissionDenied(
            gettext("Nobody manages their own access here. Use «My account», or ask another.")
        )
    grants = Grant.objects.filter(user_id=user.pk)
    not_ended = set(grants.not_ended(timezone.localdate()).values_list("role", "area_id"))
    # Who holds nothing any more is looked after where the last grants were.
    for role, area_code in sorted(ungrantable(by, not_ended or grants.values_list("role", "area_id"))):
        raise PermissionDenied(
            gettext(
                "«%(name)s» is also %(role)s in %(area)s, which is beyond what you manage. Ask an "
                "administrator of that area."
            )
            % {"name": user, "role": Grant.Role(role).label, "area": area_code}
        )
    if not grants.exists():
        check_may(by, "invite_users", area_code="TH")
