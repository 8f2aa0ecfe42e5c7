"""Claim: 100,000 answers in one spreadsheet are taken in within sixty seconds; the same file again changes nothing.

Fills a scratch installation with households, each with one referral sent in one batch, and makes the spreadsheet that
the agency sends back: numbers, names, answers, help with its amount. Timed is all a worker does with it: reading the
file, comparing whom each row names, answering, the ledger, and giving the faulty rows back.

    .venv/bin/python benchmarks/answers_in.py [--answers N]
"""

# ruff: noqa: E402  Django must know its settings before the rooms are imported

import argparse
import io
import os
import resource
import tempfile
import time
from datetime import UTC, date, datetime

os.environ.setdefault("PPAOS_HOME", f"{tempfile.gettempdir()}/ppaos-answers-in")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ppaos.config.settings")

import django

django.setup()

import polars as pl
from django.core.management import call_command
from django.db import connection

from benchmarks.province.households import register_invented
from ppaos.config.running import database
from ppaos.ground.privacy.actions import make_master_key
from ppaos.ground.workbench.presenters.sheets import write_xlsx
from ppaos.ground.workbench.queries import fetched_frame, written
from ppaos.people.cooperation.models import Organisation, Sector, Service
from ppaos.people.registry.models import Household
from ppaos.support.referral.forms.answers_in import read_file, take_in
from ppaos.support.referral.models import Batch

MOST_SECONDS = 60
_NEEDS = """
    insert into assistance_need (household_id, area_id, code, dimension, is_urgent, state, found_by, rule_version,
        reasons, note, found_at, changed_at, closed_reason)
    select id, area_id, 'low_income', 'income', false, 'open_need', 'rule', '', '[]', '', %(at)s, %(at)s, ''
    from registry_household order by id limit %(answers)s"""
_SENT = """
    insert into referral_referral (uid, need_id, service_id, organisation_id, household_id, area_id, state, ground,
        is_urgent, period_key, overlap, reason, note, made_at, sent_at, changed_at, batch_id)
    select gen_random_uuid(), id, %(service)s, %(body)s, household_id, area_id, 'sent', 'public_task', false, '2570',
        'untold', '', '', %(at)s, %(at)s, %(at)s, %(batch)s
    from assistance_need"""
_OPENED = """
    insert into registry_opening (household_id, organisation_id, purpose, field_classes, valid_from, origin_label,
        origin_id)
    select household_id, organisation_id, 'referral', array['names', 'gps'], %(at)s::date, 'referral.organisation',
        organisation_id from referral_referral"""
_ROWS = """
    select referral.id, concat_ws(' ', head.first_name, head.last_name)
    from referral_referral referral
    join lateral (select person_id from registry_membership where household_id = referral.household_id limit 1) member
        on true
    join registry_person head on head.id = member.person_id
    where referral.batch_id = %(batch)s order by referral.id"""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--answers", type=int, default=100_000)
    options = arguments.parse_args()
    make_master_key()
    with database():
        call_command("migrate", verbosity=0)
        if Household.objects.count() < options.answers:
            register_invented(options.answers, villages_each=8, at=now())
        batch = sent_batch(options.answers)
        content = answered_sheet(batch)
        print(f"{'spreadsheet of the agency':<34} {len(content) / 1e6:>6.1f} MB, {options.answers:,} rows")
        seconds, taken = timed("taken in", batch, content)
        _again, same = timed("  the same file again", batch, content)
    print(
        f"{taken.answered:,} answered, {taken.helped:,} lines of help, {taken.faults.height:,} rows given back: "
        f"{seconds:.1f} s (at most {MOST_SECONDS}); {peak_mb():,.0f} MB of memory at most"
    )
    assert taken.answered + taken.faults.height == options.answers
    assert same.answered == same.helped == 0


def sent_batch(answers: int) -> Batch:
    """A new batch of referrals sent to an organisation, one a household; what was there before goes."""
    with connection.cursor() as cursor:
        cursor.execute(
            "truncate assistance_need, referral_referral, registry_opening, assistance_helpline cascade"
        )
    body = Organisation.objects.create(
        name_th=f"หน่วยงานทดสอบ {now()}", area_id="46", sector=Sector.GOVERNMENT
    )
    service = Service.objects.create(
        organisation=body, code=f"bench_{body.pk}", name_th="บริการทดสอบ", needs=["low_income"], per="household",
        period="fiscal_year", status="proposal", source="benchmark", valid_from=date(2020, 1, 1), changed_at=now(),
    )  # fmt: skip
    batch = Batch.objects.create(
        organisation=body, area_id="46", state="batch_sent", made_at=now(), sent_at=now()
    )
    written(_NEEDS, {"at": now(), "answers": answers})
    written(_SENT, {"at": batch.sent_at, "service": service.pk, "body": body.pk, "batch": batch.pk})
    written(_OPENED, {"at": now()})
    with connection.cursor() as cursor:
        cursor.execute("vacuum analyze")
    return batch


def answered_sheet(batch: Batch) -> bytes:
    """Every referral answered: six of ten helped, others taken on or turned down, one of fifty in a way that cannot be
    used (no such number, somebody else's name, an amount that is none)."""
    rows = fetched_frame(
        _ROWS, {"batch": batch.pk}, schema={"id": pl.Int64, "head": pl.String}
    ).with_row_index("n")
    kind, wrong = pl.col("n") % 10, pl.col("n") % 150
    is_helped = kind < 6
    sheet = rows.select(
        pl.when(wrong == 9).then(pl.col("id") + 10_000_000).otherwise("id").cast(pl.String).alias("เลขที่เรื่อง"),
        pl.when(wrong == 59).then(pl.lit("คนอื่น นามสกุลอื่น")).otherwise("head").alias("หัวหน้าครัวเรือน"),
        pl.when(is_helped).then(pl.lit("ช่วยแล้ว")).when(kind < 9).then(pl.lit("รับดำเนินการ")).otherwise(pl.lit("ไม่รับ"))
        .alias("คำตอบ"),
        pl.when(kind == 9).then(pl.lit("งบประมาณไม่พอ")).alias("เหตุผล"),
        pl.when(is_helped).then(pl.lit("1/11/2569")).alias("เมื่อวันที่"),
        pl.when(is_helped).then(pl.lit("เงินสงเคราะห์")).alias("สิ่งที่ให้"),
        pl.when(is_helped).then(pl.lit("เงิน")).alias("ประเภทความช่วยเหลือ"),
        pl.when(is_helped & (wrong == 100)).then(pl.lit("มาก")).when(is_helped).then(pl.lit("3,000"))
        .alias("มูลค่า (บาท)"),
    )  # fmt: skip
    out = io.BytesIO()
    write_xlsx(sheet, out)
    return out.getvalue()


def timed(name: str, batch: Batch, content: bytes) -> tuple[float, object]:
    """Take the file in as the worker does, and print how long it took."""
    started, used = time.perf_counter(), time.process_time()
    bodies = [batch.organisation]
    read = read_file(content, "answers.xlsx", bodies, batch)
    taken = take_in(read=read, name="answers.xlsx", bodies=bodies, by=None, at=now(), batch=batch)
    seconds = time.perf_counter() - started
    print(f"{name:<34} {seconds:>6.1f} s, {time.process_time() - used:.1f} of them in this process")
    return seconds, taken


def peak_mb() -> float:
    """The most memory this process ever had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def now() -> datetime:
    """The time."""
    return datetime.now(UTC)


if __name__ == "__main__":
    main()
