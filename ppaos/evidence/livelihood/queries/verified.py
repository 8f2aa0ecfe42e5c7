"""Who heads a household, is anybody disabled, and did somebody verify that it is poor? For questions of fairness."""

from datetime import date

import polars as pl
from django.utils import timezone

from ppaos.engine.methods import ComparisonRules
from ppaos.evidence.livelihood.queries.tried import WITHIN
from ppaos.ground.workbench.queries import fetched_frame

GROUPS = ("sex", "age", "disability", "part")
NOT_OF_HEALTH = ("sex", "age", "part")
# Numbers of the facts: 3 disabled, 4 bed-bound; an allowance of disability says the same. A no needs every member's.
_TOLD = f"""
    with home as (
        select id from registry_household household
        where merged_into_id is null and area_id = any({WITHIN})
    ),
    verdict as (
        select distinct on (household_id) household_id, outcome = 'found_poor' as is_poor
        from targeting_verdict
        where taken_back_at is null and outcome in ('found_poor', 'found_not_poor')
        and household_id in (select id from home)
        order by household_id, found_on desc, id desc
    ),
    head as (
        select membership.household_id, person.sex, person.birth_on from registry_membership membership
        join registry_person person on person.id = membership.person_id
        where membership.is_head and membership.valid_to is null and membership.household_id in (select id from home)
    ),
    fact as (
        select household_id,
            bool_or(indicator = 'health' and value in (3, 4) or indicator = 'disability_benefit' and value > 0)
                as is_disabled,
            count(distinct person_id) filter (where indicator = 'health') as members
        from livelihood_answer
        where instrument = 'facts' and superseded_at is null and indicator in ('health', 'disability_benefit')
            and value is not null and household_id in (select id from home)
        group by 1
    ),
    living as (
        select household_id, count(*) as members from registry_membership
        where valid_to is null and presence <> 'named_absent' and household_id in (select id from home) group by 1
    )
    select home.id, verdict.is_poor, nullif(head.sex, ''), date_part('year', age(%(on)s, head.birth_on))::int,
        case when fact.is_disabled then true when fact.members >= living.members then false end
    from home left join verdict on verdict.household_id = home.id left join head on head.household_id = home.id
    left join fact on fact.household_id = home.id left join living on living.household_id = home.id
    order by home.id"""
SCHEMA = {
    "household_id": pl.Int64, "is_poor": pl.Boolean, "sex": pl.String, "years": pl.Int64, "is_disabled": pl.Boolean,
}  # fmt: skip


def verified_households(area_code: str, rules: ComparisonRules, *, on: date | None = None) -> pl.DataFrame:
    """Households that live in the area today: household_id; is_poor by the newest verdict that found it poor or not
    (null: nobody verified); sex of the head («m», «f»), age (the rules' band of the head's age), disability («yes»:
    somebody there is disabled or bed-bound; «no»: every member was asked and nobody is). Null is not known."""
    told = fetched_frame(_TOLD, {"area": area_code, "on": on or timezone.localdate()}, schema=SCHEMA)
    return told.with_columns(
        pl.when(pl.col("sex").is_in(["m", "f"])).then("sex").alias("sex"),
        _band(rules).alias("age"),
        pl.when("is_disabled")
        .then(pl.lit("yes"))
        .when(~pl.col("is_disabled"))
        .then(pl.lit("no"))
        .alias("disability"),
    ).drop("years", "is_disabled")


def _band(rules: ComparisonRules) -> pl.Expr:
    bands = pl.lit(None, pl.String)
    for band in rules.age_bands:
        years = pl.col("years")
        within = (years >= band.least) & (years <= band.most if band.most is not None else pl.lit(True))
        bands = pl.when(within).then(pl.lit(band.code)).otherwise(bands)
    return bands
