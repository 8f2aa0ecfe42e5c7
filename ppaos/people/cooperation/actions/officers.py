"""Hundreds of officers come in at once: users, one-time codes and grants in a fixed number of statements."""

from datetime import datetime
from typing import NamedTuple

import polars as pl
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.ground.accounts.actions import Invitation, Invitee, end_sessions, invite_users, make_access_codes
from ppaos.ground.accounts.models import User
from ppaos.ground.privacy.actions import audited, unaudited
from ppaos.people.cooperation.actions.errors import CooperationRefused
from ppaos.people.cooperation.models import Grant
from ppaos.people.cooperation.permissions import check_may, clashes, ungrantable
from ppaos.people.cooperation.queries.officers import free_usernames, people_frame, terms_frame


class OfficersBroughtIn(NamedTuple):
    """What came of a sheet: its rows with user_id and username, and a code for each user who got one."""

    rows: pl.DataFrame
    codes: dict[int, Invitation]


@unaudited("the invitations, the codes and the grants write one event each")
def bring_in_officers(
    *, officers: pl.DataFrame, renew_codes: bool, by: User | None, at: datetime
) -> OfficersBroughtIn:
    """Invite who is new, and give each row's role; rows that are held already change nothing. All or nothing.

    In: row_no, person, user_id (null: new), username (null: one is made), display_name, phone, role, area_code,
    organisation_id. With `renew_codes`, people in the sheet who have never signed in get a fresh code.
    """
    check_may(by, "invite_users")
    _check_roles(officers, by, at)
    with transaction.atomic():
        invitations = _invited(officers, by, at)
        newcomers = officers.filter(pl.col("user_id").is_null())["person"].unique(maintain_order=True)
        made = pl.DataFrame(
            {"person": newcomers, "made_id": [invitation.user.pk for invitation in invitations]},
            schema={"person": pl.Int64, "made_id": pl.Int64},
        )
        rows = (
            officers.join(made, on="person", how="left", maintain_order="left")
            .with_columns(user_id=pl.coalesce("user_id", "made_id"))
            .drop("made_id")
        )
        _grant_what_is_new(rows, by, at)
        if renew_codes:
            invitations += _renewed(officers["user_id"].drop_nulls().unique().to_list(), by, at)
    known_as = people_frame(User.objects.filter(pk__in=rows["user_id"].to_list())).select(
        "user_id", "username"
    )
    rows = rows.drop("username").join(known_as, on="user_id", maintain_order="left")
    return OfficersBroughtIn(rows, {invitation.user.pk: invitation for invitation in invitations})


def _check_roles(officers: pl.DataFrame, by: User | None, at: datetime) -> None:
    if by is not None and by.pk in officers["user_id"]:
        raise PermissionDenied(_("Nobody grants a role to themselves. Ask another administrator."))
    pairs = officers.select("role", "area_code").unique().rows()
    for role, area_code in sorted(ungrantable(by, pairs)) if by is not None else []:
        raise PermissionDenied(
            _("You may not hand out the role «%(role)s» in %(area)s.")
            % {"role": Grant.Role(role).label, "area": area_code}
        )
    on = timezone.localdate(at)
    held = terms_frame(officers["user_id"].drop_nulls().unique(), on)
    persons = officers.select("user_id", "person").drop_nulls().unique()
    terms = ["person", "role", "area_code"]
    clash = clashes(pl.concat([officers.select(terms), held.join(persons, on="user_id").select(terms)]), on)
    if not clash.is_empty():
        raise CooperationRefused(
            _("Roles that exclude each other would meet in %(area)s. Look at the sheet again.")
            % {"area": clash["area_code"][0]}
        )


def _invited(officers: pl.DataFrame, by: User | None, at: datetime) -> list[Invitation]:
    new = officers.filter(pl.col("user_id").is_null()).unique("person", keep="first", maintain_order=True)
    if new.is_empty():
        return []
    nameless = new.filter(pl.col("username").is_null())["area_code"].to_list()
    fresh = iter(free_usernames(nameless, but=new["username"].drop_nulls()))
    invitees = [
        Invitee(username or next(fresh), display_name, phone or "")
        for username, display_name, phone in new.select("username", "display_name", "phone").iter_rows()
    ]
    return invite_users(invitees=invitees, by=by, at=at)


def _grant_what_is_new(rows: pl.DataFrame, by: User | None, at: datetime) -> None:
    today = timezone.localdate(at)
    term = ["user_id", "role", "area_code"]
    held = terms_frame(rows["user_id"].unique(), today)
    fresh = rows.unique(term, keep="first", maintain_order=True).join(
        held, on=term, how="anti", maintain_order="left"
    )
    grants = [
        Grant(user_id=user, role=role, area_id=area, organisation_id=body, valid_from=today, granted_by=by)
        for user, role, area, body in fresh.select(*term, "organisation_id").iter_rows()
    ]
    if grants:
        _grant_many(grants=grants, users=[User(pk=pk) for pk in fresh["user_id"].unique()], by=by, at=at)


@audited("role.granted", subjects=["users"])
def _grant_many(*, grants: list[Grant], users: list[User], by: User | None, at: datetime) -> list[Grant]:
    end_sessions(users=users, by=by, at=at)
    return Grant.objects.bulk_create(grants)


def _renewed(user_ids: list[int], by: User | None, at: datetime) -> list[Invitation]:
    """Fresh codes for those who never signed in, as far as `by` hands out all they hold."""
    waiting = list(User.objects.filter(pk__in=user_ids, is_active=True, last_login__isnull=True))
    terms = terms_frame([user.pk for user in waiting], timezone.localdate(at))
    beyond = ungrantable(by, terms.select("role", "area_code").unique().rows()) if by is not None else set()
    reaching_further = {user for user, role, area in terms.iter_rows() if (role, area) in beyond}
    users = [user for user in waiting if user.pk not in reaching_further and user != by]
    return make_access_codes(users=users, by=by, at=at) if users else []
