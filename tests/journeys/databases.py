"""How does each journey get an installation of its own in a second? PostgreSQL copies one that was built once."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.db import connections
from django.test import override_settings

from ppaos.ground.privacy.actions import make_master_key


@contextmanager
def copy_of(template: str, copy: str) -> Iterator[str]:
    """A copy of a database, under a name of its own, until the end."""
    _tell(f'DROP DATABASE IF EXISTS "{copy}" WITH (FORCE)', f'CREATE DATABASE "{copy}" TEMPLATE "{template}"')
    try:
        yield copy
    finally:
        _tell(f'DROP DATABASE "{copy}" WITH (FORCE)')


@contextmanager
def in_use(name: str, home: Path) -> Iterator[None]:
    """Every thread of this process uses that database, with key and files in that home, until the end."""
    settings = connections["default"].settings_dict
    before = settings["NAME"]
    connections.close_all()
    settings["NAME"] = name
    try:
        with override_settings(PPAOS_HOME=home):
            make_master_key()
            yield
    finally:
        connections.close_all()
        settings["NAME"] = before


def _tell(*statements: str) -> None:
    """Past Django, whose connections are shut between tests; a database is copied while nobody uses it."""
    connections.close_all()
    parameters = connections["default"].get_connection_params() | {"dbname": "postgres", "autocommit": True}
    with psycopg.connect(**parameters) as connection:
        for statement in statements:
            connection.execute(statement)
