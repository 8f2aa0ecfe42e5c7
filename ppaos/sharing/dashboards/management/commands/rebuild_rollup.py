"""`ppaos rebuild_rollup [--check]`: counts all figures anew, or proves them equal to a recount."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ppaos.sharing.dashboards.actions import rebuild_rollup
from ppaos.sharing.dashboards.queries import NotCounted, differences

MOST_SHOWN = 50


class Command(BaseCommand):
    """Count anew, or compare with a recount at the watermark."""

    help = "Count all figures anew. With --check: compare them with a recount; exit code 1 where they differ."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        if not check:
            done = rebuild_rollup(by=None, at=timezone.now())
            self.stdout.write(f"Counted anew; {done.facts:,} rows of facts had changed.")
            return
        try:
            found = differences()
        except NotCounted as error:
            raise CommandError(str(error)) from error
        for row in found[:MOST_SHOWN]:
            self.stdout.write(f"{row.what} {row.area_code}: kept {row.kept:,}, recounted {row.recounted:,}")
        if found:
            self.stdout.write(f"{len(found):,} differences. `ppaos rebuild_rollup` counts anew.")
            sys.exit(1)
        self.stdout.write("The figures equal a recount at the watermark.")
