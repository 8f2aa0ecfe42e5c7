"""Roles handed out in areas, and taken back."""

from datetime import date, datetime
from typing import Any

import polars as pl
from django.utils.translation import gettext as _

from ppaos.ground.accounts.actions import end_sessions
from ppaos.ground.accounts.models import User
from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.actions import audited, unaudited
from ppaos.people.cooperation.actions.errors import CooperationRefused
from ppaos.people.cooperation.models import Grant, Organisation
from ppaos.people.cooperation.permissions import (
    check_can_change_grant,
    check_can_grant,
    clashes,
)
from ppaos.people.cooperation.queries.officers import terms_frame


@unaudited("a new grant writes its own event; the same grant twice changes nothing")
def grant_role(
    *,
    user: User,
    role: str,
    area: Area,
    valid_from: date,
    by: User | None,
    at: datetime,
    organisation: Organisation | None = None,
    valid_to: date | None = None,
) -> Grant:
    """Give the user a role in an area, for an organisation or for the area itself; the grant that holds then.

    The day `valid_to` is the first on which it holds no more. CooperationRefused for roles that exclude each
    other, PermissionDenied where `by` may not hand the role out.
    """
    check_can_grant(by=by, user=user, role=role, area_code=area.code)
    held = Grant.objects.filter(user=user).not_ended(valid_from)
    same = held.filter(role=role, area=area).select_related("organisation").first()
    if same is None:
        _check_compatible(user, role, area, valid_from)
        return _grant(
            user=user, role=role, area=area, organisation=organisation, valid_from=valid_from,
            valid_to=valid_to, by=by, at=at,
        )  # fmt: skip
    if same.organisation != organisation or same.valid_to != valid_to:
        raise CooperationRefused(
            _("«%(name)s» is already %(role)s in %(area)s on other terms. End that grant first.")
            % {"name": user, "role": Grant.Role(role).label, "area": area}
        )
    return same


def _check_compatible(user: User, role: str, area: Area, on: date) -> None:
    """Raise CooperationRefused where the user holds a role, over the same ground, that excludes this one."""
    held = terms_frame([user.pk], on).rename({"user_id": "person"})
    wanted = pl.DataFrame({"person": [user.pk], "role": [str(role)], "area_code": [area.code]})
    for clash in (
        clashes(pl.concat([wanted, held]), on).filter(role=role, area_code=area.code).head(1).to_dicts()
    ):
        raise CooperationRefused(
            _("«%(name)s» is %(held)s in %(area)s; who holds that may not be %(role)s there as well.")
            % {
                "name": user,
                "held": Grant.Role(clash["other_role"]).label,
                "area": clash["other_area"],
                "role": Grant.Role(role).label,
            }
        )


@audited("role.granted", subjects=["user"])
def _grant(*, user: User, by: User | None, at: datetime, **terms: Any) -> Grant:
    end_sessions(users=[user], by=by, at=at)
    return Grant.objects.create(user=user, **terms, granted_by=by)


@audited("role.ended", subjects=["grant"])
def end_grant(*, grant: Grant, on: date, reason: str, by: User | None, at: datetime) -> None:
    """Take a role back: from the day `on` it holds no more. What was done under it stays."""
    check_can_change_grant(by=by, grant=grant)
    if not reason.strip():
        raise CooperationRefused(_("Say why the grant ends."))
    if grant.valid_to is not None and grant.valid_to <= on:
        raise CooperationRefused(_("This grant has ended already."))
    grant.valid_to, grant.ended_reason = max(on, grant.valid_from), reason.strip()
    grant.save(update_fields=["valid_to", "ended_reason"])
    end_sessions(users=[grant.user_id], by=by, at=at)
