"""`ppaos migrate`: Django's own, and the wall of rows behind it."""

from typing import Any

from django.core.management import CommandError
from django.core.management.commands.migrate import Command as Migrate
from django.db import connection

from ppaos.config.database import web_password
from ppaos.config.wall import build_wall
from ppaos.config.wall_ways import WallError


class Command(Migrate):
    """Bring the tables up to date, then the wall before them."""

    def handle(self, *args: Any, **options: Any) -> None:
        super().handle(*args, **options)
        is_whole = not options["app_label"] and not options["plan"] and not options["check_unapplied"]
        if is_whole and connection.alias == options["database"]:
            try:
                build_wall(web_password())
            except WallError as error:
                raise CommandError(str(error)) from error
