"""What is known of each member of a household: age, health, work and care, from the newest round that asked?"""

from collections.abc import Sequence

import polars as pl

from ppaos.ground.workbench.queries import fetched_frame

# What the numbers of the fact «health» stand for, as `facts_reading` writes them.
HEALTH = {1: "normal", 2: "chronic", 3: "disabled", 4: "bedbound"}
SCHEMA = {
    "household_id": pl.Int64, "person_id": pl.Int64, "year": pl.Int16, "round": pl.Int16, "age": pl.Int64,
    "sex": pl.String, "health": pl.String, "is_disabled": pl.Boolean,
    "has_disability_card": pl.Boolean, "works": pl.Boolean, "cares_full_time": pl.Boolean, "willing": pl.Boolean,
    "income_month": pl.Float64,
}  # fmt: skip
# Who lives there today, each beside the newest facts that were told of them in this household.
_MEMBERS = """
    select membership.household_id, membership.person_id, told.year, told.round,
        date_part('year', age(coalesce(told.answered_on, current_date), person.birth_on))::int as age, person.sex,
        told.health, told.disability_benefit, told.work, told.carer, told.income_month
    from registry_membership membership
    join registry_person person on person.id = membership.person_id and person.merged_into_id is null
    left join (
        select distinct on (household_id, person_id) * from (
            select answer.household_id, answer.person_id, answer.year, answer.round,
                max(answer.answered_on) as answered_on,
                max(answer.value) filter (where answer.indicator = 'health') as health,
                max(answer.value) filter (where answer.indicator = 'disability_benefit') as disability_benefit,
                max(case when answer.state = 'not_applicable' then 0 else answer.value end)
                    filter (where answer.indicator = 'work') as work,
                max(answer.value) filter (where answer.indicator = 'carer') as carer,
                max(answer.value) filter (where answer.indicator = 'income_month') as income_month
            from livelihood_answer answer
            where answer.household_id = any(%(ids)s) and answer.instrument = 'facts'
                and answer.person_id is not null and answer.superseded_at is null
            group by 1, 2, 3, 4
        ) by_round order by household_id, person_id, year desc, round desc
    ) told on told.household_id = membership.household_id and told.person_id = membership.person_id
    where membership.household_id = any(%(ids)s) and membership.valid_to is null
        and membership.presence <> 'named_absent' and person.died_on is null
    order by 1, 2"""
_FETCHED = {
    "household_id": pl.Int64, "person_id": pl.Int64, "year": pl.Int16, "round": pl.Int16, "age": pl.Int64,
    "sex": pl.String, "health": pl.Float64, "disability_benefit": pl.Float64, "work": pl.Float64,
    "carer": pl.Float64, "income_month": pl.Float64,
}  # fmt: skip


def person_facts(household_ids: Sequence[int]) -> pl.DataFrame:
    """A row a member who lives in one of the households today, whether anything is known of them or not.

    household_id, person_id; year, round of the newest facts (null: none were told); age in whole years on the day they
    were told, else today; sex («m», «f» or null); health («normal», «chronic», «disabled», «bedbound»); is_disabled
    (disabled by health, or draws the disability allowance); has_disability_card (draws it; else not known);
    works (who is too young to be asked does not);
    cares_full_time (cannot work for caring for somebody at home); willing (works or seeks work: who is 60 and over
    counts as able only then); income_month in baht.
    Null is «not known», be it refused, missing or never asked; it is never a no.
    """
    rows = fetched_frame(_MEMBERS, {"ids": list(household_ids)}, schema=_FETCHED)
    health = pl.col("health").cast(pl.Int64).replace_strict(HEALTH, default=None, return_dtype=pl.String)
    draws, is_disabled = pl.col("disability_benefit") > 0, pl.col("health") == 3
    told = rows.with_columns(
        pl.when(pl.col("sex").is_in(["m", "f"])).then("sex").alias("sex"),
        health.alias("health"),
        # Yes where either says so; no only where health says so.
        pl.when(draws | is_disabled).then(True).when(pl.col("health").is_not_null()).then(False)
        .alias("is_disabled"),
        # The allowance is paid to who holds the card; who does not draw it may hold one, and was not asked.
        pl.when(draws).then(True).alias("has_disability_card"),
        (pl.col("work") == 2).alias("works"),
        (pl.col("carer") > 0).alias("cares_full_time"),
        (pl.col("work") > 0).alias("willing"),
    )  # fmt: skip
    return told.select(pl.col(name).cast(dtype) for name, dtype in SCHEMA.items())
