"""`ppaos backup FILE`: database, stored files and key in one file."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ppaos.config.backup import BackupError, make_backup


class Command(BaseCommand):
    """Back up this installation."""

    help = "Write database, stored files and key into FILE (a .tar.gz). Keep it locked: it holds the key."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--json", action="store_true", help="print made_at, version, database_bytes, bytes"
        )

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            manifest = make_backup(file, timezone.now())
        except BackupError as error:
            raise CommandError(str(error)) from error
        words = f"Backed up to {file} ({manifest['bytes']:,} bytes). It holds the key: keep it locked away."
        self.stdout.write(json.dumps(manifest) if options["json"] else words)
