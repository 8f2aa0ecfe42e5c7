"""Tell whether a slip of a household is genuine, without a line to the platform that made it."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import override

from ppaos.ground.workbench.queries.signing import NotSigned
from ppaos.support.referral.presenters.slips import day_of
from ppaos.support.referral.queries.slips import claims_of


class Command(BaseCommand):
    help = (
        "Check the signature of a slip: TEXT is what a phone reads from its picture (the address, or its last part). "
        "By this installation's own key, or by the public keys of another (--keys, a file saved from its "
        "/.well-known/jwks.json). Whether it was revoked since, only the platform knows."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("text", help="what the picture of the slip holds")
        parser.add_argument("--keys", type=Path, help="public keys (JWKS) of the installation that made it")

    def handle(self, *args: Any, text: str, keys: Path | None, **options: Any) -> None:
        with override("en"):
            self.stdout.write(self._told(text, keys))

    def _told(self, text: str, keys: Path | None) -> str:
        token = text.strip().split("?")[0].rstrip("/").rsplit("/", 1)[-1]
        try:
            claims = claims_of(token, _keys(keys) if keys else None)
        except NotSigned as error:
            raise CommandError(f"NOT GENUINE: {error}.") from error
        matters = ", ".join(str(number) for number in claims["r"])
        return f"Genuine: slip no. {claims['s']} of {day_of(claims)}, matters no. {matters}."


def _keys(file: Path) -> dict[str, Any]:
    try:
        keys: dict[str, Any] = json.loads(file.read_text())
    except (OSError, ValueError) as error:
        raise CommandError(f"The keys in {file} cannot be read: {error}.") from error
    return keys
