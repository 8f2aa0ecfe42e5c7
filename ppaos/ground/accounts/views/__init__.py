"""Pages of the door and of people's own account."""

from ppaos.ground.accounts.views import own_factors, thaid
from ppaos.ground.accounts.views.entrance import SignIn, locked_out, set_password, sign_out
from ppaos.ground.accounts.views.own import change_password, choose_language, profile, revoke_token, tokens
from ppaos.ground.accounts.views.second_factor import second_factor
from ppaos.ground.accounts.views.sessions import revoke_session, revoke_sessions, sessions

__all__ = [
    "SignIn",
    "change_password",
    "choose_language",
    "locked_out",
    "own_factors",
    "profile",
    "revoke_session",
    "revoke_sessions",
    "revoke_token",
    "second_factor",
    "sessions",
    "set_password",
    "sign_out",
    "thaid",
    "tokens",
]
