"""How long do the pages of referrals take with a million of them, for officers who see a part?

Fills a scratch installation once (`--households`, default 215,000, with about five referrals each), counts the radar
and asks the pages through the whole stack of middleware as two readers: the officer of one organisation, and the data
manager of one district. Prints the median and the 95th percentile of each page; at most 200 ms is claimed.

    .venv/bin/python benchmarks/referral_pages.py [--households N] [--rounds N]
"""

# ruff: noqa: E402  Django must know its settings before the rooms are imported

import argparse
import io
import os
import statistics
import sys
import tempfile
import time
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("PPAOS_HOME", f"{tempfile.gettempdir()}/ppaos-referrals")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ppaos.config.settings")

import django

django.setup()

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Count

from benchmarks.province.households import register_invented
from benchmarks.province.referrals import refer_invented
from ppaos.config.running import database
from ppaos.ground.accounts.models import User
from ppaos.ground.privacy.actions import make_master_key
from ppaos.ground.workbench.queries import written
from ppaos.people.cooperation.models import Grant
from ppaos.people.registry.models import Household
from ppaos.sharing.dashboards.actions import rebuild_rollup
from ppaos.support.referral.models import Referral

NOW = datetime.now(UTC)
DISTRICT, CLAIMED = "4601", 200


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--households", type=int, default=215_000)
    arguments.add_argument("--rounds", type=int, default=40)
    options = arguments.parse_args()
    make_master_key()
    with database():
        call_command("migrate", verbosity=0)
        if not Referral.objects.exists():
            fill(options.households)
        begun = time.perf_counter()
        rebuild_rollup(by=None, at=datetime.now(UTC))
        print(f"radar and figures counted anew in {time.perf_counter() - begun:.1f} s")
        print(f"{Household.objects.count():,} households, {Referral.objects.count():,} referrals")
        for who, pages in asked().items():
            measure(who, pages, options.rounds)


def fill(households: int) -> None:
    """Households of Kalasin and everything that was referred for them."""
    if not Household.objects.exists():
        with transaction.atomic():
            register_invented(households, villages_each=11, at=NOW)
        written("analyze")
    with transaction.atomic():
        refer_invented(NOW)
    with connection.cursor() as cursor:
        cursor.execute("vacuum analyze")


def asked() -> dict[User, list[tuple[str, str]]]:
    """The two readers, each with the pages they work on."""
    busiest = (
        Referral.objects.values("organisation").annotate(n=Count("pk")).order_by("-n")[0]["organisation"]
    )
    officer = reader("officer", role="agency_officer", area_id="46", organisation_id=busiest)
    manager = reader("manager", role="data_manager", area_id=DISTRICT)
    sent = Referral.objects.filter(organisation_id=busiest, state="sent", area__code__startswith=DISTRICT)
    one = f"/referrals/{sent.values_list('pk', flat=True)[0]}/"
    return {
        officer: [
            ("receiving desk", "/referrals/desk/"), ("desk, overdue", "/referrals/desk/?due=overdue"),
            ("one referral", one), ("radar", "/referrals/radar/"),
            ("radar, cases", "/referrals/radar/never_answered/"),
        ],
        manager: [
            ("outgoing", "/referrals/"), ("outgoing, overdue", "/referrals/?due=overdue"),
            ("outgoing to one", f"/referrals/?organisation={busiest}"), ("one referral", one),
            ("radar", "/referrals/radar/"), ("radar of an organisation", f"/referrals/radar/?organisation={busiest}"),
            ("radar, cases", "/referrals/radar/never_answered/"), ("radar, double", "/referrals/radar/double_help/"),
            ("radar, gaps", "/referrals/radar/never_referred/"),
        ],
    }  # fmt: skip


def measure(who: User, pages: list[tuple[str, str]], rounds: int) -> None:
    """Ask each page so often and print what it took."""
    handler, cookie = WSGIHandler(), session_of(who)
    for label, url in pages:
        answer(handler, url, cookie)
        times = []
        for _round in range(rounds):
            begun = time.perf_counter()
            answer(handler, url, cookie)
            times.append((time.perf_counter() - begun) * 1000)
        late = statistics.quantiles(times, n=20)[-1]
        verdict = "" if late <= CLAIMED else f"  more than {CLAIMED} ms"
        print(
            f"{who.username:8} {label:25} median {statistics.median(times):6.1f} ms   p95 {late:6.1f} ms{verdict}",
            flush=True,
        )


def reader(name: str, **grant: Any) -> User:
    """Somebody with one role."""
    user, made = User.objects.get_or_create(username=name, defaults={"display_name": name})
    if made:
        Grant.objects.create(user=user, valid_from=date(2026, 1, 1), **grant)
    return user


def session_of(user: User) -> str:
    """A signed-in session's cookie."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "ppaos.ground.accounts.backends.ActiveUsers"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def answer(handler: Any, url: str, cookie: str) -> bytes:
    """One request through the whole stack of middleware, without a socket."""
    path, _, query = url.partition("?")
    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query, "SERVER_NAME": "localhost",
        "SERVER_PORT": "80", "HTTP_HOST": "localhost", "HTTP_COOKIE": cookie, "wsgi.input": io.BytesIO(),
        "wsgi.url_scheme": "http", "wsgi.errors": sys.stderr,
    }  # fmt: skip
    told: list[str] = []
    response = handler(environ, lambda status, headers, *_: told.append(status))
    body = b"".join(response)
    response.close()
    assert told == ["200 OK"], (url, told, body[:200])
    return body


if __name__ == "__main__":
    main()
