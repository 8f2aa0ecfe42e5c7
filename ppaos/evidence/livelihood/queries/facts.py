"""What is the newest assessment of each household, for figures of areas?"""

from collections.abc import Sequence

import polars as pl

from ppaos.ground.workbench.queries import fetched_frame

# One row a household that was assessed: its newest current scores and its newest current dimensions.
FACTS_SQL = """
    select household.id as household_id, scores.year, scores.human, scores.physical, scores.financial, scores.natural,
        scores.social, scores.overall, scores.level, scores.id is not null as is_assessed,
        needs.health, needs.living, needs.education, needs.income, needs.access
    from registry_household household
    left join lateral (
        select * from livelihood_assessment assessment
        where assessment.household_id = household.id and assessment.is_current and assessment.authority_id is null
        order by assessment.year desc, assessment.round desc, assessment.id desc limit 1
    ) scores on true
    left join lateral (
        select * from livelihood_dimensionresult result
        where result.household_id = household.id and result.is_current
        order by result.year desc, result.round desc, result.id desc limit 1
    ) needs on true"""
SCHEMA = (
    {"household_id": pl.Int64, "year": pl.Int16}
    | dict.fromkeys(("human", "physical", "financial", "natural", "social", "overall"), pl.Float64)
    | {"level": pl.Int16, "is_assessed": pl.Boolean}
    | dict.fromkeys(("health", "living", "education", "income", "access"), pl.String)
)


def latest_facts(household_ids: Sequence[int]) -> pl.DataFrame:
    """The newest scores and dimension states of the households; null where there is none."""
    return fetched_frame(f"{FACTS_SQL} where household.id = any(%s)", [list(household_ids)], schema=SCHEMA)
