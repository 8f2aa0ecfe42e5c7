"""What do referrals, needs and the ledger say now? The figures of places, put into a temporary table for the radar."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl
from django.utils import timezone

from ppaos.ground.workbench.queries import fetched_frame, written
from ppaos.support.referral.queries.radar_figures import REFERRAL, counted_of, radar_figures, steps

MOST_DAYS = 999
# Lines of the ledger that stand as given, of all records of a household, with who paid and for which need.
_DOUBLES = """
    create temporary table radar_doubles on commit drop as
    with holding as materialized (
        select distinct coalesce(home.merged_into_id, home.id) as id
        from assistance_helpline held join registry_household home on home.id = held.household_id
        where %(places)s::text[] is null or held.area_id = any(%(places)s)
    ),
    record as (
        select id, id as kept_id from holding
        union all
        select twin.id, twin.merged_into_id
        from holding join registry_household twin on twin.merged_into_id = holding.id
    ),
    given as materialized (
        select record.kept_id as household_id, line.id, line.person_id, line.area_id, line.organisation_id, line.kind,
            coalesce(body.parent_id, body.id) as payer_id, line.fiscal_year, coalesce(need.code, asked.code) as code
        from record join assistance_helpline line on line.household_id = record.id
        join cooperation_organisation body on body.id = line.organisation_id
        left join assistance_need need on need.id = line.need_id
        left join referral_referral put on put.id = line.referral_id
        left join assistance_need asked on asked.id = put.need_id
        where line.corrects_id is null and line.stage = 'paid' and not exists (
            select from assistance_helpline back where back.corrects_id = line.id and back.takes_back)
    ),
    double as (
        select 'double_help' as figure, household_id, person_id, code as about, fiscal_year, max(id) as newest,
            array_agg(distinct organisation_id) as bodies
        from given where code is not null group by household_id, person_id, code, fiscal_year
        having count(distinct payer_id) > 1
        union all
        select 'double_possible', household_id, person_id, kind, fiscal_year, max(id),
            array_agg(distinct organisation_id)
        from given group by household_id, person_id, kind, fiscal_year
        having count(distinct payer_id) > 1 and bool_or(code is null)
    ),
    placed as (
        select double.*, line.area_id
        from double join assistance_helpline line on line.id = double.newest
        where %(places)s::text[] is null or line.area_id = any(%(places)s)
    )
    select * from placed"""
_DOUBLE = """
    insert into radar_fresh
    select area_id, null::bigint, figure, null::smallint, count(distinct household_id)
    from radar_doubles group by area_id, figure
    union all
    select area_id, body, figure, null, count(distinct household_id)
    from radar_doubles cross join unnest(bodies) body group by area_id, body, figure"""
_REFERRALS = """
    select area_id, organisation_id, told.figure, null::smallint as days, told.own
    from (
        select area_id, organisation_id, {counts} from referral_referral where {inside}
        group by grouping sets ((area_id, organisation_id), (area_id))
    ) place cross join lateral (values {turned}) told(figure, own)
    where told.own > 0"""
_DAYS = """
    select area_id, organisation_id, figure, days, count(*) as own
    from (
        select referral_referral.area_id, referral_referral.organisation_id, told.figure,
            greatest(0, least({most}, (told.ended at time zone %(zone)s)::date
                - (told.began at time zone %(zone)s)::date))::smallint as days
        from referral_referral cross join lateral (values {turned}) told(figure, began, ended)
        where {inside} and told.began is not null and told.ended is not null
    ) step
    group by grouping sets ((area_id, organisation_id, figure, days), (area_id, figure, days))"""
_GAPS = """
    create temporary table radar_gaps on commit drop as
    select id as need_id, area_id from assistance_need where {inside} and {rule}"""
_GAP = """
    insert into radar_fresh
    select area_id, null::bigint, 'never_referred', null::smallint, count(*) from radar_gaps group by area_id"""
_INSIDE = "(%(places)s::text[] is null or {table}.area_id = any(%(places)s))"
_TOUCHED = """
    with record as (
        select id from registry_household where id = any(%(ids)s) or merged_into_id = any(%(ids)s)
    )
    select area_id from registry_household where id in (select id from record)
    union select area_id from referral_referral where household_id in (select id from record)
    union select area_id from assistance_need where household_id in (select id from record)
    union select area_id from assistance_helpline where household_id in (select id from record)"""


def places_of(household_ids: Sequence[int]) -> list[str]:
    """The areas under which anything was made that concerns these households."""
    told = {"ids": list(household_ids)}
    return fetched_frame(_TOUCHED, told, schema={"area_id": pl.String})["area_id"].sort().to_list()


def count_places(places: Sequence[str] | None, on: date) -> None:
    """Make the temporary table `radar_fresh` (area_id, organisation_id, figure, days, own): what stands in these
    places (None: all), not in areas within them; and the cases themselves: `radar_gaps` (needs never
    referred) and `radar_doubles`."""
    told: dict[str, Any] = {
        "places": None if places is None else list(places), "zone": timezone.get_current_timezone_name(),
    }  # fmt: skip
    written("drop table if exists pg_temp.radar_fresh, pg_temp.radar_gaps, pg_temp.radar_doubles")
    counted = f"{_referrals_sql(on)} union all {_days_sql()}"
    written(f"create temporary table radar_fresh on commit drop as {counted}", told)
    written(_gaps_sql(on), told)
    written(_GAP)
    written(_DOUBLES, told)
    written(_DOUBLE)


def _referrals_sql(on: date) -> str:
    rules = {figure.code: figure.rule(on) for figure in counted_of(REFERRAL)}
    return _REFERRALS.format(
        counts=", ".join(f'count(*) filter (where {rule}) as "{code}"' for code, rule in rules.items()),
        turned=", ".join(f"('{code}', \"{code}\")" for code in rules),
        inside=_INSIDE.format(table="referral_referral"),
    )


def _days_sql() -> str:
    turned = (f"('{step.code}', {step.begins}, {step.ends})" for step in steps())
    return _DAYS.format(
        most=MOST_DAYS, turned=", ".join(turned), inside=_INSIDE.format(table="referral_referral")
    )


def _gaps_sql(on: date) -> str:
    rule = radar_figures()["never_referred"].rule(on)
    return _GAPS.format(inside=_INSIDE.format(table="assistance_need"), rule=rule)
