"""How pairs of one search enter the table: set beside those there are, in a handful of statements."""

from dataclasses import astuple, dataclass
from datetime import datetime

import polars as pl

from ppaos.engine.linkage import duplicates, levels_as_json
from ppaos.ground.workbench.queries import analysed, staged, written

FRESH = {
    "first_id": pl.Int64, "second_id": pl.Int64, "probability": pl.Float64, "match_weight": pl.Float64,
    "levels": pl.String,
}  # fmt: skip

# What nobody decided, and this search, which held both persons, finds no more. A person's word stays.
_GONE = """
DELETE FROM registry_possibledouble known USING searched_person one, searched_person other
WHERE known.decision = 'open' AND one.person_id = known.first_id AND other.person_id = known.second_id
  AND NOT EXISTS (SELECT 1 FROM fresh_double fresh
                  WHERE fresh.first_id = known.first_id AND fresh.second_id = known.second_id)
"""
_WEIGHED_ANEW = """
UPDATE registry_possibledouble known
SET probability = fresh.probability, match_weight = fresh.match_weight, levels = fresh.levels::jsonb,
    method = %(method)s
FROM fresh_double fresh
WHERE known.decision = 'open' AND known.first_id = fresh.first_id AND known.second_id = fresh.second_id
  AND (known.probability, known.match_weight, known.levels, known.method)
      IS DISTINCT FROM (fresh.probability, fresh.match_weight, fresh.levels::jsonb, %(method)s)
"""
_NEW = """
INSERT INTO registry_possibledouble
    (first_id, second_id, probability, match_weight, levels, method, found_at, decision, note)
SELECT first_id, second_id, probability, match_weight, levels::jsonb, %(method)s, %(at)s, 'open', ''
FROM fresh_double ORDER BY first_id, second_id
ON CONFLICT (first_id, second_id) DO NOTHING
"""


@dataclass(frozen=True)
class DoublesFound:
    """What a search for doubles came to: persons compared, pairs that may be one, and how much of it is news."""

    persons: int = 0
    pairs: int = 0
    new: int = 0
    gone: int = 0

    def __add__(self, other: "DoublesFound") -> "DoublesFound":
        return DoublesFound(
            *(one + another for one, another in zip(astuple(self), astuple(other), strict=True))
        )


def pairs_among(persons: pl.DataFrame) -> tuple[pl.DataFrame, str]:
    """Persons as `queries.persons_for_linking` gives them -> the likely pairs (FRESH), and by which method."""
    if persons.height < 2:
        return pl.DataFrame(schema=FRESH), ""
    links = duplicates(persons)
    # The engine sorts record_ids as text; here the lesser number comes first.
    ids = pl.col("left_id", "right_id").cast(pl.Int64)
    pairs = links.frame.select(
        pl.min_horizontal(ids).alias("first_id"),
        pl.max_horizontal(ids).alias("second_id"),
        pl.col("probability", "match_weight").cast(pl.Float64),
        levels_as_json(),
    )
    return pairs, f"engine.linkage {links.model.version}"


def saved(persons: pl.DataFrame, pairs: pl.DataFrame, method: str, *, at: datetime) -> DoublesFound:
    """Set the pairs found among persons beside those known; the same pairs once more change nothing."""
    staged("searched_person", persons.select(person_id="record_id"))
    staged("fresh_double", pairs)
    gone = written(_GONE)
    written(_WEIGHED_ANEW, {"method": method})
    new = written(_NEW, {"method": method, "at": at})
    analysed("registry_possibledouble", rows=new + gone)
    return DoublesFound(persons.height, pairs.height, new, gone)
