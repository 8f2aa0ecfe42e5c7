"""`ppaos import_form`: an XLSForm from disk into a version, published where asked for."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import override

from ppaos.evidence.survey.actions.forms import add_form_version, publish_version
from ppaos.evidence.survey.forms.sending_in import read_mapping
from ppaos.evidence.survey.models import Form, FormVersion
from ppaos.evidence.survey.queries.forms import files_missing
from ppaos.evidence.survey.queries.xlsform_faults import FormRefused
from ppaos.ground.geography.models import Area
from ppaos.ground.geography.queries import area_at


class Command(BaseCommand):
    """Take an XLSForm in; what is wrong with it is told by sheet, row and column."""

    help = "Take an XLSForm in as a draft, or publish it to phones. The same file again changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.xlsx")
        parser.add_argument("--area", required=True, help="the area it is used in, such as 46")
        parser.add_argument("--kind", choices=Form.Kind.values, default=Form.Kind.OTHER)
        parser.add_argument("--mapping", type=Path, metavar="FILE.toml", help="how its answers are read")
        parser.add_argument(
            "--media", type=Path, nargs="*", default=[], metavar="FILE", help="files that the form shows"
        )
        parser.add_argument("--publish", action="store_true", help="send it to phones")
        parser.add_argument("--json", action="store_true", help="print one object")

    def handle(self, *args: Any, file: Path, area: str, **options: Any) -> None:
        place = area_at(area, timezone.localdate())
        if place is None:
            raise CommandError(f"No area has the code «{area}». Give an official code, such as 46.")
        with override("en"):
            try:
                version = self.taken(file, place, options)
            except FormRefused as refused:
                raise CommandError(f"«{file.name}» was not taken.\n{refused}") from refused
            self.tell(version, as_json=options["json"])

    def taken(self, file: Path, place: Area, options: dict[str, Any]) -> FormVersion:
        """The version as kept, published where asked for."""
        version = add_form_version(
            content=_content(file),
            file_name=file.name,
            kind=options["kind"],
            area=place,
            mapping=_mapping(options["mapping"]),
            media={path.name: _content(path) for path in options["media"]},
            by=None,
            at=timezone.now(),
        )
        if options["publish"]:
            return publish_version(version=version, by=None, at=timezone.now())
        return version

    def tell(self, version: FormVersion, *, as_json: bool) -> None:
        """What is kept now."""
        asked = sum(1 for each in version.questions if each["type"] not in ("group", "repeat", "note"))
        missing = files_missing(version)
        if as_json:
            told = {
                "form": version.form.code, "version": version.version, "state": str(version.state), "questions": asked,
                "languages": [language["name"] for language in version.languages], "missing_files": missing,
            }  # fmt: skip
            self.stdout.write(json.dumps(told, ensure_ascii=False))
            return
        self.stdout.write(
            f"{version.form.title} ({version.form.code}), version {version.version}: {version.state}, "
            f"{asked:,} questions in {len(version.languages) or 1} languages."
        )
        if missing:
            self.stdout.write(f"Files still missing: {', '.join(missing)}.")


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CommandError(f"The file {path} cannot be read: {error.strerror}.") from error


def _mapping(path: Path | None) -> dict[str, Any] | None:
    if path is None:
        return None
    try:
        return read_mapping(_content(path))
    except ValidationError as error:
        raise CommandError(f"{path}: {' '.join(error.messages)}") from error
