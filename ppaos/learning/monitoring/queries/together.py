"""Everything that is done for households, whoever does it: help, referrals, models, inputs, courses, plans; and where
agencies double or contradict each other."""

from collections.abc import Iterable, Sequence
from typing import Any

import polars as pl
from django.utils import timezone

from ppaos.evidence.livelihood.queries.tried import WITHIN
from ppaos.ground.geography.models import Area
from ppaos.ground.workbench.queries import fetched_frame

LEDGER, INPUT, REFERRAL, MODEL, COURSE, PLAN = "ledger", "input", "referral", "model", "course", "plan"
SOURCES = (LEDGER, INPUT, REFERRAL, MODEL, COURSE, PLAN)
SAME_ITEM, SAID_NOT, NO_LINE, TWO_MODELS, AFTER_LEFT = (
    "same_item_same_month", "household_says_not", "delivered_without_line", "two_models_at_once", "given_after_left",
)  # fmt: skip
CASES = (SAME_ITEM, SAID_NOT, NO_LINE, TWO_MODELS, AFTER_LEFT)
# Lines of the ledger that stand: corrections are added to the line they correct, what was taken back is no help.
_LINES = """
    select line.id, line.household_id, line.what, line.kind, line.stage, line.given_on, line.fiscal_year,
        line.organisation_id, coalesce(body.parent_id, body.id) as payer_id, line.referral_id, line.need_id,
        case when coalesce(line.baht, net.baht) is not null
            then coalesce(line.baht, 0) + coalesce(net.baht, 0) end as baht
    from assistance_helpline line join cooperation_organisation body on body.id = line.organisation_id
    left join lateral (select sum(fix.baht) baht, bool_or(fix.takes_back) is_back
        from assistance_helpline fix where fix.corrects_id = line.id) net on true
    where line.corrects_id is null and not coalesce(net.is_back, false)"""
_RECORDS = f"""
    with homes as (select id, coalesce(merged_into_id, id) as kept_id from registry_household
                   where id = any(%(ids)s) or merged_into_id = any(%(ids)s)),
    lines as ({_LINES} and line.household_id in (select id from homes))
    select homes.kept_id, told.source, told.record_id, told.what, told.kind, told."on", told.until, told.state,
        told.organisation_id, told.baht, told.need
    from homes join (
        select lines.household_id, case when given.id is null then 'ledger' else 'input' end as source,
            lines.id as record_id, lines.what, lines.kind, lines.given_on as "on", null::date as until,
            lines.stage as state,
            lines.organisation_id, lines.baht::float8, coalesce(need.code, '') as need
        from lines left join operating_models_giveninput given on given.line_id = lines.id
        left join assistance_need need on need.id = lines.need_id
        union all
        select put.household_id, 'referral', put.id, service.name_th, '', (put.made_at at time zone %(zone)s)::date,
            put.due_on, put.state, put.organisation_id, null, need.code
        from referral_referral put join cooperation_service service on service.id = put.service_id
        join assistance_need need on need.id = put.need_id
        where put.household_id in (select id from homes) and put.state not in ('draft', 'cleared')
        union all
        select member.household_id, 'model', member.model_id, model.name_th, '', member.joined_on, member.left_on,
            member.state, model.organisation_id, null, ''
        from operating_models_enrolment member join operating_models_operatingmodel model on model.id = member.model_id
        where member.household_id in (select id from homes) and member.state in ('enrolled', 'left_model')
        union all
        select learner.household_id, 'course', learner.course_id, course.name, '',
            coalesce(learner.received_on, (select min(held."on") from operating_models_coursesession held
                where held.course_id = course.id)), learner.able_on,
            case when learner.able_on is not null then 'able' when learner.received_on is not null then 'received'
                else 'learning' end, course.organisation_id, null, ''
        from operating_models_learner learner join operating_models_course course on course.id = learner.course_id
        where learner.household_id in (select id from homes)
        union all
        select plan.household_id, 'plan', plan.id, '', '', plan.agreed_on, plan.ended_on, plan.state, null, null, ''
        from operating_models_householdplan plan where plan.household_id in (select id from homes)
    ) told on told.household_id = homes.id
    order by homes.kept_id, told."on" desc nulls last, told.source, told.record_id"""
