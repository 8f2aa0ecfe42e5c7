"""Claim: a batch of 100,000 referrals is prepared, packed and signed within sixty seconds, in less than one gigabyte.

Fills a scratch installation once with households, each with a referral that its consent lets go; every hundredth
household more withdraws its consent between the preview and the sending. Timed is what a person waits for (the preview,
putting the batch together) and what a worker does: consent and agreement looked at again, referrals sent and openings
made, rows read, the sheet written, digested, signed, locked with AES-256, sealed and kept.

Beside it stands the usual way to make such a file, of the same rows: openpyxl, row by row, and the same lock.

    .venv/bin/python benchmarks/send_batch.py [--referrals N]
"""

# ruff: noqa: E402  Django must know its settings before the rooms are imported

import argparse
import io
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("PPAOS_HOME", f"{tempfile.gettempdir()}/ppaos-send-batch")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ppaos.config.settings")

import django

django.setup()

import openpyxl
import polars as pl
import pyzipper
from django.core.management import call_command
from django.db import transaction

from benchmarks.province.households import register_invented
from ppaos.config.running import database
from ppaos.ground.privacy.actions import make_master_key
from ppaos.ground.workbench.actions import open_file
from ppaos.ground.workbench.queries import written
from ppaos.people.cooperation.models import Agreement, Organisation, Sector, Service
from ppaos.people.registry.models import Household
from ppaos.support.referral.actions.batching import make_batch
from ppaos.support.referral.actions.sending_batches import Package, send_batch
from ppaos.support.referral.models import Batch, Referral
from ppaos.support.referral.presenters.manifest import checked
from ppaos.support.referral.presenters.package import packed, readable
from ppaos.support.referral.queries.batch_codes import opened_code
from ppaos.support.referral.queries.batch_fields import batch_fields
from ppaos.support.referral.queries.batch_rows import rows_leaving
from ppaos.support.referral.queries.batches import Selection, gate, tally

