"""`ppaos summary --area CODE`: the figures of an area."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ppaos.ground.geography.models import Area
from ppaos.sharing.dashboards.queries import figures, summary


class Command(BaseCommand):
    """Print the figures of an area at the watermark."""

    help = "Print the figures of an area: what they come to, in which unit, as of when."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--area", required=True, help="official code, such as 46")
        parser.add_argument("--json", action="store_true", help="print area_code, as_of and a key a figure")

    def handle(self, *args: Any, area: str, **options: Any) -> None:
        if not Area.objects.filter(code=area).exists():
            raise CommandError(f"No area has the code «{area}». Give an official code, such as 46 or 4601.")
        found = summary(area)
        if options["json"]:
            as_of = found.as_of and found.as_of.isoformat(timespec="milliseconds")
            self.stdout.write(json.dumps({"area_code": area, "as_of": as_of, **found.values}))
            return
        self.stdout.write(f"{area} as of {found.as_of or 'nothing counted yet'}")
        for code, figure in figures().items():
            value = found.values[code]
            said = "not measured" if value is None else f"{value:,}"
            self.stdout.write(f"{said:>14}  {figure.label['en']} ({figure.unit})")
