"""`ppaos crosscheck`: an edition of a list against the register, in any area."""

import json
import time
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import override

from ppaos.evidence.targeting.models import Edition
from ppaos.evidence.targeting.presenters.crosscheck import as_json, lines
from ppaos.evidence.targeting.queries.crosscheck import ledger
from ppaos.ground.geography.queries import area_at


class Command(BaseCommand):
    """Print the cross-check of an edition in an area."""

    help = (
        "Print who is on a list and poor, on it and not, or poor and missed: persons and households by state."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--source", required=True, help="the source's code, such as tpmap")
        parser.add_argument("--edition", required=True, type=int, metavar="YEAR", help="Buddhist-era year")
        parser.add_argument("--round", type=int, default=1, help="round within the year (1)")
        parser.add_argument("--area", required=True, help="official code, such as 46")
        parser.add_argument(
            "--on", type=date.fromisoformat, metavar="DATE", help="as it stood on a day (today)"
        )
        parser.add_argument("--json", action="store_true", help="print one object, definitions included")

    def handle(self, *args: Any, area: str, **options: Any) -> None:
        started = time.perf_counter()
        on = options["on"] or timezone.localdate()
        edition = self.edition(options)
        if area_at(area, on) is None:
            raise CommandError(
                f"No area has the code «{area}» on {on}. Give an official code, such as 46 or 4601."
            )
        found = ledger(edition=edition, area_code=area, on=on)
        seconds = round(time.perf_counter() - started, 3)
        with override("en"):
            if options["json"]:
                self.stdout.write(json.dumps(as_json(found) | {"seconds": seconds}))
                return
            self.stdout.write(f"{edition.source.name} {edition.year} in {area} on {on}: persons, households")
            for person, household in zip(lines(found.persons), lines(found.households), strict=True):
                self.stdout.write(f"{person[1]:>10} {household[1]:>10}  {person[0]}")

    def edition(self, options: dict[str, Any]) -> Edition:
        """The edition that is meant, or a complaint that names those there are."""
        code, year = options["source"], options["edition"]
        known = Edition.objects.filter(source__code=code).select_related("source")
        found = known.filter(year=year, round=options["round"]).first()
        if found is None:
            there = ", ".join(
                f"{edition.year}/{edition.round}" for edition in known.order_by("year", "round")
            )
            raise CommandError(
                f"There is no edition {year}/{options['round']} of «{code}». "
                f"{'Known: ' + there if there else 'No list of that source was brought in'}."
            )
        return found
