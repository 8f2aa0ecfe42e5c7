"""How long does a nation take: lists linked, ledgers of 20 provinces counted, two editions compared?

Invents once a register (`--people`, default 957,470) over 20 provinces and two editions of a country-wide list
(`--listed`, default 336,239 rows each: half of them registered, ids missing or names misspelt in a tenth; a quarter of
the first left, as many entered). Then, each in a process of its own with its peak memory:

- lists linked province by province; beside it all at once
- the ledgers of all provinces in one statement; beside it province after province
- the two editions compared; beside it the Django way, row by row, by id alone (on a sample, multiplied)

    .venv/bin/python benchmarks/crosscheck.py [--people N] [--listed N] [--only WHAT]
"""

# ruff: noqa: E402  Django must know its settings before the rooms are imported

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime

os.environ.setdefault("PPAOS_HOME", f"{tempfile.gettempdir()}/ppaos-crosscheck")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ppaos.config.settings")

import django

django.setup()

import numpy as np
import polars as pl
from django.core.management import call_command
from django.db import connection, transaction
from pythainlp.corpus import thai_family_names, thai_female_names, thai_male_names

from ppaos.config.running import database
from ppaos.engine.thai.citizen_ids import check_digit
from ppaos.evidence.targeting.actions._matches import linked
from ppaos.evidence.targeting.actions.editions import compare_editions
from ppaos.evidence.targeting.actions.matching import link_lists
from ppaos.evidence.targeting.models import Candidate, Edition, EditionComparison, ListImport, Match, Source
from ppaos.evidence.targeting.queries.crosscheck import ledger, ledger_by_area
from ppaos.evidence.targeting.queries.matching import candidates_for_linking, persons_to_link_with
from ppaos.evidence.targeting.queries.turnover import turnover, turnover_by_area
from ppaos.ground.geography.actions import ensure_villages, load_official_areas
from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.actions import make_master_key
from ppaos.ground.privacy.queries import sealed_ids
from ppaos.ground.workbench.models import StoredFile
from ppaos.ground.workbench.queries import copy_frame, reserved_ids
from ppaos.people.registry.actions import register_households
from ppaos.people.registry.models import Person

NOW, DAY = datetime.now(UTC), date(2026, 1, 1)
# The programme's twenty.
PROVINCES = (
    "46", "35", "33", "49", "37", "58", "86", "94", "31", "96",
    "34", "52", "93", "30", "45", "65", "42", "95", "36", "18",
)  # fmt: skip
YEARS = (2565, 2567)
BATCH, SAMPLE = 100_000, 20_000
REPEATS = int(os.environ.get("REPEATS", "3"))
WORK = ("link", "link_at_once", "ledgers", "ledgers_one_by_one", "compare", "compare_rows", "pages")


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    arguments.add_argument("--people", type=int, default=957_470)
    arguments.add_argument("--listed", type=int, default=336_239)
    arguments.add_argument("--only", choices=WORK, help="one of the parts, in this process")
    options = arguments.parse_args()
    make_master_key()
    with database():
        if options.only:
            return told(options.only)
        call_command("migrate", verbosity=0)
        if Person.objects.count() < options.people or Candidate.objects.count() < 2 * options.listed:
            fill(options.people, options.listed)
        print(f"{Person.objects.count():,} persons, {Candidate.objects.count():,} listed rows", flush=True)
        for work in WORK:
            subprocess.run([sys.executable, __file__, "--only", work], check=True)
    return 0


def told(work: str) -> int:
    """Do one part, and print seconds and memory."""
    resting = memory()
    begun = time.perf_counter()
    said = globals()[work]()
    spent = time.perf_counter() - begun
    print(f"{work:<20}{spent:>8.2f} s {memory():>7,.0f} MB (at rest {resting:,.0f})  {said}", flush=True)
    return 0


def memory() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def link() -> str:
    """Every list of every area, province by province."""
    Match.objects.all().delete()
    parts: list[int] = []
    count = link_lists(by=None, at=NOW, report=lambda _list, _place, found: parts.append(found.same))
    return f"{count} lists in {len(parts)} parts, {sum(parts):,} rows the same"


def link_at_once() -> str:
    """One edition with the register of the whole country in memory; to be set beside half of `link`."""
    made = ListImport.objects.order_by("pk").first()
    with transaction.atomic():
        Match.objects.filter(candidate__list_import=made).delete()
        candidates = candidates_for_linking(list_import=made)
        found = linked(candidates, persons_to_link_with(area_code="TH", candidates=candidates), at=NOW)
        transaction.set_rollback(True)
    return f"1 list, {found.same:,} rows the same"


