"""What was told of households and their members as facts, round by round, as the engine takes it for circumstances?"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import polars as pl

from ppaos.evidence.livelihood.queries.persons import HEALTH
from ppaos.ground.workbench.queries import fetched_frame

ROUND = {"household_id": pl.Int64, "year": pl.Int16, "round": pl.Int16}
TOLD = "answer.superseded_at is null and answer.instrument = 'facts'"
CHOSEN = "(%(ids)s::bigint[] is null or answer.household_id = any(%(ids)s))"
_HOMES = f"""
    select told.household_id, told.year, told.round, household.area_id, province.code, {{housing}}
    from (
        select distinct answer.household_id, answer.year, answer.round from livelihood_answer answer
        where {TOLD} and {CHOSEN}
    ) told
    join registry_household household on household.id = told.household_id
    left join lateral (
        select ancestor.code from geography_areawithin within
        join geography_area ancestor on ancestor.code = within.ancestor_id and ancestor.level = 'province'
        where within.area_id = household.area_id and within.valid_to is null order by ancestor.code limit 1
    ) province on true
    left join (
        select answer.household_id, answer.year, answer.round, {{largest}} from livelihood_answer answer
        where answer.superseded_at is null and answer.instrument = 'slf' and answer.person_id is null
            and answer.indicator = any(%(codes)s) and {CHOSEN}
        group by 1, 2, 3
    ) housing on housing.household_id = told.household_id and housing.year = told.year
        and housing.round = told.round"""
_FACTS = f"""
    select answer.household_id, answer.year, answer.round,
        string_agg(answer.indicator || ':' || answer.state || ':' || coalesce(answer.value::text, ''), '|')
    from livelihood_answer answer
    where {TOLD} and answer.person_id is null and {CHOSEN}
        and not (coalesce(answer.value, 1) = 0
            and answer.indicator ~ '^(house|farm)_' and answer.indicator !~ '_hazards$')
    group by 1, 2, 3"""
_MEMBERS = f"""
    select answer.household_id, answer.year, answer.round,
        date_part('year', age(
            coalesce(max(answer.answered_on), make_date(answer.year - 543, 7, 1)), person.birth_on
        ))::int,
        max(answer.value) filter (where answer.indicator = 'health')::int,
        max(case when answer.state = 'not_applicable' then 0 else answer.value end)
            filter (where answer.indicator = 'work')
    from livelihood_answer answer
    join registry_person person on person.id = answer.person_id
    left join lateral (
        select membership.presence from registry_membership membership
        where membership.household_id = answer.household_id and membership.person_id = answer.person_id
        order by membership.valid_to desc nulls first, membership.id desc limit 1
    ) living on true
    where {TOLD} and {CHOSEN} and coalesce(living.presence, '') <> 'named_absent'
    group by 1, 2, 3, answer.person_id, person.birth_on"""


@dataclass(frozen=True)
class Surroundings:
    """Homes, facts and members for `engine.livelihood.circumstances`; `household_id` numbers the rows of `rounds`,
    whose `home_id` is the household."""

    rounds: pl.DataFrame
    homes: pl.DataFrame
    facts: pl.DataFrame
    members: pl.DataFrame


def surroundings(household_ids: Sequence[int] | None, housing: Iterable[str]) -> Surroundings:
    """Every round of the households (None: of all) in which facts were told; `housing` names the five-capital
    indicators that speak of the dwelling."""
    asked = {"ids": None if household_ids is None else list(household_ids), "codes": list(housing)}
    homes = _homes(asked).sort("household_id", "year", "round").with_row_index("row")
    rounds = homes.select("row", *ROUND)
    return Surroundings(
        rounds=homes.select(pl.col("household_id").alias("home_id"), "row", "area_id", "year", "round"),
        homes=homes.select(
            pl.col("row").alias("household_id"), "year", "province_code", *asked["codes"] or ()
        ),
        facts=_by_row(_facts(asked), rounds),
        members=_by_row(_members(asked), rounds),
    )


def _homes(asked: dict[str, list[int] | list[str] | None]) -> pl.DataFrame:
    codes = [str(code) for code in asked["codes"] or ()]
    largest = [f"max(answer.value) filter (where answer.indicator = '{code}') as {code}" for code in codes]
    sql = _HOMES.format(housing=", ".join(f"housing.{code}" for code in codes), largest=", ".join(largest))
    schema = ROUND | {"area_id": pl.String, "province_code": pl.String} | dict.fromkeys(codes, pl.Float64)
    return fetched_frame(sql, asked, schema=schema)


def _facts(asked: dict[str, list[int] | list[str] | None]) -> pl.DataFrame:
    packed = fetched_frame(_FACTS, asked, schema=ROUND | {"told": pl.String})
    parts = pl.col("told").str.split_exact(":", 2).struct
    return (
        packed.with_columns(pl.col("told").str.split("|"))
        .explode("told")
        .select(
            *ROUND,
            parts.field("field_0").alias("fact"),
            parts.field("field_2").cast(pl.Float64, strict=False).alias("value"),
            parts.field("field_1").alias("state"),
        )
    )


def _members(asked: dict[str, list[int] | list[str] | None]) -> pl.DataFrame:
    schema = ROUND | {"age": pl.Int64, "health": pl.Int64, "work": pl.Float64}
    told = fetched_frame(_MEMBERS, asked, schema=schema)
    health = pl.col("health").replace_strict(HEALTH, default=None, return_dtype=pl.String)
    return told.with_columns(health.alias("health"), (pl.col("work") == 2).alias("works")).drop("work")


def _by_row(told: pl.DataFrame, rounds: pl.DataFrame) -> pl.DataFrame:
    """The rows under the number of their household round."""
    numbered = told.join(rounds, on=list(ROUND), how="inner").drop(*ROUND)
    return numbered.rename({"row": "household_id"})
