"""Which answers has a household given? Frames for the engine, and answers of lists put to their households."""

from collections.abc import Sequence
from typing import Any

import polars as pl
from django.db.models import Exists, OuterRef

from ppaos.evidence.livelihood.models import Answer, Assessment, DimensionResult
from ppaos.ground.geography.queries import areas_within
from ppaos.ground.privacy.queries import sealed_ids
from ppaos.ground.workbench.queries import fetched_frame
from ppaos.people.registry.models import Household
from ppaos.people.registry.queries import kept_ids

PLACES = {"household_id": pl.Int64, "area_id": pl.String, "year": pl.Int16, "round": pl.Int16}
# A refusal is kept as one with the answer; for the dimension it says no more than nothing does: not known.
_RESULT = (
    "case answer.state when 'not_applicable' then 'na' when 'refused' then 'missing' else answer.state end"
)
LIVE = """
    from livelihood_answer answer join registry_household household on household.id = answer.household_id
    where answer.superseded_at is null and answer.instrument = %(instrument)s
    and (%(ids)s::bigint[] is null or answer.household_id = any(%(ids)s))"""
MEMBERS = """
    select membership.household_id, household.code as household_code, membership.line_no,
        membership.person_id, identifier.sealed as sealed_id
    from registry_membership membership
    join registry_household household on household.id = membership.household_id
    left join registry_identifier identifier on identifier.person_id = membership.person_id
        and identifier.sealed is not null and identifier.valid_to is null
    where household.code = any(%(codes)s)
    order by membership.valid_to desc nulls first, membership.id desc"""


def slf_answers(household_ids: Sequence[int] | None) -> pl.DataFrame:
    """Five-capital answers, a row a household and round: household_id, area_id, year, round, assessed_on, and a
    column an indicator (a number on the method's scale, or null where missing)."""
    packed = fetched_frame(
        f"""select answer.household_id, household.area_id, answer.year, answer.round, max(answer.answered_on),
            {_packed("coalesce(answer.value::text, '')")}
        {LIVE} and answer.person_id is null group by 1, 2, 3, 4""",
        {"instrument": "slf", "ids": _ids(household_ids)},
        schema=PLACES | {"assessed_on": pl.Date, "answers": pl.String},
    )
    if packed.is_empty():
        return packed.drop("answers")
    index = [*PLACES, "assessed_on"]
    long = _unpacked(packed).with_columns(pl.col("said").cast(pl.Float64, strict=False))
    wide = long.pivot("indicator", index=index, values="said", aggregate_function="first")
    return wide.sort("household_id", "year", "round")


def bmn_answers(household_ids: Sequence[int] | None) -> pl.DataFrame:
    """Basic-needs answers, a row an answer: household_id, person_id (null: the household's own), area_id, year,
    round, indicator, result («pass», «fail», «na», «missing») and age in whole years where it is known."""
    packed = fetched_frame(
        f"""select answer.household_id, household.area_id, answer.year, answer.round, answer.person_id,
            date_part('year', age(
                coalesce(max(answer.answered_on), make_date(answer.year - 543, 7, 1)), person.birth_on
            ))::int, {_packed(_RESULT)}
        {LIVE.replace("where", "left join registry_person person on person.id = answer.person_id where", 1)}
        group by 1, 2, 3, 4, 5, person.birth_on""",
        {"instrument": "bmn", "ids": _ids(household_ids)},
        schema=PLACES | {"person_id": pl.Int64, "age": pl.Int64, "answers": pl.String},
    )
    return _unpacked(packed).rename({"said": "result"})


def _packed(said: str) -> str:
    """The answers of a group in one text: a message a group is far fewer than one an answer."""
    return f"string_agg(answer.indicator || ':' || {said}, '|' order by answer.indicator)"


def _unpacked(packed: pl.DataFrame) -> pl.DataFrame:
    """A row an answer again, with its indicator and what was said (text, empty where missing)."""
    parts = pl.col("answers").str.split_exact(":", 1).struct
    return (
        packed.with_columns(pl.col("answers").str.split("|"))
        .explode("answers")
        .with_columns(parts.field("field_0").alias("indicator"), parts.field("field_1").alias("said"))
        .drop("answers")
    )


def placed_answers(answers: pl.DataFrame, links: pl.DataFrame) -> pl.DataFrame:
    """Answers of a list (as targeting gives them) with the household_id and person_id they belong to.

    A household is found through its candidate household, else by its code; a member by id, else by line number
    (who lives there before who left). A record that was merged stands for the one that was kept.
    Answers whose household or member the register does not know are left out.
    """
    # Households without a code of their own all bear the empty one.
    codes = answers["household_code"].drop_nulls().unique()
    members = _members(codes.filter(codes != "").to_list())
    households = members.select("household_code", pl.col("household_id").alias("by_code")).unique(
        "household_code"
    )
    first: dict[str, Any] = {"keep": "first", "maintain_order": True}
    by_line = members.drop_nulls("line_no").unique(["household_code", "line_no"], **first)
    by_id = members.drop_nulls("sealed_id").unique(["household_code", "sealed_id"], **first)
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
    members = fetched_frame(MEMBERS, {"codes": codes}, schema=schema | {"sealed_id": pl.Binary})
    kept = kept_ids(members["person_id"])
    return members.join(kept, on="person_id", maintain_order="left").with_columns(
        pl.col("kept_id").alias("person_id")
    )


def _ids(household_ids: Sequence[int] | None) -> list[int] | None:
    return None if household_ids is None else list(household_ids)


def answered_households(area_code: str) -> list[int]:
    """Numbers of the households that live in an area today and have answers or results."""
    living = Household.objects.filter(area__in=areas_within(area_code))
    known = (Answer.objects, Assessment.objects, DimensionResult.objects)
    told = [rows.filter(household=OuterRef("pk")) for rows in known]
    return list(
        living.filter(Exists(told[0]) | Exists(told[1]) | Exists(told[2])).values_list("pk", flat=True)
    )
