"""The audited write: a transaction, who did it, what it touched, and news for the rooms above."""

import base64
import functools
import inspect
import json
import os
import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, is_dataclass
from datetime import datetime
from typing import Any, ParamSpec, TypeVar, cast

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models, transaction

from ppaos.ground.privacy.models import Change, Event, KeyCheck
from ppaos.ground.privacy.permissions import looking_beyond
from ppaos.ground.privacy.queries.keys import KNOWN_TEXT, KeyWrong, key_file, sealed_id

P = ParamSpec("P")
R = TypeVar("R")


def audited(verb: str, *, subjects: Sequence[str] = ()) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Give an action its transaction and its event.

    The action takes keywords only, `by` (a user, or None for the system) and `at`. `subjects` names the
    keyword arguments the event speaks of; a model that the action returns is named too, and a returned
    dataclass of plain figures becomes the event's detail. It looks beyond the wall of rows: it checks itself who may.
    The event's area is the action's `area_code`, else
    that of a subject. One event per call, however many rows.
    """

    def decorate(action: Callable[P, R]) -> Callable[P, R]:
        _insist_on_actor(action)

        @functools.wraps(action)
        def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
            with looking_beyond(verb), transaction.atomic():
                result = action(*args, **kwargs)
                named = [kwargs.get(name) for name in subjects] + [result]
                by, at = kwargs["by"], cast(datetime, kwargs["at"])
                area = str(kwargs.get("area_code") or "")
                write_event(verb, by=by, at=at, subjects=named, detail=_figures(result), area_code=area)
            return result

        wrapper.audited_verb = verb  # type: ignore[attr-defined]
        return wrapper

    return decorate


def unaudited(reason: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Say why a public action leaves no event of its own (progress of a job, a part of a larger act)."""

    def decorate(action: Callable[P, R]) -> Callable[P, R]:
        @functools.wraps(action)
        def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
            with looking_beyond(reason):
                return action(*args, **kwargs)

        wrapper.unaudited_reason = reason  # type: ignore[attr-defined]
        return wrapper

    return decorate


def write_event(
    verb: str,
    *,
    by: Any,
    at: datetime,
    subjects: Iterable[Any] = (),
    detail: dict[str, Any] | None = None,
    purpose: str = "",
    area_code: str = "",
) -> Event:
    """Write one event and its subjects (models, or lists of models; anything else is passed over)."""
    records = [record for group in subjects for record in _models(group)]
    area = area_code or next((code for code in map(_area_code, records) if code), "")
    event = Event(
        at=at,
        verb=verb,
        actor_id=getattr(by, "pk", None),
        actor_label=str(by) if by else "system",
        area_code=area,
        purpose=purpose,
        detail=detail or {},
    )
    labels = dict.fromkeys((record._meta.label_lower, record.pk) for record in records)
    event.pk = _written(event, [(label, pk) for label, pk in labels if isinstance(pk, int)])
    return event


# One statement: some acts happen hundreds of times a second.
_WRITE_EVENT = """
    with event as (
        insert into privacy_event (at, verb, actor_id, actor_label, area_code, purpose, detail)
        values (%s, %s, %s, %s, %s, %s, %s::jsonb) returning id
    ), subjects as (
        insert into privacy_eventsubject (event_id, label, subject_id)
        select event.id, named.label, named.subject_id
        from event, unnest(%s::text[], %s::bigint[]) as named(label, subject_id)
    ), waiting as (
        insert into privacy_unlinkedevent (event_id) select id from event
    )
    select id from event"""


def _written(event: Event, named: list[tuple[str, int]]) -> int:
    values: list[Any] = [
        event.at, event.verb, event.actor_id, event.actor_label, event.area_code, event.purpose,
        json.dumps(event.detail, cls=DjangoJSONEncoder),
        [label for label, _ in named], [pk for _, pk in named],
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_WRITE_EVENT, values)
        return int(cursor.fetchone()[0])


@unaudited("writes the event itself, in the statement that inserts")
def insert_with_event(
    insert: str, values: Sequence[Any], *, verb: str, label: str, by: Any, at: datetime, area_code: str = ""
) -> int | None:
    """Run an insert («… returning id», one row) and write its event in the same statement, for what happens hundreds
    of times a second. None, and no event, where nothing was inserted. One statement is a transaction of its own."""
    told = [at, verb, getattr(by, "pk", None), str(by) if by else "system", area_code, label]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT_WITH_EVENT.format(insert=insert), [*values, *told])
        row = cursor.fetchone()
    return int(row[0]) if row else None


