"""Which households and members of an area are poor in what, by the newest round each was asked in?"""

from collections.abc import Sequence

import polars as pl
from django.utils import timezone

from ppaos.engine import methods
from ppaos.engine.livelihood.combinations import FIVE, combined, masked
from ppaos.engine.livelihood.life_stages import staged_by_age
from ppaos.engine.methods import LifeStages
from ppaos.evidence.livelihood.queries.methods import MethodMissing, newest_method, parsed
from ppaos.evidence.livelihood.queries.persons import person_facts
from ppaos.ground.workbench.queries import fetched_frame
from ppaos.people.registry.models import FOUND

_PLACE = {"household_id": pl.Int64, "area_id": pl.String, "year": pl.Int16, "made_on": pl.Date}
_STATES = dict.fromkeys(FIVE, pl.String)
_DIMENSIONS = ", ".join(f"{{of}}.{code}" for code in FIVE)
# Verified households that live somewhere today, each with the newest round it was judged in.
_NEWEST = f"""
    newest as materialized (
        select distinct on (result.household_id) result.household_id, household.area_id, result.year, result.round,
            result.method_id, result.made_at, {_DIMENSIONS.format(of="result")}
        from livelihood_dimensionresult result join registry_household household on household.id = result.household_id
        where result.is_current and household.merged_into_id is null and household.standing = any(%(found)s)
            and household.area_id = any({{places}})
        order by result.household_id, result.year desc, result.round desc, result.id desc
    )"""
NEWEST = _NEWEST.format(
    places="""array(
                select area_id from geography_areawithin where ancestor_id = %(area)s
                    and (valid_from is null or valid_from <= %(on)s) and (valid_to is null or valid_to > %(on)s))"""
)
_HOUSEHOLDS = f"""with {NEWEST}
    select household_id, area_id, year, made_at::date, {", ".join(FIVE)} from newest"""
_PERSONS = f"""with {NEWEST}
    select newest.household_id, newest.area_id, newest.year, newest.made_at::date, {_DIMENSIONS.format(of="one")},
        one.person_id, one.age
    from newest join livelihood_persondimensions one on one.household_id = newest.household_id
        and one.year = newest.year and one.round = newest.round and one.method_id = newest.method_id
        and one.is_current"""
_AGES = f"""with {_NEWEST.format(places="%(places)s")}
    select newest.area_id, one.age, {_DIMENSIONS.format(of="one")}, count(*)
    from newest join livelihood_persondimensions one on one.household_id = newest.household_id
        and one.year = newest.year and one.round = newest.round and one.method_id = newest.method_id
        and one.is_current
    group by newest.area_id, one.age, {_DIMENSIONS.format(of="one")}"""


def judged_households(area_code: str) -> pl.DataFrame:
    """Verified households with basic-needs answers: household_id, area_id, year, made_on, the five dimensions, mask."""
    return masked(fetched_frame(_HOUSEHOLDS, _asked(area_code), schema=_PLACE | _STATES))


def judged_persons(area_code: str, stages: LifeStages) -> pl.DataFrame:
    """The members of those households as they were when asked: the same columns, and person_id, age, stage (null
    where the age is not known) and is_disabled (null where it is not known)."""
    schema = _PLACE | _STATES | {"person_id": pl.Int64, "age": pl.Int16}
    persons = masked(fetched_frame(_PERSONS, _asked(area_code), schema=schema))
    known = person_facts(persons["household_id"].unique().to_list())
    disabled = known.select("household_id", "person_id", "is_disabled")
    return staged_by_age(persons, stages).join(disabled, on=["household_id", "person_id"], how="left")


def judged_by_stage(area_codes: Sequence[str], stages: LifeStages) -> pl.DataFrame:
    """How many members of verified households that live in these areas themselves (not in areas within them): area_id,
    stage (null where the age is not known), mask, count."""
    schema = {"area_id": pl.String, "age": pl.Int16, **_STATES, "count": pl.Int64}
    told = {"places": list(area_codes), "found": [str(each) for each in FOUND]}
    rows = staged_by_age(masked(fetched_frame(_AGES, told, schema=schema)), stages)
    return (
        rows.group_by("area_id", "stage", "mask").agg(pl.col("count").sum()).sort("area_id", "stage", "mask")
    )


def life_stages_in_force() -> LifeStages:
    """The stages of life as published last; those that come with the platform where none are published."""
    try:
        found: LifeStages = parsed(newest_method("life_stages"))
    except MethodMissing:
        found = methods.load("life_stages")
    return found


def counted(frame: pl.DataFrame, *by: str) -> pl.DataFrame:
    """How many of the frame in which combination, of everybody or by columns: by, mask, count."""
    return combined(frame.drop("mask"), by=by)


def _asked(area_code: str) -> dict[str, object]:
    return {"area": area_code, "on": timezone.localdate(), "found": [str(each) for each in FOUND]}
