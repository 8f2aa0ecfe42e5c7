"""`ppaos demo`: the whole platform with an invented province."""

from argparse import ArgumentParser
from contextlib import suppress
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from ppaos.config.demo.building import NotADemo, build, is_complete
from ppaos.config.demo.truth import nearness
from ppaos.config.serving import serve
from ppaos.evidence.targeting.queries.crosscheck import national_edition, units_behind
from ppaos.ground.privacy.queries import check_key


class Command(BaseCommand):
    """Build the demonstration once, then serve it."""

    help = "Build an invented province (once) in a home of its own and serve it until Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--households", type=int, default=9394, help="size of the province (9,394 as published)"
        )
        parser.add_argument("--province", default="46", help="province code (46, Kalasin)")
        parser.add_argument("--no-serve", action="store_true", help="build only")
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, households: int, province: str, **options: Any) -> None:
        call_command("migrate", verbosity=0, interactive=False)
        if is_complete(households):
            self.stdout.write("The demonstration is here already.")
        else:
            self.say(f"Building an invented province of {households:,} households …")
            try:
                build(households=households, province=province, say=self.tell)
            except NotADemo as error:
                raise CommandError(str(error)) from error
            self.say_nearness(province)
        check_key()
        if not options["no_serve"]:
            self.say(
                f"PPAOS: http://{options['host']}:{options['port']}   (Ctrl-C stops it; sign-ins are on the page)"
            )
            code = serve(host=options["host"], port=options["port"])
            if code:
                raise CommandError(
                    f"A part of the platform stopped with exit code {code}; its words are above."
                )

    def say_nearness(self, province: str) -> None:
        """The missed persons as linked beside the invented truth."""
        edition = national_edition(province)
        if edition is None:
            return
        behind = units_behind(edition=edition, area_code=province, state="missed")
        near = nearness(behind["person_id"].drop_nulls().to_list())
        if near:
            self.say(
                f"Persons missed by the national list: {near.true:,} in the invented truth, {near.linked:,} linked "
                f"({near.linked / max(near.true, 1) - 1:+.1%}), "
                f"precision {near.precision:.3f}, recall {near.recall:.3f}"
            )

    def say(self, words: str) -> None:
        self.tell(f"{words}\n")

    def tell(self, words: str) -> None:
        """Write words as they are. A reader that went away (`| head`) does not end what is being built."""
        with suppress(BrokenPipeError):
            self.stdout.write(words, ending="")
            self.stdout.flush()
