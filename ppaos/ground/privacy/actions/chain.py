"""Events are tied into a chain and the chain is sealed, so that nobody alters the past unnoticed."""

from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction

from ppaos.engine.audit_chain import linked, sealed_before
from ppaos.ground.privacy.actions.events import audited, unaudited
from ppaos.ground.privacy.models import AuditSeal
from ppaos.ground.privacy.queries.audit_lines import head, waiting_texts
from ppaos.ground.privacy.queries.signing import signed

AT_ONCE = 20_000
SEAL = "audit-seal"
# One who ties at a time, over all processes.
LOCK = 0x41554449
_TIED = """
    with tied as (
        insert into privacy_eventlink (position, event_id, linked_at, hash)
        select place, event_id, %(at)s, decode(hash, 'hex')
        from unnest(%(events)s::bigint[], %(hashes)s::text[]) with ordinality as line(event_id, hash, number),
            lateral (select %(head)s + number as place) placed
        returning event_id
    )
    delete from privacy_unlinkedevent where event_id in (select event_id from tied)"""
_OVERLOOKED = """
    insert into privacy_unlinkedevent (event_id)
    select id from privacy_event event
    where not exists (select from privacy_eventlink link where link.event_id = event.id)
    on conflict do nothing"""


@unaudited("the chain is the trace of the traces")
def link_events(*, by: Any, at: datetime, is_thorough: bool = False) -> int:
    """Tie the events that wait to the end of the chain; how many. `is_thorough` looks through all events for such as
    were written on another way than the actions' own, or before there was a chain."""
    if is_thorough:
        with transaction.atomic():
            _take_turn()
            _ran(_OVERLOOKED, {})
    count = 0
    while tied := _linked_at_once(at):
        count += tied
    return count


def _linked_at_once(at: datetime) -> int:
    with transaction.atomic():
        _take_turn()
        end = head()
        waiting = waiting_texts(end, at, AT_ONCE)
        if waiting:
            hashes = linked(end.hash, (text.encode() for _, text in waiting))
            _ran(
                _TIED,
                {
                    "at": at,
                    "head": end.position,
                    "events": [event_id for event_id, _ in waiting],
                    "hashes": [text.decode() for text in hashes],
                },
            )
    return len(waiting)


@audited("audit.sealed")
def seal_audit(*, by: Any, at: datetime) -> AuditSeal | None:
    """Tie what waits, none overlooked, and sign where the chain ends; None while nothing was ever done here."""
    link_events(by=by, at=at, is_thorough=True)
    end, newest = head(), AuditSeal.objects.order_by("-number").first()
    if not end.position:
        return None
    number = newest.number + 1 if newest else 1
    claims = {
        "number": number,
        "position": end.position,
        "hash": end.hash.decode(),
        "sealed_at": time_text(at),
        "before": sealed_before(newest.token) if newest else "",
    }
    return AuditSeal.objects.create(
        number=number,
        position=end.position,
        hash=bytes.fromhex(end.hash.decode()),
        sealed_at=at,
        token=signed(claims, SEAL),
    )


def time_text(at: datetime) -> str:
    """A time as the lines of the audit write it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _take_turn() -> None:
    _ran("select pg_advisory_xact_lock(%(lock)s)", {"lock": LOCK})


def _ran(sql: str, parameters: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
