"""The web server's role signs in for real: owns nothing, passes no wall, and its connection goes back as nobody's."""

from types import SimpleNamespace

import psycopg
import pytest
from django.db import connection
from django.utils import timezone
from psycopg import sql

from ppaos.config import database, wall
from ppaos.config.wall_ways import WallError
from ppaos.ground.privacy.permissions import HOUSE_ROLE, READER_ROLE
from tests.config.wall.conftest import HERE
from tests.factories.people import user_with


@pytest.fixture
def session():
    """A connection of the web server's."""
    asked = connection.settings_dict
    signed_in = {"user": READER_ROLE, "password": database.web_password()}
    if not signed_in["password"]:
        pytest.skip("the server of these tests is another's")
    with psycopg.connect(host=asked["HOST"], dbname=asked["NAME"], **signed_in) as opened:
        yield opened


def seen(session) -> int:
    return session.execute("SELECT count(*) FROM registry_person").fetchone()[0]


@pytest.mark.django_db(transaction=True)
def test_a_connection_sees_with_the_eyes_set_and_none_once_it_is_given_back(here, session):
    reader = user_with("data_manager", HERE)
    assert seen(session) == 0
    session.execute("SELECT wall_open(%s, %s)", [reader.pk, timezone.localdate()])
    assert seen(session) == 1
    session.execute(f"SET ROLE {HOUSE_ROLE}")
    database.forget_reader(session)
    assert seen(session) == 0
    assert session.execute("SELECT current_user").fetchone()[0] == READER_ROLE


@pytest.mark.django_db
def test_neither_role_owns_anything_and_the_web_server_passes_no_wall():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname LIKE 'ppaos\\_%%'"
        )
        told = {name: rights for name, *rights in cursor.fetchall()}
        cursor.execute("SELECT count(*) FROM pg_class WHERE relowner::regrole::text LIKE 'ppaos\\_%%'")
        assert cursor.fetchone()[0] == 0
    assert told[READER_ROLE] == [False, False, False]
    assert told[HOUSE_ROLE] == [False, True, False]


def test_the_web_server_signs_in_as_its_own_role_and_commands_as_the_owner(monkeypatch):
    monkeypatch.delenv(database.FOR_THE_WEB, raising=False)
    owner = database.database()
    monkeypatch.setenv(database.FOR_THE_WEB, "1")
    web = database.database()
    assert (owner["USER"], web["USER"]) == ("ppaos", READER_ROLE)
    assert owner["PASSWORD"] != web["PASSWORD"]
    assert web["OPTIONS"]["pool"]["reset"] is database.forget_reader


def test_another_server_lets_the_web_in_by_its_own_address_or_behind_the_wall_at_once(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://owner:x@elsewhere/house")
    assert database.web_password() == ""
    assert "options" not in database.database()["OPTIONS"]
    monkeypatch.setenv(database.FOR_THE_WEB, "1")
    assert database.database()["OPTIONS"]["options"] == f"-c role={READER_ROLE}"
    monkeypatch.setenv("PPAOS_WEB_DATABASE_URL", f"postgres://{READER_ROLE}:y@elsewhere/house")
    assert database.database()["USER"] == READER_ROLE


@pytest.mark.django_db
def test_who_may_make_no_roles_is_told_what_to_ask_for(monkeypatch):
    def refuse(*_):
        raise psycopg.errors.InsufficientPrivilege

    monkeypatch.setattr(wall, "connection", SimpleNamespace(settings_dict={"USER": "owner"}, cursor=refuse))
    with pytest.raises(WallError, match="CREATE ROLE ppaos_web") as told:
        wall._in_its_own_way(sql.SQL("CREATE ROLE x"))
    assert "TO owner" in str(told.value)
