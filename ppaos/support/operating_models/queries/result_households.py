"""What did members, and the households beside them, have to live on before and after a model began?"""

from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from django.utils import timezone

from ppaos.engine.methods.price_index import BE_OFFSET
from ppaos.ground.geography.models import Area, Level
from ppaos.ground.geography.queries import ancestors, descendant_codes
from ppaos.ground.workbench.queries import fetched_frame
from ppaos.support.operating_models.models import OperatingModel

Round = tuple[int, int]
CAPITALS = ("human", "physical", "financial", "natural", "social")
WIDEST = (Level.PROVINCE, Level.DISTRICT, Level.SUBDISTRICT, Level.VILLAGE)
# What a household earned in a year without what poverty programmes gave it, as a round told it.
_SIDE = """
    left join livelihood_circumstances {side} on {side}.household_id = home.id and {side}.is_current
        and {side}.year = %({side}_year)s and {side}.round = %({side}_round)s
    left join lateral (
        select max(asked.assessed_on) as day from livelihood_assessment asked where asked.household_id = home.id
            and asked.is_current and asked.year = %({side}_year)s and asked.round = %({side}_round)s
    ) {side}_asked on true"""
_HOUSEHOLDS = f"""
    with places as (
        select coalesce(home.merged_into_id, home.id) as household_id, place.model_id,
            min(coalesce(place.joined_on, %(began)s)) as joined_on
        from operating_models_enrolment place join registry_household home on home.id = place.household_id
        where place.state in ('enrolled', 'left_model') group by 1, 2
    ), own as (select household_id, joined_on from places where model_id = %(model)s
    ), elsewhere as (select distinct household_id from places where model_id <> %(model)s)
    select home.id, home.area_id, own.joined_on, own.household_id is not null, elsewhere.household_id is not null,
        first.members * first.earned_per_head, later.members * later.earned_per_head,
        first_asked.day, later_asked.day, scores.method_id,
        {", ".join(f"scores.{capital}" for capital in CAPITALS)}
    from registry_household home
    left join own on own.household_id = home.id
    left join elsewhere on elsewhere.household_id = home.id
    {_SIDE.format(side="first")}
    {_SIDE.format(side="later")}
    left join lateral (
        select * from livelihood_assessment scored where scored.household_id = home.id and scored.is_current
            and scored.authority_id is null and scored.year = %(first_year)s and scored.round = %(first_round)s
        order by scored.id desc limit 1
    ) scores on true
    where home.merged_into_id is null
        and (own.household_id is not null or (first.id is not null and home.area_id = any(%(areas)s)))
    order by home.id"""
_SCHEMA = {
    "household_id": pl.Int64, "area_id": pl.String, "joined_on": pl.Date, "is_member": pl.Boolean,
    "is_elsewhere": pl.Boolean, "before": pl.Float64, "after": pl.Float64, "before_on": pl.Date, "after_on": pl.Date,
    "method_id": pl.Int64, **dict.fromkeys(CAPITALS, pl.Float64),
}  # fmt: skip
_ROUNDS = """
    select told.year, told.round, count(*) from livelihood_circumstances told
    where told.is_current and told.earned_per_head is not null and told.area_id = any(%(areas)s)
    group by 1, 2 order by 1, 2"""
NONE: Round = (0, 0)


@dataclass(frozen=True)
class Beside:
    """Members and others as the engine takes them; `is_late`, `is_early` of members: not asked before it joined, not
    asked since. `elsewhere`: others left out as they are in another model; `also_elsewhere`: members that are."""

    members: pl.DataFrame
    others: pl.DataFrame
    elsewhere: int
    also_elsewhere: int


def rounds_told(area_code: str) -> list[tuple[int, int, int]]:
    """The rounds in which households of the area told what they earn, the oldest first: year (Buddhist era), round,
    households."""
    told = {"areas": descendant_codes(area_code)}
    schema = {"year": pl.Int64, "round": pl.Int64, "households": pl.Int64}
    return fetched_frame(_ROUNDS, told, schema=schema).rows()


def areas_beside(model: OperatingModel) -> list[Area]:
    """Where others may be looked for: the model's own area and those around it up to the province, narrowest first."""
    around = ancestors(str(model.area_id), timezone.localdate())
    here = [model.area] if model.area else []
    wider = [area for area in around if area.level in WIDEST and area.code != model.area_id]
    return here + sorted(wider, key=lambda area: -WIDEST.index(Level(area.level)))


def households_beside(
    model: OperatingModel, area_code: str, before: Round | None, after: Round | None
) -> Beside:
    """All that ever were members, and the households of the area that told of the first round and are in no model.

    Columns: household_id, area_id, before, after (baht a year and household, in baht of its year), before_year,
    after_year (Buddhist era), five capitals of the first round, method_id. Of a member the first round counts where it
    was asked before it joined, the later where it was asked after; where no day is written, an earlier or later year.
    """
    first, later = before or NONE, after or NONE
    asked: dict[str, Any] = {
        "model": model.pk, "began": model.began_on, "areas": descendant_codes(area_code),
        "first_year": first[0], "first_round": first[1], "later_year": later[0], "later_round": later[1],
    }  # fmt: skip
    found = fetched_frame(_HOUSEHOLDS, asked, schema=_SCHEMA)
    years = [pl.lit(year, pl.Int64).alias(f"{side}_year") for side, year in _sides(first, later)]
    found = _in_time(found.with_columns(*years), first[0], later[0])
    outside = found.filter(~pl.col("is_member"))
    members = found.filter("is_member")
    return Beside(
        members,
        outside.filter(~pl.col("is_elsewhere")),
        int(outside["is_elsewhere"].sum()),
        int(members["is_elsewhere"].sum()),
    )


def _sides(first: Round, later: Round) -> list[tuple[str, int]]:
    return [("before", first[0]), ("after", later[0])]


def _in_time(found: pl.DataFrame, first_year: int, later_year: int) -> pl.DataFrame:
    """Incomes of members told on the wrong side of the day they joined are not known."""
    joined = pl.col("joined_on")
    joined_year = joined.dt.year().cast(pl.Int64) + BE_OFFSET
    is_before = pl.coalesce(pl.col("before_on") <= joined, pl.lit(first_year) < joined_year)
    is_after = pl.coalesce(pl.col("after_on") > joined, pl.lit(later_year) > joined_year)
    is_late = pl.col("is_member") & pl.col("before").is_not_null() & ~is_before
    is_early = pl.col("is_member") & pl.col("after").is_not_null() & ~is_after
    return found.with_columns(is_late=is_late, is_early=is_early).with_columns(
        before=pl.when(~pl.col("is_late")).then("before"), after=pl.when(~pl.col("is_early")).then("after")
    )


def year_of(day: date) -> int:
    """The year of a day, Buddhist era."""
    return day.year + BE_OFFSET
