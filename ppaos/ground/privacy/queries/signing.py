"""What this installation signs, so that a stranger can tell it from what was changed: JWS with Ed25519 (RFC 8037).

The key is derived from the master key; its public half is served at /.well-known/jwks.json and may be copied anywhere.
"""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OKPKey

from ppaos.ground.privacy.queries.keys import data_key, key_file

ALGORITHM = "Ed25519"


class NotSigned(ValueError):
    """The text was changed, cut short, or signed by another installation or for another purpose."""


def signed(claims: dict[str, Any], kind: str) -> str:
    """The claims as a compact JWS of this installation; `kind` (typ) says for what, and holds for nothing else."""
    key = _key(key_file())
    header = {"alg": ALGORITHM, "typ": kind, "kid": key.thumbprint()}
    content = json.dumps(claims, ensure_ascii=False, separators=(",", ":"))
    return jws.serialize_compact(header, content.encode(), key, algorithms=[ALGORITHM])


def verified(token: str, kind: str, keys: dict[str, Any] | None = None) -> dict[str, Any]:
    """The claims of a token, once its signature holds: by this installation's key, or by a key set given (a JWKS).

    Raises NotSigned for anything else.
    """
    try:
        key = KeySet.import_key_set(keys) if keys else _key(key_file())  # type: ignore[arg-type]
        told = jws.deserialize_compact(token.strip(), key, algorithms=[ALGORITHM])
        claims: dict[str, Any] = json.loads(told.payload)
    except (JoseError, ValueError) as error:
        raise NotSigned("the signature does not hold") from error
    if told.protected.get("typ") != kind:
        raise NotSigned(f"it was signed as {told.protected.get('typ')}, not as {kind}")
    return claims


def public_keys() -> dict[str, Any]:
    """The public half as a JWKS: with it anybody checks a signature without a line to here."""
    key = _key(key_file())
    return {"keys": [key.as_dict(private=False, kid=key.thumbprint(), alg=ALGORITHM, use="sig")]}


@lru_cache(maxsize=4)
def _key(_file: Path) -> OKPKey:
    private = Ed25519PrivateKey.from_private_bytes(data_key("signing"))
    return OKPKey.import_key(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
