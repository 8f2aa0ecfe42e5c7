"""Claim: kill -9 of web server or worker at any moment loses no filled form and counts none twice.

Starts a scratch installation, sends submissions with photos from several phones at once, each repeated until it is
accepted, and meanwhile kills web server or worker at moments that a seed chooses. Afterwards every form is there once,
byte for byte with its photos, with one event, read into one interview.

    .venv/bin/python benchmarks/kill_nine.py [--submissions 2000] [--seed 1] [--most 120]
"""

# ruff: noqa: E402  Django must know its settings before the rooms are imported

import argparse
import http.client
import os
import random
import sys
import tempfile
import threading
import time
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("PPAOS_HOME", f"{tempfile.gettempdir()}/ppaos-kill-nine")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ppaos.config.settings")

import django

django.setup()

from django.core.management import call_command

from benchmarks.survey.server import HOST, SurveyServer, multipart
from ppaos.config.running import database
from ppaos.evidence.survey.actions.forms import add_form_version, publish_version
from ppaos.evidence.survey.actions.phones import let_phone_in
from ppaos.evidence.survey.models import Interview, Submission
from ppaos.evidence.survey.queries.instances import submission_xml
from ppaos.ground.accounts.models import User
from ppaos.ground.geography.actions import load_official_areas
from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.actions import bind_key, make_master_key
from ppaos.ground.privacy.models import EventSubject
from ppaos.ground.workbench.actions import open_file
from ppaos.people.cooperation.models import Grant
from tests.factories.survey_forms import filled, workbook

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
PHONES = 4
PHOTO_BYTES = (5_000, 150_000)
WAITING_SECONDS = 0.2
SOON_SECONDS = 0.05
READING_SECONDS = 150
KILLED = ("web", "worker", "web")  # in turn, at moments that a seed chooses


@dataclass
class Sent:
    """One filled form with its photos, and how often it was tried."""

    instance_id: str
    xml: bytes
    photos: dict[str, bytes]
    tries: int = 0


@dataclass
class Run:
    """What is to be sent, and what has been accepted."""

    server: SurveyServer
    address: str
    seed: int
    waiting: list[Sent]
    accepted: list[Sent] = field(default_factory=list)
    kills: list[str] = field(default_factory=list)


def main() -> int:
    options = _options()
    make_master_key()
    with database():
        call_command("migrate", verbosity=0)
        bind_key(by=None, at=NOW)
        load_official_areas(by=None, at=NOW)
        token = _phone_of_a_surveyor()
        chance = random.Random(options.seed)
        forms = [_form(chance) for _ in range(options.submissions)]
        with SurveyServer() as server:
            run = Run(server, f"/survey/key/{token}/submission?deviceID=kill", options.seed, list(forms))
            started = time.perf_counter()
            _send_and_kill(run, options.most)
            spent = time.perf_counter() - started
            wrong = _what_is_wrong(forms)
    tries = sum(form.tries for form in forms)
    print(
        f"{len(run.accepted):,} submissions with {sum(len(form.photos) for form in forms):,} photos accepted after "
        f"{tries:,} tries and {len(run.kills)} kills ({run.kills.count('web')} of the web server, "
        f"{run.kills.count('worker')} of the worker) in {spent:.0f} s"
    )
    for words in wrong:
        print(f"WRONG: {words}")
    print("Nothing lost, nothing twice." if not wrong else f"{len(wrong)} things are wrong.")
    return int(bool(wrong))


def _phone_of_a_surveyor() -> str:
    surveyor, _ = User.objects.get_or_create(username="kill-nine", defaults={"display_name": "surveyor"})
    Grant.objects.get_or_create(
        user=surveyor, role="surveyor", area_id="46", defaults={"valid_from": NOW.date()}
    )
    version = add_form_version(
        content=workbook(),
        file_name="try.xlsx",
        kind="other_form",
        area=Area.objects.get(pk="46"),
        by=None,
        at=NOW,
    )
    publish_version(version=version, by=None, at=NOW)
    return let_phone_in(user=surveyor, name="kill", kind="collect", by=None, at=NOW)[1]


def _form(chance: random.Random) -> Sent:
    instance_id = f"uuid:{uuid.UUID(int=chance.getrandbits(128), version=4)}"
    photos = {
        f"{name}-{instance_id[-6:]}.jpg": chance.randbytes(chance.randint(*PHOTO_BYTES))
        for name in ("ภาพ", "ลายเซ็น")
    }
    photo, signature = photos
    xml = filled(instance_id, photo=photo, signature=signature, house_no=str(chance.randint(1, 999)))
    return Sent(instance_id, xml, photos)


