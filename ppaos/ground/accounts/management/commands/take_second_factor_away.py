"""`ppaos take_second_factor_away USERNAME`: for the day when nobody is left who could do it as the second person."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from ppaos.ground.accounts.actions import AccountRefused, ask_factor_reset, confirm_factor_reset
from ppaos.ground.accounts.queries import user_named


class Command(BaseCommand):
    """Take a lost second factor away, as who holds this machine and its key; the traces tell that the system did."""

    help = "Take a lost second factor away where no second person is there to confirm; the next sign-in sets one up."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--reason", required=True, help="how you know that it is lost; it is kept")

    def handle(self, *args: Any, username: str, reason: str, **options: Any) -> None:
        user, at = user_named(username), timezone.now()
        if user is None:
            raise CommandError(
                f"There is no user «{username}». Look at the spelling under «People and roles»."
            )
        try:
            with transaction.atomic():
                reset = ask_factor_reset(user=user, reason=reason, by=None, at=at)
                confirm_factor_reset(user=user, reset=reset, by=None, at=at)
        except AccountRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"The second factor of {user.username} is taken away; every session ended.")
