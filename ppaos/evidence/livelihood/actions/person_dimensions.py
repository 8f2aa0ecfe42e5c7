"""Keeping the five dimensions of each member: what came out as before is left alone, a change supersedes."""

from collections.abc import Sequence
from datetime import datetime

import polars as pl

from ppaos.engine.livelihood import Dimensions
from ppaos.evidence.livelihood.models import MethodVersion
from ppaos.evidence.livelihood.queries.person_dimensions import STATES
from ppaos.ground.privacy.actions import unaudited
from ppaos.ground.workbench.queries import analysed, fetched_frame, staged

KEY = ("person_id", "household_id", "year", "round", "method_id")
VALUES = ("age", *STATES)
PERSONS = {
    "person_id": pl.Int64, "household_id": pl.Int64, "area_id": pl.String, "year": pl.Int16, "round": pl.Int16,
    "method_id": pl.Int64, "age": pl.Int16, **dict.fromkeys(STATES, pl.String),
}  # fmt: skip
HOUSEHOLD = {"household_id": pl.Int64}
_SAME = " and ".join(f"live.{name} is not distinct from fresh.{name}" for name in (*KEY, *VALUES))
_COLUMNS = ", ".join(f'"{name}"' for name in PERSONS)
# Whatever no longer comes out so: another value, another method, a member or a round without answers.
_ENDED = f"""
    update livelihood_persondimensions live set is_current = false
    where live.is_current and (%(ids)s::bigint[] is null or live.household_id = any(%(ids)s))
        and not exists (select from fresh_persons fresh where {_SAME})
    returning live.household_id"""
_ADDED = f"""
    insert into livelihood_persondimensions ({_COLUMNS}, made_at, is_current)
    select {_COLUMNS}, %(at)s, true from fresh_persons fresh
    where not exists (select from livelihood_persondimensions live where live.is_current and {_SAME})
    returning household_id"""


def persons_judged(
    found: Dimensions, answers: pl.DataFrame, members: pl.DataFrame, version: MethodVersion
) -> pl.DataFrame:
    """What the engine says of the members of one round (columns PERSONS), beside the answers of that round (as
    `bmn_answers` gives them) and the members without any (as `members_asked`)."""
    person = ["household_id", "person_id"]
    ages = pl.concat([rows.select(*person, "age") for rows in (answers.drop_nulls("person_id"), members)])
    places = answers.group_by("household_id").agg(pl.col("area_id", "year", "round").first())
    told: pl.DataFrame = (
        found.persons.with_columns(pl.col("person_id").cast(pl.Int64))
        .join(places, on="household_id")
        .join(ages.group_by(person).agg(pl.col("age").max()), on=person)
        .with_columns(pl.lit(version.pk).alias("method_id"))
    )
    return told.select(pl.col(name).cast(dtype) for name, dtype in PERSONS.items())


@unaudited("a step of assessing households, which writes the event")
def keep_person_dimensions(
    result: pl.DataFrame, household_ids: Sequence[int] | None, at: datetime
) -> set[int]:
    """Keep what came out for the members of the households (None: of all); returns the households that changed.

    result: columns PERSONS, every round of these households; what is not in it no longer holds.
    """
    staged("fresh_persons", result.select(*PERSONS))
    asked: dict[str, object] = {"ids": None if household_ids is None else list(household_ids), "at": at}
    changed = set(_written(_ENDED, asked)["household_id"]) | set(_written(_ADDED, asked)["household_id"])
    analysed("livelihood_persondimensions", rows=result.height)
    return changed


def _written(sql: str, asked: dict[str, object]) -> pl.DataFrame:
    return fetched_frame(sql, asked, schema=HOUSEHOLD).unique()
