"""What would change a household's level, how did it move between rounds, and where does it stand in its area?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

import polars as pl

from ppaos.engine import livelihood
from ppaos.engine.methods import ChangeRule
from ppaos.evidence.livelihood.models import Assessment, DimensionResult, PersonDimensions
from ppaos.evidence.livelihood.queries.methods import newest_method, parsed
from ppaos.ground.workbench.queries import fetched_frame

SCORES = ("human", "physical", "financial", "natural", "social", "overall")
MIDDLE = {"households": pl.Int64, **dict.fromkeys(SCORES, pl.Float64)}


@dataclass(frozen=True)
class Outlook:
    """`stands`: level, next level and how many indicators would raise it, by `step` and by `leap`; `steps`: which ones;
    `levers`: what holds the household back and what it can build on. Each row names its indicator."""

    stands: dict[str, Any]
    steps: list[dict[str, Any]]
    levers: list[dict[str, Any]]


@dataclass(frozen=True)
class Moved:
    """Two rounds of a household by one method: points of 100 and what they count as, by score."""

    earlier: Assessment
    later: Assessment
    told: dict[str, Any]


@dataclass(frozen=True)
class Middle:
    """The median of each score over the households of an area: how many, and by which code of area."""

    area_code: str
    households: int
    scores: dict[str, float | None]


def outlook(assessment: Assessment) -> Outlook | None:
    """What would change the level of an assessment, by its own method; None where what was scored was not kept."""
    if assessment.answers is None:
        return None
    method = parsed(assessment.method)
    names = {indicator.code: indicator for indicator in method.indicators}
    answers = pl.DataFrame(
        [[assessment.household_id, *assessment.answers]],
        schema={"household_id": pl.Int64, **dict.fromkeys(names, pl.Float64)},
        orient="row",
    )
    found = livelihood.improve(answers, method)
    rows = [found.steps, livelihood.levers(answers, method)]
    steps, levers = (
        [row | {"named": names[row["indicator"]]} for row in frame.iter_rows(named=True)] for frame in rows
    )
    return Outlook(found.households.row(0, named=True), steps, levers)


def change_rule() -> ChangeRule:
    """What counts as a change, as published."""
    rule: ChangeRule = parsed(newest_method("change_rule"))
    return rule


def moved_between(rounds: Sequence[Assessment], rule: ChangeRule) -> list[Moved]:
    """Each of these assessments (the newest first) beside the round before it by the method of the newest.

    Rounds that another method scored are left out: they do not compare.
    """
    alike = [each for each in rounds if each.method_id == rounds[0].method_id]
    return [move(earlier, later, rule) for later, earlier in pairwise(alike)]


def move(earlier: Assessment, later: Assessment, rule: ChangeRule) -> Moved:
    """One round beside an earlier one of the same method."""
    scores = {f"{score}_before": [getattr(earlier, score)] for score in SCORES}
    scores |= {f"{score}_after": [getattr(later, score)] for score in SCORES}
    frame = pl.DataFrame(scores, schema=dict.fromkeys(scores, pl.Float64))
    return Moved(
        earlier,
        later,
        livelihood.moves(frame, parsed(later.method), rule, scores=SCORES).row(0, named=True),
    )


def own_verdict(assessment: Assessment) -> Assessment | None:
    """The verdict of the local authority's own method on the same round, where it has one."""
    beside = Assessment.objects.filter(
        household_id=assessment.household_id, year=assessment.year, round=assessment.round, is_current=True,
        authority__isnull=False,
    )  # fmt: skip
    return beside.select_related("method", "authority").order_by("-id").first()


def persons_of(result: DimensionResult) -> list[PersonDimensions]:
    """The members' own dimensions of the round of a household's result."""
    told = PersonDimensions.objects.filter(
        household_id=result.household_id, year=result.year, round=result.round, is_current=True
    )
    return list(told.select_related("person").order_by("person_id"))


_MIDDLE = f"""
    with newest as (
        select distinct on (assessment.household_id) assessment.* from livelihood_assessment assessment
        join registry_household household on household.id = assessment.household_id
        join geography_areawithin lies on lies.area_id = household.area_id and lies.ancestor_id = %(area)s
            and (lies.valid_from is null or lies.valid_from <= %(on)s)
            and (lies.valid_to is null or lies.valid_to > %(on)s)
        where assessment.is_current and assessment.authority_id is null and assessment.method_id = %(method)s
            and assessment.overall is not null and household.merged_into_id is null
        order by assessment.household_id, assessment.year desc, assessment.round desc, assessment.id desc
    )
    select count(*) as households,
        {", ".join(f'percentile_cont(0.5) within group (order by "{score}") as "{score}"' for score in SCORES)}
    from newest"""


def middle_of(area_code: str, assessment: Assessment, rule: ChangeRule, *, on: date) -> Middle | None:
    """The medians of an area: the newest scored round of each household by the assessment's method.

    None where fewer households were scored than the rule asks for: what one of them said could be guessed.
    """
    [row] = fetched_frame(
        _MIDDLE, {"area": area_code, "method": assessment.method_id, "on": on}, schema=MIDDLE
    ).iter_rows(named=True)
    if row["households"] < rule.fewest.value:
        return None
    return Middle(area_code, row["households"], {score: row[score] for score in SCORES})
