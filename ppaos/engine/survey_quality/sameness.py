"""Are answers the same all along a block, or nearly the same as in another interview of the surveyor?"""

from typing import Any

import numpy as np
import polars as pl

from ppaos.engine.methods import SurveyQualityMethod
from ppaos.engine.survey_quality.frames import ASKED, Told, findings, not_checked, of_types, together

PAIRS = {"interview_id": pl.Int64, "other": pl.Int64, "same": pl.Int64, "compared": pl.Int64}


def straight_lines(told: Told, method: SurveyQualityMethod) -> pl.DataFrame:
    """Blocks of questions with one scale in which one answer makes at least the method's share.

    Detail: same, answers, share. Not checked: «no_block» (the form names none), «too_few» (no block of the interview
    has enough answers). The blocks are the method's, by form.
    """
    rule = method.rules["straight_line"]
    blocks = [(code, block) for code, form in method.forms.items() for block in form.blocks]
    listed = [(code, block.path, path) for code, block in blocks for path in block.paths]
    asked = pl.DataFrame(listed, schema=["form", "block", "question"], orient="row").cast(pl.String)
    counted = (
        told.answers.join(asked, on=["form", "question"])
        .group_by("interview_id", pl.col("block").alias("path"), "value")
        .len("same")
        .group_by("interview_id", "path")
        .agg(pl.col("same").max(), pl.col("same").sum().alias("answers"))
        .filter(pl.col("answers") >= rule.number("least_answers"))
        .with_columns((pl.col("same") / pl.col("answers")).round(6).alias("share"))
    )
    straight = counted.filter(pl.col("share") >= rule.number("most_share"))
    figures = [pl.col("same"), pl.col("answers"), pl.col("share").round(2)]
    left = told.interviews.join(counted, on="interview_id", how="anti")
    has_block = pl.col("form").is_in(asked["form"].unique().to_list())
    return together(
        [
            findings(straight, rule=rule.code, weight=rule.weight, detail=figures),
            not_checked(left.filter(~has_block), rule=rule.code, reason="no_block"),
            not_checked(left.filter(has_block), rule=rule.code, reason="too_few"),
        ]
    )


def copied(told: Told, method: SurveyQualityMethod, *, only: pl.Series | None = None) -> pl.DataFrame:
    """Interviews nearly all of whose answers stand in another one of the same surveyor, form and round.

    Compared are the questions that both answered; a second check is meant to repeat, as is what was sent back: both are
    left out. `only` names the interviews to be judged, against all. Detail: other (interview_id, the most alike, of
    equals the least), same, compared, share. Not checked: «too_few» (no other interview shares enough answered
    questions).
    Source: the method's.
    """
    rule = method.rules["copied"]
    is_repeated = (pl.col("kind") == "second_check") | pl.col("is_sent_back")
    held = told.interviews.filter(is_repeated.fill_null(False).not_())
    group = ["surveyor", "form", "round"]
    coded = of_types(told, ASKED).join(held.select("interview_id", "surveyor", "round"), on="interview_id")
    least, judged = int(rule.number("least_answers")), None if only is None else set(only)
    parts = [_alike(each, least, judged) for each in coded.partition_by(group)]
    nearest = pl.concat([pl.DataFrame(schema=PAIRS), *parts]).with_columns(
        (pl.col("same") / pl.col("compared")).round(6).alias("share")
    )
    alike = nearest.filter(pl.col("share") >= rule.number("most_share"))
    figures = [pl.col("other"), pl.col("same"), pl.col("compared"), pl.col("share").round(3)]
    left = held.join(nearest, on="interview_id", how="anti")
    return together(
        [
            findings(alike, rule=rule.code, weight=rule.weight, path="", detail=figures),
            not_checked(left, rule=rule.code, reason="too_few"),
        ]
    )


def _alike(answers: pl.DataFrame, least: int, judged: set[int] | None) -> pl.DataFrame:
    """For each interview of one surveyor the other one most alike, where at least so many answers are compared."""
    ids, table = _coded(answers)
    is_answered = (table > 0).astype(np.float32)
    # Counts of questions are whole numbers that a 32-bit float holds exactly.
    both = (is_answered @ is_answered.T).astype(np.int64)
    rows = []
    for at, interview_id in enumerate(ids):
        if judged is not None and interview_id not in judged:
            continue
        asked = table[at] > 0
        same = (table[:, asked] == table[at, asked]).sum(axis=1)
        share = np.where(both[at] >= least, same / np.maximum(both[at], 1), -1.0)
        share[at] = -1.0
        nearest = int(share.argmax())
        if share[nearest] >= 0:
            rows.append((interview_id, ids[nearest], int(same[nearest]), int(both[at, nearest])))
    return pl.DataFrame(rows, schema=PAIRS, orient="row")


def _coded(answers: pl.DataFrame) -> tuple[list[int], np.ndarray[Any, np.dtype[np.uint16]]]:
    """Interviews in the order of their ids, and a table of their answers as numbers by question; 0 is none."""
    places = answers.select("interview_id", "path", "value").unique(["interview_id", "path"], keep="first")
    wide = (
        places.sort("interview_id")
        .with_columns(pl.col("value").rank("dense").over("path").cast(pl.UInt16).alias("code"))
        .pivot(on="path", index="interview_id", values="code")
    )
    ids: list[int] = wide["interview_id"].to_list()
    # A question that was not answered has no code; 0 stands for it and is compared with nothing.
    return ids, wide.drop("interview_id").fill_null(0).to_numpy().astype(np.uint16)
