"""`ppaos load_areas`: the official provinces, districts and subdistricts, in use and abolished."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from ppaos.ground.geography.actions import load_official_areas


class Command(BaseCommand):
    help = "Load the official areas of Thailand. Safe to repeat; names the province changed itself stay."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, and say what changed."""
        done = load_official_areas(by=None, at=timezone.now())
        self.stdout.write(
            f"Official areas of {done.data_version}: {done.areas:,} areas, {done.placements:,} placements and "
            f"{done.successions:,} successions changed."
        )
