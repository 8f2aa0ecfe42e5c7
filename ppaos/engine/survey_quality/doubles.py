"""Was a household interviewed more than once, or its members counted in two households?"""

import polars as pl

from ppaos.engine.methods import SurveyQualityMethod
from ppaos.engine.survey_quality.frames import Told, findings, not_checked, together

MEANT_TO_REPEAT = ["second_check", "return_visit"]
# Of an interview that was sent back another one is asked for: it is no double of that.
STANDS = ~pl.col("is_sent_back").fill_null(False)


def second_interviews(told: Told, method: SurveyQualityMethod) -> pl.DataFrame:
    """Interviews with one form and round whose household, or whose visit, has another such interview.

    Return visits and second checks are meant to repeat a household; a visit is never meant to have two. What was sent
    back is to be held again, and counts for none.
    Detail: others (interview_ids, the least first), surveyors (how many). Not checked: «no_household» (neither
    household nor visit is known).
    """
    rule = method.rules["second_interview"]
    standing = told.interviews.filter(STANDS)
    first = standing.filter(~pl.col("kind").is_in(MEANT_TO_REPEAT).fill_null(False))
    by_household = _others(first, ["form", "round", "household"])
    by_visit = _others(standing, ["form", "visit"])
    doubled = _joined(pl.concat([by_household, by_visit]))
    unknown = told.interviews.filter(pl.col("household").is_null() & pl.col("visit").is_null())
    return together(
        [
            findings(doubled, rule=rule.code, weight=rule.weight, path="", detail=_figures()),
            not_checked(unknown, rule=rule.code, reason="no_household"),
        ]
    )


def same_members(told: Told, method: SurveyQualityMethod) -> pl.DataFrame:
    """Interviews of different households whose members are the same people, with one form in one round.

    Two interviews are doubted when they share at least the method's share of the members of the smaller one. Second
    checks, what was sent back, and interviews known to be of one household or visit, are left out.
    Detail: others, surveyors, shared (most members shared). Not checked: «no_members» (nobody in it can be told).
    """
    rule = method.rules["same_members"]
    columns = ["interview_id", "form", "round", "household", "visit", "surveyor"]
    held = told.interviews.filter(STANDS & pl.col("kind").ne_missing("second_check")).select(columns)
    counted = held.join(told.members, on="interview_id").with_columns(
        pl.len().over("interview_id").alias("members")
    )
    pairs = (
        counted.join(counted, on=["form", "round", "key"], suffix="_other")
        .filter(pl.col("interview_id") != pl.col("interview_id_other"))
        .filter(~_is_one("household") & ~_is_one("visit"))
        .group_by("interview_id", "interview_id_other", "surveyor", "surveyor_other")
        .agg(pl.len().alias("shared"), pl.min_horizontal("members", "members_other").first().alias("smaller"))
        .filter((pl.col("shared") / pl.col("smaller")).round(6) >= rule.number("most_share"))
        .rename({"interview_id_other": "other"})
    )
    doubled = _joined(pairs, pl.col("shared").max())
    unknown = held.join(told.members, on="interview_id", how="anti")
    return together(
        [
            findings(
                doubled, rule=rule.code, weight=rule.weight, path="", detail=[*_figures(), pl.col("shared")]
            ),
            not_checked(unknown, rule=rule.code, reason="no_members"),
        ]
    )


def _others(interviews: pl.DataFrame, key: list[str]) -> pl.DataFrame:
    """Pairs of interviews that share the whole key: interview_id, surveyor, other, surveyor_other."""
    known = interviews.drop_nulls(key).select("interview_id", "surveyor", *key)
    pairs = known.join(known, on=key, suffix="_other").rename({"interview_id_other": "other"})
    return pairs.filter(pl.col("interview_id") != pl.col("other")).select(
        "interview_id", "surveyor", "other", "surveyor_other"
    )


def _joined(pairs: pl.DataFrame, *more: pl.Expr) -> pl.DataFrame:
    """One row an interview: its others in the order of their ids, and how many surveyors held them all."""
    surveyors = pl.concat_list("surveyor", "surveyor_other").explode().n_unique().alias("surveyors")
    return pairs.group_by("interview_id").agg(
        pl.col("other").unique().sort().alias("others"), surveyors, *more
    )


def _figures() -> list[pl.Expr]:
    return [pl.col("others"), pl.col("surveyors")]


def _is_one(column: str) -> pl.Expr:
    """Whether both sides are known to be the same; what is not known is not the same."""
    return (pl.col(column) == pl.col(f"{column}_other")).fill_null(False)
