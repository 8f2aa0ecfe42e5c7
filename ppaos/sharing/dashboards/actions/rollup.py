"""Keeping the figures: news is folded in by differences, and everything can be counted anew at any time.

Whoever folds holds one lock. News is taken and folded in one transaction, so a killed worker loses none of it; what
commits later is later news. Hence everything committed before the fold began is in the figures.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from ppaos.ground.privacy.actions import audited, take_changes, unaudited
from ppaos.ground.workbench.queries import written
from ppaos.people.registry.actions import refresh_area_codes
from ppaos.sharing.dashboards.actions.tallies import follow_tallies, mark_moves
from ppaos.sharing.dashboards.models import Watermark
from ppaos.sharing.dashboards.queries.recounted import FACTS, recount_households, recount_lists
from ppaos.sharing.dashboards.queries.states import households_and_lists
from ppaos.sharing.dashboards.queries.sums import all_sums_sql, marks, sums_sql
from ppaos.sharing.dashboards.queries.tallied import places_touched
from ppaos.support.referral.actions.radar import count_radar, follow_radar, mark_radar

LOCK = 0x50504146  # any number that nothing else locks
# Where nothing happens the watermark moves on by itself, at most this far behind.
RESTING = timedelta(seconds=10)
_FIGURES = "insert into dashboards_areafigure (area_id, figure, value)"


@dataclass(frozen=True)
class Folded:
    """How many rows of facts came or went; `anew` where everything was counted afresh."""

    facts: int
    anew: bool = False


@unaudited("the figures follow acts that have their own events")
def fold_changes(*, at: datetime) -> Folded | None:
    """Bring the figures up to the time `at` (now). None where somebody else is folding."""
    with transaction.atomic():
        if not _locked("pg_try_advisory_xact_lock"):
            return None
        news = take_changes()
        resting_on = marks(timezone.localdate(at))
        watermark = Watermark.objects.first()
        if watermark is None or any(getattr(watermark, name) != value for name, value in resting_on.items()):
            return _count_anew(at, resting_on)
        if not any(news.values()):
            if at - watermark.as_of > RESTING:
                _advance(at, {}, grown=False)
            return Folded(0)
        households, lists = households_and_lists(news["household"], news["list"])
        before = set(places_touched(households))
        folded = _fold_households(households, at) + _fold_lists(lists, at)
        tallied = follow_tallies(places=sorted(before | set(places_touched(households))), at=at)
        version = _advance(at, {}, grown=folded + tallied > 0)
        mark_moves(version=version, at=at)
        return Folded(folded)


@audited("rollup.rebuilt")
def rebuild_rollup(*, by: Any, at: datetime) -> Folded:
    """Count all facts and figures anew; waits for whoever is folding."""
    _locked("pg_advisory_xact_lock")
    take_changes()
    return _count_anew(at, marks(timezone.localdate(at)))


def _locked(function: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"select {function}(%s)", [LOCK])
        return cursor.fetchone()[0] is not False


def _fold_households(ids: Sequence[int], at: datetime) -> int:
    follow_radar(household_ids=ids, at=at)
    recount_households(ids, timezone.localdate(at))
    return _replace("household", "where household_id = any(%(ids)s)", {"ids": list(ids)}, at)


def _fold_lists(ids: Sequence[int], at: datetime) -> int:
    recount_lists(ids)
    return _replace("list", "where candidate_household_id = any(%(ids)s)", {"ids": list(ids)}, at)


def _replace(of: str, scope: str, parameters: dict[str, Any], at: datetime) -> int:
    """Put recounted facts in the place of those kept, and add the difference to every area."""
    rows = _replace_facts(of, scope, parameters)
    if rows:
        written(
            f"{_FIGURES} {sums_sql(of, f'{of}_difference', 'sign')} on conflict (area_id, figure)"
            " do update set value = dashboards_areafigure.value + excluded.value",
            {"on": timezone.localdate(at)},
        )
    return rows


def _replace_facts(of: str, scope: str, parameters: dict[str, Any]) -> int:
    """Leave in `<of>_difference` the rows that come (sign 1) and go (sign -1); returns how many."""
    facts = FACTS[of]
    columns = facts.listed
    kept, fresh = f"select {columns} from {facts.table} {scope}", f"select {columns} from {facts.recounted}"
    written(f"drop table if exists pg_temp.{of}_difference")
    rows = written(
        f"""create temporary table {of}_difference on commit drop as
        select 1 as sign, came.* from ({fresh} except {kept}) came
        union all select -1 as sign, went.* from ({kept} except {fresh}) went""",
        parameters,
    )
    written(
        f"delete from {facts.table} where {facts.key} in (select {facts.key} from {of}_difference where sign = -1)"
    )
    written(f"insert into {facts.table} ({columns}) select {columns} from {of}_difference where sign = 1")
    return rows


def _count_anew(at: datetime, resting_on: dict[str, object]) -> Folded:
    """Recount every fact, sum everything; only what differs is written.

    What persons are searched by rests on the hierarchy of areas as the sums do, and follows it here.
    """
    on = timezone.localdate(at)
    refresh_area_codes(by=None, at=at)
    count_radar(at=at)
    recount_households(None, on)
    recount_lists(None)
    rows = _replace_facts("household", "", {}) + _replace_facts("list", "", {})
    written("analyze dashboards_householdfact, dashboards_listfact")
    written("drop table if exists pg_temp.recounted_figure")
    written(f"create temporary table recounted_figure on commit drop as {all_sums_sql()}", {"on": on})
    written(
        """delete from dashboards_areafigure kept where not exists (
        select 1 from recounted_figure fresh where fresh.area_id = kept.area_id and fresh.figure = kept.figure
            and fresh.value = kept.value)"""
    )
    written(f"{_FIGURES} select area_id, figure, value from recounted_figure on conflict do nothing")
    follow_tallies(places=places_touched(None), at=at)
    written("analyze dashboards_areatally")
    mark_moves(version=_advance(at, resting_on, grown=True), at=at, anew=True)
    return Folded(rows, anew=True)


def _advance(at: datetime, resting_on: dict[str, object], *, grown: bool) -> int:
    watermark = Watermark.objects.first() or Watermark(version=0)
    watermark.as_of = max(at, watermark.as_of) if watermark.pk else at
    watermark.version += grown
    for name, value in resting_on.items():
        setattr(watermark, name, value)
    watermark.save()
    mark_radar(at=watermark.as_of)
    return watermark.version
