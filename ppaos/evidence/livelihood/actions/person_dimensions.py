"""Keeping the five dimensions of each member: what came out as before is left alone, a change supersedes."""

from collections.abc import Sequence
from datetime import datetime

import polars as pl

from ppaos.evidence.livelihood.queries.person_dimensions import PERSONS, STATES
from ppaos.ground.privacy.actions import unaudited
from ppaos.ground.workbench.queries import analysed, fetched_frame, staged

KEY = ("person_id", "household_id", "year", "round", "method_id")
VALUES = ("age", *STATES)
HOUSEHOLD = {"household_id": pl.Int64}
# The key by plain equality, or the two are compared row by row.
_SAME = " and ".join(
    [
        *(f"live.{name} = fresh.{name}" for name in KEY),
        *(f"live.{name} is not distinct from fresh.{name}" for name in VALUES),
    ]
)
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