def ledgers() -> str:
    """Every province in one statement."""
    edition = first_edition()
    return counted(lambda: ledger_by_area(edition=edition, area_code="TH", level="province"))


def ledgers_one_by_one() -> str:
    """Province after province."""
    edition = first_edition()
    return counted(lambda: {code: ledger(edition=edition, area_code=code) for code in PROVINCES})


def counted(count: Callable[[], dict]) -> str:
    seconds = []
    for _repeat in range(REPEATS):
        begun = time.perf_counter()
        found = count()
        seconds.append(time.perf_counter() - begun)
    persons = sum(part.persons.listed for part in found.values())
    return (
        f"median of {REPEATS}: {statistics.median(seconds):.2f} s, {len(found)} ledgers, {persons:,} listed"
    )


def compare() -> str:
    """The two editions, read, compared and kept."""
    first, second = Edition.objects.order_by("year").select_related("source")
    return str(compare_editions(earlier=first, later=second, by=None, at=NOW))


def compare_rows() -> str:
    """Row by row by id, nothing linked, nothing kept: how an office would write it."""
    begun = time.perf_counter()
    first, second = Edition.objects.order_by("year")
    before = {bytes(row.sealed_id): row for row in rows_of(first) if row.sealed_id}
    stayed = changed = 0
    for row in rows_of(second):
        was = before.get(bytes(row.sealed_id)) if row.sealed_id else None
        stayed += was is not None
        changed += was is not None and (was.first_name, was.last_name) != (row.first_name, row.last_name)
    spent = time.perf_counter() - begun
    share = Candidate.objects.count() / (2 * SAMPLE)
    return f"on {SAMPLE:,} of each; all would take {spent * share:.1f} s"


def rows_of(edition: Edition):
    found = Candidate.objects.filter(list_import__edition=edition).select_related("candidate_household")
    return found.order_by("pk")[:SAMPLE].iterator()


def pages() -> str:
    """What a reader waits for: the figures of a province and of its districts, of the country and its provinces."""
    comparison = EditionComparison.objects.select_related("earlier__source", "later__source").get()
    said = []
    for code, level in (("46", "district"), ("TH", "province")):
        begun = time.perf_counter()
        whole = turnover(comparison=comparison, area_code=code)
        parts = turnover_by_area(comparison=comparison, area_code=code, level=level)
        spent = time.perf_counter() - begun
        said.append(f"{code} with {len(parts)} parts {spent:.2f} s ({whole.persons['stayed']:,} stayed)")
    return "; ".join(said)


def first_edition() -> Edition:
    return Edition.objects.order_by("year").select_related("source").first()


