"""Settings of the test suite: a home of its own, and PPAOS_TEST_DATABASE_URL where one is given."""

import os

from ppaos.config.home import PROJECT

os.environ["PPAOS_HOME"] = str(PROJECT / ".ppaos-test")
os.environ["PPAOS_UNSAFE_FAST"] = "1"
os.environ["PYTHAINLP_OFFLINE"] = "1"
for name in ("PPAOS_DEMO", "PPAOS_SECOND_FACTOR", "PPAOS_THAID_ISSUER", "PPAOS_KEY_FILE", "DATABASE_URL"):
    os.environ.pop(name, None)
if "PPAOS_TEST_DATABASE_URL" in os.environ:
    os.environ["DATABASE_URL"] = os.environ["PPAOS_TEST_DATABASE_URL"]

from ppaos.config.settings import *  # noqa: E402, F403

AXES_ENABLED = False
SECOND_FACTOR = "offered"  # tests sign users in by force; those of the second factor ask for it
DATABASES["default"]["OPTIONS"] = {}  # noqa: F405  one connection a test; a pool would outlive its database
if "PYTEST_XDIST_WORKER" in os.environ:
    # Each worker has a database of its own, whose files are numbered alike: they need a folder of their own, too.
    PPAOS_HOME = PPAOS_HOME / os.environ["PYTEST_XDIST_WORKER"]  # noqa: F405
