"""Does a command say what to do where there is no installation yet, and hide no other fault?"""

import pytest
from django.db import ProgrammingError
from psycopg.errors import SyntaxError as BadSql
from psycopg.errors import UndefinedTable

from ppaos.config import running


@pytest.fixture
def failing(monkeypatch):
    """A command that fails in the database with this cause."""

    def fail(cause):
        def command(_arguments):
            raise ProgrammingError("relation") from cause

        monkeypatch.setattr(running, "execute_from_command_line", command)
        monkeypatch.setenv("DATABASE_URL", "postgresql://nowhere/none")

    return fail


def test_an_installation_that_is_not_set_up_says_so(failing, capsys):
    failing(UndefinedTable("relation"))
    assert running.main(["crosscheck"]) == 1
    assert "ppaos init --area CODE" in capsys.readouterr().err


def test_other_faults_of_the_database_are_not_hidden(failing):
    failing(BadSql("syntax"))
    with pytest.raises(ProgrammingError):
        running.main(["crosscheck"])
