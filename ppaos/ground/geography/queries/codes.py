"""Which of these codes are in use, which were abolished, and what took their place?"""

from collections.abc import Iterable
from datetime import date

import polars as pl
from django.utils import timezone

from ppaos.ground.geography.queries.frames import as_table, fetched

RESOLVED = {"code": pl.String, "state": pl.String, "successor": pl.String, "successors": pl.List(pl.String)}

# Follows succession after succession until an area that is still there; UNION ends a circle.
_RESOLVE = """
WITH RECURSIVE given AS (SELECT code FROM {given}),
line(code, reached) AS (
    SELECT code, code FROM given
    UNION
    SELECT line.code, step.successor_id
    FROM line
    JOIN geography_area gone ON gone.code = line.reached AND gone.valid_to <= %s
    JOIN geography_areasuccession step ON step.area_id = line.reached
),
living AS (
    SELECT line.code, array_agg(line.reached ORDER BY line.reached) AS codes
    FROM line JOIN geography_area ON geography_area.code = line.reached
    WHERE line.reached <> line.code AND (valid_to IS NULL OR valid_to > %s)
    GROUP BY line.code
)
SELECT given.code,
       CASE WHEN area.code IS NULL THEN 'unknown'
            WHEN area.valid_to <= %s THEN 'abolished' ELSE 'current' END,
       CASE WHEN cardinality(living.codes) = 1 THEN living.codes[1] END,
       coalesce(living.codes, '{{}}')
FROM given LEFT JOIN geography_area area USING (code) LEFT JOIN living USING (code)
ORDER BY given.code
"""


def resolve_codes(codes: Iterable[str | None] | pl.Series, on: date | None = None) -> pl.DataFrame:
    """State of each distinct code on the date (today if none is given), in one statement.

    Columns: code; state («current», «abolished» or «unknown»); successor, where exactly one area in
    force took over; successors, all that did (empty where none is known). Nulls are left out.
    """
    distinct = pl.DataFrame({"code": pl.Series(codes, dtype=pl.String)}).drop_nulls().unique()
    table, parameters = as_table(distinct, "sent")
    day = on or timezone.localdate()
    return fetched(_RESOLVE.format(given=table), [*parameters, day, day, day], RESOLVED)
