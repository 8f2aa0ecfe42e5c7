"""Every write on accounts: users invited, let in, kept out, and what they do with their own account."""

from ppaos.ground.accounts.actions._codes import Invitation
from ppaos.ground.accounts.actions.access import (
    change_password,
    make_access_code,
    make_access_codes,
    reset_access,
    resume_user,
    set_password_with_code,
    suspend_user,
)
from ppaos.ground.accounts.actions.errors import AccountRefused
from ppaos.ground.accounts.actions.invitations import (
    Invitee,
    create_first_administrator,
    invite_user,
    invite_users,
)
from ppaos.ground.accounts.actions.own import (
    NewToken,
    change_profile,
    choose_language,
    make_api_token,
    revoke_api_token,
    token_user,
)
from ppaos.ground.accounts.actions.sessions import (
    note_lock_out,
    note_refused_sign_in,
    note_sign_in,
    note_sign_out,
)

__all__ = [
    "AccountRefused",
    "Invitation",
    "Invitee",
    "NewToken",
    "change_password",
    "change_profile",
    "choose_language",
    "create_first_administrator",
    "invite_user",
    "invite_users",
    "make_access_code",
    "make_access_codes",
    "make_api_token",
    "note_lock_out",
    "note_refused_sign_in",
    "note_sign_in",
    "note_sign_out",
    "reset_access",
    "resume_user",
    "revoke_api_token",
    "set_password_with_code",
    "suspend_user",
    "token_user",
]
