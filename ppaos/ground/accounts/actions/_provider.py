"""Talks with the ThaID provider: where its doors are, and what a code is worth."""

from typing import Any

import httpx
from django.conf import settings

from ppaos.ground.accounts.queries.thaid import NotProven

SECONDS = 10
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")


def endpoints() -> dict[str, str]:
    """The provider's addresses: as the installation says, else as the provider publishes them; of the issuer asked."""
    said = {name: settings.THAID[name] for name in (*ENDPOINTS, "userinfo_endpoint") if settings.THAID[name]}
    if all(name in said for name in ENDPOINTS):
        return said
    found = _json(httpx.get, f"{settings.THAID['issuer'].rstrip('/')}/.well-known/openid-configuration")
    if found.get("issuer") != settings.THAID["issuer"]:
        raise NotProven(f"the provider calls itself {found.get('issuer')}")
    if any(name not in found and name not in said for name in ENDPOINTS):
        raise NotProven("the provider does not say where its doors are")
    return {key: str(value) for key, value in found.items() if key.endswith(("endpoint", "uri"))} | said


def tokens(at_endpoint: str, *, code: str, verifier: str, redirect_uri: str) -> dict[str, Any]:
    """What the provider gives for the code; it gives it once."""
    terms = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect_uri,
        "code_verifier": verifier,
    }
    who = (settings.THAID["client_id"], settings.THAID["client_secret"])
    given = _json(httpx.post, at_endpoint, data=terms, auth=who)
    if not isinstance(given.get("id_token"), str):
        raise NotProven("no ID token for the code")
    return given


def keys(at_uri: str) -> dict[str, Any]:
    """The provider's public keys."""
    return _json(httpx.get, at_uri)


def userinfo(at_endpoint: str, access_token: str) -> dict[str, Any]:
    """What the provider tells about who the access token is of."""
    return _json(httpx.get, at_endpoint, headers={"Authorization": f"Bearer {access_token}"})


def _json(ask: Any, address: str, **more: Any) -> dict[str, Any]:
    try:
        answer = ask(address, timeout=SECONDS, follow_redirects=False, **more)
        answer.raise_for_status()
        told = answer.json()
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise NotProven(f"{address.split('?')[0]}: {type(error).__name__}") from error
    if not isinstance(told, dict):
        raise NotProven(f"{address.split('?')[0]}: no object in the answer")
    return told
