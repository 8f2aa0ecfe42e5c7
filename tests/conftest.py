"""The server and the key that tests need; the settings choose the database."""

import os

import pytest
from django.db import connections
from hypothesis import settings

from ppaos.config.embedded_postgres import server
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
