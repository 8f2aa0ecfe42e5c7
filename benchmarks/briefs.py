"""Claim: a brief of a province is made within ten seconds, the briefs of its eighteen districts within sixty.

Fills a scratch installation once with households of one province, assessed, judged by basic needs, some referred and
helped (by statements on the facts that figures are summed from), and counts. Timed is what a person waits for: the
figures read, small counts held back from the province down, charts drawn, the file written; for the province as PDF,
DOCX, PPTX and XLSX, for each district as PDF. Beside it stands the same PDF with nothing held back.

    .venv/bin/python benchmarks/briefs.py [--households N] [--boundaries FOLDER]
"""

# ruff: noqa: E402  Django must know its settings before the rooms are imported

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("PPAOS_HOME", f"{tempfile.gettempdir()}/ppaos-briefs")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ppaos.config.settings")

import django

django.setup()

from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from django.utils.translation import override

from benchmarks.province.households import register_invented
from ppaos.config.running import database
from ppaos.ground.geography.models import Area
from ppaos.ground.geography.queries import children
from ppaos.ground.privacy.actions import make_master_key
from ppaos.ground.workbench.queries import written
from ppaos.people.registry.models import Household
from ppaos.sharing.dashboards.actions import rebuild_rollup, take_out_brief
from ppaos.sharing.dashboards.presenters.brief import CONTENT_TYPES, brief_content, brief_file
from ppaos.sharing.dashboards.queries.sums import all_sums_sql

PROVINCE = "46"
MOST_PROVINCE, MOST_DISTRICTS = 10, 60
_FACTS = """
    update dashboards_householdfact fact set is_assessed = true, level = told.level, overall = told.level + 0.2,
        human = 1 + 3 * luck, physical = 1 + 3 * luck, financial = 4 - 3 * luck, "natural" = 2, social = 1.6,
        health = told.state, living = told.state, education = 'not_poor', income = 'poor', access = 'unknown',
        is_referred = luck < 0.6, is_helped = luck < 0.3, baht_paid = case when luck < 0.25 then 3000 end,
        standing = case when luck < 0.05 then 'not_poor' when luck < 0.06 then 'exited' else fact.standing end
    from (
        select household_id, luck, 1 + floor(luck * 4)::int as level,
            case when luck < 0.2 then 'poor' else 'not_poor' end as state
        from (select household_id, random() as luck from dashboards_householdfact) dice
    ) told where told.household_id = fact.household_id"""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--households", type=int, default=22_000)
    arguments.add_argument("--boundaries", type=Path, help="a folder of outlines: the brief then has a map")
    options = arguments.parse_args()
    make_master_key()
    with database(), override("th"):
        call_command("migrate", verbosity=0)
        fill(options.households, options.boundaries)
        measure()


def fill(households: int, boundaries: Path | None) -> None:
    now = datetime.now(UTC)
    if not Household.objects.exists():
        register_invented(households, villages_each=12, at=now)
    if boundaries is not None:
        call_command("import_boundaries", boundaries)
    rebuild_rollup(by=None, at=now)
    written(_FACTS)
    with connection.cursor() as cursor:
        cursor.execute("delete from dashboards_areafigure")
        cursor.execute(
            f"insert into dashboards_areafigure (area_id, figure, value) {all_sums_sql()}",
            {"on": timezone.localdate()},
        )
        cursor.execute("vacuum analyze")


def measure() -> None:
    area = Area.objects.get(code=PROVINCE)
    print(f"{Household.objects.count():,} households of {area.name_th}")
    made(area, "pdf")
    for kind in CONTENT_TYPES:
        told("province", kind, timed(lambda kind=kind: made(area, kind)), MOST_PROVINCE)
    plain = timed(lambda: made(area, "pdf", holds_back=False))
    told("province, nothing held back", "pdf", plain, MOST_PROVINCE)
    districts = list(children(PROVINCE, timezone.localdate()).filter(level="district"))
    seconds = timed(lambda: [made(district, "pdf") for district in districts])
    told(f"{len(districts)} districts", "pdf", seconds, MOST_DISTRICTS)


def made(area: Area, kind: str, *, holds_back: bool = True) -> bytes:
    now = timezone.now()
    brief = take_out_brief(area=area, kind=kind, by=None, at=now)
    brief = brief if holds_back else replace(brief, held_back=frozenset())
    return brief_file(brief_content(brief, by=None, at=now, on=timezone.localdate()), kind)


def timed(action: Callable[[], Any]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def told(what: str, kind: str, seconds: float, most: float) -> None:
    print(f"{what}, {kind}: {seconds:.1f} s (at most {most})")
    assert seconds <= most, f"{what} as {kind} took {seconds:.1f} s"


if __name__ == "__main__":
    main()
