"""`ppaos compile_messages`: turns the translations (.po) into what Django reads (.mo), without gettext."""

from pathlib import Path
from typing import Any

from babel.messages import mofile, pofile
from django.core.management.base import BaseCommand

from ppaos.config.home import PROJECT


class Command(BaseCommand):
    """Compile every translation of the house."""

    help = "Compile translations (.po to .mo)."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        for source in sorted((PROJECT / "ppaos").rglob("locale/*/LC_MESSAGES/django.po")):
            compile_catalogue(source)


def compile_catalogue(source: Path) -> None:
    """Write the compiled catalogue beside its source."""
    with source.open("rb") as text:
        catalogue = pofile.read_po(text, locale=source.parts[-3])
    with source.with_suffix(".mo").open("wb") as compiled:
        mofile.write_mo(compiled, catalogue)
