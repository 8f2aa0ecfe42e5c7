"""`ppaos fold_changes`: keeps the figures up to date and ties events to their chain, until it is stopped."""

import logging
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import OperationalError, connection
from django.utils import timezone

from ppaos.ground.privacy.actions.chain import link_events
from ppaos.sharing.dashboards.actions import fold_changes

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    """Fold news into the figures, and tie what was done to the chain of events, every second or so. Started by
    `ppaos run` beside web and worker."""

    help = "Keep the figures up to date and the chain of events tied until stopped; `ppaos run` starts it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--every", type=float, default=1.0, metavar="SECONDS")
        parser.add_argument("--once", action="store_true", help="fold and tie what waits, then end")

    def handle(self, *args: Any, every: float, once: bool, **options: Any) -> None:
        while True:
            try:
                fold_changes(at=timezone.now())
                link_events(by=None, at=timezone.now())
            except OperationalError:
                # The server is restarting or out of reach: nothing is lost, the news waits in it.
                logger.exception("figures and chain could not be kept; trying again")
                connection.close()
            if once:
                return
            time.sleep(every)
