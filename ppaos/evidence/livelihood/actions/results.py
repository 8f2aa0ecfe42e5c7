"""Keeping what a method made of households: what came out as before is left alone, what changed is superseded."""

from collections.abc import Sequence
from datetime import datetime

import polars as pl

from ppaos.ground.privacy.actions import unaudited
from ppaos.ground.workbench.queries import analysed, fetched_frame, staged, written

ROUND = ("household_id", "year", "round")
HOUSEHOLD = {"household_id": pl.Int64}
# Columns that a table keeps otherwise than a frame does.
TYPES = {"failing": "jsonb", "answers": "double precision[]", "hazards": "jsonb"}


@unaudited("a step of assessing households, which writes the event")
def keep_results(
    table: str,
    fresh: pl.DataFrame,
    values: Sequence[str],
    household_ids: Sequence[int] | None,
    at: datetime,
    *,
    of: Sequence[str] = ROUND,
    only: str = "true",
) -> set[int]:
    """Keep the fresh results of the households (None: of all); returns the households something changed for.

    A result that came out otherwise, or by another method, supersedes the older one, which stays as it was. Results
    of rounds that have none any more are ended. `of`: what there is one current result of, a row of `fresh` each.
    `values`: the columns in which results may differ; the others are kept beside them. `only`: a condition on `live`,
    where a table holds results of several kinds.
    """
    staged("fresh_results", fresh)
    for name in TYPES.keys() & set(fresh.columns):
        written(
            f"alter table fresh_results alter column {name} type {TYPES[name]} using {name}::{TYPES[name]}"
        )
    # By equality, which the database can join by: none of these is ever null.
    same_place = " and ".join(f"live.{name} = fresh.{name}" for name in of)
    same_values = " and ".join(f"live.{name} is not distinct from fresh.{name}" for name in values)
    concerned = _ended(table, same_place, household_ids, only)
    current = f"{table} live where live.is_current and {only} and {same_place}"
    written(f"delete from fresh_results fresh using {current} and {same_values}")
    written(
        f"update {table} live set is_current = false from fresh_results fresh "
        f"where live.is_current and {only} and {same_place}"
    )
    columns = ", ".join(f'"{name}"' for name in fresh.columns)
    written(
        f"insert into {table} ({columns}, made_at, is_current) select {columns}, %s, true from fresh_results",
        [at],
    )
    changed = fetched_frame("select distinct household_id from fresh_results", schema=HOUSEHOLD)
    analysed(table, rows=changed.height)
    return concerned | set(changed["household_id"])


def _ended(table: str, same_place: str, household_ids: Sequence[int] | None, only: str) -> set[int]:
    """End the results of what has none any more; returns their households."""
    ended = fetched_frame(
        f"""update {table} live set is_current = false
        where live.is_current and {only} and (%(ids)s::bigint[] is null or live.household_id = any(%(ids)s))
        and not exists (select from fresh_results fresh where {same_place}) returning live.household_id""",
        {"ids": None if household_ids is None else list(household_ids)},
        schema=HOUSEHOLD,
    )
    return set(ended["household_id"])
