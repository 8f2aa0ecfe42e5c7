"""Signing in by ThaID: who is it, and binding an account to it. No account is made by it."""

from datetime import datetime
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from ppaos.ground.accounts.actions import _provider
from ppaos.ground.accounts.actions._codes import use_up
from ppaos.ground.accounts.actions.errors import AccountRefused
from ppaos.ground.accounts.models import AccessCode, ThaidBinding, User
from ppaos.ground.accounts.permissions import check_is_own
from ppaos.ground.accounts.queries.thaid import (
    Asked,
    NotProven,
    authorization_url,
    is_proof_enough,
    pid_hash,
    pid_of,
    verified_claims,
)
from ppaos.ground.privacy.actions import audited, unaudited


class Proven(NamedTuple):
    """Whose ThaID was shown, and whether its assurance stands for both factors. Never a subject of a trace."""

    pid: str
    is_enough: bool


@unaudited("asks the provider where its door is; nothing is written")
def thaid_address(*, asked: Asked, redirect_uri: str) -> str:
    """Where the browser goes to show a ThaID; NotProven where the provider does not answer."""
    return authorization_url(_provider.endpoints()["authorization_endpoint"], asked, redirect_uri)


@unaudited("asks the provider who it is; what follows from it writes its event")
def proven_by(*, code: str, asked: Asked, redirect_uri: str, at: datetime) -> Proven:
    """Who came back with this code; NotProven unless everything about the answer holds."""
    doors = _provider.endpoints()
    given = _provider.tokens(
        doors["token_endpoint"], code=code, verifier=asked.verifier, redirect_uri=redirect_uri
    )
    claims = verified_claims(given["id_token"], _provider.keys(doors["jwks_uri"]), nonce=asked.nonce, at=at)
    if "pid" not in claims and doors.get("userinfo_endpoint"):
        claims |= _told_besides(doors["userinfo_endpoint"], given, claims)
    return Proven(pid_of(claims), is_proof_enough(claims))


def _told_besides(endpoint: str, given: dict[str, Any], claims: dict[str, Any]) -> dict[str, Any]:
    """The citizen id and assurance, where they come beside the ID token; only of the same subject."""
    more = _provider.userinfo(endpoint, str(given.get("access_token", "")))
    if more.get("sub") != claims["sub"]:
        raise NotProven("userinfo speaks of another subject")
    return {name: more[name] for name in ("pid", "ial") if name in more and name not in claims}


@audited("thaid.bound", subjects=["user"])
def bind_thaid(*, user: User, pid: str, by: User | None, at: datetime) -> None:
    """Let the user sign in by this ThaID from now on; one account a person, one ThaID an account."""
    check_is_own(user=user, by=by)
    _bind(user, pid, at)


@audited("thaid.bound", subjects=["user"])
def bind_by_code(*, user: User, access_code: AccessCode, pid: str, by: User | None, at: datetime) -> None:
    """Bind the ThaID of somebody invited, by the one-time code, which is used up. Both or neither."""
    check_is_own(user=user, by=by)
    use_up(access_code, user, at)
    _bind(user, pid, at)


@audited("thaid.unbound", subjects=["user"])
def unbind_thaid(*, user: User, by: User | None, at: datetime) -> None:
    """The user signs in by ThaID no more; refused where nothing else would open the account."""
    check_is_own(user=user, by=by)
    if not user.has_usable_password():
        raise AccountRefused(_("You have no password. Ask for a one-time code and set one first."))
    ThaidBinding.objects.filter(user=user).delete()


def _bind(user: User, pid: str, at: datetime) -> None:
    digest = pid_hash(pid)
    if ThaidBinding.objects.filter(pid_hash=digest).exclude(user=user).exists():
        raise AccountRefused(_("This ThaID belongs to another account. Ask who looks after your account."))
    ThaidBinding.objects.update_or_create(user=user, defaults={"pid_hash": digest, "bound_at": at})
