"""An audit with days and seals, somebody at work in its tables, and the check by a stranger."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from ppaos.config.command_line.audit_verify import verify
from ppaos.engine.audit_chain import START, linked
from ppaos.ground.accounts.models import User
from ppaos.ground.privacy.actions import record_reading, write_event
from ppaos.ground.privacy.actions.audit_export import export_audit
from ppaos.ground.privacy.actions.chain import link_events, seal_audit
from ppaos.ground.privacy.queries.audit_lines import lines

BEGUN = datetime(2026, 11, 1, 9, 0, tzinfo=ZoneInfo("Asia/Bangkok"))
A_DAY = timedelta(days=1)


def days_at_work(days: int = 3, events: int = 4) -> None:
    """So many days with so many events each, tied, and sealed at the end of each day: `events` + 1 lines a day, for the
    seal is an event as well and comes first on the next day."""
    reader, _ = User.objects.get_or_create(username="malee", defaults={"display_name": 'มาลี "ลับ" \\ใจดี'})
    for day in range(days):
        for number in range(events):
            at = BEGUN + day * A_DAY + timedelta(minutes=number)
            if number % 2:
                record_reading(by=reader, at=at, purpose="verify", subjects=[reader])
            else:
                write_event("list.brought_in", by=None, at=at, detail={"rows": number, "ชื่อ": "บัญชี\n1"})
        seal_audit(by=None, at=BEGUN + day * A_DAY + timedelta(hours=9))
    link_events(by=None, at=BEGUN + days * A_DAY)


@contextmanager
def fence_down() -> Iterator[None]:
    """What somebody does who may switch off the database's triggers."""
    with connection.cursor() as cursor:
        cursor.execute("set session_replication_role = replica")
        try:
            yield
        finally:
            cursor.execute("set session_replication_role = default")


def ran(sql: str, *values: Any) -> None:
    """Run statements in the tables, the fence taken down; what would break a foreign key goes, too."""
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        with fence_down():
            cursor.execute(sql, values)
            cursor.execute(
                "delete from privacy_eventsubject where event_id not in (select id from privacy_event)"
            )


def tied_anew() -> None:
    """Give every line the hash it would have, had it been written like that."""
    texts = [line.rstrip(b"\n")[65:] for line in lines(0, 2**62)]
    hashes = [text.decode() for text in linked(START, texts)]
    ran(
        "update privacy_eventlink link set hash = decode(tied.hash, 'hex')"
        " from unnest(%s::text[]) with ordinality as tied(hash, position) where tied.position = link.position",
        hashes,
    )


def found_by_a_stranger(folder: Path, *, at: datetime | None = None, **given: Any) -> list[str]:
    """Export all and check the file: what was found, as «kind first last seal»; forged signatures in words."""
    file = folder / "audit.jsonl"
    export_audit(file=file, first=None, last=None, by=None, at=at or BEGUN + 9 * A_DAY)
    found = verify(file, **given)
    told = [
        " ".join(str(part) for part in (fault.kind, fault.first, fault.last, fault.seal) if part)
        for fault in found.checked.faults
    ]
    return [*told, *found.forged]
