"""The radar follows what happens, place by place; cases that leave as a file are written down."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from ppaos.ground.geography.models import Area
from ppaos.ground.privacy.actions import record_export, unaudited
from ppaos.ground.workbench.queries import written
from ppaos.people.cooperation.models import Agreement
from ppaos.people.cooperation.permissions import check_may, check_may_flow
from ppaos.support.referral.models import DoubleHelp, Gap, RadarCount, RadarMark
from ppaos.support.referral.queries.radar_counted import count_places, places_of

_DIFFERENCE = """
    create temporary table radar_difference on commit drop as
    select area_id, organisation_id, figure, days, sum(own) as change
    from (
        select area_id, organisation_id, figure, days, own from radar_fresh
        union all
        select area_id, organisation_id, figure, days, -own from referral_radarcount
        where own <> 0 and (%(places)s::text[] is null or area_id = any(%(places)s))
    ) told
    group by area_id, organisation_id, figure, days having sum(own) <> 0"""
_FOLD = """
    insert into referral_radarcount (area_id, organisation_id, figure, days, own, value)
    select within.ancestor_id, difference.organisation_id, difference.figure, difference.days,
        coalesce(sum(change) filter (where within.ancestor_id = within.area_id), 0), sum(change)
    from radar_difference difference
    join geography_areawithin within on within.area_id = difference.area_id
        and (within.valid_from is null or within.valid_from <= %(on)s)
        and (within.valid_to is null or within.valid_to > %(on)s)
    group by within.ancestor_id, difference.organisation_id, difference.figure, difference.days
    on conflict (area_id, organisation_id, figure, days) do update
    set own = referral_radarcount.own + excluded.own, value = referral_radarcount.value + excluded.value"""

_DOUBLES = """
    insert into referral_doublehelp (figure, household_id, person_id, area_id, about, fiscal_year, bodies)
    select figure, household_id, person_id, area_id, about, fiscal_year, bodies from radar_doubles"""


@unaudited("the radar follows acts that have their own events")
def follow_radar(*, household_ids: Sequence[int], at: datetime) -> None:
    """Count anew the places in which anything was made that concerns these households; areas around them move by the
    difference. Only one may do so at a time: the caller holds the lock of the figures."""
    on = timezone.localdate(at)
    places = places_of(household_ids)
    with transaction.atomic():
        count_places(places, on)
        _fold(places, on)


@unaudited("the radar follows acts that have their own events")
def count_radar(*, at: datetime) -> None:
    """Count everything anew: on a new day what is overdue changes by itself, and areas may lie elsewhere."""
    on = timezone.localdate(at)
    with transaction.atomic():
        RadarCount.objects.all().delete()
        count_places(None, on)
        _fold(None, on)
    written("analyze referral_radarcount, referral_doublehelp, referral_gap")


@unaudited("the radar follows acts that have their own events")
def mark_radar(*, at: datetime) -> None:
    """Note up to when the radar holds."""
    if not RadarMark.objects.update(as_of=at):
        RadarMark.objects.create(as_of=at)


@unaudited("record_export writes the event, with purpose and number of rows")
def take_out_cases(*, area: Area, figure: str, rows: int, purpose: str, by: Any, at: datetime) -> None:
    """Note that the cases behind a figure of an area leave the platform.

    Raises PermissionDenied, with the reason, without the right to export there or an agreement that covers it.
    """
    check_may(by, "export", area_code=area.code)
    on = timezone.localdate(at)
    check_may_flow(
        scope=Agreement.Scope.HOUSEHOLDS, area_code=area.code, on=on, user=by, field_classes=("names",)
    )  # fmt: skip
    record_export(by=by, at=at, purpose=purpose, rows=rows, what=f"radar: {figure}", area_code=area.code)


def _fold(places: Sequence[str] | None, on: date) -> None:
    written("drop table if exists pg_temp.radar_difference")
    written(_DIFFERENCE, {"places": None if places is None else list(places)})
    written(_FOLD, {"on": on})
    for kept in (Gap, DoubleHelp):
        (kept.objects.all() if places is None else kept.objects.filter(area_id__in=places)).delete()
    written("insert into referral_gap (need_id, area_id) select need_id, area_id from radar_gaps")
    written(_DOUBLES)
