"""How many entered, left and stayed between two editions of a list, in any area, and who they are."""

from dataclasses import dataclass, field
from typing import Any

import polars as pl
from django.utils import timezone

from ppaos.evidence.targeting.models import EditionComparison
from ppaos.evidence.targeting.queries.states import WITHIN
from ppaos.ground.workbench.queries import fetched_frame

PERSON, HOUSEHOLD = "person", "household"
TABLES = {PERSON: "targeting_listedpersonchange", HOUSEHOLD: "targeting_listedhouseholdchange"}
HOWS = ("changed", "filled", "emptied")
_IN_EARLIER, _IN_LATER = "earlier.area_id IS NOT NULL", "later.area_id IS NOT NULL"
_STAYED = "change.state IN ('unchanged', 'changed')"
# Each figure: of which rows, and in which edition they lie in the area.
FIGURES = {
    "entered": f"change.state = 'entered' AND {_IN_LATER}",
    "left": f"change.state = 'left' AND {_IN_EARLIER}",
    "stayed": f"{_STAYED} AND {_IN_LATER}",
    "unchanged": f"change.state = 'unchanged' AND {_IN_LATER}",
    "changed": f"change.state = 'changed' AND {_IN_LATER}",
    "moved_in": f"{_STAYED} AND {_IN_LATER} AND NOT ({_IN_EARLIER})",
    "moved_out": f"{_STAYED} AND {_IN_EARLIER} AND NOT ({_IN_LATER})",
    "earlier_in_doubt": f"change.state = 'in_doubt' AND {_IN_EARLIER}",
    "later_in_doubt": f"change.state = 'in_doubt' AND {_IN_LATER}",
    "earlier_unmatchable": f"change.state = 'unmatchable' AND {_IN_EARLIER}",
    "later_unmatchable": f"change.state = 'unmatchable' AND {_IN_LATER}",
}
COUNTS = {"kind": pl.String, "earlier": pl.String, "later": pl.String, "state": pl.String, "count": pl.Int64}
FIELD_COUNTS = {
    "kind": pl.String,
    "later": pl.String,
    "how": pl.String,
    "field": pl.String,
    "count": pl.Int64,
}
BEHIND = {"earlier_id": pl.Int64, "later_id": pl.Int64, "state": pl.String, "origin": pl.String,
          "probability": pl.Float64, "changed": pl.String, "filled": pl.String, "emptied": pl.String}  # fmt: skip

_INSIDE = f"inside AS MATERIALIZED (SELECT area_id FROM geography_areawithin WHERE ancestor_id = %(area)s AND {WITHIN})"
# What lies in the area but in no part of the level stands under the empty code.
_PLACE = f"""
WITH {_INSIDE},
part AS (
    SELECT area_id, min(ancestor_id) AS code FROM geography_areawithin
    JOIN geography_area ON geography_area.code = ancestor_id AND geography_area.level = %(level)s
    WHERE {WITHIN} GROUP BY area_id
),
place AS MATERIALIZED (SELECT area_id, coalesce(part.code, '') AS code FROM inside LEFT JOIN part USING (area_id))
"""
# Whom the later edition lists in the area, then whom only the earlier one does: each walks an index of its own.
_COUNT = """
SELECT '{kind}' AS kind, earlier.code AS earlier, later.code AS later, state, count(*) AS count FROM {table} change
JOIN place later ON later.area_id = change.later_area_id
LEFT JOIN place earlier ON earlier.area_id = change.earlier_area_id
WHERE comparison_id = %(comparison)s GROUP BY 2, 3, 4
UNION ALL
SELECT '{kind}', earlier.code, NULL, state, count(*) FROM {table} change
JOIN place earlier ON earlier.area_id = change.earlier_area_id
LEFT JOIN place later ON later.area_id = change.later_area_id
WHERE comparison_id = %(comparison)s AND later.area_id IS NULL GROUP BY 2, 4
"""
_COUNT_FIELDS = """
SELECT '{kind}', later.code, '{how}', field, count(*) FROM {table} change
JOIN place later ON later.area_id = change.later_area_id, unnest(change.{how}) AS field
WHERE comparison_id = %(comparison)s AND state = 'changed' GROUP BY 2, 4
"""
_BEHIND = """
FROM {table} change
LEFT JOIN inside earlier ON earlier.area_id = change.earlier_area_id
LEFT JOIN inside later ON later.area_id = change.later_area_id
WHERE comparison_id = %(comparison)s AND {figure}
  AND (%(field)s = '' OR %(field)s = ANY(changed || filled || emptied))
"""


@dataclass(frozen=True)
class Turnover:
    """Persons, or households, of two editions by what became of them; fields: field → how → those who stayed."""

    counts: dict[str, int]
    fields: dict[str, dict[str, int]] = field(default_factory=dict)

    def __getitem__(self, figure: str) -> int:
        return self.counts.get(figure, 0)

    @property
    def earlier(self) -> int:
        """Listed in the earlier edition, each once."""
        staying = self["stayed"] - self["moved_in"] + self["moved_out"]
        return staying + self["left"] + self["earlier_in_doubt"] + self["earlier_unmatchable"]

    @property
    def later(self) -> int:
        """Listed in the later edition, each once."""
        return self["stayed"] + self["entered"] + self["later_in_doubt"] + self["later_unmatchable"]


