"""A passkey made of software: answers what a browser's `navigator.credentials` would."""

import hashlib
import json
import secrets
from base64 import urlsafe_b64encode
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2 import cbor

ORIGIN = "http://localhost"
PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


def text(part: bytes) -> str:
    """Base64url without padding, as browsers write it."""
    return urlsafe_b64encode(part).rstrip(b"=").decode()


class Passkey:
    """One key pair for one address."""

    def __init__(self, origin: str = ORIGIN) -> None:
        self.origin, self.id = origin, secrets.token_bytes(16)
        self.key = ec.generate_private_key(ec.SECP256R1())

    def created(self, options: dict[str, Any]) -> str:
        """What `create` gives for these options, as JSON."""
        asked = options["publicKey"]
        public = self.key.public_key().public_numbers()
        cose = {1: 2, 3: -7, -1: 1, -2: public.x.to_bytes(32), -3: public.y.to_bytes(32)}
        attested = bytes(16) + len(self.id).to_bytes(2) + self.id + cbor.encode(cose)
        data = self._data(asked["rp"]["id"], PRESENT | VERIFIED | ATTESTED) + attested
        attestation = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client("webauthn.create", asked["challenge"])
        return self._answer({"clientDataJSON": text(client), "attestationObject": text(attestation)})

    def shown(self, options: dict[str, Any]) -> str:
        """What `get` gives for these options, as JSON."""
        asked = options["publicKey"]
        data = self._data(asked["rpId"], PRESENT | VERIFIED)
        client = self._client("webauthn.get", asked["challenge"])
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))
        parts = {"clientDataJSON": client, "authenticatorData": data, "signature": signature}
        return self._answer({name: text(part) for name, part in parts.items()})

    def _data(self, rp_id: str, flags: int) -> bytes:
        return hashlib.sha256(rp_id.encode()).digest() + bytes([flags]) + bytes(4)

    def _client(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _answer(self, response: dict[str, str]) -> str:
        return json.dumps(
            {
                "id": text(self.id),
                "rawId": text(self.id),
                "type": "public-key",
                "clientExtensionResults": {},
                "response": response,
            }
        )
