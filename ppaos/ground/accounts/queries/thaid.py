"""Is what a ThaID provider said true, and whose ThaID is it? Pure: the network is asked by `actions`."""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from ppaos.engine.thai.citizen_ids import check_digit
from ppaos.ground.accounts.models import User
from ppaos.ground.privacy.queries import data_key

# Algorithms of signatures with a public key; «none» and shared secrets are no proof here.
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "Ed25519"]
CLOCKS_APART = 60  # seconds
DIGITS = 13


class NotProven(ValueError):
    """The provider's answer proves nobody's identity; `why` is for the log of the server, never for the screen."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Asked:
    """What one journey to the provider has to bring back, kept in the session until then."""

    state: str
    nonce: str
    verifier: str

    @classmethod
    def fresh(cls) -> "Asked":
        return cls(secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(64))

    @property
    def challenge(self) -> str:
        """S256 of the verifier (RFC 7636)."""
        digest = hashlib.sha256(self.verifier.encode()).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def is_thaid_offered() -> bool:
    """Whether this installation was registered with a provider."""
    return bool(settings.THAID["issuer"] and settings.THAID["client_id"])


def authorization_url(endpoint: str, asked: Asked, redirect_uri: str) -> str:
    """Where the browser is sent: code flow with PKCE, state and nonce."""
    terms = {
        "response_type": "code",
        "client_id": settings.THAID["client_id"],
        "redirect_uri": redirect_uri,
        "scope": settings.THAID["scope"],
        "state": asked.state,
        "nonce": asked.nonce,
        "code_challenge": asked.challenge,
        "code_challenge_method": "S256",
    }
    return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(terms)}"


def verified_claims(token: str, keys: dict[str, Any], *, nonce: str, at: datetime) -> dict[str, Any]:
    """The claims of an ID token whose signature, issuer, audience, times and nonce hold; NotProven for any other."""
    now, own = int(at.timestamp()), settings.THAID["client_id"]
    registry = jwt.JWTClaimsRegistry(
        now=now,
        leeway=CLOCKS_APART,
        iss={"essential": True, "value": settings.THAID["issuer"]},
        aud={"essential": True, "value": own},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
        nonce={"essential": True, "value": nonce},
    )
    try:
        claims = jwt.decode(token, KeySet.import_key_set(keys), algorithms=ALGORITHMS).claims  # type: ignore[arg-type]
        registry.validate(claims)
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise NotProven(f"ID token: {error}") from error
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if claims.get("azp", own) != own or (several and "azp" not in claims):
        raise NotProven("ID token: made for another party (azp)")
    return dict(claims)


def pid_of(claims: dict[str, Any]) -> str:
    """The citizen id that was proven; NotProven where there is none."""
    pid = str(claims.get("pid") or "")
    if len(pid) != DIGITS or not (pid.isascii() and pid.isdigit()) or check_digit(pid[:-1]) != pid[-1]:
        raise NotProven("no citizen id (pid) in the answer")
    return pid


def is_proof_enough(claims: dict[str, Any]) -> bool:
    """Whether the identity was assured highly enough (`ial`) to stand for both factors; not told is not enough."""
    try:
        return float(str(claims.get("ial"))) >= float(settings.THAID["ial"])
    except ValueError:
        return False


def pid_hash(pid: str) -> str:
    """What is kept of a citizen id that signs in: its digest under a key that is not in the database."""
    return hmac.new(data_key("thaid"), pid.encode(), hashlib.sha256).hexdigest()


def user_of_thaid(pid: str) -> User | None:
    """The active user whose account is bound to this ThaID; None where none is."""
    return User.objects.filter(thaid__pid_hash=pid_hash(pid), is_active=True).first()