@dataclass(frozen=True)
class EditionsCompared:
    """Two editions in an area: persons and households apart."""

    comparison: EditionComparison
    area_code: str
    persons: Turnover
    households: Turnover


def turnover(*, comparison: EditionComparison, area_code: str) -> EditionsCompared:
    """What became of those listed in an area, as it was when the two editions were compared."""
    parameters = _parameters(comparison, area_code)
    told = _fields_by_kind(comparison, area_code)
    return _compared(comparison, area_code, _counts(parameters), "", told)


def turnover_by_area(
    *, comparison: EditionComparison, area_code: str, level: str
) -> dict[str | None, EditionsCompared]:
    """The same for each part of an area at a level, without the fields; None holds what lies in no such part.

    The parts add up to the whole, but for those who moved between two of them.
    """
    counts = _counts(_parameters(comparison, area_code, level))
    codes = pl.concat([counts["earlier"], counts["later"]]).drop_nulls().unique().sort()
    return {code or None: _compared(comparison, code, counts, code, {}) for code in codes}


def count_behind(
    *, comparison: EditionComparison, area_code: str, figure: str, of: str = PERSON, field: str = ""
) -> int:
    """How many rows a figure counts."""
    sql = f"WITH {_INSIDE} SELECT count(*) {_behind(figure, of)}"
    parameters = _parameters(comparison, area_code) | {"field": field}
    return int(fetched_frame(sql, parameters, schema={"count": pl.Int64})["count"][0])


def changes_behind(
    *, comparison: EditionComparison, area_code: str, figure: str, of: str = PERSON, field: str = "",
    offset: int = 0, limit: int | None = None,
) -> pl.DataFrame:  # fmt: skip
    """The rows a figure counts (columns BEHIND; earlier_id and later_id are candidates, or their households), by
    area; the fields that differ are named, separated by commas."""
    own = "origin, probability" if of == PERSON else "'', NULL::float"
    arrays = ", ".join(f"array_to_string({how}, ',')" for how in HOWS)
    sql = f"""WITH {_INSIDE} SELECT earlier_id, later_id, state, {own}, {arrays} {_behind(figure, of)}
        ORDER BY coalesce(later_area_id, earlier_area_id), coalesce(later_id, earlier_id), earlier_id
        OFFSET %(offset)s LIMIT %(limit)s"""
    parameters = {**_parameters(comparison, area_code), "field": field, "offset": offset, "limit": limit}
    return fetched_frame(sql, parameters, schema=BEHIND)


def _behind(figure: str, of: str) -> str:
    return _BEHIND.format(table=TABLES[of], figure=FIGURES[figure])


def _parameters(comparison: EditionComparison, area_code: str, level: str = "") -> dict[str, Any]:
    return {"comparison": comparison.pk, "area": area_code, "on": timezone.localdate(), "level": level}


def _counts(parameters: dict[str, Any]) -> pl.DataFrame:
    counted = " UNION ALL ".join(_COUNT.format(kind=kind, table=table) for kind, table in TABLES.items())
    return fetched_frame(_PLACE + counted, parameters, schema=COUNTS)


def _fields_by_kind(comparison: EditionComparison, area_code: str) -> dict[str, dict[str, dict[str, int]]]:
    counted = " UNION ALL ".join(
        _COUNT_FIELDS.format(kind=kind, table=table, how=how) for kind, table in TABLES.items() for how in HOWS
    )  # fmt: skip
    rows = fetched_frame(_PLACE + counted, _parameters(comparison, area_code), schema=FIELD_COUNTS)
    told: dict[str, dict[str, dict[str, int]]] = {kind: {} for kind in TABLES}
    for kind, _later, how, name, count in rows.iter_rows():
        told[kind].setdefault(name, dict.fromkeys(HOWS, 0))[how] = count
    return told


def _compared(
    comparison: EditionComparison, area_code: str, counts: pl.DataFrame, place: str,
    fields: dict[str, dict[str, dict[str, int]]],
) -> EditionsCompared:  # fmt: skip
    """The figures of one place out of counts by place of either edition; FIGURES says the same in SQL."""
    state, before = pl.col("state"), (pl.col("earlier") == place).fill_null(False)
    after = (pl.col("later") == place).fill_null(False)
    stayed = state.is_in(["unchanged", "changed"])
    figures = {
        "entered": (state == "entered") & after,
        "left": (state == "left") & before,
        "stayed": stayed & after,
        "unchanged": (state == "unchanged") & after,
        "changed": (state == "changed") & after,
        "moved_in": stayed & after & ~before,
        "moved_out": stayed & before & ~after,
        "earlier_in_doubt": (state == "in_doubt") & before,
        "later_in_doubt": (state == "in_doubt") & after,
        "earlier_unmatchable": (state == "unmatchable") & before,
        "later_unmatchable": (state == "unmatchable") & after,
    }
    summed = counts.group_by("kind").agg(
        pl.col("count").filter(which).sum().alias(name) for name, which in figures.items()
    )
    of_kind = {row.pop("kind"): row for row in summed.to_dicts()}
    persons, households = (Turnover(of_kind.get(kind, {}), fields.get(kind, {})) for kind in TABLES)
    return EditionsCompared(comparison, area_code, persons, households)
