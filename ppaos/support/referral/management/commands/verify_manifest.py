"""`ppaos verify_manifest FILE`: is this batch what was signed?"""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ppaos.ground.privacy.queries import KeyMissing
from ppaos.support.referral.presenters.manifest import checked


class Command(BaseCommand):
    """Check a manifest or a package of a batch, here or with a copied set of public keys."""

    help = "Check the signature of a batch's manifest or package, and that its content is the one that was signed."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", type=Path, help="a manifest (.jws), a package (.zip), or the sheet itself"
        )
        parser.add_argument(
            "--keys", type=Path, help="public keys (JWKS); this installation's own unless given"
        )
        parser.add_argument("--code", default="", help="the code that opens the package")
        parser.add_argument("--manifest", type=Path, help="the manifest, where FILE is the content alone")
        parser.add_argument("--json", action="store_true", help="print holds, content_checked, words, claims")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            keys = json.loads(options["keys"].read_text()) if options["keys"] else None
            manifest = options["manifest"].read_text() if options["manifest"] else ""
            told = checked(file.read_bytes(), keys=keys, code=options["code"], manifest=manifest)
        except (OSError, ValueError, KeyMissing) as error:
            raise CommandError(f"This cannot be read: {error}") from error
        if options["json"]:
            self.stdout.write(json.dumps(vars(told), ensure_ascii=False))
        elif told.holds:
            self.stdout.write(told.words)
        if not told.holds:
            raise CommandError(told.words)
