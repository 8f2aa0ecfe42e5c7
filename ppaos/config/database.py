"""Which database, and as whom: commands and workers as its owner, the web server as a role before the wall of rows."""

import hashlib
import os
from typing import Any

import environ
from psycopg import Connection

from ppaos.config import embedded_postgres
from ppaos.ground.privacy.permissions import READER_ROLE, SCOPE

# Set by the web server's own entrance (`wsgi`), never by hand.
FOR_THE_WEB = "PPAOS_FOR_THE_WEB"
POOL_SECONDS = 20
env = environ.Env()


def database() -> dict[str, Any]:
    """The settings of the one database, for who asks now."""
    is_web = FOR_THE_WEB in os.environ
    settings = _given(is_web) if "DATABASE_URL" in env else _embedded(is_web)
    options = settings.pop("OPTIONS", {})
    pool = {
        "min_size": 1, "max_size": env.int("PPAOS_POOL", default=8), "timeout": POOL_SECONDS, "reset": forget_reader,
    }  # fmt: skip
    return settings | {"OPTIONS": options | {"pool": pool}, "ATOMIC_REQUESTS": False}


def web_password() -> str:
    """What the web server signs in with at the embedded server; empty where the database is another's."""
    return "" if "DATABASE_URL" in env else _web_password(embedded_postgres.server())


def forget_reader(session: "Connection[Any]") -> None:
    """What a connection goes back to the pool with: nobody's eyes. It sees nothing until a reader is set."""
    session.execute("RESET ROLE")
    session.execute("SELECT " + ", ".join(f"set_config('ppaos.{name}', '', false)" for name in SCOPE))
    session.commit()


def _given(is_web: bool) -> dict[str, Any]:
    """DATABASE_URL; for the web server PPAOS_WEB_DATABASE_URL, or the same one, stepping before the wall at once."""
    name = "PPAOS_WEB_DATABASE_URL" if is_web and "PPAOS_WEB_DATABASE_URL" in env else "DATABASE_URL"
    settings: dict[str, Any] = env.db_url(name, engine="django.db.backends.postgresql")
    if is_web and name == "DATABASE_URL":
        settings["OPTIONS"] = settings.get("OPTIONS", {}) | {"options": f"-c role={READER_ROLE}"}
    return settings


def _embedded(is_web: bool) -> dict[str, Any]:
    server = embedded_postgres.server()
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": embedded_postgres.DATABASE,
        "USER": READER_ROLE if is_web else embedded_postgres.USER,
        "PASSWORD": _web_password(server) if is_web else server.password,
        "HOST": str(server.socket),
    }


def _web_password(server: embedded_postgres.EmbeddedServer) -> str:
    return hashlib.sha256(f"{server.password}:{READER_ROLE}".encode()).hexdigest()
