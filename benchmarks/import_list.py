"""How does bringing a list in compare with merely copying its rows?

A million invented rows are read, typed, checked, compared with the edition, and kept sealed, ids encrypted, as
received and as typed; beside it `psql \\copy` of the same file into a plain table of text (asked: at least 0.3 of its
speed), and Django's bulk_create of the same rows (asked: at least 8 times its speed, measured on a sample). Memory:
under 1 GB. Turn by turn, medians of three.

    .venv/bin/python benchmarks/import_list.py [--rows N]
"""

# ruff: noqa: E402  Django must know its settings before the rooms are imported

import argparse
import csv
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

os.environ.setdefault("PPAOS_HOME", f"{tempfile.gettempdir()}/ppaos-import-list")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ppaos.config.settings")

import django

django.setup()

import numpy as np
from django.conf import settings
from django.core.management import call_command
from django.db import connection, models

from ppaos.config.embedded_postgres import binaries
from ppaos.config.running import database
from ppaos.engine.thai.citizen_ids import check_digit
from ppaos.evidence.targeting.actions.imports import receive_list, register_source
from ppaos.evidence.targeting.forms.intake import check_file
from ppaos.evidence.targeting.forms.reading import read_list
from ppaos.evidence.targeting.models import ListImport, RowBlock, RowFault
from ppaos.ground.geography.actions import load_official_areas
from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.actions import make_master_key
from ppaos.ground.workbench.actions import store_file

REPEATS, SAMPLE, BATCH = 3, 40_000, 2_000
ASKED_COPY, ASKED_BULK, ASKED_MEMORY_MB = 0.3, 8.0, 1024
COLUMNS = ["pid", "title", "name", "surname", "sex", "birth", "house_no", "moo", "tambon_code", "dimension"]
HEADER = [
    "เลขประจำตัวประชาชน", "คำนำหน้า", "ชื่อ", "นามสกุล", "เพศ", "วันเกิด", "บ้านเลขที่", "หมู่ที่", "รหัสตำบล", "มิติ",
]  # fmt: skip
LETTERS = "กขคงจชซญดตถทนบปผพฟภมยรลวสหอฮ"
NOW = datetime.now(UTC)


class PlainRow(models.Model):
    """The plain table of text: what \\copy and bulk_create fill."""

    pid, title, name, surname, sex = (models.TextField() for _ in range(5))
    birth, house_no, moo, tambon_code, dimension = (models.TextField() for _ in range(5))

    class Meta:
        app_label = "targeting"
        managed = False
        db_table = "benchmark_plain"

    def __str__(self) -> str:
        return self.pid


