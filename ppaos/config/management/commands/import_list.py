"""`ppaos import_list FILE`: one file through the same steps as on screen, its good rows committed."""

import json
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ppaos.evidence.livelihood.actions import take_in_news
from ppaos.evidence.targeting.actions import imports
from ppaos.evidence.targeting.actions.settling import settle_import
from ppaos.evidence.targeting.forms import reading
from ppaos.evidence.targeting.forms.intake import check_file
from ppaos.evidence.targeting.models import ListImport, Source
from ppaos.evidence.targeting.presenters.imports import rule_lines
from ppaos.evidence.targeting.queries.imports import working_area
from ppaos.ground.geography.models import Area
from ppaos.ground.workbench.actions import open_file, store_file
from ppaos.ground.workbench.forms.sheets import UnreadableFile
from ppaos.sharing.dashboards.actions import fold_changes

HELP = """Bring in FILE (CSV, XLSX, ODS, XLS), check it, and commit its good rows. The same file twice changes nothing.
With --json: rows (read), accepted, failed, new, changed, unchanged (rows of people, or answers), seconds,
faults (how many cells break each rule, also where the row goes on).
Exit code 0 also when rows failed (--failed FILE writes them out); 2 when nothing of the file could be used."""


class Command(BaseCommand):
    """Import a list from the command line."""

    help = HELP

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--source", required=True, help="the source's code, for example tpmap")
        parser.add_argument("--edition", required=True, type=int, metavar="YEAR", help="Buddhist-era year")
        parser.add_argument("--round", type=int, default=1, help="survey round within the year (1)")
        parser.add_argument(
            "--mapping", type=Path, help="JSON: {sheet: {column: field}}; else remembered or suggested"
        )
        parser.add_argument("--failed", type=Path, help="write failed rows here (XLSX), with what is wrong")
        parser.add_argument(
            "--kind", choices=Source.Kind.values, help="kind of a new source; else told from headers"
        )
        parser.add_argument("--name", help="name of a new source (its code)")
        parser.add_argument("--area", help="area of a new source; else the area this installation works in")
        parser.add_argument(
            "--full", action="store_true", help="the file is the whole edition: absent rows leave"
        )
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        started = time.perf_counter()
        if not file.is_file():
            self.stop(f"There is no file {file}. Check the path.")
        try:
            mapping = self.mapping(options["mapping"])
            known = Source.objects.filter(code=options["source"]).first()
            opened = reading.read_list(file, file.name, known.kind if known else options["kind"] or "")
            source = known or self.new_source(opened, options)
            list_import = self.received(file, source, options)
            self.check_rows(list_import, opened, mapping)
        except UnreadableFile as error:
            self.stop(str(error))
        done = imports.commit_list(
            list_import=list_import, is_full=options["full"], by=None, at=timezone.now()
        )
        settle_import(list_import=list_import, by=None, at=timezone.now())
        take_in_news(by=None, at=timezone.now())
        fold_changes(at=timezone.now())
        self.write_failed(list_import, options["failed"])
        figures = {name: list_import.counts[name] for name in ("rows", "accepted", "failed")}
        figures |= {"new": done.new, "changed": done.changed, "unchanged": done.unchanged}
        figures["seconds"] = round(time.perf_counter() - started, 2)
        told = rule_lines(list_import)
        if options["json"]:
            faults = {line["rule"]: line["cells"] for line in told}
            return self.stdout.write(json.dumps(figures | {"faults": faults}))
        self.stdout.write(self.words(figures))
        for line in told:
            self.stdout.write(f"  {line['cells']:,} × {line['message']} {line['remedy']}")

    def mapping(self, path: Path | None) -> reading.Mapping | None:
        """What the columns are, as the caller says; None where nothing is said."""
        try:
            return json.loads(path.read_text()) if path else None
        except (OSError, ValueError) as error:
            self.stop(
                f"--mapping {path} cannot be read: {error}. It holds {{sheet: {{column: field}}}} as JSON."
            )

    def check_rows(
        self, list_import: ListImport, opened: reading.ListFile, mapping: reading.Mapping | None
    ) -> None:
        """Check the file; where its columns say too little, that stands with the import too."""
        at = timezone.now()
        try:
            check_file(list_import=list_import, file=opened, mapping=mapping, by=None, at=at)
        except reading.MappingIncomplete as error:
            imports.record_failure(list_import=list_import, failure=str(error), by=None, at=at)
            self.stop(f"{opened.name}: {error} Or give --mapping FILE.")

    def new_source(self, opened: reading.ListFile, options: dict[str, Any]) -> Source:
        """The source this code shall stand for from now on."""
        code = options["area"] or working_area()
        area = Area.objects.filter(pk=code).first()
        if area is None:
            self.stop(f"--area {code or '(none given)'}: no such area. Name the area this source belongs to.")
        return imports.register_source(
            code=options["source"], name=options["name"] or options["source"], kind=opened.kind, area=area,
            by=None, at=timezone.now(),
        )  # fmt: skip

    def received(self, file: Path, source: Source, options: dict[str, Any]) -> ListImport:
        with file.open("rb") as content:
            stored = store_file(
                content=content,
                name=file.name,
                purpose="list",
                area_code=source.area_id,
                by=None,
                at=timezone.now(),
            )
        return imports.receive_list(
            source=source,
            year=options["edition"],
            round=options["round"],
            file=stored,
            by=None,
            at=timezone.now(),
        )

    def write_failed(self, list_import: ListImport, target: Path | None) -> None:
        """The failed rows to a file of the caller's; nothing is written where no row failed."""
        if target and list_import.failed_file:
            with open_file(file=list_import.failed_file) as content:
                target.write_bytes(content.read())

    def words(self, figures: dict[str, Any]) -> str:
        return "{rows:,} rows: {accepted:,} accepted, {failed:,} failed; {new:,} new, {changed:,} changed, " \
               "{unchanged:,} unchanged ({seconds} s).".format(**figures)  # fmt: skip

    def stop(self, words: str) -> NoReturn:
        raise CommandError(words, returncode=2)
