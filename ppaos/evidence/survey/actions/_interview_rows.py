"""How interviews enter the table: staged, the ones that become one united, the others changed or made."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import polars as pl

from ppaos.ground.workbench.queries import fetched_frame, staged, written

EXISTING = {
    "id": pl.Int64, "form_id": pl.Int64, "chain": pl.String, "digest": pl.String, "told": pl.String,
}  # fmt: skip
ROW = {
    "interview_id": pl.Int64, "form_id": pl.Int64, "form_version_id": pl.Int64, "chain": pl.String,
    "visit_id": pl.Int64, "household_id": pl.Int64, "candidate_household_id": pl.Int64, "area_id": pl.String,
    "surveyor_id": pl.Int64, "held_on": pl.Date, "year": pl.Int16, "round": pl.Int16, "started_at": pl.String,
    "ended_at": pl.String, "seconds": pl.Int32, "outcome": pl.String, "latitude": pl.Float64,
    "longitude": pl.Float64, "distance_metres": pl.Float64, "sealed": pl.Binary, "submissions": pl.Int16,
    "branches": pl.Int16, "is_practice": pl.Boolean, "digest": pl.String, "told": pl.String, "is_new": pl.Boolean,
    "is_changed": pl.Boolean, "is_open_again": pl.Boolean,
}  # fmt: skip
_EXISTING = """
SELECT interview.id, interview.form_id, interview.chain, interview.digest, interview.told::text
FROM survey_interview interview
JOIN unnest(%(forms)s::bigint[], %(chains)s::text[]) AS named(form_id, chain)
  ON named.form_id = interview.form_id AND named.chain = interview.chain
ORDER BY interview.id
"""
# What was thought of an interview goes with it into the one it becomes; what that one has already stays with it.
_MOVE_ONCE = """
UPDATE {table} moving SET interview_id = chosen.kept
FROM (SELECT DISTINCT ON (united.interview_id, {key}) own.id, united.interview_id AS kept
      FROM {table} own JOIN united_interview united ON united.id = own.interview_id
      WHERE NOT EXISTS (SELECT 1 FROM {table} known WHERE known.interview_id = united.interview_id AND {same})
      ORDER BY united.interview_id, {key}, own.id) chosen
WHERE moving.id = chosen.id
"""
_GONE = "DELETE FROM {table} gone USING united_interview united WHERE gone.{column} = united.id"
# Relation: what its rows are told apart by within an interview; none where any number of alike may stand.
CHILDREN: dict[str, tuple[str, ...]] = {
    "survey_review": ("id",),
    "survey_finding": ("rule", "path"),
    "survey_interviewmember": ("key",),
    "survey_conflict": ("path", "first_id", "second_id"),
}
_CHECKS = """
UPDATE survey_visit visit SET checks_id = united.interview_id FROM united_interview united
WHERE visit.checks_id = united.id
"""
_COLUMNS = (
    "form_version_id", "chain", "visit_id", "household_id", "candidate_household_id", "area_id", "surveyor_id",
    "held_on", "year", "round", "seconds", "outcome", "latitude", "longitude", "distance_metres", "sealed",
    "submissions", "branches", "is_practice", "digest",
)  # fmt: skip
_VALUES = ", ".join(_COLUMNS)
_FRESH = ", ".join(f"fresh.{name}" for name in _COLUMNS)
_INSERT = f"""
INSERT INTO survey_interview (id, form_id, {_VALUES}, started_at, ended_at, told, state, changed_at, failure, counts,
                              judged_with)
SELECT interview_id, form_id, {_VALUES}, started_at::timestamptz, ended_at::timestamptz, told::jsonb, 'new_interview',
       %(at)s, '', false, ''
FROM fresh_interview WHERE is_new ORDER BY interview_id
"""
_UPDATE = f"""
UPDATE survey_interview interview SET ({_VALUES}) = (SELECT {_FRESH}),
    started_at = fresh.started_at::timestamptz, ended_at = fresh.ended_at::timestamptz, told = fresh.told::jsonb,
    state = CASE WHEN fresh.is_changed AND fresh.is_open_again THEN 'new_interview' ELSE interview.state END,
    changed_at = CASE WHEN fresh.is_changed THEN %(at)s ELSE interview.changed_at END,
    taken_in_at = CASE WHEN fresh.is_changed THEN NULL ELSE interview.taken_in_at END,
    failure = CASE WHEN fresh.is_changed THEN '' ELSE interview.failure END
FROM fresh_interview fresh WHERE interview.id = fresh.interview_id AND NOT fresh.is_new
"""
# Which interview speaks for a visit depends on all of that visit: the others are told again.
_SIBLINGS = """
UPDATE survey_interview interview SET taken_in_at = NULL, failure = ''
FROM fresh_interview fresh
WHERE fresh.is_changed AND interview.visit_id = fresh.visit_id AND interview.id <> fresh.interview_id
  AND interview.taken_in_at IS NOT NULL
"""
_READ = """
UPDATE survey_submission submission SET chain = done.chain, read_at = coalesce(submission.read_at, %(at)s), failure = ''
FROM read_submission done
WHERE done.id = submission.id AND (submission.read_at IS NULL OR submission.chain <> done.chain)
"""


def existing_interviews(named: Iterable[tuple[int, Iterable[str]]]) -> pl.DataFrame:
    """Interviews whose chain bears one of the names (form, names): columns EXISTING, told as read."""
    pairs = [(form_id, name) for form_id, names in named for name in names]
    asked = {"forms": [pair[0] for pair in pairs], "chains": [pair[1] for pair in pairs]}
    frame = fetched_frame(_EXISTING, asked, schema=EXISTING)
    told = [json.loads(text) for text in frame["told"]]
    return frame.with_columns(pl.Series("told", told, dtype=pl.Object))


def write_interviews(
    rows: list[dict[str, Any]], united: Mapping[int, int], submissions: pl.DataFrame, *, at: datetime
) -> None:
    """Write interviews (columns ROW, told as a dict), those of `united` into the one they become; note the submissions
    (id, chain) as read."""
    as_text = [{**row, "told": json.dumps(row["told"], ensure_ascii=False)} for row in rows]
    staged("fresh_interview", pl.DataFrame(as_text, schema=ROW, orient="row"))
    if united:
        pairs = pl.DataFrame(
            list(united.items()), schema={"id": pl.Int64, "interview_id": pl.Int64}, orient="row"
        )
        staged("united_interview", pairs)
        _unite()
    when = {"at": at}
    written(_UPDATE, when)
    written(_INSERT, when)
    written(_SIBLINGS)
    staged("read_submission", submissions)
    written(_READ, when)


def _unite() -> None:
    """Move what belongs to the interviews that become part of another, and let them go."""
    for table, names in CHILDREN.items():
        key = ", ".join(f"own.{name}" for name in names)
        same = " AND ".join(f"known.{name} = own.{name}" for name in names)
        written(_MOVE_ONCE.format(table=table, key=key, same=same))
        written(_GONE.format(table=table, column="interview_id"))
    written(_CHECKS)
    written(_GONE.format(table="survey_interview", column="id"))
