"""Assessing households: the answers of each round through the engine, kept with the method that made them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl

from ppaos.engine import livelihood
from ppaos.evidence.livelihood import queries
from ppaos.evidence.livelihood.permissions import check_can_assess
from ppaos.ground.privacy.actions import announce, audited
from ppaos.ground.workbench.queries import fetched_frame, staged, written

CAPITALS = ("human", "physical", "financial", "natural", "social")
DIMENSIONS = ("health", "living", "education", "income", "access")
PLACE = ("household_id", "area_id", "year", "round", "method_id")
SCORES = (*CAPITALS, "overall", "level", "assessed_on")
JUDGEMENTS = (*DIMENSIONS, "failing")
HOUSEHOLD = {"household_id": pl.Int64}
JUDGED = {
    "household_id": pl.Int64, "area_id": pl.String, "year": pl.Int16, "round": pl.Int16, "method_id": pl.Int64,
    **dict.fromkeys(JUDGEMENTS, pl.String),
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
    judged = _judged(household_ids)
    changed = _keep("livelihood_assessment", scored, SCORES, household_ids, at)
    changed |= _keep("livelihood_dimensionresult", judged, JUDGEMENTS, household_ids, at)
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
        wide.select("row", "household_id", "area_id", "year", "round", "assessed_on")
        .join(scores.rename({"household_id": "row"}), on="row", maintain_order="left")
        .with_columns(pl.lit(version.pk, pl.Int64).alias("method_id"), pl.col("level").cast(pl.Int16))
        .select(*PLACE, *SCORES)
    )


def _judged(household_ids: Sequence[int] | None) -> pl.DataFrame:
    """The five dimensions by household and round, each round by the indicator set of its year."""
    answers = queries.bmn_answers(household_ids)
    parts = [pl.DataFrame(schema=JUDGED)]
    for (year, number), rows in answers.partition_by("year", "round", as_dict=True).items():
        version = queries.method_for_year("bmn_indicators", year)
        result = livelihood.dimensions(rows.drop("year", "round", "area_id"), queries.parsed(version))
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
    return pl.concat(parts).select(*PLACE, *JUDGEMENTS)


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


def _keep(
    table: str,
    fresh: pl.DataFrame,
    values: tuple[str, ...],
    household_ids: Sequence[int] | None,
    at: datetime,
) -> set[int]:
    """Supersede the results that came out otherwise, add the new ones; returns the households concerned."""
    staged("fresh_results", fresh)
    if "failing" in values:
        written("alter table fresh_results alter column failing type jsonb using failing::jsonb")
    concerned = _ended(table, household_ids)
    same_place = " and ".join(
        f"live.{name} = fresh.{name}" for name in ("household_id", "year", "round", "method_id")
    )
    same_values = " and ".join(f"live.{name} is not distinct from fresh.{name}" for name in values)
    live = f"{table} live where live.is_current and {same_place}"
    written(f"delete from fresh_results fresh using {live} and {same_values}")
    written(
        f"update {table} live set is_current = false from fresh_results fresh where live.is_current and {same_place}"
    )
    columns = ", ".join(f'"{name}"' for name in (*PLACE, *values))
    written(
        f"insert into {table} ({columns}, made_at, is_current) select {columns}, %s, true from fresh_results",
        [at],
    )
    changed = fetched_frame("select distinct household_id from fresh_results", schema=HOUSEHOLD)
    return concerned | set(changed["household_id"])


def _ended(table: str, household_ids: Sequence[int] | None) -> set[int]:
    """End the results of rounds that have no answers any more; returns their households."""
    ended = fetched_frame(
        f"""update {table} live set is_current = false
        where live.is_current and (%(ids)s::bigint[] is null or live.household_id = any(%(ids)s))
        and not exists (select from fresh_results fresh where fresh.household_id = live.household_id
            and fresh.year = live.year and fresh.round = live.round) returning live.household_id""",
        {"ids": None if household_ids is None else list(household_ids)},
        schema=HOUSEHOLD,
    )
    return set(ended["household_id"])


def _recompute_stated(household_ids: Sequence[int] | None) -> None:
    """Set our own score beside each score that came with a workbook; none where there is no assessment."""
    ours = " ".join(f"when '{capital}' then newest.{capital}" for capital in CAPITALS)
    written(
        f"""update livelihood_statedscore live set computed = recomputed.score
        from (
            select stated.id, case stated.capital {ours} end as score from livelihood_statedscore stated
            left join lateral (
                select * from livelihood_assessment assessment
                where assessment.is_current and assessment.household_id = stated.household_id
                and assessment.year = stated.year and assessment.round = stated.round
                order by assessment.id desc limit 1
            ) newest on true
            where %(ids)s::bigint[] is null or stated.household_id = any(%(ids)s)
        ) recomputed
        where recomputed.id = live.id and live.computed is distinct from recomputed.score""",
        {"ids": None if household_ids is None else list(household_ids)},
    )
