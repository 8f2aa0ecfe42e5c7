"""Pages of the door and of people's own account."""

from ppaos.ground.accounts.views.entrance import SignIn, locked_out, set_password, sign_out
from ppaos.ground.accounts.views.own import change_password, choose_language, profile, revoke_token, tokens

__all__ = [
    "SignIn",
    "change_password",
    "choose_language",
    "locked_out",
    "profile",
    "revoke_token",
    "set_password",
    "sign_out",
    "tokens",
]
