"""The installation's secret for sessions and tokens: made once, kept in its home, never in the repository."""

import contextlib
import os
import secrets
from pathlib import Path

from ppaos.config.home import private_folder


def secret_key(home: Path) -> str:
    """Read PPAOS_SECRET_KEY, or the secret kept in the home folder, made at first use."""
    given = os.environ.get("PPAOS_SECRET_KEY")
    if given:
        return given
    file = private_folder(home / "keys") / "django-secret"
    if not file.exists():
        fresh = file.with_suffix(f".{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(50))
        # A link fails where a file is already: two processes at once agree on one secret.
        with contextlib.suppress(FileExistsError):
            os.link(fresh, file)
        fresh.unlink()
    return file.read_text()
