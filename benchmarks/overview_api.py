"""How long does the server take over an area's summary, against a signed-in view that returns the same as a constant?

Fills a scratch installation with households of one province, measures, fills it to twenty times as many, measures
again, and prints medians and ratios. Also how long a change takes until the summary shows it.

    .venv/bin/python benchmarks/overview_api.py [--households N] [--rounds N]
"""

# ruff: noqa: E402  Django must know its settings before the rooms are imported

import argparse
import io
import json
import os
import statistics
import sys
import tempfile
import time
import types
from collections.abc import Callable
from datetime import UTC, date, datetime

os.environ.setdefault("PPAOS_HOME", f"{tempfile.gettempdir()}/ppaos-overview")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ppaos.config.settings")

import django

django.setup()

import polars as pl
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from ppaos.config.running import database
from ppaos.ground.accounts.models import User
from ppaos.ground.geography.actions import ensure_villages, load_official_areas
from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.actions import make_master_key
from ppaos.people.cooperation.models import Grant
from ppaos.people.registry.actions import record_standing, register_households
from ppaos.people.registry.models import Household
from ppaos.sharing.dashboards.actions import fold_changes, rebuild_rollup
from ppaos.sharing.dashboards.queries import differences, summary

PROVINCE = "46"
URL = f"/api/v1/areas/{PROVINCE}/summary"
TIMES = 20


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--households", type=int, default=9394)
    arguments.add_argument("--rounds", type=int, default=300)
    options = arguments.parse_args()
    make_master_key()
    with database():
        call_command("migrate", verbosity=0)
        load_official_areas(by=None, at=datetime.now(UTC))
        small = measured(options.households, options.rounds)
        large = measured(options.households * TIMES, options.rounds)
    print(f"{TIMES} x the households: {large / small:.2f} x as slow beside the constant (at most 1.5)")


def measured(households: int, rounds: int) -> float:
    """Fill up to so many households and print the medians; returns how many times the constant a summary takes."""
    fill(households)
    with connection.cursor() as cursor:
        cursor.execute("vacuum analyze")
    started = time.perf_counter()
    rebuild_rollup(by=None, at=datetime.now(UTC))
    print(
        f"{Household.objects.count():,} households; counting all anew {time.perf_counter() - started:.1f} s"
    )
    assert not differences()
    handler, cookie = WSGIHandler(), session_of(reader())
    body = answer(handler, URL, cookie)
    settings.ROOT_URLCONF = with_constant(body)
    asked: dict[str, list[float]] = {URL: [], "/constant/": []}
    for _ in range(rounds):
        for url, times in asked.items():
            begun = time.perf_counter()
            answer(handler, url, cookie)
            times.append((time.perf_counter() - begun) * 1000)
    ours, constant = (statistics.median(times[rounds // 10 :]) for times in asked.values())
    print(
        f"  summary {ours:.2f} ms (at most 20), constant {constant:.2f} ms: {ours / constant:.2f} x (at most 3)"
    )
    print(
        f"  a change is in the figures after {change_seconds():.2f} s, and at most 1 s of waiting for the next fold"
    )
    return ours / constant


def fill(households: int) -> None:
    """Register invented households of three people, a batch at a time."""
    villages = made_villages()
    for first in range(Household.objects.count(), households, 20_000):
        households_here = pl.int_range(first, min(first + 20_000, households), eager=True)
        at = households_here % len(villages)
        standing = pl.when(pl.col("number") % 10 == 0).then(pl.lit("not_poor")).otherwise(pl.lit("verified"))
        homes = pl.DataFrame({"number": households_here, "area_code": villages.gather(at)})
        rows = homes.join(pl.DataFrame({"line_no": [1, 2, 3]}), how="cross")
        frame = rows.select(
            "area_code",
            pl.format("h{}", "number").alias("household_key"),
            pl.format("{}/1", "number").alias("house_no"),
            (pl.col("number") * 3 + pl.col("line_no")).alias("source_row"),
            pl.format("สมมุติ{}", "line_no").alias("first_name"),
            pl.lit("นามสกุล").alias("last_name"),
            standing.alias("standing"),
            pl.lit(date(2026, 1, 1)).alias("valid_from"),
            pl.col("line_no").cast(pl.Int16),
            (pl.col("line_no") == 1).alias("is_head"),
        )
        register_households(
            frame=frame, by=None, at=datetime.now(UTC), source_label="benchmark", source_id=first
        )


def made_villages() -> pl.Series:
    """The codes of a thousand villages of the province."""
    subdistricts = Area.objects.filter(level="subdistrict", parent__parent=PROVINCE, valid_to=None).order_by(
        "code"
    )
    codes = [f"{area.code}{moo:02d}" for area in subdistricts[:100] for moo in range(1, 11)]
    ensure_villages(codes=codes, origin="survey", by=None, at=datetime.now(UTC))
    return pl.Series(codes)


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


def with_constant(body: bytes) -> str:
    """The addresses of the house and one more, which answers the same bytes without asking anything."""

    def constant(request: HttpRequest) -> HttpResponse:
        return HttpResponse(body if request.user.is_authenticated else b"", content_type="application/json")

    module = types.ModuleType("urls_with_constant")
    module.urlpatterns = [path("constant/", constant), path("", include("ppaos.config.urls"))]  # type: ignore[attr-defined]
    sys.modules[module.__name__] = module
    return module.__name__


def answer(handler: Callable[..., object], url: str, cookie: str) -> bytes:
    """One request through the whole stack of middleware, without a socket."""
    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": url, "QUERY_STRING": "", "SERVER_NAME": "localhost", "SERVER_PORT": "80",
        "HTTP_HOST": "localhost", "HTTP_COOKIE": cookie, "wsgi.input": io.BytesIO(), "wsgi.url_scheme": "http",
        "wsgi.errors": sys.stderr,
    }  # fmt: skip
    told: list[str] = []
    response = handler(environ, lambda status, headers, *_: told.append(status))
    body = b"".join(response)  # type: ignore[call-overload]
    response.close()  # type: ignore[attr-defined]
    assert told == ["200 OK"], (url, told, body[:200])
    assert json.loads(body)["households_verified"]
    return body


def change_seconds() -> float:
    """How long folding in one change takes."""
    household = Household.objects.filter(standing="verified").order_by("pk").first()
    assert household is not None
    before = summary(PROVINCE).values["households_poor"]
    record_standing(household=household, standing="not_poor", on=date.today(), by=None, at=datetime.now(UTC))
    started = time.perf_counter()
    fold_changes(at=datetime.now(UTC))
    seconds = time.perf_counter() - started
    assert summary(PROVINCE).values["households_poor"] == before - 1  # type: ignore[operator]
    return seconds


if __name__ == "__main__":
    main()
