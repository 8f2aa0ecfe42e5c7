"""`ppaos restore FILE`: brings an installation back from a backup."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from ppaos.config.backup import BackupError, restore_backup
from ppaos.ground.privacy.queries import check_key


class Command(BaseCommand):
    """Restore this installation."""

    help = "Bring database, stored files and key back from FILE, a backup made by `ppaos backup`."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--replace", action="store_true", help="also over records that are there already")

    def handle(self, *args: Any, file: Path, replace: bool, **options: Any) -> None:
        try:
            manifest = restore_backup(file, replace=replace)
        except BackupError as error:
            raise CommandError(str(error)) from error
        call_command("migrate", verbosity=0, interactive=False)
        check_key()
        self.stdout.write(f"Restored the backup of {manifest['made_at']}; the key opens it.")
