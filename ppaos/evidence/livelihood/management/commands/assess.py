"""`ppaos assess`: households of an area scored and judged once more, by the methods in force."""

import json
import time
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ppaos.evidence.livelihood.actions import assess_households, publish_packaged_methods
from ppaos.evidence.livelihood.queries import answered_households
from ppaos.ground.geography.queries import area_at


class Command(BaseCommand):
    """Assess households again from the answers there are."""

    help = (
        "Score the five capitals and judge the five dimensions again from the answers there are. Results that "
        "come out as before are left alone; changed ones supersede the older."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--area", default="", help="official code, such as 46 (every area)")
        parser.add_argument("--json", action="store_true", help="print one object")

    def handle(self, *args: Any, area: str, **options: Any) -> None:
        started, at = time.perf_counter(), timezone.now()
        if area and area_at(area, timezone.localdate()) is None:
            raise CommandError(f"No area has the code «{area}». Give an official code, such as 46 or 4601.")
        publish_packaged_methods(by=None, at=at)
        done = assess_households(household_ids=answered_households(area) if area else None, by=None, at=at)
        seconds = round(time.perf_counter() - started, 3)
        if options["json"]:
            self.stdout.write(json.dumps({"area": area or None, **asdict(done), "seconds": seconds}))
            return
        if done.unanswered:
            self.stdout.write(f"Nobody answered {', '.join(done.unanswered)}: all were scored without.")
        self.stdout.write(
            f"{done.assessments:,} assessments ({done.not_scored:,} not scored), {done.dimension_results:,} results "
            f"on five dimensions, {done.authority_assessments:,} by local authorities' own criteria; "
            f"{done.households_changed:,} households changed, in {seconds:.1f} s."
        )
