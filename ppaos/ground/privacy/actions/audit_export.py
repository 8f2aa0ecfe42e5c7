"""The audit leaves as a file that a stranger can check."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from ppaos.engine.audit_chain import FORMAT
from ppaos.ground.privacy.actions.chain import link_events, time_text
from ppaos.ground.privacy.actions.events import record_export, unaudited
from ppaos.ground.privacy.models import AuditSeal
from ppaos.ground.privacy.queries.audit_lines import lines, place_at, positions_of_days
from ppaos.ground.privacy.queries.signing import public_keys

SEAL_WORD = b"SEAL "


@dataclass(frozen=True)
class AuditFile:
    """What a file of the audit holds: its first and last position, and how many lines and seals."""

    first: int
    last: int
    lines: int
    seals: int


@unaudited("record_export writes the event")
def export_audit(*, file: Path, first: date | None, last: date | None, by: Any, at: datetime) -> AuditFile:
    """Write the lines tied on these days (both included; None: from the beginning, to the end) into a file, with the
    seals on them and the public keys. The whole file or none. What waits is tied first."""
    link_events(by=by, at=at, is_thorough=True)
    before, until = positions_of_days(first, last)
    seals = list(
        AuditSeal.objects.filter(position__gte=before, **({"position__lte": until} if last else {}))
        .order_by("number")
        .values_list("token", flat=True)
    )
    asked = {"from": first.isoformat() if first else None, "to": last.isoformat() if last else None}
    made = AuditFile(before + 1, until, until - before, len(seals))
    fresh = file.with_name(f"{file.name}.part")
    with fresh.open("wb") as out:
        out.writelines(_written(made, place_at(before).hash, asked, seals, at))
    fresh.replace(file)
    record_export(by=by, at=at, purpose="support", rows=made.lines, what="audit")
    return made


def _written(
    made: AuditFile, before: bytes, asked: dict[str, str | None], seals: list[str], at: datetime
) -> Iterator[bytes]:
    header = {
        "format": FORMAT,
        "made_at": time_text(at),
        **asked,
        "first": made.first,
        "last": made.last,
        "before": before.decode(),
        "keys": public_keys(),
    }
    yield json.dumps(header).encode() + b"\n"
    for token in seals:
        yield SEAL_WORD + token.encode() + b"\n"
    yield from lines(made.first - 1, made.last)
