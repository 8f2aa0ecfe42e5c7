"""`ppaos crosscheck`: an edition of a list against the register, in any area; or every list in every area."""

import json
import time
from argparse import ArgumentParser
from dataclasses import asdict
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import override

from ppaos.evidence.targeting.actions.matching import Linked, link_lists
from ppaos.evidence.targeting.forms.crosscheck import level_below
from ppaos.evidence.targeting.models import Edition, ListImport
from ppaos.evidence.targeting.presenters.crosscheck import (
    as_json,
    definitions,
    in_short,
    lines,
    without_definitions,
)
from ppaos.evidence.targeting.queries.crosscheck import Ledger, ledger, ledger_by_area, newest_editions
from ppaos.ground.geography.models import Area
from ppaos.ground.geography.queries import area_at

COUNTRY = "TH"


class Command(BaseCommand):
    """Print the cross-check of an edition in an area."""

    help = (
        "Print who is on a list and poor, on it and not, or poor and missed: persons and households by state."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--source", help="the source's code, such as tpmap")
        parser.add_argument("--edition", type=int, metavar="YEAR", help="Buddhist-era year")
        parser.add_argument("--round", type=int, default=1, help="round within the year (1)")
        parser.add_argument("--area", help="official code, such as 46")
        parser.add_argument(
            "--all",
            action="store_true",
            help="the newest edition of every list, in the area and each of its parts",
        )
        parser.add_argument("--link", action="store_true", help="with --all: link the lists once more before")
        parser.add_argument(
            "--on", type=date.fromisoformat, metavar="DATE", help="as it stood on a day (today)"
        )
        parser.add_argument("--json", action="store_true", help="print one object, definitions included")

    def handle(self, *args: Any, area: str | None, **options: Any) -> None:
        self.started = time.perf_counter()
        on = options["on"] or timezone.localdate()
        needed = [] if options["all"] else [name for name in ("source", "edition") if not options[name]]
        if needed or not (area or options["all"]):
            raise CommandError("Give --source, --edition and --area, or --all.")
        place = area_at(area or COUNTRY, on)
        if place is None:
            raise CommandError(
                f"No area has the code «{area}» on {on}. Give an official code, such as 46 or 4601."
            )
        with override("en"):
            if options["all"]:
                self.everything(place, on, options)
            else:
                self.one(self.edition(options), place.pk, on, options)

    def one(self, edition: Edition, area: str, on: date, options: dict[str, Any]) -> None:
        """One list in one area."""
        found = ledger(edition=edition, area_code=area, on=on)
        if options["json"]:
            self.stdout.write(json.dumps(as_json(found) | {"seconds": self.seconds()}))
            return
        self.stdout.write(f"{edition.source.name} {edition.year} in {area} on {on}: persons, households")
        for person, household in zip(lines(found.persons), lines(found.households), strict=True):
            self.stdout.write(f"{person[1]:>10} {household[1]:>10}  {person[0]}")

    def everything(self, area: Area, on: date, options: dict[str, Any]) -> None:
        """Every list linked (where asked for) and counted in each part of an area; progress to standard error."""
        linked = self.linked(area.pk) if options["link"] else None
        level, ledgers = level_below(area, by_local_authority=False), []
        for edition in newest_editions(area.pk):
            parts: dict[str | None, Ledger] = {area.pk: ledger(edition=edition, area_code=area.pk, on=on)}
            if level:
                parts |= ledger_by_area(edition=edition, area_code=area.pk, level=level, on=on)
            for code, part in parts.items():
                ledgers.append(without_definitions(part) | {"area": code})
                self.tell(f"{edition.source.code} {edition.year} {code or '-'}: {in_short(part)}", options)
        if options["json"]:
            told = {"linked": linked, "ledgers": ledgers, "definitions": definitions()}
            self.stdout.write(json.dumps(told | {"seconds": self.seconds()}))
        else:
            self.stdout.write(f"{len(ledgers):,} ledgers in {self.seconds()} s.")

    def linked(self, area: str) -> dict[str, int]:
        """Link every list of the area, part by part."""
        total = Linked()

        def report(list_import: ListImport, place: str, found: Linked) -> None:
            nonlocal total
            total += found
            edition = list_import.edition
            self.stderr.write(
                f"{edition.source.code} {edition.year} linked in {place}: {found.candidates:,} rows, "
                f"{found.persons:,} persons, {found.same:,} the same, {found.doubtful:,} doubtful"
            )

        everywhere = "" if area == COUNTRY else area
        count = link_lists(area_code=everywhere, by=None, at=timezone.now(), report=report)
        return {"lists": count, **asdict(total)}

    def tell(self, words: str, options: dict[str, Any]) -> None:
        """A line of progress: beside the object that is printed, or as the answer."""
        (self.stderr if options["json"] else self.stdout).write(words)

    def seconds(self) -> float:
        return round(time.perf_counter() - self.started, 3)

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