def fill(people: int, listed: int) -> None:
    """Register invented people by the register's own action, and let two lists in as a commit leaves them."""
    load_official_areas(by=None, at=NOW)
    villages = make_villages()
    chance = np.random.default_rng(46)
    with connection.cursor() as cursor:
        # Invented rows refer to each other rightly; checking that a few million times would double the filling.
        cursor.execute("SET session_replication_role = replica")
    for start in range(Person.objects.count(), people, BATCH):
        begun = time.perf_counter()
        frame = invented(start, min(BATCH, people - start), villages)
        register_households(
            frame=frame.select(REGISTERED), by=None, at=NOW, source_label="benchmark", source_id=start
        )
        print(f"  {start + frame.height:>9,} people, {time.perf_counter() - begun:.1f} s", flush=True)
    for year, shift in zip(YEARS, (0, listed // 4), strict=True):
        # Every other registered household, then people nobody registered; the later list begins a quarter on.
        numbers = np.arange(shift, shift + listed)
        known = numbers // 4 * 8 + numbers % 4
        frame = invented_people(np.where(numbers % 8 < 4, known % people, people + numbers), villages)
        commit(year, misspelt(frame, chance))
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("VACUUM ANALYZE")


def make_villages() -> list[str]:
    subdistricts = Area.objects.filter(
        level="subdistrict", valid_to=None, code__regex=f"^({'|'.join(PROVINCES)})"
    )
    codes = [
        f"{code}{moo:02d}" for code in subdistricts.values_list("code", flat=True) for moo in range(1, 9)
    ]
    ensure_villages(codes=codes, origin="local", by=None, at=NOW)
    return sorted(codes)


REGISTERED = [
    "household_key", "source_row", "first_name", "last_name", "sex", "birth_on", "birth_precision", "area_code",
    "house_no", "moo", "citizen_id_sealed", "is_head", "standing", "valid_from",
]  # fmt: skip


def invented(first: int, count: int, villages: list[str]) -> pl.DataFrame:
    return invented_people(np.arange(first, first + count), villages)


def invented_people(numbers: np.ndarray, villages: list[str]) -> pl.DataFrame:
    """The people of these numbers, always the same: households of four, common names common."""
    men, women, families = (
        weighted(sorted(names())) for names in (thai_male_names, thai_female_names, thai_family_names)
    )
    mixed = (numbers.astype(np.uint64) * np.uint64(2654435761)) % np.uint64(2**32)
    house = numbers // 4
    family = ((house.astype(np.uint64) * np.uint64(40503)) % np.uint64(2**16)).astype(int)
    is_male = mixed % 2 == 0
    place = (house * 7919) % len(villages)
    return pl.DataFrame(
        {
            "household_key": house.astype(str),
            "source_row": numbers,
            "first_name": np.where(is_male, men[(mixed // 7) % 65536], women[(mixed // 7) % 65536]),
            "last_name": families[family],
            "sex": np.where(is_male, "m", "f"),
            "birth_on": np.datetime64("1940-01-01") + (mixed // 3 % 29_000).astype("timedelta64[D]"),
            "area_code": np.array(villages)[place],
            "house_no": (house % 900 + 1).astype(str),
            "moo": [villages[number][-2:] for number in place],
            "citizen_id_sealed": sealed_ids(pl.Series([citizen_id(int(number)) for number in numbers])),
            "is_head": numbers % 4 == 0,
        }
    ).with_columns(
        pl.col("birth_on").cast(pl.Date),
        birth_precision=pl.lit("day"),
        standing=pl.lit("verified"),
        valid_from=pl.lit(DAY),
    )


def weighted(names: list[str]) -> np.ndarray:
    """65,536 draws, common names often."""
    weights = 1 / (np.arange(len(names)) + 20)
    chance = np.random.default_rng(1)
    return chance.choice(chance.permutation(names), 65536, p=weights / weights.sum())


def citizen_id(number: int) -> str:
    twelve = f"9{number:011d}"
    return twelve + check_digit(twelve)


def misspelt(frame: pl.DataFrame, chance: np.random.Generator) -> pl.DataFrame:
    """A tenth without id, a tenth with a letter doubled in the family name, a twentieth in another house."""
    drawn = chance.random((3, frame.height))
    return frame.with_columns(
        sealed_id=pl.when(pl.Series(drawn[0] > 0.1)).then("citizen_id_sealed"),
        last_name=pl.when(pl.Series(drawn[1] > 0.1))
        .then("last_name")
        .otherwise(pl.col("last_name") + pl.col("last_name").str.slice(-1)),
        house_no=pl.when(pl.Series(drawn[2] > 0.05)).then("house_no").otherwise(pl.lit("1/1")),
    )


def commit(year: int, rows: pl.DataFrame) -> None:
    """A committed edition of the country's list."""
    source, _made = Source.objects.get_or_create(
        code="national", defaults={"name": "national", "kind": Source.Kind.NATIONAL_LIST, "area_id": "TH"}
    )
    edition, _made = Edition.objects.get_or_create(source=source, year=year)
    file = StoredFile.objects.create(name="list.csv", size=0, sha256="", purpose="benchmark", created_at=NOW)
    made = ListImport.objects.create(
        edition=edition, file=file, file_sha256="", state="committed", received_at=NOW, committed_at=NOW
    )
    number = pl.lit(made.pk, pl.Int64).alias("list_import_id")
    houses = rows.unique("household_key", maintain_order=True)
    houses = houses.with_columns(reserved_ids("targeting_candidatehousehold", houses.height), number)
    copy_frame(
        "targeting_candidatehousehold",
        houses.select(
            "id", "list_import_id", "house_no", "moo", house_key="household_key", area_id="area_code",
            household_code=pl.lit(""), found=pl.lit(""),
        ),
    )  # fmt: skip
    people = rows.join(houses.select("household_key", candidate_household_id="id"), on="household_key")
    people = people.with_columns(reserved_ids("targeting_candidate", people.height), number)
    copy_frame(
        "targeting_candidate",
        people.select(
            "id", "list_import_id", "candidate_household_id", "sealed_id", "first_name", "last_name", "sex",
            "birth_on", "birth_precision", "is_head", row_no=pl.col("source_row").cast(pl.Int32),
            row_key=pl.col("id").cast(pl.String).cast(pl.Binary), title=pl.lit(""), presence=pl.lit(""),
            area_id="area_code", is_matchable=pl.lit(True),
        ),
    )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
