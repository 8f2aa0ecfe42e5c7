"""Claim: a stranger checks a file of the audit at more than 100,000 events a second; tying and exporting keep up with a
busy platform; and the whole access history of a person opens within a second among millions of events.

Fills a scratch installation once with invented events (`--events`, default 300,000) as the platform writes them, ties
and exports them, checks the file as `ppaos audit_verify` does, and beside it the plain way: each line parsed as JSON,
its text put together again from the fields, and hashed. Then writes events one by one with and without the waiting
room of the chain, and asks for the events of a household.

    .venv/bin/python benchmarks/audit_chain.py [--events N]
"""

# ruff: noqa: E402  Django must know its settings before the rooms are imported

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("PPAOS_HOME", f"{tempfile.gettempdir()}/ppaos-audit")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ppaos.config.settings")

import django

django.setup()

from django.core.management import call_command
from django.db import connection, transaction

from ppaos.config.command_line.audit_verify import verify
from ppaos.config.running import database
from ppaos.ground.privacy.actions import events as writing
from ppaos.ground.privacy.actions import make_master_key, write_event
from ppaos.ground.privacy.actions.audit_export import export_audit
from ppaos.ground.privacy.actions.chain import link_events, seal_audit
from ppaos.ground.privacy.models import Event
from ppaos.people.registry.models import Household

LEAST_A_SECOND = 100_000
FILLED = """
    with event as (
        insert into privacy_event (at, verb, actor_id, actor_label, area_code, purpose, detail)
        select timestamptz '2026-01-01' + n * interval '3 seconds', (array['household.read', 'referral.sent',
            'export.made', 'session.opened'])[1 + n %% 4], n %% 300, 'ผู้ใช้สมมุติ ' || n %% 300, '46010101', 'verify',
            jsonb_build_object('rows', n, 'what', 'households')
        from generate_series(1, %s) n returning id
    )
    insert into privacy_eventsubject (event_id, label, subject_id)
    select id, label, id %% 200000 from event, unnest(array['registry.household', 'registry.person']) label"""
WITHOUT_WAITING = writing._WRITE_EVENT.replace(
    """), waiting as (
        insert into privacy_unlinkedevent (event_id) select id from event
    )""",
    ")",
)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--events", type=int, default=300_000)
    options = arguments.parse_args()
    make_master_key()
    with database():
        call_command("migrate", verbosity=0)
        missing = options.events - Event.objects.count()
        if missing > 0:
            with connection.cursor() as cursor:
                cursor.execute(FILLED, [missing])
                cursor.execute("analyze privacy_event; analyze privacy_eventsubject")
        now = datetime.now(UTC)
        tied, seconds = timed(lambda: link_events(by=None, at=now, is_thorough=True))
        print(f"tied {tied:,} events in {seconds:.1f} s: {tied / seconds:,.0f} a second")
        seal_audit(by=None, at=now)
        file = Path(os.environ["PPAOS_HOME"]) / "audit.jsonl"
        made, seconds = timed(lambda: export_audit(file=file, first=None, last=None, by=None, at=now))
        print(f"exported {made.lines:,} lines, {file.stat().st_size / 1e6:,.0f} MB, in {seconds:.1f} s")
        check(file)
        cost_of_writing()
        history()


def check(file: Path) -> None:
    """The check itself against the plain way; by processor time, so that a busy machine does not count."""
    begun = time.process_time()
    found, seconds = timed(lambda: verify(file))
    spent = time.process_time() - begun
    assert found.is_whole
    begun = time.process_time()
    assert plainly(file) == found.checked.lines
    plain = time.process_time() - begun
    rate = found.checked.lines / spent
    print(
        f"checked {rate:,.0f} events a second of processor time ({found.checked.lines / seconds:,.0f} by the clock); "
        f"parsing and putting together each line takes {plain / spent:.1f} times as long"
    )
    print(f"{'holds' if rate >= LEAST_A_SECOND else 'FAILS'}: at least {LEAST_A_SECOND:,} events a second")


def plainly(file: Path) -> int:
    """Each line parsed, written again and hashed; how many agree with their hash."""
    count, before = 0, "0" * 64
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            told, _, text = line.rstrip("\n").partition(" ")
            if not text.startswith('{"position"') or line.startswith("{"):
                continue
            row = json.loads(text)
            detail = json.dumps(row.pop("detail"), ensure_ascii=False)
            again = json.dumps(row | {"detail": "?"}, ensure_ascii=False, separators=(",", ":"))
            assert len(again.replace('"?"', detail)) == len(text)
            count += sha256(f"{before} {text}".encode()).hexdigest() == told
            before = told
    return count


def cost_of_writing() -> None:
    """One event, one statement, with and without the waiting room, in turn."""
    spent = {"with": 0.0, "without": 0.0}
    whole = writing._WRITE_EVENT
    for _ in range(6):
        for name, statement in (("with", whole), ("without", WITHOUT_WAITING)):
            writing._WRITE_EVENT = statement
            spent[name] += timed(lambda: written(500))[1]
    writing._WRITE_EVENT = whole
    each = {name: seconds / 3000 * 1e6 for name, seconds in spent.items()}
    print(
        f"writing an event takes {each['with']:.0f} µs, {each['without']:.0f} µs without the waiting room "
        f"({each['with'] / each['without']:.2f} times)"
    )


def written(count: int) -> None:
    household = Household(pk=5)
    with transaction.atomic():
        for _ in range(count):
            write_event(
                "household.read", by=None, at=datetime.now(UTC), subjects=[household], purpose="verify"
            )


def history() -> None:
    """All events of one household, as a person's access history asks for them."""
    about = Event.objects.filter(subjects__label="registry.household", subjects__subject_id=77)
    rows, seconds = timed(lambda: len(list(about.prefetch_related("subjects").order_by("-at")[:50])))
    print(f"{rows} events of one household among {Event.objects.count():,} in {seconds * 1000:.0f} ms")


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    begun = time.perf_counter()
    result = work()
    return result, time.perf_counter() - begun


if __name__ == "__main__":
    main()
