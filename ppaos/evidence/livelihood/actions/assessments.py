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
from ppaos.evidence.livelihood.actions.results import keep_results
from ppaos.evidence.livelihood.actions.target_poor import keep_target_poor
from ppaos.evidence.livelihood.permissions import check_can_assess
from ppaos.evidence.livelihood.queries.person_dimensions import PERSONS, members_asked, persons_judged
from ppaos.ground.privacy.actions import announce, audited
from ppaos.ground.workbench.queries import written

CAPITALS = ("human", "physical", "financial", "natural", "social")
DIMENSIONS = ("health", "living", "education", "income", "access")
PLACE = ("household_id", "area_id", "year", "round")
EVERYBODYS = "live.authority_id is null"
SCORES = ("method_id", *CAPITALS, "overall", "level", "coverage", "least", "most", "answers", "assessed_on")
JUDGEMENTS = ("method_id", *DIMENSIONS, "failing")
JUDGED = {
    "household_id": pl.Int64, "area_id": pl.String, "year": pl.Int16, "round": pl.Int16, "method_id": pl.Int64,
    **dict.fromkeys((*DIMENSIONS, "failing"), pl.String),
}  # fmt: skip


@dataclass(frozen=True)
class Assessed:
    """How many household rounds were scored, how many lacked too much to be, how many households changed."""

    assessments: int
    not_scored: int
    dimension_results: int
    households_changed: int


@audited("households.assessed")
def assess_households(*, household_ids: Sequence[int] | None, by: Any, at: datetime) -> Assessed:
    """Score every round of the households (None: of all) and judge their five dimensions.

    A result that comes out as before is left alone; a changed one supersedes the older. Households with too
    few answers get an assessment without score («not scored»), never a low one. Results of a round whose answers
    were all taken out no longer hold.
    """
    check_can_assess(user=by, household_ids=household_ids)
    scored = _scored(household_ids)
    judged, persons = _judged(household_ids)
    changed = keep_results("livelihood_assessment", scored, SCORES, household_ids, at, only=EVERYBODYS)
    changed |= keep_results("livelihood_dimensionresult", judged, JUDGEMENTS, household_ids, at)
    changed |= keep_person_dimensions(persons, household_ids, at)
    changed |= keep_target_poor(household_ids, at)
    changed |= keep_circumstances(household_ids, at)
    _recompute_stated(household_ids)
    announce(households=changed, at=at)
    return Assessed(scored.height, scored["overall"].null_count(), judged.height, len(changed))


def _scored(household_ids: Sequence[int] | None) -> pl.DataFrame:
    """Capital scores by household and round."""
    version = queries.newest_method("slf_capitals")
    method = queries.parsed(version)
    wide = queries.slf_answers(household_ids).with_row_index("row")
    never_asked = pl.lit(None, pl.Float64)
    answers = [
        pl.col(each.code) if each.code in wide.columns else never_asked.alias(each.code)
        for each in method.indicators
    ]
    scores = livelihood.score(wide.select(pl.col("row").alias("household_id"), *answers), method)
    return (
        wide.select("row", "household_id", "area_id", "year", "round", "assessed_on", _listed(answers))
        .join(scores.rename({"household_id": "row"}), on="row", maintain_order="left")
        .with_columns(pl.lit(version.pk, pl.Int64).alias("method_id"), pl.col("level").cast(pl.Int16))
        .select(*PLACE, *SCORES)
    )


def _listed(answers: list[pl.Expr]) -> pl.Expr:
    """The answers as an array of the database, in the method's order; an empty place is null, never a number."""
    told = [answer.cast(pl.String).fill_null("null") for answer in answers]
    return pl.concat_str(pl.lit("{"), pl.concat_str(told, separator=","), pl.lit("}")).alias("answers")


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
