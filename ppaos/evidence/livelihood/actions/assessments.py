"""Assessing households: the answers of each round through the engine, kept with the method that made them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from ppaos.engine import livelihood
from ppaos.evidence.livelihood import queries
from ppaos.evidence.livelihood.actions.circumstances import keep_circumstances
from ppaos.evidence.livelihood.actions.person_dimensions import keep_person_dimensions
from ppaos.evidence.livelihood.actions.results import ROUND, keep_results
from ppaos.evidence.livelihood.actions.target_poor import keep_target_poor
from ppaos.evidence.livelihood.permissions import check_can_assess
from ppaos.evidence.livelihood.queries.person_dimensions import PERSONS, members_asked, persons_judged
from ppaos.evidence.livelihood.queries.scored import (
    CAPITALS,
    FIGURES,
    METHOD,
    PLACE,
    scored,
    scored_by_authorities,
    unanswered,
)
from ppaos.ground.privacy.actions import announce, audited
from ppaos.ground.workbench.queries import written

DIMENSIONS = ("health", "living", "education", "income", "access")
ASSESSMENTS = "livelihood_assessment"
EVERYBODYS, AUTHORITIES = "live.authority_id is null", "live.authority_id is not null"
SCORES = ("method_id", *FIGURES, "level", "answers", "assessed_on")
JUDGEMENTS = ("method_id", *DIMENSIONS, "failing")
JUDGED = {
    "household_id": pl.Int64, "area_id": pl.String, "year": pl.Int16, "round": pl.Int16, "method_id": pl.Int64,
    **dict.fromkeys((*DIMENSIONS, "failing"), pl.String),
}  # fmt: skip


@dataclass(frozen=True)
class Assessed:
    """How many household rounds were scored, how many lacked too much to be, how many households changed.

    unanswered: indicators that none of them answered, by their codes; all were scored without these.
    authority_assessments: how many were scored by a local authority's own method besides.
    """

    assessments: int
    not_scored: int
    unanswered: list[str]
    authority_assessments: int
    dimension_results: int
    households_changed: int


@audited("households.assessed")
def assess_households(*, household_ids: Sequence[int] | None, by: Any, at: datetime) -> Assessed:
    """Score every round of the households (None: of all) and judge their five dimensions.

    A result that comes out as before is left alone; a changed one supersedes the older. Households with too
    few answers get an assessment without score («not scored»), never a low one. Results of a round whose answers
    were all taken out no longer hold. Where a local authority has a method of its own, its households are scored by
    that as well: such a verdict stands beside everybody's and enters no figure of an area.
    """
    check_can_assess(user=by, household_ids=household_ids)
    version, answers = queries.newest_method(METHOD), queries.slf_answers(household_ids)
    scores, of_authorities = scored(answers, version), scored_by_authorities(answers)
    judged, persons = _judged(household_ids)
    keep_results(
        ASSESSMENTS, of_authorities, SCORES, household_ids, at, of=(*ROUND, "authority_id"), only=AUTHORITIES
    )
    changed = keep_results(ASSESSMENTS, scores, SCORES, household_ids, at, only=EVERYBODYS)
    changed |= keep_results("livelihood_dimensionresult", judged, JUDGEMENTS, household_ids, at)
    changed |= keep_person_dimensions(persons, household_ids, at)
    changed |= keep_target_poor(household_ids, at)
    changed |= keep_circumstances(household_ids, at)
    _recompute_stated(household_ids)
    announce(households=changed, at=at)
    return Assessed(
        assessments=scores.height,
        not_scored=scores["overall"].null_count(),
        unanswered=unanswered(answers, version),
        authority_assessments=of_authorities.height,
        dimension_results=judged.height,
        households_changed=len(changed),
    )


def _judged(household_ids: Sequence[int] | None) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The five dimensions by household and round, and by member, each round by the indicator set of its year."""
    answers = queries.bmn_answers(household_ids)
    silent = members_asked(answers, household_ids)
    parts, persons = [pl.DataFrame(schema=JUDGED)], [pl.DataFrame(schema=PERSONS)]
    for (year, number), rows in answers.partition_by("year", "round", as_dict=True).items():
        version = queries.method_for_year("bmn_indicators", year)
        members = silent.filter((pl.col("year") == year) & (pl.col("round") == number))
        result = livelihood.dimensions(
            rows.drop("year", "round", "area_id"), queries.parsed(version), members=members
        )
        persons.append(persons_judged(result, rows, members, version))
        places = rows.select("household_id", "area_id").unique("household_id")
        parts.append(
            places.join(result.households, on="household_id")
            .join(_failing(result.reasons), on="household_id", how="left")
            .with_columns(
                pl.lit(year, pl.Int16).alias("year"), pl.lit(number, pl.Int16).alias("round"),
                pl.lit(version.pk, pl.Int64).alias("method_id"), pl.col("failing").fill_null("[]"),
            )
            .select(parts[0].columns)
        )  # fmt: skip
    return pl.concat(parts).select(*PLACE, *JUDGEMENTS), pl.concat(persons)


def _failing(reasons: pl.DataFrame) -> pl.DataFrame:
    """The failing indicators of each household, as a JSON list in the indicators' order."""
    quoted = pl.concat_str(pl.lit('"'), "indicator", pl.lit('"'))
    return (
        reasons.filter(pl.col("result") == "fail")
        .select("household_id", pl.col("indicator").alias("number"), quoted.alias("indicator"))
        .unique(["household_id", "number"])
        .sort("household_id", pl.col("number").cast(pl.Int32, strict=False), "number")
        .group_by("household_id", maintain_order=True)
        .agg(
            pl.concat_str(pl.lit("["), pl.col("indicator").str.join(", "), pl.lit("]"))
            .first()
            .alias("failing")
        )
    )


def _recompute_stated(household_ids: Sequence[int] | None) -> None:
    """Set our own score beside each score that came with a workbook; none where there is no assessment."""
    ours = " ".join(f"when '{capital}' then newest.{capital}" for capital in CAPITALS)
    written(
        f"""update livelihood_statedscore live set computed = recomputed.score
        from (
            select stated.id, case stated.capital {ours} end as score from livelihood_statedscore stated
            left join lateral (
                select * from livelihood_assessment assessment
                where assessment.is_current and assessment.authority_id is null
                and assessment.household_id = stated.household_id
                and assessment.year = stated.year and assessment.round = stated.round
                order by assessment.id desc limit 1
            ) newest on true
            where %(ids)s::bigint[] is null or stated.household_id = any(%(ids)s)
        ) recomputed
        where recomputed.id = live.id and live.computed is distinct from recomputed.score""",
        {"ids": None if household_ids is None else list(household_ids)},
    )
