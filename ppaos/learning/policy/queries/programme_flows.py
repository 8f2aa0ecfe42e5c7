"""What happened within a fiscal year: which households were referred, answered, updated, helped; who was taught?

Each row stands under the place in which it was recorded. A household or person told of in two places is one of each,
and one of them all.
"""

import polars as pl

from ppaos.evidence.targeting.queries.matching import KEPT
from ppaos.ground.workbench.queries import fetched_frame
from ppaos.learning.policy.queries.dated_facts import facts_on
from ppaos.learning.policy.queries.programme_asked import PLACE, Asked

ROWS = {"code": pl.String, "place": pl.String, "household_id": pl.Int64, "unit": pl.Int64}
HELP = {
    "place": pl.String, "household_id": pl.Int64, "organisation_id": pl.Int64, "dimension": pl.String,
    "baht": pl.Float64, "without_baht": pl.Int64,
}  # fmt: skip
# A referral left when it was first sent; one that was called back by the day had not.
_LOOP = f"""
with {PLACE},
sent as (
    select referral.id, place.place, coalesce(home.merged_into_id, home.id) as household_id, referral.need_id,
        (referral.sent_at at time zone %(zone)s)::date as sent_on, referral.answered_at < %(until_at)s as is_answered
    from referral_referral referral
    join place on place.area_id = referral.area_id
    join registry_household home on home.id = referral.household_id
    where referral.sent_at >= %(since_at)s and referral.sent_at < %(until_at)s
        and (referral.state <> 'called_back' or not exists (
            select from referral_step step where step.referral_id = referral.id
            and step.to_state = 'called_back' and step.made_at < %(until_at)s))
),
answered as (
    select sent.*, exists (
        select from assistance_helpline line
        cross join lateral (
            select coalesce(line.given_on, (line.made_at at time zone %(zone)s)::date) as "on") given
        where line.stage = 'paid' and line.corrects_id is null
        and (line.referral_id = sent.id
            or (line.need_id = sent.need_id and given."on" >= sent.sent_on))
        and given."on" <= %(on)s
        and not exists (
            select from assistance_helpline back where back.corrects_id = line.id and back.takes_back)
    ) or exists (
        select from livelihood_assessment again
        where again.household_id = sent.household_id and again.is_current and again.authority_id is null
        and again.assessed_on >= sent.sent_on and again.assessed_on <= %(on)s
        and exists (select from livelihood_assessment first where first.household_id = again.household_id
            and first.is_current and first.authority_id is null
            and (first.year, first.round) < (again.year, again.round))
    ) as is_updated
    from sent where sent.is_answered
)
select 'referred_in_year', place, household_id, household_id from sent
union select 'answered_in_year', place, household_id, household_id from answered
union select 'updated_in_year', place, household_id, household_id from answered where is_updated"""
# A correction carries the difference and stands where its line stands; a line that was taken back is no help.
_HELP = f"""
with {PLACE}
select place.place, coalesce(home.merged_into_id, home.id), root.organisation_id, coalesce(need.dimension, ''),
    sum(line.baht), count(*) filter (where line.corrects_id is null and line.baht is null and not exists (
        select from assistance_helpline worth where worth.corrects_id = line.id and worth.baht is not null))
from assistance_helpline line
join assistance_helpline root on root.id = coalesce(line.corrects_id, line.id)
join place on place.area_id = root.area_id
join registry_household home on home.id = root.household_id
left join assistance_need need on need.id = root.need_id
where root.stage = 'paid' and root.fiscal_year = %(year)s
    and not exists (select from assistance_helpline back where back.corrects_id = root.id and back.takes_back)
group by 1, 2, 3, 4 order by 1, 2, 3, 4"""
_TAUGHT = f"""
with recursive {KEPT},
{PLACE},
learned as (
    select place.place, coalesce(home.merged_into_id, home.id) as household_id,
        coalesce(kept_record.kept_id, learner.person_id) as person_id, learner.received_on, learner.able_on
    from operating_models_learner learner
    join operating_models_course course on course.id = learner.course_id
    join registry_household home on home.id = learner.household_id
    join place on place.area_id = home.area_id
    left join kept_record on kept_record.id = learner.person_id
)
select 'persons_received_in_year', place, household_id, person_id from learned
where received_on >= %(since)s and received_on <= %(on)s
union select 'persons_able_in_year', place, household_id, person_id from learned
where able_on >= %(since)s and able_on <= %(on)s"""


def flows(asked: Asked) -> pl.DataFrame:
    """Everything that happened within the year and is counted: code, place, household_id, unit (the household or person
    that counts once). People of referred households are not among them (see `values_of_flows`)."""
    told = asked.parameters()
    helped = help_given(asked).select(
        pl.lit("helped_in_year").alias("code"), "place", "household_id", pl.col("household_id").alias("unit")
    )
    parts = [fetched_frame(sql, told, schema=ROWS) for sql in (_LOOP, _TAUGHT)]
    return pl.concat([*parts, helped.unique(maintain_order=True)])


def help_given(asked: Asked) -> pl.DataFrame:
    """Help given in the ledger of the fiscal year: a row a place, household, organisation and dimension of its need (""
    where none is told), with baht (null: not known) and lines without a worth."""
    return fetched_frame(_HELP, asked.parameters(), schema=HELP)


def behind_flow(asked: Asked, code: str) -> list[int]:
    """The households behind an indicator that counts what happened within the year."""
    by = {"persons_referred_in_year": "referred_in_year", "help_baht_in_year": "helped_in_year"}.get(
        code, code
    )
    return flows(asked).filter(code=by)["household_id"].unique().sort().to_list()


def values_of_flows(rows: pl.DataFrame, asked: Asked) -> pl.DataFrame:
    """What the indicators of the year come to, by `flows`: code, place, value; place is null for all places
    together, in which everybody is counted once. A place of which nothing is told comes to zero."""
    counted = pl.col("unit").n_unique().cast(pl.Float64).alias("value")
    together = rows.group_by("code").agg(counted).with_columns(place=pl.lit(None, pl.String))
    by_place = rows.group_by("code", "place").agg(counted)
    persons, baht = _persons(rows, asked), _baht(help_given(asked))
    frames = [frame.select("code", "place", "value") for frame in (by_place, together, persons, baht)]
    return pl.concat(frames)


def _persons(rows: pl.DataFrame, asked: Asked) -> pl.DataFrame:
    """People who live in the households that were referred, each once."""
    homes = rows.filter(code="referred_in_year").select("place", "household_id").unique()
    members = facts_on(homes.select("household_id").unique(), asked.on, ["members"])
    told = homes.join(members, on="household_id")
    counted = pl.col("persons").sum().cast(pl.Float64).alias("value")
    together = members.select(counted, pl.lit(None, pl.String).alias("place"))
    found = pl.concat([told.group_by("place").agg(counted), together.select("place", "value")])
    return found.with_columns(code=pl.lit("persons_referred_in_year"))


def _baht(lines: pl.DataFrame) -> pl.DataFrame:
    """Baht given; null where lines tell of help but the worth of none is known."""
    known = pl.col("baht").is_not_null().any()
    total = pl.when(known).then(pl.col("baht").sum()).alias("value")
    together = lines.select(total, pl.lit(None, pl.String).alias("place"))
    if lines.is_empty():
        together = together.with_columns(value=pl.lit(0.0))
    found = pl.concat([lines.group_by("place").agg(total), together.select("place", "value")])
    return found.with_columns(code=pl.lit("help_baht_in_year"))