def main() -> int:
    """Print the ratios; fail when one is under what was asked for."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rows", type=int, default=1_000_000)
    options = arguments.parse_args()
    make_master_key()
    with database(), tempfile.TemporaryDirectory() as folder:
        call_command("migrate", verbosity=0)
        load_official_areas(by=None, at=NOW)
        path = Path(folder) / "list.csv"
        write_list(path, options.rows)
        prepare_plain_table()
        imported = [imported_seconds(path, options.rows)]
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        copied, created = [], []
        for _repeat in range(REPEATS):
            copied.append(copied_seconds(path, options.rows))
            created.append(created_seconds(path))
            imported.append(imported_seconds(path, options.rows))
        return told(options.rows, imported[1:], copied, created, memory)


def told(rows: int, imported: list[float], copied: list[float], created: list[float], memory: float) -> int:
    """Print what was measured; 1 where something is not as asked."""
    ours, copy = statistics.median(imported), statistics.median(copied)
    bulk = statistics.median(created) * rows / min(SAMPLE, rows)
    against_copy = statistics.median(c / i for c, i in zip(copied, imported, strict=True))
    against_bulk = bulk / ours
    print(f"{rows:,} rows: import {ours:.2f} s, \\copy {copy:.2f} s, bulk_create {bulk:.1f} s (by a sample)")
    print(f"  of the speed of \\copy: {against_copy:.2f} (asked: {ASKED_COPY})")
    print(f"  times bulk_create: {against_bulk:.1f} (asked: {ASKED_BULK})")
    print(f"  memory: {memory:,.0f} MB (asked: under {ASKED_MEMORY_MB:,})")
    held = against_copy >= ASKED_COPY and against_bulk >= ASKED_BULK and memory < ASKED_MEMORY_MB
    return 0 if held else 1


def write_list(path: Path, rows: int) -> None:
    """An invented national list: names as varied as a province's, every hundredth row with a fault."""
    chance = np.random.default_rng(46)
    letters = np.array(list(LETTERS))
    first = ["".join(word) for word in chance.choice(letters, (20_000, 5))]
    last = ["".join(word) for word in chance.choice(letters, (50_000, 8))]
    codes = list(
        Area.objects.filter(code__startswith="46", level="subdistrict", valid_to=None).values_list(
            "pk", flat=True
        )
    )
    days = [f"{d}/{m}/{y}" for d in range(1, 29) for m in range(1, 13) for y in range(2480, 2560)]
    with path.open("w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(HEADER)
        for start in range(0, rows, 100_000):
            count = min(100_000, rows - start)
            picks = zip(
                chance.integers(0, len(first), count).tolist(),
                chance.integers(0, len(last), count).tolist(),
                chance.integers(0, len(days), count).tolist(),
                chance.integers(0, len(codes), count).tolist(),
                strict=True,
            )
            for number, (name, surname, day, code) in enumerate(picks, start):
                twelve = f"9{number:011d}"
                pid = twelve + check_digit(twelve) if number % 100 else "1234567890123"
                house = number // 4
                writer.writerow(
                    [pid, "นาย", first[name], last[surname], "ชาย", days[day], f"{house % 400}/{house % 7}",
                     house % 12 + 1, codes[code] if number % 1000 else "469999", "01000"]
                )  # fmt: skip


def prepare_plain_table() -> None:
    """An empty plain table."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS benchmark_plain")
        columns = ", ".join(f"{name} text" for name in COLUMNS)
        cursor.execute(f"CREATE TABLE benchmark_plain (id bigserial primary key, {columns})")


def imported_seconds(path: Path, rows: int) -> float:
    """Read, check and keep the file sealed, as the page and the command line do."""
    province = Area.objects.get(pk="46")
    source = register_source(
        code="benchmark", name="benchmark", kind="national_list", area=province, by=None, at=NOW
    )
    with path.open("rb") as content:
        file = store_file(content=content, name=path.name, purpose="list", by=None, at=NOW)
    list_import = receive_list(source=source, year=2565, round=1, file=file, by=None, at=NOW)
    start = time.perf_counter()
    opened = read_list(path, path.name, source.kind)
    checked, _typed = check_file(list_import=list_import, file=opened, mapping=None, by=None, at=NOW)
    taken = time.perf_counter() - start
    if checked.rows != rows:
        raise SystemExit(f"The import read {checked.rows:,} of {rows:,} rows.")
    RowBlock.objects.all().delete()
    RowFault.objects.all().delete()
    ListImport.objects.all().delete()
    return taken


def copied_seconds(path: Path, rows: int) -> float:
    """psql \\copy of the same file into the plain table."""
    connection.cursor().execute("TRUNCATE benchmark_plain")
    where = settings.DATABASES["default"]
    command = f"\\copy benchmark_plain ({', '.join(COLUMNS)}) from '{path}' with (format csv, header)"
    start = time.perf_counter()
    subprocess.run(
        [str(binaries() / "psql"), "-q", "-v", "ON_ERROR_STOP=1", "-c", command],
        env={**os.environ, "PGHOST": where["HOST"], "PGDATABASE": where["NAME"], "PGUSER": where["USER"],
             "PGPASSWORD": where["PASSWORD"]},
        check=True,
    )  # fmt: skip
    taken = time.perf_counter() - start
    if PlainRow.objects.count() != rows:
        raise SystemExit("\\copy lost rows.")
    return taken


def created_seconds(path: Path) -> float:
    """Django's bulk_create of the file's first rows into the same table, unchecked and unsealed."""
    connection.cursor().execute("TRUNCATE benchmark_plain")
    start = time.perf_counter()
    with path.open(newline="") as lines:
        reader = csv.reader(lines)
        next(reader)
        rows = (PlainRow(**dict(zip(COLUMNS, row, strict=True))) for row in islice(reader, SAMPLE))
        PlainRow.objects.bulk_create(rows, batch_size=BATCH)
    return time.perf_counter() - start


if __name__ == "__main__":
    sys.exit(main())
