"""People of an area come in and are looked after: invited with a role, suspended, resumed, given a new code."""

from datetime import date, datetime

from django.db import transaction

from ppaos.ground.accounts import actions as accounts
from ppaos.ground.accounts.actions import Invitation
from ppaos.ground.accounts.models import FactorReset, User, UserSession
from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.actions import unaudited
from ppaos.people.cooperation.actions.grants import grant_role
from ppaos.people.cooperation.models import Organisation
from ppaos.people.cooperation.permissions import check_can_manage_user, check_may


@unaudited("the invitation and the grant write their events")
def invite(
    *,
    username: str,
    display_name: str,
    role: str,
    area: Area,
    valid_from: date,
    by: User | None,
    at: datetime,
    phone: str = "",
    organisation: Organisation | None = None,
    valid_to: date | None = None,
) -> Invitation:
    """Make a user with a first role; the code returned sets the password and is shown once. Both or neither."""
    check_may(by, "invite_users", area_code=area.code)
    with transaction.atomic():
        invitation = accounts.invite_user(
            username=username, display_name=display_name, phone=phone, by=by, at=at
        )
        grant_role(
            user=invitation.user, role=role, area=area, organisation=organisation, valid_from=valid_from,
            valid_to=valid_to, by=by, at=at,
        )  # fmt: skip
    return invitation


@unaudited("the room of accounts writes the event")
def reset(*, user: User, by: User | None, at: datetime) -> Invitation:
    """Shut the old password and all sessions of a user and make a one-time code, without e-mail."""
    check_can_manage_user(by=by, user=user)
    return accounts.reset_access(user=user, by=by, at=at)


@unaudited("the room of accounts writes the event")
def suspend(*, user: User, reason: str, by: User | None, at: datetime) -> None:
    """Close a user's account until it is resumed."""
    check_can_manage_user(by=by, user=user)
    accounts.suspend_user(user=user, reason=reason, by=by, at=at)


@unaudited("the room of accounts writes the event")
def resume(*, user: User, by: User | None, at: datetime) -> None:
    """Open a suspended account again."""
    check_can_manage_user(by=by, user=user)
    accounts.resume_user(user=user, by=by, at=at)


@unaudited("the room of accounts writes the event")
def revoke_session(*, session: UserSession, by: User, at: datetime) -> None:
    """Sign a user out on one device."""
    check_can_manage_user(by=by, user=session.user)
    accounts.revoke_session(session=session, by=by, at=at)


@unaudited("the room of accounts writes the event")
def revoke_sessions(*, user: User, by: User, at: datetime) -> None:
    """Sign a user out everywhere."""
    check_can_manage_user(by=by, user=user)
    accounts.revoke_sessions(user=user, by=by, at=at)


@unaudited("the room of accounts writes the event")
def ask_factor_reset(*, user: User, reason: str, by: User | None, at: datetime) -> FactorReset:
    """Ask that a lost second factor be taken away; another who looks after the account confirms it."""
    check_can_manage_user(by=by, user=user)
    return accounts.ask_factor_reset(user=user, reason=reason, by=by, at=at)


@unaudited("the room of accounts writes the event")
def confirm_factor_reset(*, reset: FactorReset, by: User | None, at: datetime) -> None:
    """Take the second factor away, by somebody else than who asked."""
    check_can_manage_user(by=by, user=reset.user)
    accounts.confirm_factor_reset(user=reset.user, reset=reset, by=by, at=at)


@unaudited("the room of accounts writes the event")
def take_back_factor_reset(*, reset: FactorReset, by: User | None, at: datetime) -> None:
    """Leave the second factor as it is."""
    check_can_manage_user(by=by, user=reset.user)
    accounts.take_back_factor_reset(user=reset.user, reset=reset, by=by, at=at)
