"""Claim: a filled form of 40 questions is stored durably and audited twice as fast as ODK Central's server does it, and
at an eighth or more of the speed of the same transaction in bare psycopg, measured in the same run.

Starts a scratch installation as `ppaos run` does (web server, worker, keeper of figures), sends submissions as ODK
Collect does over one and over sixteen connections, asks afterwards that each is there once and read by the worker.
ODK Central's figures (92 and 203 a second) were measured on a machine like the one this was written on.

    .venv/bin/python benchmarks/submissions.py [--submissions N] [--seconds-to-read S]
"""

# ruff: noqa: E402  Django must know its settings before the rooms are imported

import argparse
import asyncio
import os
import statistics
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("PPAOS_HOME", f"{tempfile.gettempdir()}/ppaos-submissions")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ppaos.config.settings")

import django

django.setup()

import psycopg
from django.core.management import call_command
from django.db import connection

from benchmarks.survey.server import SurveyServer, multipart
from ppaos.config.running import database
from ppaos.evidence.survey.actions.forms import add_form_version, publish_version
from ppaos.evidence.survey.actions.phones import let_phone_in
from ppaos.evidence.survey.models import FormVersion, Submission
from ppaos.ground.accounts.models import User
from ppaos.ground.geography.actions import load_official_areas
from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.actions import make_master_key
from ppaos.people.cooperation.models import Grant
from tests.factories.survey_forms import workbook

QUESTIONS = 40
CONNECTIONS = (1, 16)
CENTRAL = {1: 92, 16: 203}  # submissions a second, ODK Central's backend on such a machine
FASTER_THAN_CENTRAL, SHARE_OF_PSYCOPG = 2.0, 1 / 8
WARMING = 200
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
BARE = """
    with made as (
        insert into survey_submission (form_id, form_version_id, instance_id, bases, chain, sent_by_id, device_id,
            channel, sha256, sealed, received_at, why, is_practice, failure, read_at)
        values (%s, %s, %s, '{{}}', %s, %s, 'collect:1', 'collect', %s, %s, %s, '', false, '', now()) returning id),
    event as (
        insert into privacy_event ({columns}) values ({values}) returning id)
    insert into privacy_eventsubject (event_id, label, subject_id)
    select event.id, 'survey.submission', made.id from made, event"""
EVENT = {
    "at": NOW, "verb": "submission.received", "actor_id": None, "actor_label": "surveyor", "area_code": "46",
    "purpose": "", "detail": "{}",
}  # fmt: skip


def main() -> int:
    options = _options()
    make_master_key()
    with database():
        call_command("migrate", verbosity=0)
        load_official_areas(by=None, at=NOW)
        surveyor, version = _situation()
        _phone, token = let_phone_in(user=surveyor, name="benchmark", kind="collect", by=None, at=NOW)
        results, is_late = {}, False
        with SurveyServer() as server:
            _sent(server, token, WARMING, 4)
            for connections in CONNECTIONS:
                count = options.submissions * (1 if connections == 1 else 3)
                before = Submission.objects.count()
                ours, slowest = _sent(server, token, count, connections)
                assert Submission.objects.count() == before + count, "not every submission is there once"
                is_late |= _waiting_to_be_read(options.seconds_to_read)
                bare = _bare(surveyor, version, count, connections)
                results[connections] = ours
                _tell(connections, ours, bare, slowest)
        return _verdict(results, bare_shares) or int(is_late)


bare_shares: dict[int, float] = {}


def _tell(connections: int, ours: float, bare: float, slowest: float) -> None:
    bare_shares[connections] = ours / bare
    print(
        f"{connections:>2} connections: {ours:,.0f} submissions a second (95 in 100 within {slowest * 1000:.1f} ms), "
        f"{ours / CENTRAL[connections]:.2f} x ODK Central; bare psycopg {bare:,.0f}, our share {ours / bare:.3f}"
    )


