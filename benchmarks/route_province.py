"""How long does it take to find the needs of a province and to lead each to its first three services?

Fills a scratch installation with invented assessed households once (`--households`, default 215,000, three members
each) and the services of the catalogue, then finds the needs, ranks the services within capacity, and keeps the first
three of each need with the outcome of every rule. The claim is for the first run of the whole action, on a province
without routes: at most ten seconds. A repeat, which puts new routes in the place of old ones, is told apart.

    .venv/bin/python benchmarks/route_province.py [--households N]
"""

# ruff: noqa: E402  Django must know its settings before the rooms are imported

import argparse
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("PPAOS_HOME", f"{tempfile.gettempdir()}/ppaos-routes")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ppaos.config.settings")

import django

django.setup()

import polars as pl
from django.core.management import call_command
from django.db import transaction

from benchmarks.province.households import register_invented
from ppaos.config.running import database
from ppaos.engine.routing import best_of, ranked_services, with_room
from ppaos.evidence.livelihood.queries import newest_method, parsed
from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.actions import make_master_key
from ppaos.ground.workbench.queries import staged, written
from ppaos.people.cooperation.actions import load_catalogue
from ppaos.people.cooperation.models import Capacity, Service
from ppaos.people.cooperation.queries import offices_for
from ppaos.people.registry.models import Household
from ppaos.support.assistance.actions.needs import find_needs
from ppaos.support.assistance.actions.routing import NeedsRouted, replace_routes, route_needs
from ppaos.support.assistance.queries.facts import facts_of_households, facts_of_persons, with_children
from ppaos.support.assistance.queries.needs import open_needs_frame
from ppaos.support.assistance.queries.routing import offered, places_left, standings, with_pools

NOW = datetime.now(UTC)
YEAR, LIMITED, PLACES, CLAIMED = 2569, 3, 5_000, 10
ASSESSED = """
    insert into livelihood_assessment (household_id, area_id, year, round, method_id, human, physical, financial,
        "natural", social, overall, level, answers, made_at, is_current)
    select id, area_id, %(year)s, 1, %(method)s, 2, 2, 2, 2, 2, round((1 + 2 * random())::numeric, 2), 2,
        array(select 1 + floor(4 * random() + 0 * household.id) from generate_series(1, %(indicators)s)),
        now(), true
    from registry_household household"""
AROUND = """
    insert into livelihood_circumstances (household_id, area_id, year, round, members, dependants, workers,
        income_per_head, line, is_below_line, strategy, vulnerability, hazards, made_at, is_current)
    select id, area_id, %(year)s, 1, 3, 1, 2, round((90000 * random())::numeric, 0), '',
        case when random() < 0.3 then 'poor' else 'not_poor' end, '', 1, '[]', now(), true
    from registry_household"""
FACTS = """
    insert into livelihood_answer (household_id, person_id, year, round, instrument, indicator, value, state,
        origin_label, origin_id)
    select household_id, person_id, %(year)s, 1, 'facts', told.indicator, floor(told.least + told.more * random()),
        'answered', 'benchmark', 1
    from registry_membership cross join (values ('health', 1, 2.2), ('work', 0, 3)) told(indicator, least, more)"""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--households", type=int, default=215_000)
    options = arguments.parse_args()
    make_master_key()
    with database():
        call_command("migrate", verbosity=0)
        if Household.objects.count() < options.households:
            with transaction.atomic():
                fill(options.households)
            written("ANALYZE")
        measure()


def fill(households: int) -> None:
    """Invented households of Kalasin with scores, circumstances and facts, and the services of the catalogue."""
    register_invented(households, villages_each=11, at=NOW)
    version = newest_method("slf_capitals")
    asked = {"year": YEAR, "method": version.pk, "indicators": len(parsed(version).indicators)}
    for statement in (ASSESSED, AROUND, FACTS):
        written(statement, asked)
    load_catalogue(area=Area.objects.get(pk="46"), by=None, at=NOW)
    Capacity.objects.bulk_create(
        Capacity(service=service, fiscal_year=2570, places=PLACES, changed_at=NOW)
        for service in Service.objects.order_by("pk")[::LIMITED]
    )


def measure() -> None:
    """The whole action first, as a user meets it; then each step by itself, the engine's and the database's apart."""
    print(f"{Household.objects.count():,} households, {Service.objects.count()} services")
    timed("needs found and kept", lambda: find_needs(area_code="46", by=None, at=NOW))
    written("truncate assistance_route, assistance_wayline")
    seconds = timed("the whole action, first run", route)[1]
    print(f"claim {'holds' if seconds <= CLAIMED else 'DOES NOT HOLD'}: ≤ {CLAIMED} s")
    timed("the whole action, a repeat", route)
    steps()
    print(f"memory at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.2f} GB")


def route() -> NeedsRouted:
    """Facts read, services ranked within capacity, the first three kept."""
    return route_needs(area_code="46", by=None, at=NOW)


def steps() -> None:
    """What the action is made of; what was kept is replaced."""
    needs = timed("open needs read", lambda: open_needs_frame(area_code="46"))[0]
    print(f"{needs.height:,} open needs")
    ids = needs["household_id"].unique().sort().to_list()
    people = timed("facts of persons read", lambda: facts_of_persons(ids))[0]
    homes = timed("facts of households read", lambda: with_children(facts_of_households(ids), people))[0]
    on, codes = NOW.date(), needs["area"].unique().sort().to_list()
    offices = timed("offices read", lambda: offices_for(codes, on).rename({"area_code": "area"}))[0]
    routes = timed("services ranked within capacity", lambda: engine(needs, homes, people, offices))[0]
    timed("first three kept", lambda: keep(needs, routes))


def engine(
    needs: pl.DataFrame, homes: pl.DataFrame, people: pl.DataFrame, offices: pl.DataFrame
) -> pl.DataFrame:
    """What `route_needs` computes between reading and keeping."""
    on = NOW.date()
    ranked = with_pools(ranked_services(needs, homes, people, offered(on), offices), needs, on)
    with transaction.atomic():
        staged("asked_needs", needs.select("need_id"))
        places = places_left(on)
    return best_of(with_room(ranked, standings(needs, homes), places))


def keep(needs: pl.DataFrame, routes: pl.DataFrame) -> None:
    """In one transaction, as the action does."""
    with transaction.atomic():
        staged("asked_needs", needs.select("need_id"))
        replace_routes(needs, routes, NOW)


def timed(label: str, step: Callable[[], Any]) -> tuple[Any, float]:
    """What a step gives and its seconds, which are printed beside how busy the machine was."""
    started = time.perf_counter()
    result = step()
    seconds = time.perf_counter() - started
    print(f"{label}: {seconds:.2f} s (load {os.getloadavg()[0]:.1f})", flush=True)
    return result, seconds


if __name__ == "__main__":
    main()
