"""How much memory does a list of 1,000,000 rows need on its way out, in each format?

Fills a scratch installation once with so many answers of invented households, then writes the list «answers» in a
process of its own for each format, and says its peak memory and time. Beside it the naive way: all records in a list,
then a file. At most 300 MB are claimed for every format.

    .venv/bin/python benchmarks/export_million.py [--rows N]
"""

# ruff: noqa: E402  Django must know its settings before the rooms are imported

import argparse
import csv
import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("PPAOS_HOME", f"{tempfile.gettempdir()}/ppaos-export")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ppaos.config.settings")

import django

django.setup()

from django.core.management import call_command
from django.db import transaction

from benchmarks.province.households import register_invented
from ppaos.config.running import database
from ppaos.evidence.livelihood.models import Answer
from ppaos.ground.accounts.models import User
from ppaos.ground.privacy.actions import make_master_key
from ppaos.ground.workbench.queries import written
from ppaos.people.cooperation.models import Grant
from ppaos.people.registry.models import Household
from ppaos.sharing.exchange.actions.exports import Order, take_out
from ppaos.sharing.exchange.queries.rows import ALL

NOW = datetime.now(UTC)
PROVINCE, HOUSEHOLDS, CLAIMED_MB = "46", 2_000, 300
WAYS = ("parquet", "csv", "xlsx", "naive")
FILL = """
insert into livelihood_answer (household_id, year, round, instrument, indicator, value, state, origin_label, origin_id)
select home.id, 2569, 1, 'slf', 'indicator_' || number, (number %% 4) + 1, 'answered', 'benchmark', number
from registry_household home, generate_series(1, %s) number"""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rows", type=int, default=1_000_000)
    arguments.add_argument("--way", choices=WAYS)
    asked = arguments.parse_args()
    make_master_key()
    with database():
        if asked.way:
            print(write(asked.way))
            return
        fill(asked.rows)
        print(f"{Answer.objects.count():,} rows; at most {CLAIMED_MB} MB claimed for a file")
        for way in WAYS:
            told = subprocess.run(
                [sys.executable, __file__, "--way", way], capture_output=True, text=True, check=True
            )
            print(f"{way:8} {told.stdout.strip().splitlines()[-1]}")


def fill(rows: int) -> None:
    """Households once, and so many answers of theirs."""
    call_command("migrate", verbosity=0)
    if not Household.objects.exists():
        with transaction.atomic():
            register_invented(HOUSEHOLDS, villages_each=2, at=NOW)
    if not User.objects.filter(username="benchmark").exists():
        user = User.objects.create(username="benchmark", display_name="benchmark")
        Grant.objects.create(user=user, role="data_manager", area_id=PROVINCE, valid_from=NOW.date())
    if Answer.objects.count() < rows:
        written("truncate livelihood_answer")
        written(FILL, [-(-rows // Household.objects.count())])
        written("analyze livelihood_answer")


def write(way: str) -> str:
    """One file: peak memory of this process, and time."""
    began = time.perf_counter()
    with tempfile.TemporaryFile() as out:
        if way == "naive":
            naive()
        else:
            order = Order("answers", PROVINCE, ALL, (), way, "support")
            take_out(order=order, by=User.objects.get(username="benchmark"), at=NOW).write(out, way)
            out.seek(0, os.SEEK_END)
        size = out.tell() / 1e6
    # Not ru_maxrss: that remembers the process which started this one.
    status = Path("/proc/self/status").read_text().split("VmHWM:")[1]
    peak = int(status.split()[0]) / 1024
    return f"{peak:6.0f} MB at most, {time.perf_counter() - began:5.1f} s, file {size:5.1f} MB"


def naive() -> None:
    """All records in a list, then a file."""
    records = list(Answer.objects.select_related("household"))
    with tempfile.TemporaryFile("w", newline="") as out:
        told = csv.writer(out)
        for record in records:
            told.writerow(
                [record.pk, record.household_id, record.year, record.indicator, record.value, record.state]
            )


if __name__ == "__main__":
    main()
