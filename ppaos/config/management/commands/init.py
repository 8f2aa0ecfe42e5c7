"""`ppaos init --area CODE`: an empty installation with its key, its areas and its first administrator."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from ppaos.evidence.livelihood.actions import publish_packaged_methods
from ppaos.ground.accounts.actions import create_first_administrator
from ppaos.ground.accounts.models import User
from ppaos.ground.geography.actions import load_official_areas
from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.actions import bind_key, make_master_key
from ppaos.ground.privacy.queries import KeyMissing, KeyWrong, key_file
from ppaos.learning.monitoring.actions.proxies import load_proxies
from ppaos.people.cooperation.actions import grant_role, load_catalogue
from ppaos.people.cooperation.models import Grant
from ppaos.support.operating_models.actions.models import load_library

NEXT = """Next:
  1. `ppaos run`, open http://127.0.0.1:8000 and set the password with the code above
  2. follow the first-day checklist on the first page: organisation, people, areas, lists, figures
  3. `ppaos backup FILE` once there is something to lose: it holds database, files and key"""


class Command(BaseCommand):
    """Make this installation ready for its first day. Safe to repeat."""

    help = "Make an empty installation for an area: tables, key, official areas, methods, directory, administrator."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--area", required=True, help="code of the province (for example 46)")
        parser.add_argument(
            "--username", default="admin", help="sign-in name of the first administrator (admin)"
        )
        parser.add_argument("--name", default="ผู้ดูแลระบบ", help="the administrator's name")

    def handle(self, *args: Any, area: str, username: str, name: str, **options: Any) -> None:
        at = timezone.now()
        call_command("migrate", verbosity=0, interactive=False)
        made = make_master_key()
        try:
            bind_key(by=None, at=at)
        except (KeyMissing, KeyWrong) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Key: {key_file()}{' (new: copy it to a safe place)' if made else ''}")
        load_official_areas(by=None, at=at)
        place = Area.objects.filter(pk=area).first()
        if place is None:
            raise CommandError(
                f"There is no area with the code {area}. A province has two digits, Kalasin is 46."
            )
        publish_packaged_methods(by=None, at=at)
        load_library(by=None, at=at)
        load_proxies(by=None, at=at)
        told = load_catalogue(area=place, by=None, at=at)
        self.stdout.write(
            f"Directory: {told.services} new services, {told.organisations + told.offices} offices"
        )
        self.stdout.write(f"Area: {place.name_th} ({place.pk})")
        if User.objects.exists():
            self.stdout.write("There are users already; nobody was added.")
            return
        self.first_administrator(place, username, name)
        self.stdout.write(NEXT)

    @transaction.atomic
    def first_administrator(self, place: Area, username: str, name: str) -> None:
        at = timezone.now()
        invitation = create_first_administrator(username=username, display_name=name, by=None, at=at)
        for role in (Grant.Role.ADMINISTRATOR, Grant.Role.DATA_MANAGER):
            grant_role(
                user=invitation.user, role=role, area=place, valid_from=timezone.localdate(), by=None, at=at
            )
        self.stdout.write(f"First administrator: {username}")
        self.stdout.write(f"One-time code, shown only now: {invitation.code}")
