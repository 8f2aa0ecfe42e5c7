"""How long does the agenda of a province take with 100,000 open referrals long overdue?

Fills a scratch installation once (`--households`, default 22,000, with about five referrals each), lets all of them
wait beyond their day, and builds the agenda of the province with everything else that is stuck. Beside it one of its
counts row by row, as a loop over records takes it. At most 1 s is claimed for building, and for opening an item.

    .venv/bin/python benchmarks/agenda.py [--households N] [--rounds N]
"""

# ruff: noqa: E402  Django must know its settings before the rooms are imported

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("PPAOS_HOME", f"{tempfile.gettempdir()}/ppaos-agenda")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ppaos.config.settings")

import django

django.setup()

from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from benchmarks.province.households import register_invented
from benchmarks.province.referrals import refer_invented
from ppaos.config.running import database
from ppaos.ground.accounts.models import User
from ppaos.ground.geography.models import Area
from ppaos.ground.geography.queries import areas_within
from ppaos.ground.privacy.actions import make_master_key
from ppaos.ground.workbench.queries import written
from ppaos.learning.policy.actions.agenda import build_agenda
from ppaos.learning.policy.actions.meetings import plan_meeting
from ppaos.learning.policy.models import AgendaItem, Meeting
from ppaos.people.cooperation.models import Grant
from ppaos.people.registry.models import Household
from ppaos.sharing.dashboards.actions import rebuild_rollup
from ppaos.support.referral.models import Referral, State
from ppaos.support.referral.queries.states import days_told, waiting_states

NOW = datetime.now(UTC)
PROVINCE, CLAIMED = "46", 1.0


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--households", type=int, default=22_000)
    arguments.add_argument("--rounds", type=int, default=7)
    options = arguments.parse_args()
    make_master_key()
    with database():
        call_command("migrate", verbosity=0)
        if not Referral.objects.exists():
            fill(options.households)
        keeper = reader()
        meeting = Meeting.objects.first() or plan_meeting(
            area=Area.objects.get(pk=PROVINCE), name="เวทีแก้จน", on=timezone.localdate(), by=keeper, at=NOW
        )  # fmt: skip
        print(f"{Household.objects.count():,} households, {Referral.objects.count():,} referrals")
        build = measured(
            "build the agenda", lambda: build_agenda(meeting=meeting, by=keeper, at=NOW), options.rounds
        )
        for item in meeting.items.order_by("place"):
            print(f"    {item.kind}: {item.count:,} {item.count_unit}")
        item = meeting.items.get(kind=AgendaItem.Kind.OVERDUE, area=PROVINCE, organisation=None)
        client = Client(SERVER_NAME="localhost")
        client.force_login(keeper)
        address = reverse("policy:agenda_item", args=[item.pk])
        page = measured("open the item of referrals", lambda: client.get(address), options.rounds)
        slow = measured("the same count, row by row", row_by_row, 1)
        print(f"{slow / build:.0f} times as long row by row, for one kind of eight")
        print("as claimed" if max(build, page) <= CLAIMED else f"LONGER than {CLAIMED} s")


def fill(households: int) -> None:
    """Households of Kalasin, everything referred for them, all of it waiting for a month beyond its day."""
    with transaction.atomic():
        register_invented(households, villages_each=11, at=NOW)
    written("analyze")
    with transaction.atomic():
        refer_invented(NOW)
    Referral.objects.update(state=State.SENT, due_on=timezone.localdate() - timedelta(days=30))
    written("analyze")
    rebuild_rollup(by=None, at=datetime.now(UTC))


def reader() -> User:
    """Who prepares meetings of the province."""
    user, is_new = User.objects.get_or_create(username="keeper", defaults={"display_name": "keeper"})
    if is_new:
        Grant.objects.create(
            user=user, role="data_manager", area_id=PROVINCE, valid_from=timezone.localdate()
        )
    return user


def row_by_row() -> Counter[tuple[str, int]]:
    """How many wait long overdue with each organisation in each village, one record after the other."""
    inside = set(areas_within(PROVINCE).values_list("code", flat=True))
    long_ago = timezone.localdate() - timedelta(days=days_told("escalate_after_days"))
    found: Counter[tuple[str, int]] = Counter()
    for referral in Referral.objects.iterator():
        if referral.area_id in inside and referral.state in waiting_states() and referral.due_on < long_ago:
            found[referral.area_id, referral.organisation_id] += 1
    return found


def measured(what: str, act: Callable[[], Any], rounds: int) -> float:
    """Run the act some times; its median in seconds, printed with the longest."""
    taken = []
    for _round in range(rounds):
        begun = time.perf_counter()
        act()
        taken.append(time.perf_counter() - begun)
    print(f"{what}: {statistics.median(taken):.2f} s (longest {max(taken):.2f} s)")
    return statistics.median(taken)


if __name__ == "__main__":
    main()
