"""What do the records tell of each household on a day: where it lived, how it stood, what had come to it by then?

What is told is what is known now of that day: a record put right since is counted as put right.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import polars as pl
from django.utils import timezone

from ppaos.engine.thai.calendar import fiscal_year, fiscal_year_period
from ppaos.evidence.targeting.queries import crosscheck
from ppaos.evidence.targeting.queries.matching import KEPT
from ppaos.evidence.targeting.queries.states import STATES
from ppaos.ground.workbench.queries import fetched_frame

HOMES = {"household_id": pl.Int64, "area_id": pl.String, "standing": pl.String}
_IN_FORCE = (
    "({0}.valid_from is null or {0}.valid_from <= %(on)s) and ({0}.valid_to is null or {0}.valid_to > %(on)s)"
)
# Every household that lived in the areas on the day and had a standing by then.
_HOMES = f"""
with place as materialized (
    select distinct within.area_id from geography_areawithin within
    where within.ancestor_id = any(%(areas)s) and {_IN_FORCE.format("within")}
)
select stay.household_id, stay.area_id, step.standing
from registry_residence stay join place on place.area_id = stay.area_id
join registry_household household on household.id = stay.household_id and household.merged_into_id is null
join lateral (
    select event.standing from registry_standingevent event
    where event.household_id = stay.household_id and event."on" <= %(on)s
    order by event."on" desc, event.id desc limit 1
) step on true
where {_IN_FORCE.format("stay")}"""
_RECORDS = """record as (
    select id, coalesce(merged_into_id, id) as kept_id from registry_household
    where id = any(%(ids)s) or merged_into_id = any(%(ids)s)
)"""
# Everybody once: where they lived on the day, else where they were registered. The same people as in the overview.
_MEMBERS = f"""
with recursive {KEPT},
held as not materialized (select * from registry_membership membership where {_IN_FORCE.format("membership")}),
person as (
    select distinct coalesce(kept_record.kept_id, held.person_id) as id
    from held left join kept_record on kept_record.id = held.person_id
    where held.household_id = any(%(ids)s)
),
record as (
    select id, id as person_id from person
    union all
    select kept_record.id, person.id from person join kept_record on kept_record.kept_id = person.id
),
stay as (
    select distinct on (record.person_id) record.person_id, held.household_id
    from record join held on held.person_id = record.id
    order by record.person_id, held.presence = 'named_absent', held.id desc
),
able as (
    select distinct record.person_id
    from record join operating_models_learner learner on learner.person_id = record.id
    where learner.able_on <= %(on)s
)
select stay.household_id, count(*), count(able.person_id)
from stay left join able on able.person_id = stay.person_id group by stay.household_id"""
# A referral left when it was first sent; one that was called back had left until then.
_REFERRED = f"""
with {_RECORDS}
select distinct record.kept_id, true
from record join referral_referral referral on referral.household_id = record.id
where referral.sent_at < %(until)s and (referral.state <> 'called_back' or not exists (
    select from referral_step step
    where step.referral_id = referral.id and step.to_state = 'called_back' and step.made_at < %(until)s))"""
# The ledger: help counts from the day it was given, else from the day it was told of; a promise or a budget from the
# day it was told of. What corrects a line counts with it; what was taken back was never so.
_HELPED = f"""
with {_RECORDS}
select record.kept_id, bool_or(line.stage = 'paid' and line.corrects_id is null),
    sum(line.baht) filter (where line.stage = 'paid'), sum(line.baht) filter (where line.stage = 'budgeted'),
    sum(line.baht) filter (where line.stage = 'promised')
from record join assistance_helpline line on line.household_id = record.id
join assistance_helpline root on root.id = coalesce(line.corrects_id, line.id)
where (case when root.stage = 'paid' and root.given_on is not null then root.given_on <= %(on)s
        else root.made_at < %(until)s end)
    and not exists (select from assistance_helpline back where back.corrects_id = root.id and back.takes_back)
group by record.kept_id"""
_BUILT = f"""
with {_RECORDS}
select record.kept_id, bool_or(place.id is not null), bool_or(plan.id is not null)
from record
left join operating_models_enrolment place on place.household_id = record.id
    and place.state in ('enrolled', 'left_model') and place.joined_on <= %(on)s
    and (place.left_on is null or place.left_on > %(on)s)
left join operating_models_householdplan plan on plan.household_id = record.id
    and plan.state in ('plan_agreed', 'plan_done', 'plan_ended') and plan.agreed_on <= %(on)s
    and (plan.ended_on is null or plan.ended_on > %(on)s)
