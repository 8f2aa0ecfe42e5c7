"""A provider of ThaID as it may be met: a real server on this machine, true unless told to lie."""

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey, RSAKey

CLIENT, SECRET = "ppaos-kalasin", "a secret of the client"


class Provider:
    """Codes given out, keys, and what is said wrongly. `pid` is who stands at the phone."""

    def __init__(self, pid: str) -> None:
        self.pid, self.ial = pid, 2.3
        self.key = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"}, auto_kid=False)
        self.sign_with: Any = self.key
        self.algorithm = "RS256"
        self.claims: dict[
            str, Any
        ] = {}  # what the ID token says otherwise than it should; None leaves it out
        self.userinfo: dict[str, Any] | None = None
        self.document: dict[str, Any] = {}
        self.is_down = False
        self.codes: dict[str, dict[str, str]] = {}
        self.asked: list[str] = []
        self.url = ""

    def agrees(self, address: str) -> str:
        """The person at the phone agrees to what the browser was sent with: where it is sent back to."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        code = secrets.token_urlsafe(8)
        self.codes[code] = asked
        return f"/sign-in/thaid/back/?code={code}&state={asked['state']}"

    def discovery(self) -> dict[str, Any]:
        doors = {
            "authorization_endpoint": "auth",
            "token_endpoint": "token",
            "jwks_uri": "jwks",
            "userinfo_endpoint": "userinfo",
        }
        found = {"issuer": self.url} | {name: f"{self.url}/{door}" for name, door in doors.items()}
        return {name: value for name, value in (found | self.document).items() if value is not None}

    def token(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        """What the code is worth: once, to this client, with the verifier that was announced."""
        asked = self.codes.pop(form.get("code", ""), None)
        who = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if (
            asked is None
            or authorization != f"Basic {who}"
            or challenge != asked["code_challenge"]
            or form["redirect_uri"] != asked["redirect_uri"]
        ):
            return 400, {"error": "invalid_grant"}
        return 200, {"access_token": "opens userinfo", "id_token": self.id_token(asked["nonce"])}

    def id_token(self, nonce: str) -> str:
        now = int(time.time())
        true = {
            "iss": self.url, "aud": CLIENT, "sub": "subject-1", "nonce": nonce, "iat": now, "exp": now + 300,
            "pid": self.pid, "ial": self.ial,
        }  # fmt: skip
        said = {name: value for name, value in (true | self.claims).items() if value is not None}
        header = {"alg": self.algorithm, "kid": "one"}
        return jwt.encode(header, said, self.sign_with, algorithms=[self.algorithm])

    def jwks(self) -> dict[str, Any]:
        return KeySet([self.key]).as_dict(private=False)


def another_key() -> RSAKey:
    """A key the provider never published, under its name."""
    return RSAKey.generate_key(2048, {"kid": "one"}, auto_kid=False)


def shared_secret() -> OctKey:
    """The client's secret as a key: what a token signed «HS256» would be made with."""
    return OctKey.import_key(SECRET.ljust(32).encode())


def curve_key() -> ECKey:
    """A key of another kind than is published."""
    return ECKey.generate_key("P-256", {"kid": "one"})


class _Door(BaseHTTPRequestHandler):
    provider: Provider

    def do_GET(self) -> None:
        provider, path = self.provider, urlsplit(self.path).path
        provider.asked.append(path)
        found = {"/.well-known/openid-configuration": provider.discovery, "/jwks": provider.jwks}.get(path)
        if path == "/userinfo":
            is_known = self.headers.get("Authorization") == "Bearer opens userinfo"
            self._say(200 if is_known else 401, provider.userinfo or {})
        else:
            self._say(200 if found else 404, found() if found else {})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        self._say(*self.provider.token(form, self.headers.get("Authorization", "")))

    def _say(self, status: int, told: Any) -> None:
        if self.provider.is_down:
            status, told = 503, "away"
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(told).encode())

    def log_message(self, *_: Any) -> None:
        """Says nothing."""


@contextmanager
def serving(provider: Provider) -> Iterator[Provider]:
    """The provider behind a port of its own."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Door", (_Door,), {"provider": provider}))
    provider.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
