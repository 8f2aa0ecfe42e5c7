"""What the rules are told about interviews, and the shape of what they say."""

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

FOUND, NOT_CHECKED = "found_odd", "not_checked"

INTERVIEWS: dict[str, type[pl.DataType]] = {
    "interview_id": pl.Int64, "form": pl.String, "area": pl.String, "surveyor": pl.Int64, "round": pl.String,
    "kind": pl.String, "visit": pl.Int64, "household": pl.String, "held_on": pl.Date, "started_at": pl.Datetime,
    "ended_at": pl.Datetime, "seconds": pl.Int64, "has_place": pl.Boolean, "distance_metres": pl.Float64,
    "is_sent_back": pl.Boolean,
}  # fmt: skip
ANSWERS: dict[str, type[pl.DataType]] = {"interview_id": pl.Int64, "path": pl.String, "value": pl.String}
QUESTIONS: dict[str, type[pl.DataType]] = {"form": pl.String, "question": pl.String, "type": pl.String}
MEMBERS: dict[str, type[pl.DataType]] = {"interview_id": pl.Int64, "key": pl.String}
FILES: dict[str, type[pl.DataType]] = {"interview_id": pl.Int64, "name": pl.String}
FINDINGS: dict[str, type[pl.DataType]] = {
    "interview_id": pl.Int64, "rule": pl.String, "path": pl.String, "state": pl.String, "weight": pl.Float64,
    "detail": pl.String,
}  # fmt: skip

# Questions whose answer somebody chose or wrote; times, ids, places and files differ by themselves.
ASKED = ("select_one", "select_multiple", "rank", "integer", "decimal", "range", "text")
NUMERIC = ("integer", "decimal", "range")


class SurveyQualityError(ValueError):
    """Frames that cannot be judged; the message names frame and column."""


@dataclass(frozen=True)
class Told:
    """Interviews with all their answers. They are judged among each other: give those they are to be compared with.

    interviews: one row each: interview_id; form (its code); area (the place within which numbers are compared);
    surveyor; round (year and round in one text); kind («first_visit», «return_visit», «second_check» or null);
    visit; household (any key, null where not known); held_on; started_at, ended_at (local time, no zone); seconds;
    has_place (whether the phone knew where it was); distance_metres (from the known house, null where none is known);
    is_sent_back (another one is asked for in its place).
    answers: one row an answer: interview_id, path (positions of repeats in brackets), value (text as answered).
    questions: one row a question: form, question (path without positions), type (of XLSForm).
    members: interview_id and a key that is the same for the same person (an id, or name and birth).
    files: interview_id and the name of each file that has arrived.
    """

    interviews: pl.DataFrame
    answers: pl.DataFrame
    questions: pl.DataFrame
    members: pl.DataFrame
    files: pl.DataFrame

    def checked(self) -> "Told":
        """The frames with their columns as declared and answers placed; SurveyQualityError where one lacks a column.

        Answers get: question (path without positions), row (the positions), form.
        """
        interviews = _typed("interviews", self.interviews, INTERVIEWS)
        if interviews["interview_id"].is_duplicated().any():
            raise SurveyQualityError(
                "interviews: an interview_id stands more than once; give each interview once"
            )
        answers = _typed("answers", self.answers, ANSWERS).with_columns(
            pl.col("path").str.replace_all(r"\[\d+\]", "").alias("question"),
            pl.col("path").str.extract_all(r"\[\d+\]").list.join("").alias("row"),
        )
        return Told(
            interviews,
            answers.join(interviews.select("interview_id", "form"), on="interview_id"),
            _typed("questions", self.questions, QUESTIONS).unique(),
            _typed("members", self.members, MEMBERS).unique(),
            _typed("files", self.files, FILES).unique(),
        )


def of_types(told: Told, types: Iterable[str]) -> pl.DataFrame:
    """Answers to questions of these types."""
    asked = told.questions.filter(pl.col("type").is_in(list(types))).select("form", "question")
    return told.answers.join(asked, on=["form", "question"], how="semi")


def findings(
    frame: pl.DataFrame, *, rule: str, weight: float, path: str | None = None, detail: Iterable[pl.Expr] = ()
) -> pl.DataFrame:
    """Rows as findings. In: interview_id, and path unless it is given. `detail` are the figures, kept as JSON."""
    figures = list(detail)
    where = pl.col("path") if path is None else pl.lit(path)
    return frame.select(
        "interview_id",
        pl.lit(rule).alias("rule"),
        where.alias("path"),
        pl.lit(FOUND).alias("state"),
        pl.lit(weight).alias("weight"),
        (pl.struct(figures).struct.json_encode() if figures else pl.lit("{}")).alias("detail"),
    )


def not_checked(frame: pl.DataFrame, *, rule: str, reason: str) -> pl.DataFrame:
    """Interviews that a rule could not be held against, and why: its own state, never «nothing odd»."""
    return frame.select(
        pl.col("interview_id").unique(),
        pl.lit(rule).alias("rule"),
        pl.lit("").alias("path"),
        pl.lit(NOT_CHECKED).alias("state"),
        pl.lit(0.0).alias("weight"),
        pl.lit(f'{{"reason":"{reason}"}}').alias("detail"),
    )


def together(parts: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """Findings of several rules under each other; none is an empty frame."""
    return pl.concat([pl.DataFrame(schema=FINDINGS), *parts])


def _typed(name: str, frame: pl.DataFrame, schema: dict[str, type[pl.DataType]]) -> pl.DataFrame:
    if missing := [column for column in schema if column not in frame.columns]:
        raise SurveyQualityError(f"{name}: the column {', '.join(missing)} is missing; add it")
    return frame.select(pl.col(column).cast(dtype) for column, dtype in schema.items())
