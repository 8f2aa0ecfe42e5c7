"""Where branches of an interview disagree, and who settled it: set beside what is known, as the chains say it now."""

from collections.abc import Iterable, Mapping
from datetime import datetime

import polars as pl

from ppaos.evidence.survey.queries.chains import Disagreement
from ppaos.evidence.survey.queries.linked import Chain
from ppaos.ground.workbench.queries import staged, written

ROW = {
    "interview_id": pl.Int64, "path": pl.String, "first_id": pl.Int64, "second_id": pl.Int64, "settled_id": pl.Int64,
}  # fmt: skip
LONGEST_PATH = 300
_GONE = """
DELETE FROM survey_conflict conflict USING joined_interview joined
WHERE conflict.interview_id = joined.id AND NOT EXISTS (
    SELECT 1 FROM fresh_conflict fresh WHERE fresh.interview_id = conflict.interview_id
      AND fresh.path = conflict.path AND fresh.first_id = conflict.first_id AND fresh.second_id = conflict.second_id)
"""
_FOUND = """
INSERT INTO survey_conflict (interview_id, path, first_id, second_id, found_at, settled_by_submission_id, settled_at,
                             settled_by_id)
SELECT fresh.interview_id, fresh.path, fresh.first_id, fresh.second_id, %(at)s, settling.id, settling.received_at,
       settling.sent_by_id
FROM fresh_conflict fresh LEFT JOIN survey_submission settling ON settling.id = fresh.settled_id
ORDER BY fresh.interview_id, fresh.path, fresh.first_id, fresh.second_id
ON CONFLICT ON CONSTRAINT conflict_once DO UPDATE SET
    settled_by_submission_id = excluded.settled_by_submission_id, settled_at = excluded.settled_at,
    settled_by_id = excluded.settled_by_id
"""


def save_conflicts(
    chains: Iterable[Chain], interview_ids: Mapping[tuple[int, str], int], *, at: datetime
) -> None:
    """Save the conflicts of these chains, open and settled; what is none any more goes."""
    rows: dict[tuple[int, str, int, int], int | None] = {}
    numbers = []
    for chain in chains:
        number = interview_ids[chain.form_id, chain.name]
        numbers.append(number)
        for found in chain.result.settled:
            settling = chain.by_id[found.settled_by].row.pk
            for pair in _pairs(chain, found):
                rows.setdefault((number, found.path[:LONGEST_PATH], *pair), settling)
        for found in chain.result.conflicts:
            rows |= {(number, found.path[:LONGEST_PATH], *pair): None for pair in _pairs(chain, found)}
    staged("joined_interview", pl.DataFrame({"id": numbers}, schema={"id": pl.Int64}))
    frame = pl.DataFrame([(*key, settling) for key, settling in rows.items()], schema=ROW, orient="row")
    staged("fresh_conflict", frame)
    written(_GONE)
    written(_FOUND, {"at": at})


def _pairs(chain: Chain, found: Disagreement) -> Iterable[tuple[int, int]]:
    """The first side beside each other side."""
    first, *others = (chain.by_id[side.instance_id].row.pk for side in found.sides)
    return [(first, other) for other in others]
