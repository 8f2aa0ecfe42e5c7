"""Claim: with 215,000 households and 958,000 people, 50 signed-in people who each see a part of the province and think
for two seconds between pages wait no more than 200 ms of server time for 95 of 100 pages, and nothing fails.

Fills a scratch installation once (`--people`, default 958,000), with scores, dimensions, a million referrals and help.
Starts the platform as `ppaos run` does, on this machine, with two web workers, and lets 50 people work for
`--seconds` (default 120): overview of their area, a household, lists, search. Tells for each kind of page how long the
server took over it (its own word, `Server-Timing`) and how long the answer was on its way, in all what failed, and what
the processor gave to the server, to the database and to those who asked. With `--bare`, the same people open `/healthz`
alone: what the machine, the sockets and the generator take by themselves.

    .venv/bin/python benchmarks/load.py [--people N] [--users N] [--seconds N] [--bare]
"""

import argparse
import http.client
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("PPAOS_HOME", f"{tempfile.gettempdir()}/ppaos-load")
os.environ.setdefault("PPAOS_SECOND_FACTOR", "offered")  # those who ask sign in without one

from benchmarks.search_people import invented, make_villages  # isort: skip  sets Django up
from benchmarks.referral_pages import session_of  # isort: skip

import numpy as np
import psutil
from django.core.management import call_command
from django.db import connection, transaction

from benchmarks.province.evidence import score_invented
from benchmarks.province.referrals import refer_invented
from ppaos.config.running import database
from ppaos.config.serving import commands
from ppaos.evidence.livelihood.actions import publish_packaged_methods
from ppaos.ground.accounts.models import User
from ppaos.ground.geography.actions import load_official_areas
from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.actions import make_master_key
from ppaos.people.cooperation.models import Grant
from ppaos.people.registry.actions import register_households
from ppaos.people.registry.models import Household, Person
from ppaos.people.registry.queries import visible_households, visible_persons
from ppaos.sharing.dashboards.actions import rebuild_rollup

NOW, PROVINCE, PORT = datetime.now(UTC), "46", 8765
PEOPLE_EACH, BATCH, THINKING, MOST = 4.456, 100_000, 2.0, 200
ROLES = ("data_manager", "supervisor")
Pages = dict[str, Callable[[random.Random], str]]
BARE: Pages = {"healthz": lambda chance: "/healthz"}


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--people", type=int, default=958_000)
    arguments.add_argument("--users", type=int, default=50)
    arguments.add_argument("--seconds", type=int, default=120)
    arguments.add_argument("--bare", action="store_true")
    options = arguments.parse_args()
    make_master_key()
    with database():
        call_command("migrate", verbosity=0)
        if Person.objects.count() < options.people:
            fill(options.people)
        print(f"{Household.objects.count():,} households, {Person.objects.count():,} people")
        people = readers(options.users)
        work = [
            (session_of(who), {"healthz": lambda chance: "/healthz"} if options.bare else pages(who))
            for who in people
        ]
        connection.close()
        with served():
            return told(worked(work, options.seconds))


def fill(people: int) -> None:
    """People by the register's own action, then what was found of them and what became of it, by a statement each."""
    load_official_areas(by=None, at=NOW)
    publish_packaged_methods(by=None, at=NOW)
    villages, chance = make_villages((PROVINCE,)), np.random.default_rng(46)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
    for first in range(Person.objects.count(), people, BATCH):
        frame = invented(first, min(BATCH, people - first), villages, chance, PEOPLE_EACH)
        register_households(frame=frame, by=None, at=NOW, source_label="benchmark", source_id=first)
        print(f"  {first + frame.height:>9,} people", flush=True)
    with transaction.atomic():
        score_invented(NOW.year + 543)
    with transaction.atomic():
        refer_invented(NOW)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("VACUUM ANALYZE")
    rebuild_rollup(by=None, at=NOW)


def readers(count: int) -> list[User]:
    """People of one district each."""
    districts = list(Area.objects.filter(level="district", code__startswith=PROVINCE, valid_to=None))
    found = []
    for number in range(count):
        role, area = ROLES[number % len(ROLES)], districts[number % len(districts)]
        user, is_new = User.objects.get_or_create(
            username=f"load{number}", defaults={"display_name": f"load {number}"}
        )
        if is_new:
            Grant.objects.create(user=user, role=role, area=area, valid_from=date(2026, 1, 1))
        found.append(user)
    return found


def pages(who: User) -> Pages:
    """What one works on, and how each page is chosen."""
    place = who.grants.get().area_id
    homes = list(visible_households(who).order_by("code").values_list("pk", flat=True)[:500])
    names = [
        f"{person.first_name} {person.last_name}"
        for person in visible_persons(who).order_by("source_row")[:200]
    ]
    return {
        "overview": lambda chance: f"/overview/{place}/",
        "household": lambda chance: f"/households/{chance.choice(homes)}/",
        "list of households": lambda chance: (
            f"/overview/{place}/records/households_poor/?page={chance.randint(1, 20)}"
        ),
        "list of referrals": lambda chance: f"/referrals/?page={chance.randint(1, 20)}",
        "search, whole name": lambda chance: f"/search/?q={quote(chance.choice(names))}",
        "search, beginning": lambda chance: f"/search/?q={quote(chance.choice(names)[:4])}",
        "home": lambda chance: "/",
    }


