"""`ppaos write_reference`: the pages of docs/reference, from code and data."""

from typing import Any

from django.core.management.base import BaseCommand

from ppaos.config.reference.markdown import REPOSITORY
from ppaos.config.reference.pages import write_all


class Command(BaseCommand):
    """Write the reference pages."""

    help = "Write the pages of docs/reference from code and data; those that are current stay as they are."

    def handle(self, *args: Any, **options: Any) -> None:
        for file in write_all():
            self.stdout.write(f"written: {file.relative_to(REPOSITORY)}")
