"""A database for the tests: PPAOS_TEST_DATABASE_URL, or an embedded server in a home of the tests' own."""

import os
from pathlib import Path

HOME = Path(__file__).resolve().parents[1] / ".ppaos-test"
os.environ["PPAOS_HOME"] = str(HOME)
os.environ.setdefault("PYTHAINLP_OFFLINE", "1")
os.environ.setdefault("PPAOS_UNSAFE_FAST", "1")
os.environ.pop("PPAOS_DEMO", None)
if "PPAOS_TEST_DATABASE_URL" in os.environ:
    os.environ["DATABASE_URL"] = os.environ["PPAOS_TEST_DATABASE_URL"]
else:
    os.environ.pop("DATABASE_URL", None)

from ppaos.config.embedded_postgres import EmbeddedServer  # noqa: E402


def pytest_configure(config) -> None:
    """Hold the embedded server up while this process tests."""
    if "DATABASE_URL" not in os.environ:
        server = EmbeddedServer(HOME).in_use()
        server.__enter__()
        config.add_cleanup(lambda: server.__exit__(None, None, None))
