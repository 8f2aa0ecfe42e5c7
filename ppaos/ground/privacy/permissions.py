"""By whose eyes does the database look? Nothing set: nothing is seen. A reader: what the wall of rows shows them.
The house itself: everything, where an act or a named reading is meant to look beyond what its reader sees.

The wall (`ppaos.config.wall`) is policies of PostgreSQL for the role that the web server signs in as. Commands, workers
and migrations sign in as the owner, before whom no wall stands: there all of this does nothing.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any, LiteralString, ParamSpec, TypeVar

from django.db import connection
from django.utils import timezone
from psycopg.pq import TransactionStatus

READER_ROLE, HOUSE_ROLE = "ppaos_web", "ppaos_house"
# What the database is told of a reader, each as «ppaos.…»: the function `wall_open` sets them.
SCOPE = ("reader", "today", "seen", "near", "organisations", "acting", "opened", "people", "many")

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class Scope:
    """Whose eyes: a reader's number (None: nobody signed in), or the house's own for a while."""

    reader: int | None
    is_house: bool = False


_scope: ContextVar[Scope | None] = ContextVar("scope", default=None)


@contextmanager
def reading_as(reader: int | None) -> Iterator[None]:
    """Stand before the wall as this reader, and as whoever it was before again afterwards."""
    with _standing(Scope(reader)):
        yield


@contextmanager
def _standing(scope: Scope) -> Iterator[None]:
    before = _scope.get()
    _set(scope)
    try:
        yield
    finally:
        _set(before)


def now_reading(reader: int | None) -> None:
    """Who reads the rest of this request: known by a token or a phone only once the request is looked at."""
    if _scope.get() is not None:
        _set(Scope(reader))


def now_beyond(reason: str) -> None:
    """The rest of this request looks with the eyes of the house: a machine of an agency, let in by its key."""
    if _scope.get() is not None and reason:
        _set(Scope(None, is_house=True))


@contextmanager
def looking_beyond(reason: str) -> Iterator[None]:
    """Look with the eyes of the house for a while. Say why; a test lists every place that does."""
    before = _scope.get()
    if not reason:
        raise ValueError("Looking beyond the wall needs its reason.")
    if before is None or before.is_house:
        yield
        return
    with _standing(replace(before, is_house=True)):
        yield


def looks_beyond(reason: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """The whole function looks with the eyes of the house; what it returns is no lazy queryset."""

    def decorate(reading: Callable[P, R]) -> Callable[P, R]:
        @wraps(reading)
        def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
            with looking_beyond(reason):
                return reading(*args, **kwargs)

        wrapper.beyond_reason = reason  # type: ignore[attr-defined]
        return wrapper

    return decorate


def kept_reading(pieces: Iterable[Any], scope: Scope) -> Iterator[Any]:
    """Pieces of an answer that leaves while it is made: each is made with the eyes it was asked for with."""
    remaining = iter(pieces)
    while True:
        with _standing(scope):
            try:
                piece = next(remaining)
            except StopIteration:
                return
        yield piece


def scope_now() -> Scope | None:
    """Whose eyes look at this moment; None where no wall stands."""
    return _scope.get()


_OPEN: LiteralString = "SELECT wall_open(%s, %s), set_config('role', %s, false)"
_CLOSE: LiteralString = "RESET ROLE; SELECT wall_open(NULL, NULL)"


def _set(scope: Scope | None) -> None:
    """Remember whose eyes look, and tell the database, or its next connection where there is none yet."""
    before = _scope.get()
    _scope.set(scope)
    if connection.connection is not None:
        _tell(before, scope)


def tell_new_connection(**_: Any) -> None:
    """A connection made within a request is told whose eyes look before anything is asked of it."""
    scope = _scope.get()
    if scope is not None:
        _tell(None, scope)


def _tell(before: Scope | None, scope: Scope | None) -> None:
    """In a failed transaction the database cannot be told; its rollback brings back what was before it."""
    session = connection.connection
    if session.closed or session.info.transaction_status == TransactionStatus.INERROR:
        return
    if scope is None:
        session.execute(_CLOSE)
    elif before is not None and before.reader == scope.reader:
        role = HOUSE_ROLE if scope.is_house else READER_ROLE
        session.execute("SELECT set_config('role', %s, false)", [role])
    else:
        role = HOUSE_ROLE if scope.is_house else READER_ROLE
        session.execute(_OPEN, [scope.reader, timezone.localdate(), role])
