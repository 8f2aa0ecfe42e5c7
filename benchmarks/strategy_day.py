"""Claim: a strategy freezes 22,000 households of a district, tells where they stand and records a day, each within five
seconds.

Fills a scratch installation once: households of one district with four standings each, a third of which left by a
decision and a tenth of which came back, help for half, plans for a quarter. Then it freezes a list, tells the states of
a day as the page does, and records a day as every night does. Beside it stands the alternative: the standing, help and
plan of each household asked for one by one, of 500 of them.

    .venv/bin/python benchmarks/strategy_day.py [--households N]
"""

# ruff: noqa: E402  Django must know its settings before the rooms are imported

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("PPAOS_HOME", f"{tempfile.gettempdir()}/ppaos-strategy")

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ppaos.config.settings")
django.setup()

from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from benchmarks.province.households import register_invented
from ppaos.config.running import database
from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.actions import make_master_key
from ppaos.ground.workbench.queries import written
from ppaos.learning.policy.actions.strategies import draft_strategy, freeze_strategy
from ppaos.learning.policy.actions.strategy_days import record_strategy_days
from ppaos.learning.policy.models import DistrictStrategy, StrategyHousehold
from ppaos.learning.policy.queries.dated_figures import FIGURES, figures_on
from ppaos.learning.policy.queries.strategy_status import statuses_on
from ppaos.people.cooperation.models import Organisation, Sector
from ppaos.people.registry.models import Household, StandingEvent
from ppaos.support.assistance.models import HelpLine
from ppaos.support.operating_models.models import Enrolment, HouseholdPlan

DISTRICT, MOST_SECONDS, ONE_BY_ONE = "4601", 5, 500
TODAY = timezone.localdate()
MOVED_IN = """
    with village as (
        select area.code, row_number() over (order by area.code) - 1 as place from geography_area area
        join geography_areawithin within on within.area_id = area.code and within.ancestor_id = %(district)s
        where area.level = 'village'
    ), home as (
        select household.id, village.code from registry_household household
        join village on village.place = household.id %% (select count(*) from village)
    ), residing as (update registry_residence stay set area_id = home.code from home where home.id = stay.household_id)
    update registry_household household set area_id = home.code, standing = 'active' from home
    where home.id = household.id"""
STOOD = """
    insert into registry_standingevent (household_id, standing, "on", reason, source_label, made_at)
    select household.id, step.standing, %(today)s::date - step.ago, '', '', now() from registry_household household
    join (values ('active', 300, 1), ('exit_proposed', 120, 3), ('monitored', 90, 3), ('active', 20, 10))
        step(standing, ago, every) on household.id %% step.every = 0"""
STANDING = """
    update registry_household household set standing = newest.standing from (
        select distinct on (household_id) household_id, standing from registry_standingevent
        order by household_id, "on" desc, id desc) newest
    where newest.household_id = household.id"""
HELPED = """
    insert into assistance_helpline (household_id, area_id, kind, what, unit, baht, stage, organisation_id, programme,
        budget_line, fiscal_year, note, takes_back, key, made_at, given_on)
    select id, area_id, 'cash', 'เงินสงเคราะห์', '', 3000, 'paid', %(body)s, '', '', 2569, '', false, 'line ' || id,
        now(), %(today)s::date - 60
    from registry_household where id %% 2 = 0"""
PLANNED = """
    insert into operating_models_householdplan (household_id, area_id, "group", state, wishes, agreed_on, agreed_by,
        round, ended_reason, made_at, changed_at)
    select id, area_id, '', 'plan_agreed', '', %(today)s::date - 30, '', 1, '', now(), now()
    from registry_household where id %% 4 = 0"""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--households", type=int, default=22_000)
    options = arguments.parse_args()
    make_master_key()
    with database():
        call_command("migrate", verbosity=0)
        if Household.objects.count() < options.households:
            with transaction.atomic():
                fill(options.households)
            written("ANALYZE")
        measure()


def fill(households: int) -> None:
    """Households of one district with what happened to them."""
    register_invented(households, villages_each=4, at=timezone.now())
    body = Organisation.objects.create(name_th="หน่วยงานสมมุติ", sector=Sector.GOVERNMENT)
    told = {"district": DISTRICT, "today": TODAY, "body": body.pk}
    for statement in (MOVED_IN, STOOD, STANDING, HELPED, PLANNED):
        written(statement, told)


def measure() -> None:
    """Freezing, telling a day, recording one, all figures of the district; and some households one by one."""
    print(f"{Household.objects.count():,} households, load {os.getloadavg()[0]:.1f}")
    area = Area.objects.get(pk=DISTRICT)
    times = []

    def timed(label: str, step: Callable[[], object]) -> object:
        started = time.perf_counter()
        done = step()
        times.append(time.perf_counter() - started)
        print(f"{label}: {times[-1]:.2f} s")
        return done

    strategy = draft_strategy(
        area=area, name="เมืองพ้นจน", definition="ทุกครัวเรือน", counts_as_out=["target_exited", "target_monitored"],
        share_percent=Decimal(100), of_whom={"standings": ["verified", "active", "exit_proposed", "monitored"]},
        starts_on=TODAY - timedelta(days=100), due_on=TODAY + timedelta(days=900), by=None, at=timezone.now(),
    )  # fmt: skip
    timed(
        "list frozen, first day recorded",
        lambda: freeze_strategy(strategy=strategy, by=None, at=timezone.now()),
    )
    strategy.refresh_from_db()
    timed("where each stands today", lambda: statuses_on(strategy, TODAY))
    DistrictStrategy.objects.exclude(pk=strategy.pk).filter(state="strategy_frozen").update(
        state="strategy_closed"
    )
    tomorrow = timezone.now() + timedelta(days=1)
    timed("one night", lambda: record_strategy_days(by=None, at=tomorrow))
    timed(
        f"all {len(FIGURES)} figures of a day",
        lambda: figures_on(list(FIGURES), [area], TODAY - timedelta(days=30)),
    )
    slow = one_by_one(strategy, TODAY)
    print(f"household by household: {slow:.1f} s for {strategy.size:,}, {slow / times[1]:.0f} times as long")
    if max(times) > MOST_SECONDS:
        sys.exit(f"more than {MOST_SECONDS} seconds")


def one_by_one(strategy: DistrictStrategy, on: date) -> float:
    """How long it would take to ask of each household what a day asks, reckoned from some of them."""
    started = time.perf_counter()
    for target in StrategyHousehold.objects.filter(strategy=strategy)[:ONE_BY_ONE]:
        home = target.household_id
        list(StandingEvent.objects.filter(household_id=home, on__lte=on).order_by("on", "pk"))
        HelpLine.objects.filter(household_id=home, stage="paid", given_on__lte=on).exists()
        HouseholdPlan.objects.filter(household_id=home, state="plan_agreed", agreed_on__lte=on).exists()
        Enrolment.objects.filter(household_id=home, state="enrolled", joined_on__lte=on).exists()
    return (time.perf_counter() - started) / ONE_BY_ONE * strategy.size


if __name__ == "__main__":
    main()