NOW = datetime.now(UTC)
MOST_SECONDS, MOST_GIGABYTES, WITHDRAWN = 60, 1.0, 100
FILL = (
    """insert into assistance_need (household_id, area_id, code, dimension, is_urgent, state, found_by, rule_version,
        reasons, note, found_at, changed_at, closed_reason)
    select id, area_id, 'low_income', 'income', false, 'open_need', 'rule', '', '[]', '', %(at)s, %(at)s, ''
    from registry_household""",
    """insert into registry_consent (household_id, purpose, notice_version, given_at, source_label)
    select id, 'referral', '1', %(at)s, '' from registry_household""",
    """insert into referral_referral (uid, need_id, service_id, organisation_id, household_id, area_id, state, ground,
        is_urgent, period_key, overlap, reason, note, made_at, changed_at, consent_id)
    select gen_random_uuid(), need.id, %(service)s, %(body)s, need.household_id, need.area_id, 'cleared', 'consent',
        false, '2570', 'untold', '', '', %(at)s, %(at)s, consent.id
    from assistance_need need join registry_consent consent on consent.household_id = need.household_id""",
)
# So that a second run measures the same: nothing was sent, every consent holds.
AGAIN = (
    "truncate registry_opening, referral_step",
    "update registry_consent set withdrawn_at = null where withdrawn_at is not null",
    "update referral_referral set state = 'cleared', sent_at = null, batch_id = null",
)
WITHDRAW = "update registry_consent set withdrawn_at = %(at)s where household_id %% 101 = 0"


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--referrals", type=int, default=100_000)
    arguments.add_argument("--fill", action="store_true", help="fill only")
    options = arguments.parse_args()
    make_master_key()
    with database():
        if options.fill:
            call_command("migrate", verbosity=0)
            fill(options.referrals + options.referrals // WITHDRAWN)
            return
        # In a process of its own, so that the memory told is that of sending.
        command = [sys.executable, __file__, "--fill", "--referrals", str(options.referrals)]
        subprocess.run(command, check=True)
        measure()


def fill(households: int) -> None:
    """Households with a need, a consent and a referral each, to one organisation under an agreement."""
    if Household.objects.count() < households:
        with transaction.atomic():
            register_invented(households, villages_each=11, at=NOW)
            body = Organisation.objects.create(
                name_th="กระทรวงสมมุติ", sector=Sector.GOVERNMENT, is_central=True
            )
            service = Service.objects.create(
                organisation=body, code="aid", name_th="เงินสงเคราะห์", needs=["low_income"], per="household",
                period="fiscal_year", status="proposal", source="benchmark", valid_from=date(2020, 1, 1),
                changed_at=NOW,
            )  # fmt: skip
            signed = Agreement.objects.create(
                title="ข้อตกลงสมมุติ", area_id="46", scopes=["referrals"], valid_from=date(2020, 1, 1)
            )
            signed.parties.add(body)
            for statement in FILL:
                written(statement, {"at": NOW, "service": service.pk, "body": body.pk})
    for statement in AGAIN:
        written(statement)
    written("vacuum analyze")


def measure() -> None:
    """The steps in their order, the limit, and the usual way beside them."""
    body, everything = Organisation.objects.get(is_central=True), Referral.objects.all()
    selection = Selection(body.pk, "46")
    way = gate(body, "46", NOW.date())
    seen = timed(
        "preview: counted by ground and by fault",
        lambda: tally(selection.of(everything, NOW.date()), way.closed),
    )
    fields = [code for code, row in batch_fields().items() if row.is_default]
    batch = timed(
        "put together",
        lambda: make_batch(selection=selection, among=everything, fields=fields, by=None, at=NOW),
    )
    Batch.objects.filter(pk=batch.pk).update(package_kind="zip")
    written(WITHDRAW, {"at": NOW})
    packing = Timed(packed)
    began = time.perf_counter()
    done = send_batch(batch=batch, pack=packing, by=None, at=NOW)
    seconds, memory = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(
        f"{seconds:8.1f} s  the worker's whole work: {done.sent:,} sent, {done.left_out:,} left out of {seen.going:,}"
    )
    print(f"{packing.seconds:8.1f} s  of it the sheet written, digested, signed and locked")
    print(f"{memory:8.2f} GB at most")
    hold = "holds" if seconds <= MOST_SECONDS and memory <= MOST_GIGABYTES else "DOES NOT HOLD"
    print(f"claim {hold}: ≤ {MOST_SECONDS} s, ≤ {MOST_GIGABYTES:.0f} GB")
    batch.refresh_from_db()
    compare(batch, packing.seconds)


def compare(batch: Batch, ours: float) -> None:
    """The package checked as its receiver would, and made once more the usual way."""
    assert batch.package is not None
    with open_file(file=batch.package) as stream:
        content = stream.read()
    code = opened_code(batch.code_sealed or b"")
    told = timed("checked by its receiver: signature and content", lambda: checked(content, code=code))
    assert told.holds
    assert told.content_checked
    rows = readable(rows_leaving(batch, batch.fields))
    began = time.perf_counter()
    usual = locked(by_openpyxl(rows), code)
    seconds = time.perf_counter() - began
    print(
        f"{seconds:8.1f} s  the same rows by openpyxl, row by row, and the same lock: {seconds / ours:.1f} times ours"
    )
    print(f"          {len(content) / 1e6:.1f} MB ours, {len(usual) / 1e6:.1f} MB the usual way")


def by_openpyxl(rows: pl.DataFrame) -> bytes:
    """The sheet as most programs write it."""
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.append(rows.columns)
    for row in rows.iter_rows():
        page.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def locked(content: bytes, code: str) -> bytes:
    """The same lock."""
    out = io.BytesIO()
    with pyzipper.AESZipFile(out, "w", encryption=pyzipper.WZ_AES) as archive:
        archive.setpassword(code.encode())
        archive.writestr("referrals.xlsx", content)
    return out.getvalue()


class Timed:
    """A packing whose seconds are kept."""

    def __init__(self, pack: Callable[..., Package]) -> None:
        self.pack, self.seconds = pack, 0.0

    def __call__(self, *told: Any) -> Package:
        """Pack, and look at the clock."""
        began = time.perf_counter()
        made = self.pack(*told)
        self.seconds = time.perf_counter() - began
        return made


def timed(words: str, act: Callable[[], Any]) -> Any:
    """Do it once and tell how long it took."""
    began = time.perf_counter()
    result = act()
    print(f"{time.perf_counter() - began:8.1f} s  {words}")
    return result


if __name__ == "__main__":
    main()
