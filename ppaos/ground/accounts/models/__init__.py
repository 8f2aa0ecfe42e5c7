"""Who signs in, from which device, with what besides the password."""

from ppaos.ground.accounts.models.second_factor import FactorReset, ThaidBinding
from ppaos.ground.accounts.models.sessions import UserSession
from ppaos.ground.accounts.models.users import AccessCode, ApiToken, User, UserManager

__all__ = ["AccessCode", "ApiToken", "FactorReset", "ThaidBinding", "User", "UserManager", "UserSession"]
