"""How many in each place are of one kind: what the charts beside the figures are summed from, recounted.

Everything is counted under the place where the household lives now, whatever was recorded where; records that were
merged speak of the household they were merged into.
"""

from collections.abc import Sequence
from typing import Any

import polars as pl
from django.utils import timezone

from ppaos.engine.thai.calendar import fiscal_year_column
from ppaos.evidence.livelihood.queries.judged import judged_by_stage, life_stages_in_force
from ppaos.ground.workbench.queries import fetched_frame, staged, written
from ppaos.learning.monitoring.queries.loop import happened_in
from ppaos.sharing.dashboards.queries.figures import figures
from ppaos.support.referral.queries.desk import sent_states

# Topics, and what their rows say (see AreaTally).
LOOP = "loop"  # households; first: a digit a step of the loop (LOOP_STEPS), 1 where it was reached
COMBINATION = "combination"  # households; first: a digit a dimension, as the engine's combinations write them
STAGE = "stage"  # persons; first: stage of life, empty where the age is not known; second: as a combination
FLOW = "flow"  # referrals that left; first: dimension of the need; second: organisation; third: state; by year sent
HELP = "help"  # households and baht given; first: organisation; by fiscal year and, in year 0, of all years
YEAR = "year"  # households; first: what happened to them in the fiscal year
# The last digit is not a step: it picks the poor households out of those that were found.
LOOP_STEPS = ("verified", "assessed", "referred", "answered", "helped", "followed", "out", "poor")
REFERRED, ANSWERED = "referred", "answered"

_COLUMNS = "area_id, topic, first, second, third, year, count, baht"
_FISCAL = (
    "(extract(year from {day} at time zone %(zone)s) + 543"
    " + (extract(month from {day} at time zone %(zone)s) >= 10)::int)::smallint"
)
_RECORDS = """
    record as (
        select id, id as kept_id, area_id from registry_household
        where merged_into_id is null and area_id = any(%(places)s)
        union all
        select twin.id, home.id, home.area_id from registry_household home
        join registry_household twin on twin.merged_into_id = home.id
        where home.merged_into_id is null and home.area_id = any(%(places)s)
    )"""
_ANSWERED = f"""
    create temporary table staged_answered on commit drop as
    with {_RECORDS}
    select distinct record.kept_id as household_id
    from record join referral_referral referral on referral.household_id = record.id
    where referral.answered_at is not null and referral.state = any(%(sent)s)"""
_LOOP = """
    insert into recounted_tally
    select area_id, 'loop', concat({digits}), '', '', 0::smallint, count(*), null::numeric
    from dashboards_householdfact fact where area_id = any(%(places)s) and ({found}) group by area_id, 3"""
_COMBINATION = """
    insert into recounted_tally
    select area_id, 'combination', concat({digits}), '', '', 0::smallint, count(*), null::numeric
    from dashboards_householdfact where area_id = any(%(places)s) and ({judged}) group by area_id, 3"""
_FLOW = f"""
    insert into recounted_tally
    with {_RECORDS}
    select record.area_id, 'flow', coalesce(need.dimension, ''), referral.organisation_id::text, referral.state,
        {_FISCAL.format(day="referral.sent_at")}, count(*), null::numeric
    from record join referral_referral referral on referral.household_id = record.id
    join assistance_need need on need.id = referral.need_id
    where referral.state = any(%(sent)s) and referral.sent_at is not null group by 1, 3, 4, 5, 6"""
# A correction carries the difference and stands where its line stands; a line that was taken back is no help.
_HELP = f"""
    insert into recounted_tally
    with {_RECORDS},
    given as materialized (
        select record.area_id, record.kept_id, root.organisation_id, root.fiscal_year,
            case when coalesce(root.baht, net.baht) is not null
                then coalesce(root.baht, 0) + coalesce(net.baht, 0) end as baht
        from record join assistance_helpline root on root.household_id = record.id
        left join lateral (
            select sum(baht) as baht from assistance_helpline fix where fix.corrects_id = root.id) net on true
        where root.stage = 'paid' and root.corrects_id is null and not exists (
            select from assistance_helpline back where back.corrects_id = root.id and back.takes_back)
    )
    select area_id, 'help', organisation_id::text, '', '', coalesce(fiscal_year, 0)::smallint,
        count(distinct kept_id), sum(baht)
    from given group by grouping sets ((area_id, organisation_id, fiscal_year), (area_id, organisation_id))"""
