"""Access given, taken, given again: codes, passwords, suspension. Which manager may is checked a room above."""

from collections.abc import Sequence
from datetime import datetime

from axes.utils import reset as forget_failures
from django.utils.translation import gettext as _

from ppaos.ground.accounts.actions._codes import Invitation, invitations, use_up
from ppaos.ground.accounts.actions._sessions import end_all
from ppaos.ground.accounts.actions.errors import AccountRefused
from ppaos.ground.accounts.models import AccessCode, User, UserSession
from ppaos.ground.accounts.permissions import check_is_own
from ppaos.ground.privacy.actions import audited


@audited("access_code.made", subjects=["user"])
def make_access_code(*, user: User, by: User | None, at: datetime) -> Invitation:
    """Make a one-time code beside the user's password, which goes on working. Earlier codes end."""
    _check_is_active(user)
    return invitations([user], by, at)[0]


@audited("access_code.made")
def make_access_codes(*, users: Sequence[User], by: User | None, at: datetime) -> list[Invitation]:
    """Make one-time codes for many users at once; one event names them all."""
    for user in users:
        _check_is_active(user)
    return invitations(users, by, at)


@audited("access.reset", subjects=["user"])
def reset_access(*, user: User, by: User | None, at: datetime) -> Invitation:
    """End the password and every session of the user, forget failed sign-ins, and make a code for a new start."""
    _check_is_active(user)
    user.set_unusable_password()
    user.save(update_fields=["password"])
    end_all(user.sessions.all(), ending=UserSession.Ending.RESET, by=by, at=at)
    forget_failures(username=user.username)
    return invitations([user], by, at)[0]


@audited("password.set", subjects=["user"])
def set_password_with_code(
    *, user: User, access_code: AccessCode, password: str, by: User | None, at: datetime
) -> None:
    """Set the password by a code (from `queries.live_code`), which is used up by it."""
    check_is_own(user=user, by=by)
    use_up(access_code, user, at)
    _set_password(user, password, at)


@audited("password.changed", subjects=["user"])
def change_password(*, user: User, password: str, by: User | None, at: datetime, keep: str = "") -> None:
    """Give the user another password; every session but the one that asks (with the key `keep`) ends.

    The form has checked the old password.
    """
    check_is_own(user=user, by=by)
    _set_password(user, password, at, keep)


@audited("user.suspended", subjects=["user"])
def suspend_user(*, user: User, reason: str, by: User | None, at: datetime) -> None:
    """Close the account: no sign-in, no session, no token, no code opens anything until it is resumed."""
    if by is not None and by.pk == user.pk:
        raise AccountRefused(_("Nobody suspends the own account. Ask another administrator."))
    if not reason.strip():
        raise AccountRefused(_("Say why the account is suspended."))
    user.is_active, user.suspended_reason = False, reason.strip()
    user.save(update_fields=["is_active", "suspended_reason"])
    end_all(user.sessions.all(), ending=UserSession.Ending.SUSPENDED, by=by, at=at)


@audited("user.resumed", subjects=["user"])
def resume_user(*, user: User, by: User | None, at: datetime) -> None:
    """Open a suspended account again, with the password it had."""
    user.is_active, user.suspended_reason = True, ""
    user.save(update_fields=["is_active", "suspended_reason"])


def _set_password(user: User, password: str, at: datetime, keep: str = "") -> None:
    user.set_password(password)
    user.save(update_fields=["password"])
    end_all(user.sessions.all(), ending=UserSession.Ending.PASSWORD, by=user, at=at, keep=keep)


def _check_is_active(user: User) -> None:
    if not user.is_active:
        raise AccountRefused(_("«%(name)s» is suspended. Resume the account first.") % {"name": user})
