"""Whom does a round of follow-up ask: which households of an area, drawn how, each standing for how many?"""

from collections.abc import Mapping
from typing import Any

import polars as pl
from django.utils import timezone

from ppaos.engine.survey_quality import drawn
from ppaos.evidence.livelihood.queries.places import level_below, parts_in
from ppaos.evidence.livelihood.queries.tried import WITHIN
from ppaos.ground.geography.models import Area
from ppaos.ground.workbench.queries import fetched_frame

# What a round may be narrowed by, each with the rule that holds for a household.
_NARROWED = {
    "standings": "household.standing = any(%(standings)s)",
    "groups": """coalesce(
        (select decided."group" from livelihood_groupoverride decided
         where decided.household_id = household.id and decided.ended_at is null limit 1),
        (select place."group" from livelihood_groupplace place
         join livelihood_grouprun run on run.id = place.run_id and run.is_current
         where place.household_id = household.id order by run.year desc, run.made_at desc, run.id desc limit 1)
    ) = any(%(groups)s)""",
    "models": """exists (select from operating_models_enrolment member where member.household_id = household.id
        and member.model_id = any(%(models)s) and member.state in ('enrolled', 'left_model'))""",
    "helped_since": """exists (select from assistance_helpline line where line.household_id = household.id
        and line.stage = 'paid' and line.corrects_id is null and line.given_on >= %(helped_since)s::date
        and not exists (select from assistance_helpline back where back.corrects_id = line.id and back.takes_back))""",
    # Answers of one round alone, or of none: nobody asked the household again.
    "never_followed": """(select count(distinct (asked.year, asked.round)) from livelihood_assessment asked
        where asked.household_id = household.id and asked.is_current and asked.authority_id is null) <= 1""",
}
_STANDING_THERE = f"""
    select household.id, household.area_id,
        (select scored.level from livelihood_assessment scored where scored.household_id = household.id
         and scored.is_current and scored.authority_id is null
         order by scored.year desc, scored.round desc, scored.id desc limit 1)
    from registry_household household
    where household.merged_into_id is null and household.area_id = any({WITHIN}) and {{rules}}
    order by household.id"""
HOMES = {"household_id": pl.Int64, "area_id": pl.String, "level": pl.Int16}
NO_PART, NOT_SCORED = "-", "none"
ALL = 100.0


def households_to_follow(area: Area, of_whom: Mapping[str, Any]) -> pl.DataFrame:
    """The households that live in the area and that a filter takes in: household_id, area_id, stratum.

    of_whom: standings, groups, models (numbers), helped_since (a day), never_followed; what is empty narrows nothing.
    The stratum is the part of the area and the newest level («46010101·2»; «none»: not scored).
    """
    told = {"area": area.code, "on": timezone.localdate()} | {key: of_whom.get(key) for key in _NARROWED}
    rules = [rule for key, rule in _NARROWED.items() if of_whom.get(key)]
    rows = fetched_frame(_STANDING_THERE.format(rules=" and ".join(rules or ["true"])), told, schema=HOMES)
    parts = parts_in(area.code, level_below(area)) if level_below(area) else None
    if parts is None:
        placed = rows.with_columns(part=pl.lit(area.code))
    else:
        placed = rows.join(parts, on="area_id", how="left", maintain_order="left")
    level = pl.coalesce(pl.col("level").cast(pl.String), pl.lit(NOT_SCORED))
    part = pl.coalesce("part", pl.lit(NO_PART))
    return placed.select("household_id", "area_id", stratum=pl.concat_str(part, pl.lit("·"), level))


def chosen(there: pl.DataFrame, *, share_percent: float | None, seed: int | None) -> pl.DataFrame:
    """Of the households those that are asked, with weight: all of them, standing for themselves, or without a share;
    else of each stratum the share, rounded up, each standing for all of its stratum divided by those drawn.

    The same seed draws the same, whatever the order; a larger share holds every smaller one.
    """
    if share_percent is None:
        return there.with_columns(weight=pl.lit(1.0)).sort("household_id")
    named = there.rename({"stratum": "surveyor"}).with_columns(key=pl.col("household_id").cast(pl.String))
    sample = drawn(named, share_percent=share_percent, seed=seed or 0)
    weight = pl.col("stratum").cast(pl.Float64) / pl.col("stratum_drawn")
    return sample.select(
        "household_id", "area_id", weight=weight, stratum="surveyor"
    ).sort("household_id")  # fmt: skip


def strata(there: pl.DataFrame, sample: pl.DataFrame) -> pl.DataFrame:
    """How many households of each stratum stand there and how many are asked: stratum, there, asked, weight."""
    asked = sample.group_by("stratum").agg(asked=pl.len().cast(pl.Int64), weight=pl.col("weight").first())
    counted = there.group_by("stratum").agg(there=pl.len().cast(pl.Int64))
    return counted.join(asked, on="stratum", how="left").sort("stratum")
