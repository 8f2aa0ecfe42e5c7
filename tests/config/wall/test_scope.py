"""The scope of a request is set before it and gone after it, whatever happens in between."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.http import HttpResponse, StreamingHttpResponse
from django.test import RequestFactory
from django.utils import timezone

from ppaos.config.middleware import BehindTheWall
from ppaos.ground.privacy.actions import audited, unaudited
from ppaos.ground.privacy.permissions import (
    READER_ROLE,
    Scope,
    kept_reading,
    looking_beyond,
    looks_beyond,
    now_beyond,
    now_reading,
    reading_as,
    scope_now,
)
from ppaos.people.registry.models import Person
from tests.config.wall.conftest import HERE, THERE
from tests.factories.people import user_with

pytestmark = pytest.mark.django_db


def standing() -> tuple[str, str]:
    """As which role the database looks, and by whose eyes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_setting('ppaos.reader', true)")
        role, reader = cursor.fetchone()
    return role, reader or ""


@pytest.fixture
def reader(there):
    return user_with("data_manager", HERE)


def test_the_scope_of_a_request_is_not_left_over(reader, client):
    owner = standing()[0]
    client.force_login(reader)
    assert client.get("/").status_code == 200
    assert standing() == (owner, "")
    assert scope_now() is None


def test_the_next_request_sees_with_its_own_eyes_alone(reader):
    other = user_with("data_manager", THERE)
    for user, names in ((reader, ["มานี"]), (other, ["ปิติ"]), (None, [])):
        with reading_as(user.pk if user else None):
            assert list(Person.objects.values_list("first_name", flat=True)) == names


def test_the_scope_goes_when_the_page_fails(reader):
    owner = standing()[0]
    for error in (ValueError, DatabaseError):
        with pytest.raises(error), reading_as(reader.pk):
            raise error
        assert standing() == (owner, "")


def test_the_scope_goes_with_a_transaction_that_fails(reader):
    owner = standing()[0]
    with (
        pytest.raises(DatabaseError),
        transaction.atomic(),
        reading_as(reader.pk),
        connection.cursor() as cursor,
    ):
        cursor.execute("SELECT nothing FROM nowhere")
    assert standing() == (owner, "")


def test_a_failure_beyond_the_wall_brings_the_reader_back(reader):
    with reading_as(reader.pk):
        with (
            pytest.raises(DatabaseError),
            transaction.atomic(),
            looking_beyond("tests"),
            connection.cursor() as cursor,
        ):
            cursor.execute("SELECT nothing FROM nowhere")
        assert standing() == ("ppaos_web", str(reader.pk))
        with pytest.raises(ValueError, match="mine"), looking_beyond("tests"), transaction.atomic():
            raise ValueError("mine")
        assert standing() == ("ppaos_web", str(reader.pk))


def test_beyond_the_wall_everything_is_seen_and_only_there(reader):
    with reading_as(reader.pk):
        with looking_beyond("tests"), looking_beyond("tests within tests"):
            assert Person.objects.count() == 2
            assert standing()[0] == "ppaos_house"
        assert Person.objects.count() == 1


def test_looking_beyond_needs_a_reason(reader):
    with pytest.raises(ValueError, match="reason"), looking_beyond(""):
        pass


def test_before_no_wall_nothing_is_switched(there):
    owner = standing()[0]
    with looking_beyond("tests"):
        assert standing()[0] == owner
    now_reading(5)
    assert standing() == (owner, "")


def test_a_reader_known_later_is_the_reader_from_then_on(reader):
    with reading_as(None):
        assert Person.objects.count() == 0
        now_reading(reader.pk)
        assert Person.objects.count() == 1
        assert scope_now() == Scope(reader.pk)


def test_a_machine_let_in_by_its_key_looks_with_the_eyes_of_the_house(reader):
    now_beyond("before no wall nothing happens")
    assert scope_now() is None
    with reading_as(None):
        now_beyond("a test")
        assert Person.objects.count() == 2
    assert scope_now() is None


def test_actions_look_beyond_and_their_callers_do_not(reader):
    @audited("test.done")
    def counted(*, by, at):
        return Person.objects.count()

    @unaudited("a test")
    def told():
        return Person.objects.count()

    @looks_beyond("a test")
    def looked():
        return Person.objects.count()

    with reading_as(reader.pk):
        assert [counted(by=reader, at=timezone.now()), told(), looked(), Person.objects.count()] == [
            2,
            2,
            2,
            1,
        ]


def test_an_answer_made_while_it_leaves_is_made_before_the_wall(reader):
    def pieces():
        for _ in range(2):
            yield Person.objects.count()

    assert list(kept_reading(pieces(), Scope(reader.pk))) == [1, 1]
    assert list(kept_reading(pieces(), Scope(None))) == [0, 0]
    request = RequestFactory().get("/")
    request.user = reader
    request.COOKIES["sessionid"] = "x"
    answer = BehindTheWall(lambda _: StreamingHttpResponse(str(n) for n in pieces()))(request)
    assert answer.getvalue() == b"11"


def test_who_has_no_session_is_nobody(reader):
    request = RequestFactory().get("/")
    request.user = reader
    seen = BehindTheWall(lambda _: HttpResponse(str(Person.objects.count())))(request)
    assert seen.content == b"0"


@pytest.mark.django_db(transaction=True)
def test_a_connection_made_within_a_request_learns_whose_eyes_look(there):
    reader = user_with("data_manager", HERE)
    connection.close()
    with reading_as(reader.pk):
        assert connection.connection is None, "nothing was asked yet"
        assert standing() == (READER_ROLE, str(reader.pk))
        connection.close()
        assert standing() == (READER_ROLE, str(reader.pk))
    assert standing()[1] == ""
