"""`ppaos link_lists`: every list of an area linked with the register once more."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ppaos.evidence.targeting.actions.matching import link_lists
from ppaos.ground.geography.queries import area_at


class Command(BaseCommand):
    """Link the lists of an area's sources with the register."""

    help = (
        "Link every committed list of an area's sources with the register again; a person's decisions stand."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--area", required=True, help="the area the sources belong to, such as 46")

    def handle(self, *args: Any, area: str, **options: Any) -> None:
        started = time.perf_counter()
        if area_at(area, timezone.localdate()) is None:
            raise CommandError(f"No area has the code «{area}». Give an official code, such as 46.")
        count = link_lists(area_code=area, by=None, at=timezone.now())
        self.stdout.write(f"{count:,} lists linked in {time.perf_counter() - started:.1f} s.")
