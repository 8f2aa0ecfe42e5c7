"""Claim: a province is assessed again by a new version of the method, saved, its figures in step, within ten seconds.

Fills a scratch installation with households that answered on the five capitals and on basic needs, assesses them,
publishes another version of the criteria and assesses again: that, with folding the changes into the figures of every
area, is what is timed.

    .venv/bin/python benchmarks/reassess_province.py [--households N]
"""

# ruff: noqa: E402  Django must know its settings before the rooms are imported

import argparse
import os
import tempfile
import time
from datetime import UTC, date, datetime

os.environ.setdefault("PPAOS_HOME", f"{tempfile.gettempdir()}/ppaos-reassess")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ppaos.config.settings")

import django

django.setup()

import numpy as np
import polars as pl
from django.core.management import call_command
from django.db import connection

from ppaos.config.running import database
from ppaos.engine import methods
from ppaos.evidence.livelihood.actions import assess_households, publish_method, publish_packaged_methods
from ppaos.evidence.livelihood.models import Answer, Assessment
from ppaos.ground.geography.actions import ensure_villages, load_official_areas
from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.actions import make_master_key
from ppaos.ground.workbench.queries import copy_frame, fetched_frame
from ppaos.people.registry.actions import register_households
from ppaos.people.registry.models import Household
from ppaos.sharing.dashboards.actions import fold_changes, rebuild_rollup
from ppaos.sharing.dashboards.queries import differences

PROVINCE, YEAR = "46", 2569
MOST_SECONDS = 10
SEED = 2569


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--households", type=int, default=22_000)
    options = arguments.parse_args()
    make_master_key()
    with database():
        call_command("migrate", verbosity=0)
        if not Household.objects.exists():
            fill(options.households)
        with connection.cursor() as cursor:
            cursor.execute("vacuum analyze")
        timed("first assessment", lambda: assess_households(household_ids=None, by=None, at=now()))
        timed("  figures of every area anew", lambda: rebuild_rollup(by=None, at=now()))
        publish_another()
        again = timed(
            "re-assessed by a new version",
            lambda: assess_households(household_ids=None, by=None, at=now()),
        )
        again += timed("  the figures in step", lambda: fold_changes(at=now()))
        assert not differences()
        told = Assessment.objects.filter(is_current=True).count()
    print(
        f"{told:,} households re-assessed, saved, and the figures in step: {again:.1f} s (at most {MOST_SECONDS})"
    )


def fill(households: int) -> None:
    """Register invented households of three people, with answers of each."""
    load_official_areas(by=None, at=now())
    publish_packaged_methods(by=None, at=now())
    villages = made_villages()
    numbers = pl.int_range(households, eager=True)
    homes = pl.DataFrame({"number": numbers, "area_code": villages.gather(numbers % len(villages))})
    frame = homes.join(pl.DataFrame({"line_no": [1, 2, 3]}), how="cross").select(
        "area_code",
        pl.format("h{}", "number").alias("household_key"),
        pl.format("{}/1", "number").alias("house_no"),
        (pl.col("number") * 3 + pl.col("line_no")).alias("source_row"),
        pl.format("สมมุติ{}", "line_no").alias("first_name"),
        pl.lit("นามสกุล").alias("last_name"),
        pl.lit("verified").alias("standing"),
        pl.lit(date(2026, 1, 1)).alias("valid_from"),
        pl.col("line_no").cast(pl.Int16),
        (pl.col("line_no") == 1).alias("is_head"),
    )
    register_households(frame=frame, by=None, at=now(), source_label="benchmark", source_id=1)
    heads = fetched_frame(
        "select household_id, person_id from registry_membership where is_head",
        schema={"household_id": pl.Int64, "person_id": pl.Int64},
    )
    answer(heads)


def answer(heads: pl.DataFrame) -> None:
    """Answers to every question: scores and needs of the household, needs of persons by its head."""
    random = np.random.default_rng(SEED)
    count = heads.height
    nobody = pl.lit(None, pl.Int64)
    for indicator in methods.load("slf_capitals").indicators:
        value = pl.Series(random.integers(1, 5, count)).cast(pl.Float64)
        state = (
            pl.when(pl.Series(random.random(count) < 0.05))
            .then(pl.lit("missing"))
            .otherwise(pl.lit("answered"))
        )
        said = heads.with_columns(person_id=nobody, value=value, state=state)
        keep("slf", indicator.code, said.with_columns(pl.when(pl.col("state") == "answered").then("value")))
    for need in methods.load("bmn_indicators").indicators:
        state = pl.Series(random.choice(["pass", "fail", "not_applicable"], count, p=[0.85, 0.05, 0.1]))
        person = pl.col("person_id") if need.level == "person" else nobody.alias("person_id")
        keep("bmn", need.code, heads.with_columns(person, value=pl.lit(None, pl.Float64), state=state))


def keep(instrument: str, indicator: str, said: pl.DataFrame) -> None:
    """Append answers to one question."""
    told = {"instrument": instrument, "indicator": indicator, "origin_label": "benchmark"}
    copy_frame(
        Answer._meta.db_table,
        said.with_columns(
            *(pl.lit(text).alias(name) for name, text in told.items()),
            pl.lit(YEAR).alias("year"),
            pl.lit(1).alias("round"),
            pl.lit(1).alias("origin_id"),
            pl.lit(date(2026, 11, 1)).alias("answered_on"),
        ),
    )


def made_villages() -> pl.Series:
    """The codes of a thousand villages of the province."""
    subdistricts = Area.objects.filter(level="subdistrict", parent__parent=PROVINCE, valid_to=None).order_by(
        "code"
    )
    codes = [f"{area.code}{moo:02d}" for area in subdistricts[:100] for moo in range(1, 11)]
    ensure_villages(codes=codes, origin="survey", by=None, at=now())
    return pl.Series(codes)


def publish_another() -> None:
    """Another version of the five capitals, in force today: other edges of the levels."""
    version = f"bench {now():%H%M%S}"
    [text] = methods.texts("slf_capitals").values()
    for old, new in {
        'version = "2563"': f'version = "{version}"',
        "valid_from = 2020-01-01": f"valid_from = {date.today()}",
        "from = 2.5\n": f"from = 2.{now():%S}1\n" if now().second > 30 else "from = 2.4\n",
    }.items():
        assert old in text, old
        text = text.replace(old, new, 1)
    publish_method(name="slf_capitals", text=text, by=None, at=now())


def timed(name: str, work: object) -> float:
    """Do it, and print how long it took."""
    started, used = time.perf_counter(), time.process_time()
    work()  # type: ignore[operator]
    seconds = time.perf_counter() - started
    print(f"{name:<34} {seconds:>6.1f} s, {time.process_time() - used:.1f} of them in this process")
    return seconds


def now() -> datetime:
    """The time."""
    return datetime.now(UTC)


if __name__ == "__main__":
    main()