_INSERT_WITH_EVENT = """
    with made as ({insert}), event as (
        insert into privacy_event (at, verb, actor_id, actor_label, area_code, purpose, detail)
        select %s, %s, %s, %s, %s, '', '{{}}' from made returning id
    ), subjects as (
        insert into privacy_eventsubject (event_id, label, subject_id) select event.id, %s, made.id from event, made
    ), waiting as (
        insert into privacy_unlinkedevent (event_id) select id from event
    )
    select id from made"""


def announce(
    *, households: Iterable[int] = (), lists: Iterable[int] = (), area_code: str = "", at: datetime
) -> None:
    """Tell the rooms above, in this transaction, which households and list households changed."""
    news = {Change.Kind.HOUSEHOLD: households, Change.Kind.LIST: lists}
    with connection.cursor() as cursor:
        for kind, ids in news.items():
            numbers = sorted(set(ids))
            if numbers:
                cursor.execute(
                    "insert into privacy_change (xid, at, area_code, kind, subject_ids)"
                    " values (pg_current_xact_id()::text::bigint, %s, %s, %s, %s)",
                    [at, area_code, kind, numbers],
                )


@unaudited("news is passed on, no record changes")
def take_changes() -> dict[str, list[int]]:
    """Take all news committed so far: the numbers of changed households and list households, by kind.

    Taken news is gone once the caller's transaction commits; news that commits later is left for the next time.
    """
    taken: dict[str, set[int]] = {str(kind): set() for kind in Change.Kind.values}
    with connection.cursor() as cursor:
        cursor.execute("delete from privacy_change returning kind, subject_ids")
        for kind, ids in cursor.fetchall():
            taken[kind].update(ids)
    return {kind: sorted(ids) for kind, ids in taken.items()}


def record_reading(
    *, by: Any, at: datetime, purpose: str, subjects: Iterable[Any], verb: str = "person.read"
) -> None:
    """Note that somebody opened personal pages or revealed ids, for which purpose."""
    write_event(verb, by=by, at=at, subjects=[list(subjects)], purpose=purpose)


def record_export(
    *,
    by: Any,
    at: datetime,
    purpose: str,
    rows: int,
    what: str,
    area_code: str = "",
    subjects: Iterable[Any] = (),
) -> None:
    """Note that records left the platform: what, how many, for which purpose; of whom, where pages of single
    households or people left."""
    detail = {"what": what, "rows": rows}
    write_event(
        "export.made",
        by=by,
        at=at,
        purpose=purpose,
        detail=detail,
        area_code=area_code,
        subjects=[list(subjects)],
    )


def make_master_key() -> bool:
    """Make the installation's master key if there is none; True when one was made."""
    file = key_file()
    if file.exists():
        return False
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(base64.urlsafe_b64encode(secrets.token_bytes(32)))
    return True


def _insist_on_actor(action: Callable[..., Any]) -> None:
    parameters = inspect.signature(action).parameters
    for name in ("by", "at"):
        if name not in parameters or parameters[name].kind is not inspect.Parameter.KEYWORD_ONLY:
            raise TypeError(f"The action {action.__qualname__} needs the keyword-only argument «{name}».")


def _models(value: Any) -> list[models.Model]:
    if isinstance(value, models.Model):
        return [value]
    if isinstance(value, (list, tuple)):
        return [record for item in value for record in _models(item)]
    return []


def _area_code(record: models.Model) -> str:
    return str(getattr(record, "area_id", "") or "")


def _figures(result: Any) -> dict[str, Any]:
    if not is_dataclass(result) or isinstance(result, type):
        return {}
    return {key: value for key, value in asdict(result).items() if isinstance(value, (int, float, str, bool))}


@audited("key.bound")
def bind_key(*, by: Any, at: datetime) -> None:
    """Remember in the database which key seals it; refused where another key did."""
    check = KeyCheck.objects.first()
    sealed = sealed_id(KNOWN_TEXT.decode())
    if check is None:
        KeyCheck.objects.create(sealed=sealed, made_at=at)
    elif bytes(check.sealed) != sealed:
        raise KeyWrong(f"This database was sealed with another key than {key_file()}.")
