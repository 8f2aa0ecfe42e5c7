"""How long does it take to put a province into target groups, and to judge who is target poor?

Fills a scratch installation with invented assessed households once (`--households`, default 22,000, three members
each), then makes the groups, shows them, and judges everybody against an invented register of the welfare card.

    .venv/bin/python benchmarks/group_province.py [--households N]
"""

# ruff: noqa: E402  Django must know its settings before the rooms are imported

import argparse
import os
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("PPAOS_HOME", f"{tempfile.gettempdir()}/ppaos-groups")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ppaos.config.settings")

import django

django.setup()

from django.core.management import call_command
from django.db import transaction

from benchmarks.province.households import register_invented
from ppaos.config.running import database
from ppaos.evidence.livelihood.actions.groups import make_groups
from ppaos.evidence.livelihood.actions.target_poor import keep_target_poor
from ppaos.evidence.livelihood.queries import newest_method, parsed
from ppaos.evidence.livelihood.queries.group_lists import grouped_households
from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.actions import make_master_key
from ppaos.ground.workbench.queries import written
from ppaos.people.registry.models import Household

NOW = datetime.now(UTC)
YEAR = 2569
ASSESSED = """
    insert into livelihood_assessment (household_id, area_id, year, round, method_id, human, physical, financial,
        "natural", social, overall, level, answers, made_at, is_current)
    select id, area_id, %(year)s, 1, %(method)s, 2, 2, 2, 2, 2, round((1 + 2 * random())::numeric, 2), 2,
        array(select 1 + floor(4 * random() + 0 * household.id) from generate_series(1, %(indicators)s)),
        now(), true
    from registry_household household"""
AROUND = """
    insert into livelihood_circumstances (household_id, area_id, year, round, members, dependants, workers,
        income_per_head, line, is_below_line, strategy, vulnerability, hazards, made_at, is_current)
    select id, area_id, %(year)s, 1, 3, 1, 2, round((60000 * random())::numeric, 0), '', 'unknown', '', 1, '[]', now(),
        true
    from registry_household"""
FACTS = """
    insert into livelihood_answer (household_id, person_id, year, round, instrument, indicator, value, state,
        origin_label, origin_id)
    select household_id, person_id, %(year)s, 1, 'facts', told.indicator, floor(told.least + 3 * random()), 'answered',
        'benchmark', 1
    from registry_membership cross join (values ('health', 1), ('work', 0)) told(indicator, least)"""
JUDGED = """
    insert into livelihood_dimensionresult (household_id, area_id, year, round, method_id, health, living, education,
        income, access, failing, made_at, is_current)
    select id, area_id, %(year)s, 1, %(method)s, 'poor', 'not_poor', 'not_poor', 'not_poor', 'unknown', '[]', now(),
        true
    from registry_household"""
MEMBERS_JUDGED = """
    insert into livelihood_persondimensions (person_id, household_id, area_id, year, round, method_id, health, living,
        education, income, access, made_at, is_current)
    select person_id, household_id, household.area_id, %(year)s, 1, %(method)s, 'poor', 'not_poor', 'not_poor',
        'not_poor', 'unknown', now(), true
    from registry_membership join registry_household household on household.id = household_id"""


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
    """Invented households of Kalasin with scores, answers, facts and dimensions."""
    register_invented(households, villages_each=1, at=NOW)
    capitals, needs = newest_method("slf_capitals"), newest_method("bmn_indicators")
    asked = {"year": YEAR, "method": capitals.pk, "indicators": len(parsed(capitals).indicators)}
    for statement in (ASSESSED, AROUND, FACTS):
        written(statement, asked)
    for statement in (JUDGED, MEMBERS_JUDGED):
        written(statement, {"year": YEAR, "method": needs.pk})


def measure() -> None:
    """Each step three times; the fastest is told."""
    area = Area.objects.get(pk="46")
    steps = {
        "groups made and kept": lambda: make_groups(area=area, year=YEAR, by=None, at=NOW),
        "groups of the province read for its page": lambda: grouped_households(area),
        "target poor judged": judge,
    }
    count = Household.objects.count()
    for label, step in steps.items():
        times = []
        for _ in range(3):
            started = time.perf_counter()
            step()
            times.append(time.perf_counter() - started)
        print(f"{count:,} households, {label}: {min(times):.2f} s (slowest {max(times):.2f} s)")


def judge() -> None:
    """In one transaction, as it is part of a larger act."""
    with transaction.atomic():
        keep_target_poor(None, NOW)


if __name__ == "__main__":
    main()
