"""Of the households that left by a decision, how many fell back: by year of exit, model and area?"""

from datetime import date

import polars as pl

from ppaos.engine.exit import relapse_rates
from ppaos.engine.exit.relapse import COUNTS, YEAR
from ppaos.engine.methods import ExitRule
from ppaos.evidence.livelihood.queries.places import level_below, parts_in
from ppaos.ground.geography.models import Area
from ppaos.ground.geography.queries import descendant_codes
from ppaos.ground.workbench.queries import fetched_frame

ALL, AREA, MODEL = "all", "area", "model"
KINDS = (YEAR, MODEL, AREA)
# Who saw it last: an interview, or a check that met somebody; what came before it left says nothing.
_LEFT = """
    select gone.id, gone.household_id, home.area_id, gone.decided_on, gone.ended_on,
        case when gone.state = 'reentered' then gone.ended_on end,
        greatest(
            (select max(held_on) from survey_interview held where held.household_id = gone.household_id and held.counts
                and held.held_on <= %(as_of)s and held.held_on >= gone.decided_on),
            (select max(held_on) from monitoring_exitcheck looked where looked.exit_id = gone.id
                and looked.held_on <= %(as_of)s),
            (select max(settled_on) from monitoring_watchalert alert where alert.household_id = gone.household_id
                and alert.settled_on <= %(as_of)s and alert.settled_on >= gone.decided_on)
        )
    from monitoring_exit gone join registry_household home on home.id = gone.household_id
    where gone.decided_on is not null and home.area_id = any(%(codes)s)
    order by gone.id"""
_MODELS = """
    select distinct gone.id, member.model_id from monitoring_exit gone
    join operating_models_enrolment member on member.household_id = gone.household_id
        and member.state in ('enrolled', 'left_model')
    where gone.id = any(%(ids)s) order by 1, 2"""
LEFT = {
    "exit_id": pl.Int64, "household_id": pl.Int64, "area_id": pl.String, "exited_on": pl.Date, "ended_on": pl.Date,
    "relapsed_on": pl.Date, "last_seen_on": pl.Date,
}  # fmt: skip
BACK = ("exit_id", "relapsed_on")


def households_left(area: Area, *, as_of: date) -> pl.DataFrame:
    """The exits by a decision of households that live in the area today: columns LEFT, and part (its place below the
    area), exit_year (Buddhist era)."""
    told = {"codes": descendant_codes(area.code), "as_of": as_of}
    rows = fetched_frame(_LEFT, told, schema=LEFT)
    level = level_below(area)
    parts = parts_in(area.code, level) if level else None
    placed = (
        rows.with_columns(part=pl.lit(area.code))
        if parts is None
        else rows.join(parts, on="area_id", how="left")
    )
    return placed.sort("exit_id").with_columns(
        (pl.col("exited_on").dt.year().cast(pl.Int64) + 543).alias(YEAR)
    )


def rates(left: pl.DataFrame, kind: str, rule: ExitRule, *, as_of: date) -> pl.DataFrame:
    """`relapse_rates` of exits by a kind: a column key, then what it gives. A household counts with each of its models,
    and under no key where it is in none."""
    rows = keyed(left, kind)
    told = relapse_rates(
        rows.select("exit_id", "exited_on", "last_seen_on", "key"),
        rows.drop_nulls("relapsed_on").select(*BACK), rule, by=["key"], as_of=as_of,
    )  # fmt: skip
    return told


def counted_as(left: pl.DataFrame, rule: ExitRule, *, as_of: date) -> pl.DataFrame:
    """A row an exit: exit_id, household_id, and 1 or 0 for each of COUNTS."""
    told = relapse_rates(
        left.select("exit_id", "exited_on", "last_seen_on").with_columns(key=pl.col("exit_id")),
        left.drop_nulls("relapsed_on").select(*BACK), rule, by=["key"], as_of=as_of,
    )  # fmt: skip
    return told.rename({"key": "exit_id"}).join(left.select("exit_id", "household_id"), on="exit_id").select(
        "exit_id", "household_id", *COUNTS
    )  # fmt: skip


def keyed(left: pl.DataFrame, kind: str) -> pl.DataFrame:
    """The exits with their key as text («all» for the whole); for models, numbered anew: a row an exit and model."""
    if kind == ALL:
        return left.with_columns(key=pl.lit(ALL))
    if kind == YEAR:
        return left.with_columns(key=pl.col(YEAR).cast(pl.String))
    if kind == AREA:
        return left.with_columns(key=pl.coalesce("part", pl.lit("")))
    schema = {"exit_id": pl.Int64, "key": pl.String}
    models = fetched_frame(_MODELS, {"ids": left["exit_id"].to_list()}, schema=schema)
    rows = left.join(models, on="exit_id", how="left").with_columns(
        pl.col("key").fill_null("")
    )  # in no model
    return rows.with_columns(pl.col("exit_id").alias("of_exit")).with_columns(
        exit_id=pl.int_range(pl.len(), dtype=pl.Int64)
    )
