"""Claim: the wall of rows costs at most 15 % on lists and search.

Fills the scratch installation of `search_people.py` (`--people`, default 200,000), then asks for the same pages before
the wall and without it, in turns, as a data manager of one district, of five provinces, and as a mentor with 500 opened
households; prints the least of all rounds (a busy machine only adds) and ratios. Below stands what the same costs as
bare questions to the database: there the wall adds what the planner needs to read its conditions, and weighs more.

    .venv/bin/python benchmarks/row_security.py [--people N] [--rounds N]
"""

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from pathlib import Path

os.environ.setdefault("PPAOS_SECOND_FACTOR", "offered")  # its readers sign in without one
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.search_people import DAY, DISTRICT, PROVINCES, asked, fill, user  # isort: skip  sets Django up

from django.core.management import call_command
from django.db.models import Count
from django.test import Client
from django.utils import timezone

from ppaos.config.middleware import BehindTheWall
from ppaos.config.running import database
from ppaos.ground.accounts.models import User
from ppaos.ground.privacy.actions import make_master_key
from ppaos.ground.privacy.permissions import reading_as
from ppaos.people.cooperation.models import Grant
from ppaos.people.registry.models import Household, Membership, Opening, Person
from ppaos.people.registry.queries import search_persons, visible_households, visible_persons
from ppaos.sharing.dashboards.actions import rebuild_rollup

MOST = 1.15
OPENED = 500


def main() -> int:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--people", type=int, default=200_000)
    arguments.add_argument("--rounds", type=int, default=60)
    options = arguments.parse_args()
    make_master_key()
    with database():
        call_command("migrate", verbosity=0)
        if Person.objects.count() < options.people:
            fill(options.people)
        rebuild_rollup(by=None, at=timezone.now())
        return measure(options.rounds)


def measure(rounds: int) -> int:
    readers = {
        "one district": user("district", (DISTRICT,)),
        "five provinces": user("provinces", PROVINCES),
        "500 openings": mentor(),
    }
    print(f"{Person.objects.count():,} persons; {rounds} rounds\n")
    print(f"{'as':<16}{'page':<28}{'without ms':>11}{'before it ms':>13}{'ratio':>7}")
    worst = dict.fromkeys(readers, 0.0)
    for name, reader in readers.items():
        for kind, page in pages(reader, rounds).items():
            without, before = timed(page, walled_by_the_page, rounds)
            worst[name] = max(worst[name], before / without)
            print(f"{name:<16}{kind:<28}{without:>11.2f}{before:>13.2f}{before / without:>7.2f}")
    for name, ratio in worst.items():
        print(f"the dearest page of {name}: {ratio:.2f} times (at most {MOST})")
    print()
    print(f"{'as':<16}{'bare question':<28}{'without ms':>11}{'before it ms':>13}{'ratio':>7}")
    for name, reader in readers.items():
        print(f"{name:<16}{'(setting the scope)':<28}{'':>11}{opening_cost(reader, rounds):>13.2f}")
        for kind, question in questions(reader, rounds).items():
            eyes = partial(walled_by_hand, reader.pk)
            without, before = timed(question, eyes, rounds)
            print(f"{name:<16}{kind:<28}{without:>11.2f}{before:>13.2f}{before / without:>7.2f}")
    return int(any(ratio > MOST for ratio in worst.values()))


def pages(reader: User, rounds: int) -> dict[str, Callable[[int], object]]:
    """Lists and searches as their reader opens them."""
    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(reader)
    place = reader.grants.order_by("pk").first().area_id
    found = asked(reader, rounds)

    def opened(path: str, **told: str) -> None:
        answer = client.get(path, told)
        if answer.status_code != 200:
            raise RuntimeError(f"{path} answered {answer.status_code}")

    told: dict[str, Callable[[int], object]] = {
        f"search: {kind}": lambda turn, texts=texts: opened("/search/", q=texts[turn % len(texts)])
        for kind, texts in found.items()
    }
    if reader.username != "mentor":
        told["list: households, a page"] = lambda turn: opened(
            f"/overview/{place}/records/households_found/", page=str(turn + 1)
        )
        told["list: changes asked for"] = lambda turn: opened("/register/changes/")
    return told


@contextmanager
def walled_by_the_page(is_walled: bool) -> Iterator[None]:
    """With the wall every request stands before, or with the middleware that builds it stepped over."""
    if is_walled:
        yield
        return
    kept = BehindTheWall.__call__
    BehindTheWall.__call__ = lambda self, request: self.get_response(request)
    try:
        yield
    finally:
        BehindTheWall.__call__ = kept


@contextmanager
def walled_by_hand(reader: int, is_walled: bool) -> Iterator[None]:
    """Questions outside of a request, as this reader or as the owner."""
    with reading_as(reader) if is_walled else nullcontext():
        yield


def mentor() -> User:
    """Somebody who sees what is opened to them, and nothing else."""
    someone, is_new = User.objects.get_or_create(username="mentor", defaults={"display_name": "mentor"})
    if is_new:
        Grant.objects.create(user=someone, role="mentor", area_id=PROVINCES[0], valid_from=DAY)
        Opening.objects.bulk_create(
            Opening(
                household_id=pk, user=someone, purpose="assistance", field_classes=["names"], valid_from=DAY,
                origin_label="benchmark",
            )
            for pk in Household.objects.order_by("pk").values_list("pk", flat=True)[:OPENED]
        )  # fmt: skip
    return someone


def questions(reader: User, rounds: int) -> dict[str, Callable[[int], object]]:
    """Lists, counts and searches, as pages ask them; the number of the round chooses what is looked for."""
    some = list(visible_households(reader).order_by("pk").values_list("pk", flat=True)[:rounds])
    searches: dict[str, Callable[[int], object]] = {
        f"search: {kind}": lambda turn, found=found: search_persons(reader, found[turn % len(found)])
        for kind, found in asked(reader, rounds).items()
    }
    return searches | {
        "list: households, a page": lambda turn: list(
            visible_households(reader)
            .select_related("area", "dwelling")
            .order_by("area_id", "pk")[turn : turn + 50]
        ),
        "list: persons by name": lambda turn: list(
            visible_persons(reader).order_by("sort_key")[turn : turn + 50]
        ),
        "count: households": lambda turn: visible_households(reader).count(),
        "count: by standing": lambda turn: list(
            visible_households(reader).values_list("standing").annotate(Count("pk")).order_by()
        ),
        "one household's people": lambda turn: list(
            Membership.objects.filter(household=some[turn % len(some)], valid_to=None).select_related(
                "person"
            )
        ),
    }


def timed(
    question: Callable[[int], object], eyes: Callable[[bool], AbstractContextManager[None]], rounds: int
) -> tuple[float, float]:
    """Least milliseconds without the wall and before it, asked in turns."""
    spent: dict[bool, list[float]] = {False: [], True: []}
    for turn in range(rounds):
        for is_before in (turn % 2 == 0, turn % 2 == 1):
            with eyes(is_before):
                begun = time.perf_counter()
                question(turn // 4)
                spent[is_before].append((time.perf_counter() - begun) * 1000)
    return min(spent[False]), min(spent[True])


def opening_cost(reader: User, rounds: int) -> float:
    """Milliseconds to set a reader and to take it away again."""
    times = []
    for _ in range(rounds):
        begun = time.perf_counter()
        with reading_as(reader.pk):
            pass
        times.append((time.perf_counter() - begun) * 1000)
    return statistics.median(times)


if __name__ == "__main__":
    sys.exit(main())