@contextmanager
def served() -> Iterator[None]:
    """Web server, worker and keeper of figures, as `ppaos run` starts them."""
    parts = [subprocess.Popen(command, stdout=subprocess.DEVNULL) for command in commands("127.0.0.1", PORT)]
    try:
        while True:
            try:
                http.client.HTTPConnection("127.0.0.1", PORT, timeout=5).request("GET", "/healthz")
                break
            except OSError:
                time.sleep(0.3)
        yield
    finally:
        for part in parts:
            part.terminate()
        for part in parts:
            part.wait(20)


class Worked:
    """What was measured: by kind of page, milliseconds in the server and until the answer was whole; what failed."""

    def __init__(self) -> None:
        self.server: dict[str, list[float]] = defaultdict(list)
        self.whole: dict[str, list[float]] = defaultdict(list)
        self.failed: list[str] = []
        self.seconds, self.asking, self.answering = 0.0, 0.0, {}


def worked(work: list[tuple[str, Pages]], seconds: int) -> Worked:
    """Everybody at work at once; the first five seconds, while the server warms up, are not counted."""
    found, until = Worked(), time.monotonic() + 5 + seconds
    threads = [
        threading.Thread(target=_works, args=(found, number, cookie, told, until))
        for number, (cookie, told) in enumerate(work)
    ]
    for thread in threads:
        thread.start()
    time.sleep(5)
    for times in (found.server, found.whole):
        times.clear()
    begun, asking, answering = time.monotonic(), time.process_time(), _processor()
    for thread in threads:
        thread.join()
    found.seconds = time.monotonic() - begun
    found.asking = time.process_time() - asking
    found.answering = {name: spent - answering.get(name, 0) for name, spent in _processor().items()}
    return found


def _works(found: Worked, number: int, cookie: str, told: Pages, until: float) -> None:
    chance = random.Random(number)
    line = http.client.HTTPConnection("127.0.0.1", PORT, timeout=30)
    time.sleep(chance.random() * THINKING)
    while time.monotonic() < until:
        kind = chance.choice(list(told))
        path = told[kind](chance)
        begun = time.perf_counter()
        line.request("GET", path, headers={"Cookie": cookie, "Accept-Encoding": "identity"})
        answer = line.getresponse()
        answer.read()
        found.whole[kind].append((time.perf_counter() - begun) * 1000)
        if answer.status != 200:
            found.failed.append(f"{answer.status} {path}")
        if timing := answer.headers.get("Server-Timing"):
            found.server[kind].append(float(timing.rpartition("dur=")[2]))
        time.sleep(chance.expovariate(1 / THINKING))
    line.close()


def _processor() -> dict[str, float]:
    """Seconds of processor by what runs: the web server and its company, the database."""
    spent: dict[str, float] = defaultdict(float)
    for process in psutil.process_iter(["name", "cmdline"]):
        try:
            times, words = process.cpu_times(), " ".join(process.info["cmdline"] or [])
        except psutil.Error:
            continue
        kind = (
            "database"
            if "postgres" in (process.info["name"] or "")
            else "web server"
            if "granian" in words
            else ""
        )
        if kind:
            spent[kind] += times.user + times.system
    return spent


def told(found: Worked) -> int:
    """Print what was measured; 1 where it is more than claimed."""
    print(f"{'page':<22}{'asked':>7}{'p50 ms':>9}{'p95 ms':>9}   {'answer p50':>10}{'p95':>8}")
    worst = 0.0
    for kind, whole in sorted(found.whole.items()):
        server = found.server[kind] or whole
        half, late = statistics.median(server), statistics.quantiles(server, n=20)[-1]
        worst = max(worst, late)
        print(
            f"{kind:<22}{len(whole):>7}{half:>9.0f}{late:>9.0f}"
            f"   {statistics.median(whole):>10.0f}{statistics.quantiles(whole, n=20)[-1]:>8.0f}"
        )
    asked = sum(map(len, found.whole.values()))
    print(
        f"{asked:,} answers in {found.seconds:.0f} s ({asked / found.seconds:.1f} a second), {len(found.failed)} failed"
    )
    print(*found.failed[:5], sep="\n")
    shares = {"those who ask": found.asking, **found.answering}
    print(
        "; ".join(f"{name} {100 * spent / found.seconds:.0f} %" for name, spent in shares.items()),
        "of one processor",
    )
    return int(worst > MOST or bool(found.failed))


if __name__ == "__main__":
    sys.exit(main())