def _verdict(results: dict[int, float], shares: dict[int, float]) -> int:
    worst_share = min(shares.values())
    worst = min(results[number] / CENTRAL[number] for number in results)
    print(
        f"at worst {worst:.2f} x ODK Central (2 asked), {worst_share:.3f} of bare psycopg ({SHARE_OF_PSYCOPG} asked)"
    )
    return int(worst < FASTER_THAN_CENTRAL or worst_share < SHARE_OF_PSYCOPG)


def _situation() -> tuple[User, FormVersion]:
    """A surveyor of the province and a published form of forty questions."""
    surveyor, _ = User.objects.get_or_create(username="benchmark", defaults={"display_name": "surveyor"})
    Grant.objects.get_or_create(
        user=surveyor, role="surveyor", area_id="46", defaults={"valid_from": NOW.date()}
    )
    survey = [{"type": "text", "name": f"q{number}", "label": f"ข้อ {number}"} for number in range(QUESTIONS)]
    version = add_form_version(
        content=workbook(survey=survey, form_id="benchmark", version="1"),
        file_name="benchmark.xlsx",
        kind="other_form",
        area=Area.objects.get(pk="46"),
        by=None,
        at=NOW,
    )
    return surveyor, publish_version(version=version, by=None, at=NOW)


def _filled(instance_id: str) -> bytes:
    answers = "".join(f"<q{number}>คำตอบของข้อ {number}</q{number}>" for number in range(QUESTIONS))
    return (
        f'<?xml version=\'1.0\' ?><data id="benchmark" version="1">{answers}'
        f"<meta><instanceID>{instance_id}</instanceID></meta></data>"
    ).encode()


def _sent(server: SurveyServer, token: str, count: int, connections: int) -> tuple[float, float]:
    """Send so many over so many connections: how many a second, and how long the slow ones took."""
    address = f"/survey/key/{token}/submission?deviceID=benchmark"
    bodies = [multipart(_filled(f"uuid:{uuid.uuid4()}")) for _ in range(count)]
    requests = [server.request(address, *body) for body in bodies]
    started = time.perf_counter()
    times = asyncio.run(server.send_all(requests, connections, expect=b"201"))
    return count / (time.perf_counter() - started), statistics.quantiles(times, n=20)[-1]


def _bare(surveyor: User, version: FormVersion, count: int, connections: int) -> float:
    """The same rows in one transaction each, by as many connections of bare psycopg: how many a second."""
    columns = ", ".join(EVENT)
    statement = BARE.format(columns=columns, values=", ".join(["%s"] * len(EVENT)))
    sealed, digest = os.urandom(len(_filled("uuid")) + 28), "0" * 64

    def insert(share: int) -> None:
        with psycopg.connect(**_where()) as own:
            for _ in range(share):
                instance_id = f"uuid:{uuid.uuid4()}"
                with own.transaction(), own.cursor() as cursor:
                    cursor.execute(
                        statement,
                        [version.form_id, version.pk, instance_id, instance_id, surveyor.pk, digest, sealed, NOW,
                         *EVENT.values()],
                    )  # fmt: skip

    started = time.perf_counter()
    _at_once(insert, count // connections, connections)
    spent = time.perf_counter() - started
    Submission.objects.filter(sha256=digest).delete()
    return count // connections * connections / spent


def _at_once(work: Callable[[int], None], share: int, workers: int) -> None:
    threads = [threading.Thread(target=work, args=(share,)) for _ in range(workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _where() -> dict[str, str]:
    given = connection.get_connection_params()
    return {name: given[name] for name in ("dbname", "user", "password", "host", "port") if given.get(name)}


def _waiting_to_be_read(seconds: float) -> bool:
    """Whether something is still unread so long after the last one came."""
    started = time.perf_counter()
    while (unread := Submission.objects.filter(read_at__isnull=True).count()) and (
        time.perf_counter() - started < seconds
    ):
        time.sleep(0.1)
    if unread:
        print(f"   {unread:,} unread {seconds:.0f} s after the last one came")
    else:
        print(f"   all read by the worker {time.perf_counter() - started:.1f} s after the last one came")
    return bool(unread)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--submissions", type=int, default=1000, help="over one connection; thrice that over sixteen"
    )
    parser.add_argument("--seconds-to-read", type=float, default=5.0)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
