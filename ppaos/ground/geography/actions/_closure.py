"""The closure of the placements, computed and written by PostgreSQL; changes only what differs."""

from collections.abc import Sequence

from ppaos.ground.geography.queries.frames import written

# Every way up from each area in scope, with the time for which all its steps hold. Periods of
# several ways to one ancestor are united, so that a join finds each pair at most once on a day.
_REWRITE = """
WITH RECURSIVE
scope AS MATERIALIZED ({scope}),
step AS (SELECT area_id, parent_id, daterange(valid_from, valid_to) AS during FROM geography_areaplacement),
way(area_id, ancestor_id, during) AS (
    SELECT scope.code, scope.code, daterange(NULL, NULL) FROM scope
    UNION
    SELECT way.area_id, step.parent_id, way.during * step.during
    FROM way JOIN step ON step.area_id = way.ancestor_id AND way.during && step.during
),
united AS (
    SELECT area_id, ancestor_id, unnest(range_agg(during)) AS during FROM way GROUP BY area_id, ancestor_id
),
right_rows AS MATERIALIZED (
    SELECT area_id, ancestor_id, lower(during) AS valid_from, upper(during) AS valid_to FROM united
),
kept AS (
    SELECT area_id, ancestor_id, valid_from, valid_to FROM geography_areawithin
    WHERE area_id IN (SELECT code FROM scope)
),
stale AS (SELECT * FROM kept EXCEPT SELECT * FROM right_rows),
dropped AS (
    DELETE FROM geography_areawithin old USING stale
    WHERE old.area_id = stale.area_id AND old.ancestor_id = stale.ancestor_id
      AND old.valid_from IS NOT DISTINCT FROM stale.valid_from
      AND old.valid_to IS NOT DISTINCT FROM stale.valid_to
)
INSERT INTO geography_areawithin (area_id, ancestor_id, valid_from, valid_to)
SELECT * FROM right_rows EXCEPT SELECT * FROM kept
"""
MANY = 500
_ALL = "SELECT code FROM geography_area"
# The areas named, and whatever lay or lies below them: their way up may have changed with them.
_NAMED = """
SELECT unnest(%s::text[]) AS code
UNION
SELECT area_id FROM geography_areawithin WHERE ancestor_id = ANY(%s::text[])
"""


def plan_afresh() -> None:
    """Tell the planner how large the tables are now: while it takes them for empty, it would compare
    every row with every other."""
    written("ANALYZE geography_area, geography_areaplacement, geography_areasuccession, geography_areawithin")


def rewrite_closure(codes: Sequence[str] | None = None) -> int:
    """Bring AreaWithin in line with the placements, for some areas or for all; returns rows added.

    Call inside a transaction. Readers go on undisturbed; a second writer waits."""
    written("LOCK TABLE geography_areawithin IN SHARE ROW EXCLUSIVE MODE")
    if codes is None or len(codes) > MANY:
        plan_afresh()
    if codes is None:
        return written(_REWRITE.format(scope=_ALL))
    return written(_REWRITE.format(scope=_NAMED), [list(codes), list(codes)])