RECORDS = {
    "household_id": pl.Int64, "source": pl.String, "record_id": pl.Int64, "what": pl.String, "kind": pl.String,
    "on": pl.Date, "until": pl.Date, "state": pl.String, "organisation_id": pl.Int64, "baht": pl.Float64,
    "need": pl.String,
}  # fmt: skip
_CASES = f"""
    with homes as (select id, coalesce(merged_into_id, id) as kept_id from registry_household
                   where id = any(%(ids)s) or merged_into_id = any(%(ids)s)),
    lines as (select told.*, homes.kept_id from ({_LINES} and line.household_id in (select id from homes)) told
              join homes on homes.id = told.household_id)
    select '{SAME_ITEM}' as code, kept_id, max(what) as what, date_trunc('month', given_on)::date as "on",
        array_to_string(array_agg(distinct organisation_id order by organisation_id), ',') as bodies,
        count(*) as records
    from lines where stage = 'paid' and given_on is not null
    group by kept_id, kind, lower(regexp_replace(what, '\\s+', '', 'g')), date_trunc('month', given_on)
    having count(distinct payer_id) > 1
    union all
    select '{SAID_NOT}', homes.kept_id, service.name_th, (said.made_at at time zone %(zone)s)::date,
        put.organisation_id::text, 1
    from homes join referral_referral put on put.household_id = homes.id
    join cooperation_service service on service.id = put.service_id
    join lateral (select step.to_state, step.made_at from referral_step step where step.referral_id = put.id
        and step.channel = 'household' order by step.id desc limit 1) said on said.to_state <> 'affirmed'
    where exists (select from lines where lines.referral_id = put.id and lines.stage = 'paid')
        or exists (select from referral_step step where step.referral_id = put.id and step.to_state = 'delivered')
    union all
    select '{NO_LINE}', homes.kept_id, service.name_th, (put.helped_at at time zone %(zone)s)::date,
        put.organisation_id::text, 1
    from homes join referral_referral put on put.household_id = homes.id
        and put.state in ('delivered', 'affirmed', 'closed') and put.helped_at is not null
    join cooperation_service service on service.id = put.service_id
    where not exists (select from lines where lines.referral_id = put.id)
    union all
    select '{TWO_MODELS}', homes.kept_id, string_agg(model.name_th, ' · ' order by model.id), max(member.joined_on),
        array_to_string(array_agg(distinct model.organisation_id), ','), count(*)
    from homes join operating_models_enrolment member on member.household_id = homes.id and member.state = 'enrolled'
    join operating_models_operatingmodel model on model.id = member.model_id
    group by homes.kept_id having count(distinct member.model_id) > 1
    union all
    select '{AFTER_LEFT}', lines.kept_id, lines.what, lines.given_on, lines.organisation_id::text, 1
    from lines join registry_household home on home.id = lines.kept_id
        and home.standing in ('died', 'moved') and lines.given_on > home.standing_on
    where lines.stage = 'paid'
    order by 1, 2, 4 desc nulls last"""
_COUNTED = f"""
    select source, case when source in ('ledger', 'input') then state else '' end, count(distinct kept_id), count(*),
        sum(baht), count(*) filter (where source in ('ledger', 'input') and baht is null)
    from ({_RECORDS}) told group by 1, 2 order by 1, 2"""
COUNTED = {
    "source": pl.String, "stage": pl.String, "households": pl.Int64, "records": pl.Int64, "baht": pl.Float64,
    "without_baht": pl.Int64,
}  # fmt: skip
CASE = {
    "code": pl.String, "household_id": pl.Int64, "what": pl.String, "on": pl.Date, "bodies": pl.String,
    "records": pl.Int64,
}  # fmt: skip
_LIVING = f"""
    select household.id from registry_household household
    where household.merged_into_id is null and household.area_id = any({WITHIN}) order by household.id"""


def households_in(area: Area) -> list[int]:
    """The households whose place is in the area today, those that left among them."""
    told = {"area": area.code, "on": timezone.localdate()}
    return fetched_frame(_LIVING, told, schema={"household_id": pl.Int64})["household_id"].to_list()


def together(household_ids: Sequence[int]) -> pl.DataFrame:
    """Everything done for the households and for records merged into them, the newest first: columns RECORDS.

    source: ledger, input (of a model, a line of the ledger too), referral (that was sent), model, course, plan. baht:
    with corrections, null where not known; stages are never added. until: due, left, able or ended, by the source.
    """
    return fetched_frame(_RECORDS, _asked(household_ids), schema=RECORDS)


def counted(household_ids: Sequence[int]) -> pl.DataFrame:
    """How much of each source there is (columns COUNTED); stage: of lines of the ledger, whose baht are never added."""
    return fetched_frame(_COUNTED, _asked(household_ids), schema=COUNTED)


def cases_of(household_ids: Iterable[int]) -> pl.DataFrame:
    """Where agencies double or contradict each other, a row a case (columns CASE): the same item given in one month by
    two payers; delivered, and the household says not; delivered without a line in the ledger; a member of two models at
    once; given after the household had moved or died."""
    return fetched_frame(_CASES, _asked(household_ids), schema=CASE)


def _asked(household_ids: Iterable[int]) -> dict[str, Any]:
    return {"ids": list(household_ids), "zone": timezone.get_current_timezone_name()}
