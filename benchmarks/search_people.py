"""How long does the database take to find one person among a million, and how much longer does the naive way?

Fills a scratch installation with invented people once (`--people`, default 1,000,000), then asks mixed queries as
a user restricted to one district and as a data manager of every province, and prints p50, p95 and ratios.

    .venv/bin/python benchmarks/search_people.py [--people N] [--queries N]
"""

# ruff: noqa: E402  Django must know its settings before the rooms are imported

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime

os.environ.setdefault("PPAOS_HOME", f"{tempfile.gettempdir()}/ppaos-search")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ppaos.config.settings")

import django

django.setup()

import numpy as np
import polars as pl
from django.core.management import call_command
from django.db import connection
from django.db.models import Q
from pythainlp.corpus import thai_family_names, thai_female_names, thai_male_names

from ppaos.config.running import database
from ppaos.engine.thai.citizen_ids import check_digit
from ppaos.ground.accounts.models import User
from ppaos.ground.geography.actions import ensure_villages, load_official_areas
from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.actions import make_master_key
from ppaos.ground.privacy.queries import opened_id, sealed_ids
from ppaos.people.cooperation.models import Grant
from ppaos.people.registry.actions import register_households
from ppaos.people.registry.models import Person
from ppaos.people.registry.queries import search_persons, visible_persons

NOW = datetime.now(UTC)
DAY = date(2026, 1, 1)
PROVINCES = ("46", "32", "35", "47", "63")
DISTRICT = "4601"
BATCH = 100_000
LETTERS = "กขคงจชซณดตถทธนบปผพภมยรลวศสหอะาิีึืุูเแโไ"


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--people", type=int, default=1_000_000)
    arguments.add_argument("--queries", type=int, default=200)
    options = arguments.parse_args()
    make_master_key()
    with database():
        call_command("migrate", verbosity=0)
        if Person.objects.count() < options.people:
            fill(options.people)
        measure(options.queries)


def fill(people: int) -> None:
    """Register invented people by the register's own action, a batch at a time."""
    load_official_areas(by=None, at=NOW)
    villages = make_villages()
    chance = np.random.default_rng(46)
    started = time.perf_counter()
    with connection.cursor() as cursor:
        # Invented rows refer to each other rightly; checking that a few million times would double the filling.
        cursor.execute("SET session_replication_role = replica")
    for first in range(Person.objects.count(), people, BATCH):
        begun = time.perf_counter()
        frame = invented(first, min(BATCH, people - first), villages, chance)
        register_households(frame=frame, by=None, at=NOW, source_label="benchmark", source_id=first)
        print(
            f"  {first + frame.height:>9,} people, this batch {time.perf_counter() - begun:.1f} s", flush=True
        )
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("VACUUM ANALYZE")
    print(f"filled in {time.perf_counter() - started:.0f} s")


def make_villages(provinces: tuple[str, ...] = PROVINCES) -> list[str]:
    subdistricts = Area.objects.filter(
        level="subdistrict", valid_to=None, code__regex=f"^({'|'.join(provinces)})"
    )
    codes = [
        f"{code}{moo:02d}" for code in subdistricts.values_list("code", flat=True) for moo in range(1, 13)
    ]
    ensure_villages(codes=codes, origin="local", by=None, at=NOW)
    return sorted(codes)


def invented(
    first: int, count: int, villages: list[str], chance: np.random.Generator, people_each: float = 4
) -> pl.DataFrame:
    """People in households of four, or of so many; common names are common, as they are in life."""
    numbers = np.arange(first, first + count)
    homes = (numbers / people_each).astype(int)
    is_male = chance.random(count) < 0.5
    men, women, families = (
        sorted(names()) for names in (thai_male_names, thai_female_names, thai_family_names)
    )
    return pl.DataFrame(
        {
            "household_key": homes.astype(str),
            "source_row": numbers,
            "first_name": np.where(is_male, zipf(men, count, chance), zipf(women, count, chance)),
            "last_name": zipf(families, count, chance),
            "sex": np.where(is_male, "m", "f"),
            "area_code": np.array(villages)[homes * 7919 % len(villages)],
            "house_no": (homes % 900 + 1).astype(str),
            "citizen_id_sealed": sealed_ids(pl.Series([citizen_id(number) for number in numbers])),
            "is_head": np.diff(homes, prepend=-1) > 0,
        }
    ).with_columns(standing=pl.lit("verified"), valid_from=pl.lit(DAY))


