"""`ppaos brief --area CODE --out FILE`: the policy brief of an area, or of several."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import override

from ppaos.ground.geography.models import Area
from ppaos.sharing.dashboards.actions import BriefRefused, take_out_brief
from ppaos.sharing.dashboards.presenters.brief import CONTENT_TYPES, brief_content, brief_file

PLACE = "{area}"


class Command(BaseCommand):
    """Write briefs as files; what kind a file is, its ending says."""

    help = "Write the policy brief of an area as PDF, DOCX, PPTX, or its annex as XLSX; small counts are held back."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--area", required=True, nargs="+", help="official codes of a province, districts or subdistricts"
        )
        parser.add_argument(
            "--out", required=True, type=Path,
            help="file ending in .pdf, .docx, .pptx or .xlsx; of several areas with {area} in its name",
        )  # fmt: skip
        parser.add_argument("--language", choices=("th", "en"), default="th", help="th (default) or en")

    def handle(self, *args: Any, area: list[str], out: Path, language: str, **options: Any) -> None:
        kind = out.suffix.removeprefix(".").lower()
        if kind not in CONTENT_TYPES:
            endings = ", ".join(f".{known}" for known in CONTENT_TYPES)
            raise CommandError(f"{out}: a brief is a file ending in one of {endings}.")
        if len(area) > 1 and PLACE not in out.name:
            raise CommandError(
                f"{out}: {len(area)} areas need as many files; write {PLACE} in the file's name."
            )
        if not out.parent.is_dir():
            raise CommandError(f"{out.parent} is no folder. Make it first.")
        with override(language):
            for code in area:
                self._write(code, Path(str(out).replace(PLACE, code)), kind)

    def _write(self, code: str, out: Path, kind: str) -> None:
        found = Area.objects.filter(code=code).first()
        if found is None:
            raise CommandError(f"No area has the code «{code}». Give an official code, such as 46 or 4601.")
        now = timezone.now()
        try:
            brief = take_out_brief(area=found, kind=kind, by=None, at=now)
        except BriefRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        content = brief_file(brief_content(brief, by=None, at=now, on=timezone.localdate(now)), kind)
        try:
            out.write_bytes(content)
        except OSError as failure:
            raise CommandError(f"{out} cannot be written: {failure.strerror}.") from failure
        self.stdout.write(str(out))
