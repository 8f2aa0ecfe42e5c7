"""Which answers has a household given? Frames for the engine, and answers of lists put to their households."""

from collections.abc import Sequence

import polars as pl

from ppaos.ground.privacy.queries import sealed_ids
from ppaos.ground.workbench.queries import fetched_frame

PLACES = {"household_id": pl.Int64, "area_id": pl.String, "year": pl.Int16, "round": pl.Int16}
LIVE = """
    from livelihood_answer answer join registry_household household on household.id = answer.household_id
    where answer.superseded_at is null and answer.instrument = %(instrument)s
    and (%(ids)s::bigint[] is null or answer.household_id = any(%(ids)s))"""
MEMBERS = """
    select membership.household_id, household.code as household_code, membership.line_no,
        coalesce(person.merged_into_id, person.id) as person_id, identifier.sealed as sealed_id
    from registry_membership membership
    join registry_household household on household.id = membership.household_id
    join registry_person person on person.id = membership.person_id
    left join registry_identifier identifier
        on identifier.person_id = person.id and identifier.sealed is not null and identifier.valid_to is null
    where household.code = any(%(codes)s)"""


def slf_answers(household_ids: Sequence[int] | None) -> pl.DataFrame:
    """Five-capital answers, a row a household and round: household_id, area_id, year, round, assessed_on, and a
    column an indicator (a number on the method's scale, or null where missing)."""
    rows = fetched_frame(
        f"select answer.household_id, household.area_id, answer.year, answer.round, answer.indicator, answer.value,"
        f" answer.answered_on {LIVE} and answer.person_id is null",
        {"instrument": "slf", "ids": _ids(household_ids)},
        schema=PLACES | {"indicator": pl.String, "value": pl.Float64, "assessed_on": pl.Date},
    )
    places = rows.group_by(*PLACES).agg(pl.col("assessed_on").max())
    if rows.is_empty():
        return places
    wide = rows.pivot("indicator", index=list(PLACES), values="value", aggregate_function="first")
    return places.join(wide, on=list(PLACES)).sort("household_id", "year", "round")


def bmn_answers(household_ids: Sequence[int] | None) -> pl.DataFrame:
    """Basic-needs answers, a row an answer: household_id, person_id (null: the household's own), area_id, year,
    round, indicator, result («pass», «fail», «na», «missing») and age in whole years where it is known."""
    return fetched_frame(
        f"""select answer.household_id, household.area_id, answer.year, answer.round, answer.person_id,
            answer.indicator, case answer.state when 'not_applicable' then 'na' else answer.state end,
            date_part('year', age(
                coalesce(answer.answered_on, make_date(answer.year - 543, 7, 1)), person.birth_on
            ))::int
        {LIVE.replace("where", "left join registry_person person on person.id = answer.person_id where", 1)}""",
        {"instrument": "bmn", "ids": _ids(household_ids)},
        schema=PLACES | {"person_id": pl.Int64, "indicator": pl.String, "result": pl.String, "age": pl.Int64},
    )


def placed_answers(answers: pl.DataFrame, links: pl.DataFrame) -> pl.DataFrame:
    """Answers of a list (as targeting gives them) with the household_id and person_id they belong to.

    A household is found through its candidate household, else by its code; a member by id, else by line number.
    Answers whose household or member the register does not know are left out.
    """
    members = _members(answers["household_code"].drop_nulls().unique().to_list())
    households = members.select("household_code", pl.col("household_id").alias("by_code")).unique(
        "household_code"
    )
    by_line = members.drop_nulls("line_no").unique(["household_code", "line_no"])
    by_id = members.drop_nulls("sealed_id").unique(["household_code", "sealed_id"])
    placed = (
        answers.with_columns(sealed_ids(answers["citizen_id"]).alias("sealed_id"))
        .join(links, on="candidate_household_id", how="left")
        .join(households, on="household_code", how="left")
        .join(by_line.select("household_code", "line_no", pl.col("person_id").alias("on_line")),
              on=["household_code", "line_no"], how="left")
        .join(by_id.select("household_code", "sealed_id", pl.col("person_id").alias("with_id")),
              on=["household_code", "sealed_id"], how="left")
        .with_columns(
            pl.coalesce("household_id", "by_code").alias("household_id"),
            pl.coalesce("with_id", "on_line").alias("person_id"),
        )
    )  # fmt: skip
    names_member = pl.col("line_no").is_not_null() | pl.col("sealed_id").is_not_null()
    return placed.filter(
        pl.col("household_id").is_not_null() & (~names_member | pl.col("person_id").is_not_null())
    )


def _members(codes: list[str]) -> pl.DataFrame:
    schema = {
        "household_id": pl.Int64,
        "household_code": pl.String,
        "line_no": pl.Int16,
        "person_id": pl.Int64,
    }
    return fetched_frame(MEMBERS, {"codes": codes}, schema=schema | {"sealed_id": pl.Binary})


def _ids(household_ids: Sequence[int] | None) -> list[int] | None:
    return None if household_ids is None else list(household_ids)