def _send_and_kill(run: Run, most: int) -> None:
    lock = threading.Lock()
    phones = [
        threading.Thread(target=_a_phone, args=(run, lock, number), daemon=True) for number in range(PHONES)
    ]
    for phone in phones:
        phone.start()
    chance = random.Random(run.seed + 1)
    while any(phone.is_alive() for phone in phones):
        _wait_for(run, phones, len(run.accepted) + chance.randint(1, most), chance.uniform(0, SOON_SECONDS))
        if any(phone.is_alive() for phone in phones):
            part = KILLED[len(run.kills) % len(KILLED)]
            run.server.kill(part)
            run.kills.append(part)
            run.server.start()


def _wait_for(run: Run, phones: list[threading.Thread], accepted: int, seconds: float) -> None:
    """Until so many forms are accepted, or no phone sends any more; then a moment longer."""
    while len(run.accepted) < accepted and any(phone.is_alive() for phone in phones):
        time.sleep(seconds / 4)
    time.sleep(seconds)


def _a_phone(run: Run, lock: threading.Lock, number: int) -> None:
    """Send until nothing waits: each form again and again until it is accepted, then sometimes once more."""
    chance = random.Random(run.seed + 10 + number)
    while True:
        with lock:
            if not run.waiting:
                return
            form = run.waiting.pop()
        # Some phones send the photos in a post of their own, with the same form again.
        names = list(form.photos)
        posts = [names] if chance.random() < 0.6 else [names[:1], names[1:]]
        posts += [names] if chance.random() < 0.1 else []
        for sent in posts:
            while not _accepted(run, form, sent):
                time.sleep(WAITING_SECONDS)
        with lock:
            run.accepted.append(form)


def _accepted(run: Run, form: Sent, names: list[str]) -> bool:
    form.tries += 1
    body, content_type = multipart(form.xml, *((name, form.photos[name]) for name in names))
    line = http.client.HTTPConnection(HOST, run.server.port, timeout=20)
    try:
        line.request("POST", run.address, body, {"Content-Type": content_type})
        status = line.getresponse().status
    except (OSError, http.client.HTTPException):
        return False
    finally:
        line.close()
    if status in (201, 202):
        return True
    if status < 500:
        raise RuntimeError(f"The server refused a good form with {status}.")
    return False


def _what_is_wrong(forms: list[Sent]) -> list[str]:
    """Every way in which what is kept differs from what was sent; none where all is well."""
    wrong = []
    for form in forms:
        kept = list(Submission.objects.filter(instance_id=form.instance_id).select_related("form"))
        if len(kept) != 1:
            wrong.append(f"{form.instance_id} is there {len(kept)} times")
            continue
        (submission,) = kept
        if submission_xml(submission) != form.xml:
            wrong.append(f"{form.instance_id} has other bytes")
        files = {row.name: row.file for row in submission.files.select_related("file")}
        if {name: _content(file) for name, file in files.items()} != form.photos:
            wrong.append(f"{form.instance_id} has not just its photos: {sorted(files)}")
        events = EventSubject.objects.filter(
            label="survey.submission", subject_id=submission.pk, event__verb="submission.received"
        )
        if events.count() != 1:
            wrong.append(f"{form.instance_id} has {events.count()} events")
    return wrong + _not_read(forms)


def _content(file: object) -> bytes | None:
    return None if file is None else open_file(file=file).read()  # type: ignore[arg-type]


def _not_read(forms: list[Sent]) -> list[str]:
    """What the worker did not read into one interview each, given some time to come round."""
    ids = [form.instance_id for form in forms]
    deadline = time.monotonic() + READING_SECONDS
    unread = Submission.objects.filter(instance_id__in=ids, read_at__isnull=True)
    while unread.exists() and time.monotonic() < deadline:
        time.sleep(0.2)
    wrong = [f"{unread.count()} submissions were not read"] if unread.exists() else []
    interviews = Interview.objects.filter(chain__in=ids).count()
    return wrong if interviews == len(ids) else [*wrong, f"{interviews} interviews of {len(ids)} forms"]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--submissions", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1, help="of the forms and of the moments of killing")
    parser.add_argument("--most", type=int, default=120, help="at most so many accepted between two kills")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
