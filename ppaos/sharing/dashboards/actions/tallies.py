"""The tallies of places follow what happens, and areas in which anything moved are marked for open pages."""

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from ppaos.ground.privacy.actions import unaudited
from ppaos.ground.workbench.queries import written
from ppaos.sharing.dashboards.queries.tallied import recount_tallies

_COLUMNS = "area_id, topic, first, second, third, year, count, baht"
_KEPT = f"select {_COLUMNS} from dashboards_areatally where area_id = any(%(places)s)"
_FRESH = f"select {_COLUMNS} from recounted_tally"
# A place differs where any of its rows does; few rows a place, so it is written whole.
_DIFFERING = f"""
    create temporary table tally_difference on commit drop as
    select distinct area_id from (
        (({_FRESH}) except ({_KEPT})) union all (({_KEPT}) except ({_FRESH}))
    ) told"""
_MOVED = """
    insert into dashboards_areamove (area_id, version)
    select distinct within.ancestor_id, %(version)s::bigint
    from (
        select area_id from household_difference union select area_id from list_difference
        union select area_id from tally_difference
    ) place join geography_areawithin within on within.area_id = place.area_id
        and (within.valid_from is null or within.valid_from <= %(on)s)
        and (within.valid_to is null or within.valid_to > %(on)s)
    on conflict (area_id) do update set version = excluded.version"""
_ALL_MOVED = """
    insert into dashboards_areamove (area_id, version)
    select area_id, %(version)s from (
        select area_id from dashboards_areafigure union select area_id from dashboards_areamove
    ) told
    on conflict (area_id) do update set version = excluded.version"""


@unaudited("the tallies follow acts that have their own events")
def follow_tallies(*, places: Sequence[str], at: datetime) -> int:
    """Count these places anew; returns in how many anything differs. The caller holds the lock of the figures, and has
    brought the facts up to date."""
    told = {"places": list(places)}
    recount_tallies(places)
    written("drop table if exists pg_temp.tally_difference")
    differing = written(_DIFFERING, told)
    written("delete from dashboards_areatally where area_id in (select area_id from tally_difference)")
    written(
        f"insert into dashboards_areatally ({_COLUMNS}) {_FRESH}"
        " where area_id in (select area_id from tally_difference)"
    )
    return differing


@unaudited("open pages are told that figures moved; the acts that moved them have their own events")
def mark_moves(*, version: int, at: datetime, anew: bool = False) -> None:
    """Note at which version the figures of areas moved: of those in which the fold that runs found a difference, or of
    all where everything was counted anew."""
    if anew:
        written(_ALL_MOVED, {"version": version})
    else:
        written(_MOVED, {"version": version, "on": timezone.localdate(at)})
