"""How decisions of a linking run enter the table: set beside those there are, in a handful of statements."""

from dataclasses import astuple, dataclass
from datetime import datetime

import polars as pl

from ppaos.engine.linkage import Links, levels_as_json, link
from ppaos.ground.privacy.actions import announce
from ppaos.ground.workbench.queries import analysed, fetched_frame, staged, written

PAIRS = {"candidate_id": pl.Int64, "person_id": pl.Int64}

# A person's word stands: of a row that is settled nothing is proposed, and no pair that somebody judged.
_SETTLED = """
DELETE FROM fresh_match fresh USING targeting_match known
WHERE known.is_current AND known.candidate_id = fresh.candidate_id AND known.origin IN ('person', 'source')
  AND (known.decision = 'same' OR known.person_id = fresh.person_id)
"""
_ALIKE = """known.is_current AND known.candidate_id = fresh.candidate_id AND known.person_id = fresh.person_id
  AND known.decision = fresh.decision AND known.origin = fresh.origin"""
_SUPERSEDE = f"""
UPDATE targeting_match known SET is_current = false FROM linked_candidate
WHERE known.candidate_id = linked_candidate.candidate_id AND known.is_current
  AND known.origin IN ('verified_id', 'model') AND NOT EXISTS (SELECT 1 FROM fresh_match fresh WHERE {_ALIKE})
RETURNING known.candidate_id, known.person_id
"""
_KNOWN = f"DELETE FROM fresh_match fresh USING targeting_match known WHERE {_ALIKE}"
_SAVE = """
INSERT INTO targeting_match (candidate_id, person_id, decision, origin, probability, match_weight, levels, method,
                             decided_at, note, is_current)
SELECT candidate_id, person_id, decision, origin, probability, match_weight, levels::jsonb, %(method)s, %(at)s, '',
       true
FROM fresh_match ORDER BY candidate_id, person_id
RETURNING candidate_id, person_id
"""
_TOUCHED = """
SELECT DISTINCT candidate.candidate_household_id, member.household_id
FROM touched_pair pair JOIN targeting_candidate candidate ON candidate.id = pair.candidate_id
LEFT JOIN registry_membership member ON member.person_id = pair.person_id AND member.valid_to IS NULL
"""


@dataclass(frozen=True)
class Linked:
    """What a linking run found, and how much of it is news."""

    candidates: int = 0
    persons: int = 0
    same: int = 0
    doubtful: int = 0
    decided: int = 0
    superseded: int = 0

    def __add__(self, other: "Linked") -> "Linked":
        return Linked(*(one + another for one, another in zip(astuple(self), astuple(other), strict=True)))


def linked(candidates: pl.DataFrame, persons: pl.DataFrame, *, at: datetime) -> Linked:
    """Link two frames (as the engine takes them), save what is new and tell the rooms above."""
    links = None if candidates.is_empty() or persons.is_empty() else link(candidates, persons)
    decisions = _decisions(links)
    staged("linked_candidate", candidates.select(candidate_id="record_id"))
    staged("fresh_match", decisions)
    written(_SETTLED)
    gone = fetched_frame(_SUPERSEDE, schema=PAIRS)
    written(_KNOWN)
    method = f"engine.linkage {links.model.version}" if links else ""
    made = fetched_frame(_SAVE, {"method": method, "at": at}, schema=PAIRS)
    announce_pairs(pl.concat([gone, made]), at=at)
    analysed("targeting_match", rows=made.height)
    counts = decisions["decision"].value_counts().rows()
    found = dict(counts)
    return Linked(
        candidates=candidates.height,
        persons=persons.height,
        same=found.get("same", 0),
        doubtful=found.get("doubtful", 0),
        decided=made.height,
        superseded=gone.height,
    )


def announce_pairs(pairs: pl.DataFrame, *, at: datetime) -> None:
    """Tell the rooms above that candidate households and households changed: candidate_id, person_id."""
    if pairs.is_empty():
        return
    staged("touched_pair", pairs)
    touched = fetched_frame(_TOUCHED, schema={"list": pl.Int64, "household": pl.Int64})
    announce(households=touched["household"].drop_nulls(), lists=touched["list"], at=at)


def _decisions(links: Links | None) -> pl.DataFrame:
    """The engine's pairs as rows of Match; levels is JSON, a comparison's level and its bits."""
    schema = PAIRS | {"decision": pl.String, "origin": pl.String, "probability": pl.Float64,
                      "match_weight": pl.Float64, "levels": pl.String}  # fmt: skip
    if links is None:
        return pl.DataFrame(schema=schema)
    return links.frame.select(
        pl.col("left_id").cast(pl.Int64).alias("candidate_id"),
        pl.col("right_id").cast(pl.Int64).alias("person_id"),
        pl.col("decision").cast(pl.String),
        pl.col("pass").cast(pl.String).alias("origin"),
        pl.col("probability").cast(pl.Float64),
        pl.col("match_weight").cast(pl.Float64),
        levels_as_json(),
    )
