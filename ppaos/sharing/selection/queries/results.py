"""What does a question about households come to: how many where, how they divide, and which they are?"""

from dataclasses import replace
from datetime import date

import polars as pl

from ppaos.ground.workbench.queries import fetched_frame
from ppaos.sharing.selection.queries.fields import Field
from ppaos.sharing.selection.queries.statement import Look, chosen

COUNTS = {
    "part": pl.String, "households": pl.Int64, "persons": pl.Int64, "undecided": pl.Int64, "of": pl.Int64,
}  # fmt: skip
CELLS = {"row": pl.String, "column": pl.String, "households": pl.Int64, "persons": pl.Int64}
ROWS = {"household_id": pl.Int64, "area_id": pl.String, "standing": pl.String, "persons": pl.Int64}
PAIRS = {"household_id": pl.Int64, "area_id": pl.String, "part": pl.String}
FITS, UNDECIDED = "fits", "fits is null"


def counted(look: Look) -> pl.DataFrame:
    """A row a part of the area: households that fit, their people, those of whom it is not decided, of how many.

    `part` is null for what lies in none of the parts."""
    sql, parameters = chosen(look)
    return fetched_frame(
        f"""{sql} select part, count(*) filter (where fits), coalesce(sum(persons) filter (where fits), 0),
            count(*) filter (where fits is null), count(*) from chosen group by part order by part""",
        parameters, schema=COUNTS,
    )  # fmt: skip


def crossed(look: Look, rows: Field, columns: Field) -> pl.DataFrame:
    """The households that fit by two fields: row, column (null: not known; of numbers the band, of days the fiscal
    year), households, persons."""
    sql, parameters = chosen(look, (rows, columns))
    return fetched_frame(
        f"""{sql} select told_0, told_1, count(*), coalesce(sum(persons), 0) from chosen where fits
            group by 1, 2 order by 1, 2""",
        parameters, schema=CELLS,
    )  # fmt: skip


def page_of(look: Look, *, start: int, size: int, is_undecided: bool = False) -> tuple[int, pl.DataFrame]:
    """How many households fit (or are not decided), and a page of them, village by village: columns ROWS."""
    sql, parameters = chosen(look)
    which = UNDECIDED if is_undecided else FITS
    found = fetched_frame(
        f"""{sql}, picked as (select * from chosen where {which})
        select household_id, area_id, standing, persons, (select count(*) from picked) from picked
        order by area_id, household_id limit %(size)s offset %(start)s""",
        parameters | {"start": start, "size": size}, schema=ROWS | {"of": pl.Int64},
    )  # fmt: skip
    return (int(found["of"][0]) if found.height else 0), found.drop("of")


def households_of(look: Look) -> pl.DataFrame:
    """Every household that fits: household_id, area_id, part."""
    sql, parameters = chosen(look)
    return fetched_frame(
        f"{sql} select household_id, area_id, part from chosen where fits order by area_id, household_id",
        parameters, schema=PAIRS,
    )  # fmt: skip


def compared(look: Look, before: date, after: date) -> pl.DataFrame:
    """Who fitted on one day and on another: household_id, part, area_id and came, left, stayed (one of them true)."""
    then, now = (households_of(replace(look, on=on)) for on in (before, after))
    both = then.join(now, on="household_id", how="full", coalesce=True, suffix="_now")
    was, is_now = pl.col("area_id").is_not_null(), pl.col("area_id_now").is_not_null()
    return both.select(
        "household_id", pl.coalesce("part_now", "part").alias("part"),
        pl.coalesce("area_id_now", "area_id").alias("area_id"),
        came=~was & is_now, left=was & ~is_now, stayed=was & is_now,
    ).sort("area_id", "household_id")  # fmt: skip
