"""`ppaos import_areas FILE`: the province's own villages, local authorities and urban communities."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ppaos.ground.geography.actions import import_areas
from ppaos.ground.geography.forms.area_list import COLUMNS, checked_area_list
from ppaos.ground.workbench.forms.sheets import UnreadableFile, read_sheets


class Command(BaseCommand):
    help = f"Import villages, local authorities and communities from CSV or XLSX: {', '.join(COLUMNS)}."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="CSV, XLSX or ODS with a header row")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        """Take the whole list in, or say what is wrong with it and change nothing."""
        if not file.is_file():
            raise CommandError(f"There is no file {file}. Check the path.")
        try:
            sheet = read_sheets(file)[0]
        except UnreadableFile as error:
            raise CommandError(str(error)) from error
        found = checked_area_list(sheet, file.name)
        for problem in found.problems:
            self.stderr.write(str(problem))
        if found.problems:
            raise CommandError(
                f"{len(found.problems):,} faults: nothing was imported. Correct them and try again."
            )
        done = import_areas(areas=found.areas, placements=found.placements, by=None, at=timezone.now())
        self.stdout.write(
            f"{found.areas.height:,} areas read: {done.areas:,} new or changed, {done.placements:,} new placements."
        )
