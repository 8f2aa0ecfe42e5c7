"""How long does the server take over the overview of a filled province and over each of its parts, against counting the
same on the fly; and what do 200 open pages cost that ask for moves?

Fills a scratch installation once (`--households`, default 215,000, with about five referrals each), counts it, and asks
through the whole stack of middleware as the governor's office of the province. Prints medians and 95th percentiles; at
most 60 ms for the page, and 100 ms for a part, is claimed. Open pages: processor seconds a second for 200 of them.

    .venv/bin/python benchmarks/overview_page.py [--households N] [--rounds N]
"""

# ruff: noqa: E402  Django must know its settings before the rooms are imported

import argparse
import io
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("PPAOS_HOME", f"{tempfile.gettempdir()}/ppaos-overview-page")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ppaos.config.settings")

import django

django.setup()

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.db import connection, transaction

from benchmarks.province.evidence import score_invented
from benchmarks.province.households import register_invented
from benchmarks.province.referrals import refer_invented
from ppaos.config.running import database
from ppaos.engine.thai.calendar import fiscal_year
from ppaos.evidence.livelihood.queries.judged import counted, judged_households
from ppaos.ground.accounts.models import User
from ppaos.ground.geography.models import Area
from ppaos.ground.geography.queries import descendant_codes
from ppaos.ground.privacy.actions import make_master_key
from ppaos.ground.workbench.queries import written
from ppaos.learning.monitoring.queries.loop import loop_of
from ppaos.people.cooperation.models import Grant
from ppaos.people.registry.models import Household
from ppaos.sharing.dashboards.actions import rebuild_rollup
from ppaos.sharing.dashboards.models import AreaTally
from ppaos.sharing.dashboards.presenters.sections import SECTIONS
from ppaos.sharing.dashboards.queries.tallied import recount_tallies
from ppaos.support.assistance.queries.ledger import ledger_sums
from ppaos.support.referral.models import Referral

PROVINCE, DISTRICT, OPEN_PAGES = "46", "4601", 200
EVERY_SECONDS = 3.0  # how often an open page takes its stream up again, on average


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--households", type=int, default=215_000)
    arguments.add_argument("--rounds", type=int, default=40)
    options = arguments.parse_args()
    make_master_key()
    with database():
        call_command("migrate", verbosity=0)
        if not Household.objects.exists():
            fill(options.households)
        begun = time.perf_counter()
        rebuild_rollup(by=None, at=datetime.now(UTC))
        with connection.cursor() as cursor:
            cursor.execute("vacuum analyze")
        print(f"everything counted anew in {time.perf_counter() - begun:.1f} s")
        print(
            f"{Household.objects.count():,} households, {Referral.objects.count():,} referrals, "
            f"{AreaTally.objects.count():,} tallies"
        )
        pages(options.rounds)
        on_the_fly()


def fill(households: int) -> None:
    """Households of Kalasin with scores and dimensions, and everything that was referred for them."""
    now = datetime.now(UTC)
    with transaction.atomic():
        register_invented(households, villages_each=11, at=now)
        score_invented(fiscal_year(date.today()))
    written("analyze")
    with transaction.atomic():
        refer_invented(now)


def pages(rounds: int) -> None:
    """Ask the page, its parts, the map's figures and the stream."""
    handler, cookie = WSGIHandler(), session_of(reader())
    addresses = {f"overview of {code}": f"/overview/{code}/" for code in (PROVINCE, DISTRICT)}
    addresses |= {f"  part {name}": f"/overview/{PROVINCE}/parts/{name}/" for name in SECTIONS}
    for what, address in addresses.items():
        print(f"{what:28} {told(lambda address=address: answer(handler, address, cookie), rounds)}")
    live = f"/overview/{PROVINCE}/live/?moved=1"
    cpu = time.process_time()
    print(f"{'one look at the stream':28} {told(lambda: answer(handler, live, cookie), rounds * 5)}")
    each = (time.process_time() - cpu) / (rounds * 5 + 3)
    print(
        f"{OPEN_PAGES} open pages: {each * OPEN_PAGES / EVERY_SECONDS:.2f} of one processor, without the database"
    )


def on_the_fly() -> None:
    """The same without tallies: what a page would take that counts what it shows."""
    province = Area.objects.get(pk=PROVINCE)
    ways: dict[str, Callable[[], object]] = {
        "help by agency, counted": lambda: ledger_sums(province, "organisation_id"),
        "combinations, counted": lambda: counted(judged_households(PROVINCE)),
        "years, counted": lambda: loop_of(province),
        "all tallies, counted": recounted,
    }
    for what, count in ways.items():
        print(f"{what:28} {told(count, 3)}")


def recounted() -> None:
    """All tallies of the province, as the parts of the page would have to count them."""
    with transaction.atomic():
        recount_tallies(descendant_codes(PROVINCE))


def told(ask: Callable[[], object], rounds: int) -> str:
    """Median and 95th percentile of so many rounds, after three to warm up."""
    for _ in range(min(3, rounds)):
        ask()
    times = []
    for _ in range(rounds):
        begun = time.perf_counter()
        ask()
        times.append((time.perf_counter() - begun) * 1000)
    times.sort()
    return f"median {statistics.median(times):8.1f} ms   p95 {times[int(len(times) * 0.95)]:8.1f} ms"


def reader() -> User:
    """Somebody who sees the figures of the province."""
    user, made = User.objects.get_or_create(username="reader", defaults={"display_name": "reader"})
    if made:
        Grant.objects.create(user=user, role="governor_office", area_id=PROVINCE, valid_from=date(2026, 1, 1))
    return user


def session_of(user: User) -> str:
    """A signed-in session's cookie."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "ppaos.ground.accounts.backends.ActiveUsers"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def answer(handler: Callable[..., object], url: str, cookie: str) -> bytes:
    """One request through the whole stack of middleware, without a socket."""
    path, _mark, query = url.partition("?")
    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query, "SERVER_NAME": "localhost",
        "SERVER_PORT": "80", "HTTP_HOST": "localhost", "HTTP_COOKIE": cookie, "HTTP_HX_REQUEST": "true",
        "wsgi.input": io.BytesIO(), "wsgi.url_scheme": "http", "wsgi.errors": sys.stderr,
    }  # fmt: skip
    status: list[str] = []
    response = handler(environ, lambda told, headers, *_: status.append(told))
    body = b"".join(response)  # type: ignore[call-overload]
    response.close()  # type: ignore[attr-defined]
    assert status == ["200 OK"], (url, status, body[:200])
    return body


if __name__ == "__main__":
    main()