_YEAR = f"""
    insert into recounted_tally
    with {_RECORDS},
    moved as (
        select record.kept_id as household_id, '{REFERRED}' as step, {_FISCAL.format(day="referral.sent_at")} as year
        from record join referral_referral referral on referral.household_id = record.id
        where referral.state = any(%(sent)s) and referral.sent_at is not null
        union
        select record.kept_id, '{ANSWERED}', {_FISCAL.format(day="referral.answered_at")}
        from record join referral_referral referral on referral.household_id = record.id
        where referral.state = any(%(sent)s) and referral.answered_at is not null
        union
        select household_id, step, year from staged_happened
    )
    select home.area_id, 'year', moved.step, '', '', moved.year, count(*), null::numeric
    from moved join registry_household home on home.id = moved.household_id group by 1, 3, 6"""
_TOUCHED = """
    select distinct home.area_id from registry_household record
    join registry_household home on home.id = coalesce(record.merged_into_id, record.id)
    where record.id = any(%(ids)s)
    union select area_id from dashboards_householdfact where household_id = any(%(ids)s)"""
_EVERYWHERE = """
    select area_id from registry_household where merged_into_id is null
    union select area_id from dashboards_areatally"""


def places_touched(household_ids: Sequence[int] | None) -> list[str]:
    """The places in which these households (None: all) live, and those in which they are kept as living."""
    sql = _EVERYWHERE if household_ids is None else _TOUCHED
    told = {} if household_ids is None else {"ids": list(household_ids)}
    return fetched_frame(sql, told, schema={"area_id": pl.String})["area_id"].sort().to_list()


def recount_tallies(places: Sequence[str]) -> None:
    """Make the temporary table `recounted_tally`: the tallies of these places as the facts and registers say now."""
    told: dict[str, Any] = {
        "places": list(places), "sent": sent_states(), "zone": timezone.get_current_timezone_name(),
    }  # fmt: skip
    written("drop table if exists pg_temp.recounted_tally, pg_temp.staged_answered")
    written(
        f"create temporary table recounted_tally on commit drop as select {_COLUMNS} from dashboards_areatally limit 0"
    )
    written(_ANSWERED, told)
    happened = happened_in(places).with_columns(year=fiscal_year_column(pl.col("on")).cast(pl.Int16))
    staged("staged_happened", happened.select("household_id", "step", "year").unique())
    for sql in (_loop_sql(), _combination_sql(), _FLOW, _HELP, _YEAR):
        written(sql, told)
    stages = judged_by_stage(places, life_stages_in_force())
    staged("staged_stages", stages.with_columns(pl.col("stage").fill_null("")))  # empty: age not known
    written(
        "insert into recounted_tally select area_id, 'stage', stage, mask, '', 0::smallint, count, null::numeric"
        " from staged_stages"
    )


def _loop_sql() -> str:
    told = figures()
    rules = {
        "verified": told["households_verified"].where,
        "assessed": told["households_assessed"].where,
        "referred": told["households_referred"].where,
        "answered": "exists (select from staged_answered told where told.household_id = fact.household_id)",
        "helped": told["households_helped"].where,
        "followed": told["households_followed"].where,
        "out": f"{told['households_monitored'].where} or {told['households_exited'].where}",
        "poor": told["households_poor"].where,
    }
    digits = ", ".join(f"(case when ({rules[step]}) then '1' else '0' end)" for step in LOOP_STEPS)
    return _LOOP.format(digits=digits, found=told["households_found"].where)


def _combination_sql() -> str:
    digits = ", ".join(
        f"(case {code} when 'poor' then '1' when 'not_poor' then '0' else '?' end)"
        for code in ("health", "living", "education", "income", "access")
    )
    return _COMBINATION.format(digits=digits, judged=figures()["households_judged"].where)
