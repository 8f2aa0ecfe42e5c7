"""Writing areas and placements by the frame; what every action that adds areas has in common."""

import polars as pl

from ppaos.engine.thai.names import sort_key
from ppaos.ground.geography.models import Level
from ppaos.ground.geography.queries.frames import as_table, written

AREA_COLUMNS = {
    "code": pl.String, "level": pl.String, "kind": pl.String, "name_th": pl.String, "name_en": pl.String,
    "sort_key": pl.String, "valid_to": pl.Date, "origin": pl.String, "parent_code": pl.String,
}  # fmt: skip

# Municipal areas may have no village numbers; health data writes 00 for them.
NO_NUMBER = "00"

# What the province wrote itself (origin «local») yields to nothing but its own list, and an end once
# known is not forgotten.
_SAVE_AREAS = """
INSERT INTO geography_area AS old
    (code, level, kind, name_th, name_en, sort_key, valid_to, origin, parent_code)
SELECT code, level, kind, name_th, name_en, sort_key, valid_to, origin, parent_code FROM {given}
ON CONFLICT (code) DO UPDATE SET
    kind = excluded.kind, name_th = excluded.name_th, name_en = excluded.name_en,
    sort_key = excluded.sort_key, origin = excluded.origin, parent_code = excluded.parent_code
WHERE (old.origin <> 'local' OR excluded.origin = 'local')
  AND (old.kind, old.name_th, old.name_en, old.sort_key, old.origin, old.parent_code) IS DISTINCT FROM
      (excluded.kind, excluded.name_th, excluded.name_en, excluded.sort_key, excluded.origin,
       excluded.parent_code)
"""
_END_AREAS = """
UPDATE geography_area area SET valid_to = given.valid_to FROM {given}
WHERE area.code = given.code AND area.valid_to IS NULL AND given.valid_to IS NOT NULL
"""
_SAVE_PLACEMENTS = """
INSERT INTO geography_areaplacement AS old (area_id, parent_id, valid_from, valid_to)
SELECT area_code, parent_code, valid_from, valid_to FROM {given}
ON CONFLICT (area_id, parent_id, valid_from) DO UPDATE SET valid_to = excluded.valid_to
WHERE old.valid_to IS NULL AND excluded.valid_to IS NOT NULL
"""
_SAVE_SUCCESSIONS = """
INSERT INTO geography_areasuccession (area_id, successor_id, "on")
SELECT area_code, successor_code, "on" FROM {given}
ON CONFLICT (area_id, successor_id) DO NOTHING
"""
# What lay in an area with one successor lies in the successor from then on.
_MOVE_CHILDREN = """
WITH heir AS (
    SELECT gone.code, gone.valid_to, min(step.successor_id) AS code_after
    FROM geography_area gone JOIN geography_areasuccession step ON step.area_id = gone.code
    WHERE gone.valid_to IS NOT NULL
    GROUP BY gone.code, gone.valid_to HAVING count(*) = 1
),
moved AS (
    UPDATE geography_areaplacement placed SET valid_to = heir.valid_to
    FROM heir, geography_area child
    WHERE placed.parent_id = heir.code AND placed.valid_to IS NULL
      AND child.code = placed.area_id AND child.valid_to IS NULL
      AND (placed.valid_from IS NULL OR placed.valid_from < heir.valid_to)
    RETURNING placed.area_id, heir.code, heir.code_after, heir.valid_to
),
reparented AS (
    UPDATE geography_area child SET parent_code = moved.code_after
    FROM moved WHERE child.code = moved.area_id AND child.parent_code = moved.code
)
INSERT INTO geography_areaplacement (area_id, parent_id, valid_from)
SELECT area_id, code_after, valid_to FROM moved
ON CONFLICT (area_id, parent_id, valid_from) DO NOTHING
"""


def unnamed_village() -> pl.Expr:
    """What a village (code) is called until its name is known: by its number, or that it has none."""
    number = pl.col("code").str.slice(6, 2)
    numbered = pl.format("หมู่ที่ {}", number.str.strip_chars_start("0"))
    return pl.when(number == NO_NUMBER).then(pl.lit("ไม่มีหมู่ที่")).otherwise(numbered)


def sorted_by() -> pl.Expr:
    """What areas (code, level, name_th) are sorted by: villages by their number first, as people know them."""
    number = pl.when(pl.col("level") == Level.VILLAGE.value).then(pl.col("code").str.slice(6, 2))
    return pl.concat_str(number.otherwise(pl.lit("")), sort_key(pl.col("name_th")))


def area_rows(areas: pl.DataFrame) -> pl.DataFrame:
    """Complete a frame of areas to AREA_COLUMNS: empty texts for absent ones, and what it is sorted by."""
    text = [pl.col(name).fill_null("") for name in ("kind", "name_en")]
    keyed = areas.with_columns(*text, sort_key=sorted_by())
    return keyed.select(pl.col(name).cast(dtype) for name, dtype in AREA_COLUMNS.items())


def save_areas(areas: pl.DataFrame) -> int:
    """Insert areas, or update those that differ (columns AREA_COLUMNS); returns how many changed."""
    table, parameters = as_table(areas, "given")
    return written(_SAVE_AREAS.format(given=table), parameters)


def end_areas(areas: pl.DataFrame) -> int:
    """Set the end of areas (code, valid_to) that have none yet; returns how many ended."""
    table, parameters = as_table(areas, "given")
    return written(_END_AREAS.format(given=table), parameters)


def save_placements(placements: pl.DataFrame) -> int:
    """Insert placements (area_code, parent_code, valid_from, valid_to), or end them; how many changed."""
    table, parameters = as_table(placements, "given")
    return written(_SAVE_PLACEMENTS.format(given=table), parameters)


def save_successions(successions: pl.DataFrame) -> int:
    """Insert successions (area_code, successor_code, on) not yet known; returns how many."""
    table, parameters = as_table(successions, "given")
    return written(_SAVE_SUCCESSIONS.format(given=table), parameters)


def move_children() -> int:
    """Place what lay in abolished areas with one successor in that successor; returns how many moved."""
    return written(_MOVE_CHILDREN)
