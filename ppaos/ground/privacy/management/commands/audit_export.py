"""`ppaos audit_export --out FILE`: the audit as a file that a stranger can check with `ppaos audit_verify`."""

import json
from argparse import ArgumentParser, ArgumentTypeError
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ppaos.ground.privacy.actions.audit_export import export_audit

BUDDHIST, FIRST_BUDDHIST = 543, 2400


class Command(BaseCommand):
    """Write the audit of some days, or all of it."""

    help = (
        "Write the events of these days (those on which they were tied to the chain, both included; all of them where "
        "no day is given), with their hashes and seals, into FILE. `ppaos audit_verify FILE` checks it anywhere."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--from", type=_day, dest="first", metavar="DAY", help="such as 2026-11-01 or 2569-11-01"
        )
        parser.add_argument("--to", type=_day, dest="last", metavar="DAY", help="the last day, included")
        parser.add_argument("--out", type=Path, required=True, metavar="FILE")
        parser.add_argument("--json", action="store_true", help="print the summary as JSON")

    def handle(self, *args: Any, first: date | None, last: date | None, out: Path, **options: Any) -> None:
        if first and last and last < first:
            raise CommandError(f"--to {last} lies before --from {first}: give the earlier day first.")
        try:
            made = export_audit(file=out, first=first, last=last, by=None, at=timezone.now())
        except OSError as error:
            raise CommandError(f"{out} cannot be written: {error.strerror or error}.") from error
        if options["json"]:
            self.stdout.write(json.dumps(asdict(made)))
        elif made.lines:
            self.stdout.write(
                f"{made.lines:,} lines ({made.first:,} to {made.last:,}) and {made.seals:,} seals are in {out}."
            )
        else:
            self.stdout.write(f"Nothing was tied on these days; {out} holds no line.")


def _day(text: str) -> date:
    """A day as YYYY-MM-DD, of either era."""
    try:
        year, month, day = (int(part) for part in text.split("-"))
        return date(year - BUDDHIST if year >= FIRST_BUDDHIST else year, month, day)
    except ValueError as error:
        raise ArgumentTypeError(f"«{text}» is no day; write it like 2026-11-01 or 2569-11-01") from error
