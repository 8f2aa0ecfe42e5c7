"""How far are the visits of an area: by part of it and by surveyor, waiting, overdue, held, and what was found?"""

from datetime import date

import polars as pl
from django.utils import timezone

from ppaos.evidence.targeting.models import Verdict
from ppaos.ground.workbench.queries import fetched_frame

FIGURES = ("waiting", "overdue", "sent_back", "done")
OUTCOMES = tuple(str(value) for value in Verdict.Outcome.values)
SCHEMA = {
    "part": pl.String, "surveyor_id": pl.Int64, "waiting": pl.Int64, "overdue": pl.Int64, "sent_back": pl.Int64,
    "done": pl.Int64, "outcome": pl.String,
}  # fmt: skip
# The newest verdict on the household that was made since the visit was assigned is what the visit found.
_PROGRESS = """
WITH place AS MATERIALIZED (
    SELECT inside.area_id, min(part.ancestor_id) AS code
    FROM geography_areawithin inside
    LEFT JOIN (
        SELECT held.area_id, held.ancestor_id FROM geography_areawithin held
        JOIN geography_area area ON area.code = held.ancestor_id AND area.level = %(level)s
        WHERE (held.valid_from IS NULL OR held.valid_from <= %(on)s)
          AND (held.valid_to IS NULL OR held.valid_to > %(on)s)
    ) part ON part.area_id = inside.area_id
    WHERE inside.ancestor_id = %(area)s AND (inside.valid_from IS NULL OR inside.valid_from <= %(on)s)
      AND (inside.valid_to IS NULL OR inside.valid_to > %(on)s)
    GROUP BY inside.area_id
)
SELECT place.code, visit.surveyor_id,
       count(*) FILTER (WHERE visit.state IN ('planned', 'sent_back')),
       count(*) FILTER (WHERE visit.state IN ('planned', 'sent_back') AND visit.due_on < %(on)s),
       count(*) FILTER (WHERE visit.state = 'sent_back'),
       count(*) FILTER (WHERE visit.state = 'done'), coalesce(said.outcome, '')
FROM survey_visit visit JOIN place USING (area_id)
LEFT JOIN LATERAL (
    SELECT verdict.outcome FROM targeting_verdict verdict
    WHERE visit.state = 'done' AND verdict.taken_back_at IS NULL AND verdict.made_at >= visit.assigned_at
      AND (verdict.household_id = visit.household_id
           OR verdict.candidate_household_id = visit.candidate_household_id)
    ORDER BY verdict.found_on DESC, verdict.id DESC LIMIT 1
) said ON true
WHERE visit.state <> 'withdrawn' AND NOT visit.is_practice
GROUP BY 1, 2, 7
"""


def progress(area_code: str, *, level: str, on: date | None = None) -> pl.DataFrame:
    """Visits of an area, counted by its part at a level (null where in none), surveyor and outcome: columns SCHEMA.

    waiting: planned or sent back. overdue: of those, due before today. sent_back: of those, to be mended. done: held.
    outcome: of those held, what the newest verdict since says; empty where none does. Practice counts nowhere.
    """
    asked = {"area": area_code, "level": level, "on": on or timezone.localdate()}
    return fetched_frame(_PROGRESS, asked, schema=SCHEMA)


def summed(found: pl.DataFrame, key: str) -> pl.DataFrame:
    """The counts by one key («part», «surveyor_id»): FIGURES, and a column for each outcome of visits held."""
    return found.group_by(key, maintain_order=True).agg(*_sums())


def in_all(found: pl.DataFrame) -> dict[str, int]:
    """The counts of everything."""
    return found.select(_sums()).row(0, named=True)


def _sums() -> list[pl.Expr]:
    of_outcome = [
        pl.col("done").filter(pl.col("outcome") == outcome).sum().alias(outcome) for outcome in OUTCOMES
    ]
    return [pl.col(figure).sum() for figure in FIGURES] + of_outcome
