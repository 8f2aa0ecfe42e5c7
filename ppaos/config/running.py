"""Runs a Django command with the embedded server up while it runs, unless DATABASE_URL names another."""

import contextlib
import os
import sys

from django.core.management import execute_from_command_line
from django.db import ProgrammingError
from psycopg.errors import UndefinedTable

from ppaos.config import embedded_postgres
from ppaos.config.home import PROJECT

NO_SERVER = {
    "help",
    "version",
    "--help",
    "-h",
    "--version",
    "compile_messages",
    "write_reference",
    "verify_manifest",
}

NOT_SET_UP = (
    "This installation has no tables yet. Run `ppaos init --area CODE` first; PPAOS_HOME says where an installation is "
    "kept (now .ppaos where it is not set)."
)


def main(arguments: list[str]) -> int:
    """Run `ppaos COMMAND …` through Django's own command line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ppaos.config.settings")
    if arguments[:1] == ["demo"]:
        _in_demo_home()
    needs_server = bool(arguments) and arguments[0] not in NO_SERVER
    try:
        with database(needs_server):
            execute_from_command_line(["ppaos", *arguments])
    except embedded_postgres.ServerError as error:
        print(error, file=sys.stderr)
        return 1
    except ProgrammingError as error:
        if not isinstance(error.__cause__, UndefinedTable):
            raise
        print(NOT_SET_UP, file=sys.stderr)
        return 1
    return 0


def database(needed: bool = True) -> contextlib.AbstractContextManager[None]:
    """Hold the embedded server up, where this installation uses it."""
    if not needed or "DATABASE_URL" in os.environ:
        return contextlib.nullcontext()
    return embedded_postgres.server().in_use()


def _in_demo_home() -> None:
    """The demonstration has a home of its own, and says on every page that it is one."""
    os.environ.setdefault("PPAOS_HOME", str(PROJECT / ".ppaos-demo"))
    os.environ["PPAOS_DEMO"] = "1"
    os.environ.setdefault("PYTHAINLP_OFFLINE", "1")
