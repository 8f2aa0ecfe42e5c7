"""`ppaos compare_editions`: who entered, left and stayed between two editions of a list, in any area."""

import json
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import override

from ppaos.evidence.targeting.actions.editions import compare_editions
from ppaos.evidence.targeting.models import Edition, EditionComparison
from ppaos.evidence.targeting.permissions import ComparisonRefused
from ppaos.evidence.targeting.presenters.editions import as_json, edition_name, lines
from ppaos.evidence.targeting.queries.editions import comparison_of, edition_named, is_outdated
from ppaos.evidence.targeting.queries.turnover import turnover
from ppaos.ground.geography.queries import area_at


class Command(BaseCommand):
    """Print what became of everybody on a list from one edition of it to another."""

    help = (
        "Print who entered, left and stayed between two editions of a list: persons and households. What is kept of "
        "comparing them is used, unless a list was committed or undone since."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--source", required=True, help="the source's code, such as tpmap")
        parser.add_argument("--from", required=True, type=int, metavar="YEAR", help="Buddhist-era year")
        parser.add_argument("--to", required=True, type=int, metavar="YEAR", help="a later one")
        parser.add_argument("--from-round", type=int, default=1, help="round within the year (1)")
        parser.add_argument("--to-round", type=int, default=1, help="round within the year (1)")
        parser.add_argument("--area", required=True, help="official code, such as 46")
        parser.add_argument("--again", action="store_true", help="compare again, whatever is kept")
        parser.add_argument("--json", action="store_true", help="print one object, definitions included")

    def handle(self, *args: Any, area: str, source: str, **options: Any) -> None:
        started = time.perf_counter()
        if area_at(area, timezone.localdate()) is None:
            raise CommandError(f"No area has the code «{area}». Give an official code, such as 46 or 4601.")
        earlier = self.edition(source, options["from"], options["from_round"])
        later = self.edition(source, options["to"], options["to_round"])
        with override("en"):
            comparison = self.comparison(earlier, later, again=options["again"])
            found = turnover(comparison=comparison, area_code=area)
            seconds = round(time.perf_counter() - started, 3)
            if options["json"]:
                self.stdout.write(json.dumps(as_json(found) | {"seconds": seconds}))
                return
            self.stdout.write(
                f"{edition_name(earlier)} → {edition_name(later)} in {area}, compared at "
                f"{comparison.compared_at:%Y-%m-%d %H:%M} UTC: persons, households"
            )
            for label, persons, households in lines(found):
                self.stdout.write(f"{persons:>10,} {households:>10,}  {label}")

    def edition(self, source: str, year: int, round: int) -> Edition:
        """The edition that is meant, or a complaint that names those there are."""
        found, there = edition_named(source=source, year=year, round=round)
        if found is None:
            known = f"Known: {there}" if there else "No list of that source was brought in"
            raise CommandError(f"There is no edition {year}/{round} of «{source}». {known}.")
        return found

    def comparison(self, earlier: Edition, later: Edition, *, again: bool) -> EditionComparison:
        """What is kept of comparing the two, compared now where that is nothing, or no longer true."""
        kept = comparison_of(earlier, later)
        if kept is None or again or is_outdated(kept):
            try:
                compare_editions(earlier=earlier, later=later, by=None, at=timezone.now())
            except ComparisonRefused as error:
                raise CommandError(str(error)) from error
        kept_now = EditionComparison.objects.select_related("earlier__source", "later__source")
        return kept_now.get(earlier=earlier, later=later)
