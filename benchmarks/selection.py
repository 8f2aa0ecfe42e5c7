"""How long do usual selections of a filled province take, against a loop over the register by the ORM?

Fills a scratch installation once (`--households`, default 215,000, with scores, dimensions, needs and about five
referrals each), counts it, and asks each question as the web server does, behind the wall of rows, for the data manager
of the province. Prints medians and 95th percentiles; at most 200 ms for usual conditions is the aim. The loop reads
`--looped` households one by one and is scaled up.

    .venv/bin/python benchmarks/selection.py [--households N] [--rounds N] [--looped N]
"""

# ruff: noqa: E402  Django must know its settings before the rooms are imported

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("PPAOS_HOME", f"{tempfile.gettempdir()}/ppaos-selection")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ppaos.config.settings")

import django

django.setup()

from django.core.management import call_command
from django.db import connection, transaction

from benchmarks.province.evidence import score_invented
from benchmarks.province.households import register_invented
from benchmarks.province.referrals import refer_invented
from ppaos.config.running import database
from ppaos.engine.thai.calendar import fiscal_year
from ppaos.ground.accounts.models import User
from ppaos.ground.privacy.actions import make_master_key
from ppaos.ground.privacy.permissions import reading_as
from ppaos.ground.workbench.queries import written
from ppaos.people.cooperation.models import Grant
from ppaos.people.registry.models import Household
from ppaos.sharing.dashboards.actions import rebuild_rollup
from ppaos.sharing.selection.queries.asking import asked_of
from ppaos.sharing.selection.queries.fields import fields
from ppaos.sharing.selection.queries.results import counted, crossed, page_of
from ppaos.sharing.selection.queries.statement import Look

PROVINCE = "46"
POOR = "1~standing~in~verified,active"
QUESTIONS = {
    "poor and level 1 or 2": [POOR, "2~level~in~1,2"],
    "poor, two dimensions, not helped": [POOR, "2~dimensions_poor~between~2,", "3~is_helped~in~no"],
    "a capital low or income poor": [POOR, "2~financial~between~,1.5", "2~income~in~poor"],
    "an open need of a dimension": [POOR, "2~need_dimension~in~income"],
    "a referral that waits": [POOR, "2~referral_state~in~sent,arrived"],
    "never visited": [POOR, "2~visited_on~unknown~"],
    "an elder in the household": [POOR, "2~elders~between~1,"],
}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--households", type=int, default=215_000)
    arguments.add_argument("--rounds", type=int, default=10)
    arguments.add_argument("--looped", type=int, default=2_000)
    options = arguments.parse_args()
    make_master_key()
    with database():
        call_command("migrate", verbosity=0)
        if not Household.objects.exists():
            fill(options.households)
        rebuild_rollup(by=None, at=datetime.now(UTC))
        with connection.cursor() as cursor:
            cursor.execute("vacuum analyze")
        print(f"{Household.objects.count():,} households")
        behind_the_wall(lambda: ask(options.rounds))
        loop(options.looped)


def fill(households: int) -> None:
    """Households of Kalasin with scores and dimensions, and everything that was referred for them."""
    now = datetime.now(UTC)
    with transaction.atomic():
        register_invented(households, villages_each=11, at=now)
        score_invented(fiscal_year(date.today()))
    written("analyze")
    with transaction.atomic():
        refer_invented(now)


def behind_the_wall(work: Callable[[], None]) -> None:
    """Do it as the database shows it to the data manager of the province."""
    user, made = User.objects.get_or_create(username="bench-data", defaults={"display_name": "data"})
    if made:
        Grant.objects.create(user=user, role="data_manager", area_id=PROVINCE, valid_from=date(2020, 1, 1))
    with reading_as(user.pk):
        work()


def ask(rounds: int) -> None:
    """Count, cross and list each question."""
    for name, conditions in QUESTIONS.items():
        look = Look(PROVINCE, asked_of("all", conditions), level="district")
        print(f"{name:36} {told(lambda look=look: counted(look), rounds)}")
    usual = Look(PROVINCE, asked_of("all", QUESTIONS["poor and level 1 or 2"]), level="district")
    by = fields()
    print(
        f"{'  a table of two fields':36} {told(lambda: crossed(usual, by['standing'], by['level']), rounds)}"
    )
    print(f"{'  a page of the list':36} {told(lambda: page_of(usual, start=0, size=50), rounds)}")
    then = Look(PROVINCE, asked_of("all", [POOR, "2~level~in~1,2"]), date.today(), "district")
    print(f"{'  the same as on a day':36} {told(lambda: counted(then), max(rounds // 3, 1))}")


def loop(looped: int) -> None:
    """The first question by the ORM, household by household."""
    begun, fits = time.perf_counter(), 0
    for home in Household.objects.filter(merged_into=None).order_by("pk")[:looped]:
        last = (
            home.assessments.filter(is_current=True, authority=None)
            .order_by("-year", "-round", "-pk")
            .first()
        )
        fits += home.standing in ("verified", "active") and last is not None and last.level in (1, 2)
    spent = time.perf_counter() - begun
    whole = spent / looped * Household.objects.count()
    print(f"{'by the ORM, one by one':36} {whole:.1f} s for all ({fits} of {looped:,} fit, {spent:.2f} s)")


def told(work: Callable[[], object], rounds: int) -> str:
    """The median and the 95th percentile of so many times, after one to warm up."""
    work()
    times = []
    for _ in range(rounds):
        begun = time.perf_counter()
        work()
        times.append(1000 * (time.perf_counter() - begun))
    return f"{statistics.median(times):7.0f} ms median  {sorted(times)[max(int(0.95 * rounds) - 1, 0)]:7.0f} ms p95"


if __name__ == "__main__":
    main()
