"""Claim: every household of a large province is looked through by the watch rule, and its alerts are kept, within ten
seconds.

Fills a scratch installation as `benchmarks/exit_candidates.py` does (`--households`, default 215,000; two rounds each),
and once: a tenth of the households have left by a decision, with checks, some came below the line or were struck, and
neighbours report of some. Then it holds the watch: the first night, which raises the alerts, and two nights after it,
which change nothing.

    .venv/bin/python benchmarks/watch.py [--households N]
"""

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("PPAOS_HOME", f"{tempfile.gettempdir()}/ppaos-exits")

from django.core.management import call_command
from django.db import transaction

from benchmarks.exit_candidates import NOW, fill  # sets Django up
from ppaos.config.running import database
from ppaos.evidence.livelihood.queries import newest_method
from ppaos.ground.privacy.actions import make_master_key
from ppaos.ground.workbench.queries import written
from ppaos.learning.monitoring.actions.watching import watch_households
from ppaos.learning.monitoring.models import Exit, WatchAlert
from ppaos.people.registry.models import Household

MOST_SECONDS = 10
LEFT = """
    insert into monitoring_exit (uid, household_id, area_id, rule_id, criteria, state, proposed_on, verified_on,
        decided_on, monitored_until, made_at, changed_at)
    select gen_random_uuid(), id, area_id, %(rule)s, '[]', 'in_monitored_exit', current_date - 420,
        current_date - 410, current_date - 390, current_date + 340, now(), now()
    from registry_household where id %% 10 = 0"""
STANDING = "update registry_household set standing = 'monitored' where id %% 10 = 0"
CHECKED = """
    insert into monitoring_exitcheck (exit_id, due_on, held_on, outcome, note, made_at)
    select id, current_date - 210, current_date - 205,
        (array['still_out', 'still_out', 'still_out', 'exit_in_doubt'])[1 + id %% 4], '', now()
    from monitoring_exit"""
STRUCK = """
    insert into monitoring_shock (uid, household_id, area_id, kind, "on", severity, told_by, note, made_at)
    select gen_random_uuid(), id, area_id, 'illness', current_date - (id %% 300)::int, '', '', '', now()
    from registry_household where id %% 17 = 0"""
REPORTED = """
    insert into monitoring_concernreport (uid, household_id, area_id, told_on, told_by, note, made_at)
    select gen_random_uuid(), id, area_id, current_date - (id %% 200)::int, '', 'x', now()
    from registry_household where id %% 31 = 0"""
HEALTH = """
    insert into livelihood_answer (household_id, person_id, year, round, instrument, indicator, value, state,
        origin_label, origin_id)
    select member.household_id, member.person_id, told.year, told.round, 'facts', 'health',
        1 + (member.id + told.year) %% 4, 'scored', 'benchmark', 1
    from registry_membership member join livelihood_circumstances told on told.household_id = member.household_id"""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--households", type=int, default=215_000)
    options = arguments.parse_args()
    make_master_key()
    with database():
        call_command("migrate", verbosity=0)
        with transaction.atomic():
            if Household.objects.count() < options.households:
                fill(options.households)
            if not Exit.objects.exists():
                befall()
        written("ANALYZE")
        measure()


def befall() -> None:
    """What happened to the households since they were registered."""
    written(LEFT, {"rule": newest_method("exit_rule").pk})
    for statement in (STANDING, CHECKED, STRUCK, REPORTED, HEALTH):
        written(statement.replace("%%", "%"))


def measure() -> None:
    """The first night and two after it; the slowest is told."""
    WatchAlert.objects.all().delete()
    print(f"{Household.objects.count():,} households, load {os.getloadavg()[0]:.1f}")
    times = []
    for _night in range(3):
        started = time.perf_counter()
        done = watch_households(by=None, at=NOW)
        times.append(time.perf_counter() - started)
        print(f"watched {done.households:,}, raised {done.raised:,}, added {done.added:,}: {times[-1]:.2f} s")
    if max(times) > MOST_SECONDS:
        sys.exit(f"more than {MOST_SECONDS} seconds")


if __name__ == "__main__":
    main()
