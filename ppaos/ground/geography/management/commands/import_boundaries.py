"""`ppaos import_boundaries FOLDER`: outlines and label points of the areas from TopoJSON files."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ppaos.ground.geography.actions import import_boundaries
from ppaos.ground.geography.forms.boundary_files import BoundaryFileUnreadable, read_outlines, read_points
from ppaos.ground.geography.models import Area

NO_FOLDER = (
    "No folder was given. Maps need files with the outlines of provinces, districts and subdistricts "
    "(TopoJSON, keyed by DOPA codes); everything else works without them. "
    "Give the folder: ppaos import_boundaries FOLDER"
)


class Command(BaseCommand):
    help = (
        "Import the outlines of areas (provinces, districts, subdistricts) from a folder of TopoJSON files."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", nargs="?", type=Path, help="the folder with the boundary files")

    def handle(self, *args: Any, folder: Path | None, **options: Any) -> None:
        """Read the folder and replace the outlines there were."""
        if folder is None:
            self.stdout.write(NO_FOLDER)
            return
        if not Area.objects.exists():
            raise CommandError("There are no areas yet. Run `ppaos load_areas` first.")
        try:
            outlines, points = read_outlines(folder), read_points(folder)
        except BoundaryFileUnreadable as error:
            raise CommandError(str(error)) from error
        done = import_boundaries(outlines=outlines, points=points, by=None, at=timezone.now())
        self.stdout.write(
            f"{outlines.height:,} outlines read: {done.outlines:,} written, {done.removed:,} removed, "
            f"{done.points:,} label points set."
        )
        if done.unknown_codes:
            self.stdout.write(f"No area here has the codes {', '.join(done.unknown_codes)}: left out.")