def zipf(names: list[str], count: int, chance: np.random.Generator) -> np.ndarray:
    weights = 1 / (np.arange(len(names)) + 20)
    shuffled = np.random.default_rng(1).permutation(names)
    return chance.choice(shuffled, count, p=weights / weights.sum())


def citizen_id(number: int) -> str:
    twelve = f"9{number:011d}"
    return twelve + check_digit(twelve)


def measure(queries: int) -> None:
    users = {"one district": user("district", (DISTRICT,)), "every province": user("provinces", PROVINCES)}
    print(f"{Person.objects.count():,} persons; {queries} queries a kind\n")
    print(f"{'as':<16}{'asked for':<20}{'p50 ms':>8}{'p95 ms':>8}{'found %':>9}{'naive ms':>10}{'ratio':>8}")
    for name, someone in users.items():
        for kind, texts in asked(someone, queries).items():
            times, found = timed(lambda text, who=someone: search_persons(who, text), texts)
            naive, _ = timed(lambda text, who=someone: naive_search(who, text), texts[:10])
            p50, p95 = statistics.median(times), statistics.quantiles(times, n=20)[-1]
            ratio = statistics.median(naive) / p50
            share = 100 * sum(found) / len(found)
            print(
                f"{name:<16}{kind:<20}{p50:>8.1f}{p95:>8.1f}{share:>9.0f}{statistics.median(naive):>10.0f}{ratio:>8.1f}"
            )


def user(name: str, areas: tuple[str, ...]) -> User:
    someone, is_new = User.objects.get_or_create(username=name, defaults={"display_name": name})
    if is_new:
        Grant.objects.bulk_create(
            [Grant(user=someone, role="data_manager", area_id=area, valid_from=DAY) for area in areas]
        )
    return someone


def asked(someone: User, count: int) -> dict[str, list[str]]:
    """Queries of each kind, for persons whom the user may see."""
    ids = list(visible_persons(someone).order_by("source_row").values_list("pk", flat=True))
    chance = np.random.default_rng(7)
    people = Person.objects.in_bulk([ids[place] for place in chance.integers(0, len(ids), count)])
    full = [f"{person.first_name} {person.last_name}" for person in people.values()]
    sealed = [person.identifiers.get().sealed for person in people.values()]
    return {
        "id": [opened_id(value) for value in sealed],
        "full name": full,
        "prefix of two": [name[:2] for name in full],
        "prefix of three": [name[:3] for name in full],
        "prefix of five": [name[:5] for name in full],
        "misspelt full name": [misspelt(name, chance) for name in full],
    }


def misspelt(name: str, chance: np.random.Generator) -> str:
    """One or two slips: a letter changed, dropped or doubled."""
    letters = list(name)
    for _ in range(chance.integers(1, 3)):
        place = chance.integers(1, len(letters) - 1)
        slip = chance.integers(0, 3)
        letters[place] = [LETTERS[chance.integers(0, len(LETTERS))], "", letters[place] * 2][slip]
    return "".join(letters)


def naive_search(someone: User, text: str) -> list[Person]:
    first, _, last = text.partition(" ")
    named = Q(first_name__icontains=first) & Q(last_name__icontains=last)
    return list(visible_persons(someone).filter(named)[:20])


def timed(search: Callable[[str], list], texts: list[str]) -> tuple[list[float], list[bool]]:
    """Milliseconds inside the database for each text, and whether anything was found."""
    times, found = [], []
    for text in texts:
        spent = 0.0

        def watch(execute, sql, parameters, many, context):
            nonlocal spent
            begun = time.perf_counter()
            try:
                return execute(sql, parameters, many, context)
            finally:
                spent += time.perf_counter() - begun

        with connection.execute_wrapper(watch):
            found.append(bool(search(text)))
        times.append(spent * 1000)
    return times, found


if __name__ == "__main__":
    main()
