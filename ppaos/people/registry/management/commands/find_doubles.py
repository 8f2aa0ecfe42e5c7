"""`ppaos find_doubles`: persons of an area who may stand in the register twice."""

import json
import time
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ppaos.ground.geography.queries import area_at
from ppaos.people.registry.actions import find_doubles


class Command(BaseCommand):
    """Link the register of an area with itself."""

    help = (
        "Find persons of an area who may stand in the register twice. Nothing is merged: the pairs wait for people, "
        "and what people said of pairs stays."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--area", required=True, help="official code, such as 46 or 4601")
        parser.add_argument("--json", action="store_true", help="print one object")

    def handle(self, *args: Any, area: str, **options: Any) -> None:
        started = time.perf_counter()
        if area_at(area, timezone.localdate()) is None:
            raise CommandError(f"No area has the code «{area}». Give an official code, such as 46 or 4601.")
        found = find_doubles(area_code=area, by=None, at=timezone.now())
        seconds = round(time.perf_counter() - started, 3)
        if options["json"]:
            self.stdout.write(json.dumps({"area": area, **asdict(found), "seconds": seconds}))
            return
        self.stdout.write(
            f"{found.persons:,} persons of {area} compared, {found.pairs:,} pairs that may be one person: "
            f"{found.new:,} new, {found.gone:,} found no more, in {seconds:.1f} s."
        )
