"""What does a run of target groups need to know: households of an area with scores, circumstances and members?"""

from collections.abc import Sequence

import polars as pl

from ppaos.engine.methods import TargetGroups
from ppaos.evidence.livelihood.models import Assessment, MethodVersion
from ppaos.evidence.livelihood.queries.methods import parsed
from ppaos.ground.geography.models import Area
from ppaos.ground.geography.queries import areas_within
from ppaos.ground.workbench.queries import fetched_frame
from ppaos.people.registry.models import Standing

# Who does not live there any more, or is another household, is in no run.
GONE = (Standing.MOVED, Standing.DIED, Standing.DUPLICATE)
CAPITALS = ("human", "physical", "financial", "natural", "social")
FACT = "fact_"
_HOUSEHOLDS = {
    "household_id": pl.Int64, "standing": pl.String, "assessment_id": pl.Int64, "year": pl.Int16, "method_id": pl.Int64,
    **dict.fromkeys((*CAPITALS, "overall"), pl.Float64), "answers": pl.String, "income_per_head": pl.Float64,
    "earned_per_head": pl.Float64, "dependants": pl.Float64, "workers": pl.Float64, "vulnerability": pl.Float64,
    "hazards": pl.Float64,
}  # fmt: skip
_FETCH = """
    select household.id, household.standing, scores.id, scores.year, scores.method_id, scores.human, scores.physical,
        scores.financial, scores.natural, scores.social, scores.overall, array_to_string(scores.answers, ',', ''),
        around.income_per_head, around.earned_per_head, around.dependants, around.workers, around.vulnerability,
        case when jsonb_typeof(around.hazards) = 'array' then jsonb_array_length(around.hazards) end
    from registry_household household
    left join (
        select distinct on (household_id) * from livelihood_assessment
        where is_current and authority_id is null and year between %(first)s and %(year)s
        order by household_id, year desc, round desc, id desc
    ) scores on scores.household_id = household.id
    left join (
        select distinct on (household_id) * from livelihood_circumstances
        where is_current and year between %(first)s and %(year)s
        order by household_id, year desc, round desc, id desc
    ) around on around.household_id = household.id
    where household.merged_into_id is null and household.area_id = any(%(areas)s)
        and not household.standing = any(%(gone)s)
    order by household.id"""
_FACTS = """
    select distinct on (household_id, indicator) household_id, indicator, value from livelihood_answer
    where instrument = 'facts' and person_id is null and superseded_at is null
        and year between %(first)s and %(year)s and value is not null and household_id = any(%(ids)s)
        and indicator = any(%(facts)s)
    order by household_id, indicator, year desc, round desc, id desc"""


def years_assessed(area: Area) -> list[int]:
    """The years in which households that live in the area now were assessed, the newest first."""
    current = Assessment.objects.filter(
        is_current=True, authority=None, household__area__in=areas_within(area.code)
    )
    return list(current.order_by("-year").values_list("year", flat=True).distinct())


def households_to_group(area: Area, year: int, rules: TargetGroups, population: int | None) -> pl.DataFrame:
    """The households that live in the area, with what the rules look at: the newest round up to a year, no older than
    the rules allow.

    Columns: household_id, area (the same for all: they are ranked together), population, standing, assessment_id,
    year, method_id, the five capitals and overall, the indicators of the method that scored them, income_per_head,
    earned_per_head, dependants, workers, vulnerability, hazards (how many), and fact_… for the facts the rules name.
    Null is «not known»; a household that was not assessed in time has no assessment_id.
    """
    areas = list(areas_within(area.code).values_list("code", flat=True))
    years = {"year": year, "first": year - int(rules.need.most_years_old.value)}
    rows = fetched_frame(_FETCH, years | {"areas": areas, "gone": list(GONE)}, schema=_HOUSEHOLDS)
    facts = _facts(rows["household_id"].to_list(), years, rules)
    told = _with_indicators(rows).join(facts, on="household_id", how="left")
    return told.with_columns(
        pl.lit(area.code).alias("area"), pl.lit(population, pl.Int64).alias("population")
    )


def _with_indicators(rows: pl.DataFrame) -> pl.DataFrame:
    """A column an indicator, read from what was scored by the indicators of its own method."""
    parts = []
    for (number,), part in rows.partition_by("method_id", as_dict=True).items():
        if number is None:
            parts.append(part.drop("answers"))
            continue
        codes = _codes(number)
        told = pl.col("answers").str.split_exact(",", len(codes) - 1).struct.rename_fields(codes)
        values = pl.col(*codes).cast(pl.Float64, strict=False)
        parts.append(part.with_columns(told).unnest("answers").with_columns(values))
    return pl.concat(parts, how="diagonal") if parts else rows.drop("answers")


def _codes(method_id: int) -> list[str]:
    version = MethodVersion.objects.get(pk=method_id)
    return [indicator.code for indicator in parsed(version).indicators]


def _named(rules: TargetGroups) -> set[str]:
    """The columns the rules look at."""
    conditions = [each for subtype in rules.subtypes for each in subtype.conditions]
    unless = [each.unless for each in conditions if each.unless]
    return {*rules.need.order, *(each.of for each in (*conditions, *unless))}


def _facts(ids: Sequence[int], years: dict[str, int], rules: TargetGroups) -> pl.DataFrame:
    """The facts of households that the rules name, a column each."""
    facts = sorted(name.removeprefix(FACT) for name in _named(rules) if name.startswith(FACT))
    schema = {"household_id": pl.Int64, "indicator": pl.String, "value": pl.Float64}
    asked = years | {"ids": list(ids), "facts": facts}
    told = fetched_frame(_FACTS, asked, schema=schema).with_columns(
        (FACT + pl.col("indicator")).alias("indicator")
    )
    if told.is_empty():
        return told.select("household_id")
    return told.pivot("indicator", index="household_id", values="value")