where place.id is not null or plan.id is not null
group by record.kept_id"""
_FOLLOWED = f"""
with {_RECORDS},
told as (
    select record.kept_id, true as is_followed, false as came_back, false as has_met_need
    from record join livelihood_assessment again on again.household_id = record.id
    where again.is_current and again.authority_id is null
        and again.assessed_on >= %(since)s and again.assessed_on <= %(on)s
        and exists (select from livelihood_assessment first where first.household_id = again.household_id
            and first.is_current and first.authority_id is null
            and (first.year, first.round) < (again.year, again.round))
    union all
    select record.kept_id, true, false, false
    from record join monitoring_exit way on way.household_id = record.id
    join monitoring_exitcheck checked on checked.exit_id = way.id
    where checked.held_on >= %(since)s and checked.held_on <= %(on)s
    union all
    select record.kept_id, false, true, false
    from record join monitoring_exit way on way.household_id = record.id
    where way.state = 'reentered' and way.ended_on <= %(on)s
    union all
    select record.kept_id, false, false, true
    from record join assistance_need need on need.household_id = record.id
    where need.state = 'met' and need.changed_at < %(until)s
)
select kept_id, bool_or(is_followed), bool_or(came_back), bool_or(has_met_need) from told group by kept_id"""
_FIRST = f"""
select min(greatest(event."on", stay.valid_from))
from registry_residence stay
join registry_household household on household.id = stay.household_id and household.merged_into_id is null
join registry_standingevent event on event.household_id = stay.household_id
    and (stay.valid_to is null or event."on" < stay.valid_to)
where stay.area_id in (
    select within.area_id from geography_areawithin within
    where within.ancestor_id = any(%(areas)s) and {_IN_FORCE.format("within")})"""

_BAHT = {"baht_paid": pl.Float64, "baht_budgeted": pl.Float64, "baht_promised": pl.Float64}
_FOLLOWING = dict.fromkeys(("is_followed", "came_back", "has_met_need"), pl.Boolean)
_ASKED: dict[str, tuple[str, dict[str, Any]]] = {
    "members": (_MEMBERS, {"persons": pl.Int64, "persons_able": pl.Int64}),
    "referred": (_REFERRED, {"is_referred": pl.Boolean}),
    "helped": (_HELPED, {"is_helped": pl.Boolean, **_BAHT}),
    "built": (_BUILT, {"is_in_model": pl.Boolean, "has_agreed_plan": pl.Boolean}),
    "followed": (_FOLLOWED, _FOLLOWING),
}
PARTS = (*_ASKED, "crosscheck")


def homes_on(area_codes: Sequence[str], on: date) -> pl.DataFrame:
    """The households that lived in the areas on a day, with a standing by then: household_id, area_id, standing."""
    return fetched_frame(_HOMES, {"areas": list(area_codes), "on": on}, schema=HOMES)


def facts_on(homes: pl.DataFrame, on: date, asks: Collection[str]) -> pl.DataFrame:
    """What had come to these households by the end of a day: `homes`, with the columns of the parts asked for (PARTS).

    What nobody recorded of a household is false, or no person; worth that is not known stays null."""
    ids = homes["household_id"].to_list()
    found = homes
    for part in PARTS:
        if part in asks:
            found = found.join(_part(part, ids, on), on="household_id", how="left")
    counted = pl.selectors.boolean().fill_null(value=False), pl.selectors.integer().fill_null(0)
    return found.with_columns(*counted)  # no record of it: it had not come to the household


def first_record_on(area_codes: Sequence[str]) -> date | None:
    """The day of the first standing of a household that lived in the areas; None where none ever did."""
    asked = {"areas": list(area_codes), "on": timezone.localdate()}
    first: date | None = fetched_frame(_FIRST, asked, schema={"on": pl.Date})["on"].min()  # type: ignore[assignment]
    return first


def end_of(on: date) -> datetime:
    """The first moment after a day."""
    return timezone.make_aware(datetime.combine(on + timedelta(days=1), time.min))


def _part(part: str, ids: list[int], on: date) -> pl.DataFrame:
    if part == "crosscheck":
        return _compared(ids, on)
    sql, columns = _ASKED[part]
    since, _until = fiscal_year_period(fiscal_year(on))
    told = {"ids": ids, "on": on, "until": end_of(on), "since": since}
    return fetched_frame(sql, told, schema={"household_id": pl.Int64, **columns})


def _compared(ids: list[int], on: date) -> pl.DataFrame:
    states = crosscheck.household_states(ids, on).filter(pl.col("edition_id").is_not_null())
    return states.select("household_id", *STATES, is_compared=pl.lit(value=True))
