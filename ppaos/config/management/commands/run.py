"""`ppaos run`: brings the database up to date and serves this installation."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand

from ppaos.config.serving import serve
from ppaos.ground.privacy.queries import KeyMissing, KeyWrong, check_key


class Command(BaseCommand):
    """Serve with web server and worker until Ctrl-C."""

    help = "Serve this installation at http://HOST:PORT, with its worker, until Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, host: str, port: int, **options: Any) -> None:
        call_command("migrate", verbosity=0, interactive=False)
        try:
            check_key()
        except (KeyMissing, KeyWrong) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"PPAOS: http://{host}:{port}   (Ctrl-C stops it)")
        code = serve(host=host, port=port)
        if code:
            raise CommandError(
                f"A part of the platform stopped with exit code {code}; its own words are above."
            )
