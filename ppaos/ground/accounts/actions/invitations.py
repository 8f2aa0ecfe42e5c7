"""Users come in: invited one by one or by the hundred, each with a one-time code."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _

from ppaos.ground.accounts.actions._codes import Invitation, invitations
from ppaos.ground.accounts.actions.errors import AccountRefused
from ppaos.ground.accounts.models import User
from ppaos.ground.privacy.actions import audited

USERNAME = re.compile(r"[a-z0-9][a-z0-9._@-]{2,59}")


class Invitee(NamedTuple):
    """Whom to invite: the name to sign in with, the name to be shown, and a telephone number or nothing."""

    username: str
    display_name: str
    phone: str = ""


@audited("user.invited")
def invite_user(
    *, username: str, display_name: str, by: User | None, at: datetime, phone: str = ""
) -> Invitation:
    """Make a user who sets the first password with the code returned; the code is not kept and not shown again."""
    return _invited([Invitee(username, display_name, phone)], by, at)[0]


@audited("user.invited")
def invite_users(*, invitees: Sequence[Invitee], by: User | None, at: datetime) -> list[Invitation]:
    """Make many users in a fixed number of statements; one event names them all. All or nobody."""
    return _invited(invitees, by, at)


@audited("administrator.created")
def create_first_administrator(
    *, username: str, display_name: str, by: User | None, at: datetime
) -> Invitation:
    """Make the first user of an empty installation; grants are given by the room of grants."""
    if User.objects.exists():
        raise AccountRefused(
            _("This installation has users already. An administrator can invite others or reset an access.")
        )
    return _invited([Invitee(username, display_name)], by, at)[0]


def _invited(invitees: Sequence[Invitee], by: User | None, at: datetime) -> list[Invitation]:
    users = [_user(invitee, at) for invitee in invitees]
    _check_names_are_free([user.username for user in users])
    return invitations(User.objects.bulk_create(users), by, at)


def _user(invitee: Invitee, at: datetime) -> User:
    username = invitee.username.strip().lower()
    if not USERNAME.fullmatch(username):
        raise AccountRefused(
            _(
                "The user name «%(name)s» cannot be used. Take 3 to 60 of: a to z, digits, dot, hyphen, "
                "underscore; the first a letter or digit."
            )
            % {"name": invitee.username}
        )
    if not invitee.display_name.strip():
        raise AccountRefused(_("The user «%(name)s» has no name to be shown. Give one.") % {"name": username})
    user = User(
        username=username, display_name=invitee.display_name.strip(), phone=invitee.phone, created_at=at
    )
    user.set_unusable_password()
    return user


def _check_names_are_free(usernames: list[str]) -> None:
    taken = list(User.objects.filter(username__in=usernames).values_list("username", flat=True))
    twice = [name for name in usernames if usernames.count(name) > 1]
    for name in sorted([*taken, *twice])[:1]:
        raise AccountRefused(_("The user name «%(name)s» is taken. Choose another.") % {"name": name})
