"""The server and the key that tests need; the settings choose the database."""

import os
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, connections
from hypothesis import settings

from ppaos.config.embedded_postgres import server
from ppaos.config.middleware import BehindTheWall
from ppaos.ground.privacy.actions import make_master_key

# No test by time: a busy machine is slow, not wrong.
settings.register_profile("without_a_clock", deadline=None)
settings.load_profile("without_a_clock")


def pytest_configure(config: pytest.Config) -> None:
    """Hold the embedded server up while this process tests."""
    if "DATABASE_URL" not in os.environ:
        held = server().in_use()
        held.__enter__()
        config.add_cleanup(lambda: held.__exit__(None, None, None))
    make_master_key()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(request: pytest.FixtureRequest) -> None:
    """PPAOS_TEST_DB names the test database, so that two runs at once keep apart."""
    base = os.environ.get("PPAOS_TEST_DB", "test_ppaos")
    worker = getattr(request.config, "workerinput", {}).get("workerid", "")
    connections["default"].settings_dict["TEST"]["NAME"] = f"{base}_{worker}" if worker else base


# Rooms whose pages were not yet all tried before the wall of rows; their requests go without it. To become empty.
WITHOUT_WALL = ("journeys",)


@pytest.fixture(autouse=True)
def _before_the_wall(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a test the owner and the web server share one transaction: what the owner staged is not the web server's."""
    plain = BehindTheWall.__call__
    room = request.path.relative_to(Path(__file__).parent).as_posix()

    def fresh(self: BehindTheWall, asked: Any) -> Any:
        if room.startswith(WITHOUT_WALL):
            return self.get_response(asked)
        if connection.in_atomic_block and not connection.needs_rollback:
            connection.connection.execute("DISCARD TEMP")
        return plain(self, asked)

    monkeypatch.setattr(BehindTheWall, "__call__", fresh)
