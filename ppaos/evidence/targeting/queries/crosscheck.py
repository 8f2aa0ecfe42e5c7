"""Who is on the list and poor, on the list and not, or poor and missed: counted for any area, persons and households
apart, and each figure's people.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from django.db.models import Q, QuerySet
from django.utils import timezone

from ppaos.evidence.targeting.models import Edition, ListImport, Source
from ppaos.evidence.targeting.queries import states
from ppaos.evidence.targeting.queries.states import IN_BOTH, LISTED, PRECEDENCE, STATES
from ppaos.ground.geography.models import AreaWithin, in_force
from ppaos.ground.workbench.queries import fetched_frame
from ppaos.people.cooperation.permissions import areas_in_sight

UNITS = {
    "person_id": pl.Int64, "candidate_id": pl.Int64, "household_id": pl.Int64, "candidate_household_id": pl.Int64,
    "area_id": pl.String, "edition_id": pl.Int64, "state": pl.String, "outcome": pl.String,
}  # fmt: skip
COUNTS = {"area_code": pl.String, "kind": pl.String, "state": pl.String, "count": pl.Int64}
POOR_STATES = (IN_BOTH, *states.ADDED)
_RANK = " ".join(f"WHEN '{state}' THEN {rank}" for rank, state in enumerate(PRECEDENCE))
# A household stands in the area of its people; of rows nobody knows, in the area the list gives.
_COUNTED = """
, household AS (
    SELECT coalesce(household_id::text, 'row ' || candidate_household_id) AS household,
           (array_agg(area_id ORDER BY person_id NULLS LAST, area_id))[1] AS area_id,
           (array_agg(state ORDER BY CASE state {rank} END))[1] AS state
    FROM unit WHERE state IS NOT NULL GROUP BY 1
),
place AS MATERIALIZED (
    SELECT area_id, min(ancestor_id) AS code FROM geography_areawithin
    JOIN geography_area ON geography_area.code = ancestor_id AND geography_area.level = %(level)s
    WHERE {within} GROUP BY area_id
)
SELECT place.code, 'person', state, count(*) FROM unit LEFT JOIN place USING (area_id)
WHERE state IS NOT NULL GROUP BY 1, 3
UNION ALL
SELECT place.code, 'household', state, count(*) FROM household LEFT JOIN place USING (area_id) GROUP BY 1, 3
"""


@dataclass(frozen=True)
class Tally:
    """Persons, or households, by their state; every one in exactly one state."""

    states: dict[str, int]

    def __getitem__(self, state: str) -> int:
        return self.states.get(state, 0)

    @property
    def listed(self) -> int:
        """On the list, each once however often it is written."""
        return sum(self[state] for state in LISTED)

    @property
    def poor(self) -> int:
        """Found poor by the newest verdict, on the list or not."""
        return sum(self[state] for state in POOR_STATES)

    @property
    def absent(self) -> int:
        """Poor and surely not on the list: missed and covered."""
        return self[states.MISSED] + self[states.COVERED]

    @property
    def inclusion_error(self) -> float | None:
        """Listed and not poor, of those listed and verified; None where nobody listed was verified."""
        return _share(self[states.NOT_POOR], self[states.NOT_POOR] + self[IN_BOTH])

    @property
    def exclusion_error(self) -> float | None:
        """Poor and absent from the list, of the poor; None where nobody was found poor."""
        return _share(self.absent, self.poor)

    @property
    def exclusion_error_at_most(self) -> float | None:
        """The same if everybody in doubt were absent too."""
        return _share(self.absent + self[states.POOR_IN_DOUBT], self.poor)


@dataclass(frozen=True)
class Ledger:
    """The cross-check of one edition in one area on one day."""

    edition: Edition
    area_code: str
    on: date
    persons: Tally
    households: Tally


def ledger(*, edition: Edition, area_code: str, on: date | None = None) -> Ledger:
    """The cross-check of an edition in an area: persons and households by state, as they stood on a day."""
    day = on or timezone.localdate()
    counts = _counts(edition, area_code, day, level="")
    return Ledger(edition, area_code, day, _tally(counts, "person"), _tally(counts, "household"))


def ledger_by_area(
    *, edition: Edition, area_code: str, level: str, on: date | None = None
) -> dict[str | None, Ledger]:
    """The cross-check of each part of an area at a level («district», «village», «local_authority», …).

    Keyed by area code; None holds what lies in no such part, so that the parts add up to the whole.
    """
    day = on or timezone.localdate()
    counts = _counts(edition, area_code, day, level=level)
    return {
        code: Ledger(edition, code or "", day, _tally(part, "person"), _tally(part, "household"))
        for (code,), part in counts.partition_by("area_code", as_dict=True).items()
    }


def units_behind(
    *, edition: Edition, area_code: str, state: str = "", on: date | None = None
) -> pl.DataFrame:
    """The persons and rows a figure counts (columns UNITS), by area and household; all states if none is named."""
    sql = f"""{states.units(states.ONE_EDITION)}
        SELECT * FROM unit WHERE state IS NOT NULL AND (%(state)s = '' OR state = %(state)s)
        ORDER BY area_id, household_id, candidate_household_id, person_id, candidate_id"""
    parameters = {**_parameters(edition, area_code, on or timezone.localdate()), "state": state}
    return fetched_frame(sql, parameters, schema=UNITS)


def household_states(household_ids: Iterable[int], on: date | None = None) -> pl.DataFrame:
    """How the people of registered households stand to the national list of their area: household_id, edition_id (null
    where there is none), persons, and a column a state. What is not asked of a household counts nowhere."""
    sql = _facts(states.OF_HOUSEHOLDS, "household_id")
    return _facts_frame(sql, "household_id", household_ids, on)


def list_states(candidate_household_ids: Iterable[int], on: date | None = None) -> pl.DataFrame:
    """How rows that are nobody in the register stand, by candidate household: candidate_household_id, area_id,
    edition_id, persons, and a column a state. Rows of other lists than the newest national one are left out."""
    sql = _facts(states.OF_LISTS, "candidate_household_id")
    return _facts_frame(sql, "candidate_household_id", candidate_household_ids, on)


def national_edition(area_code: str, on: date | None = None) -> Edition | None:
    """The newest committed edition of a national list that covers an area: what «missed» is measured against."""
    holding = AreaWithin.objects.filter(in_force(on or timezone.localdate()), area_id=area_code)
    national = Edition.objects.filter(
        source__kind=Source.Kind.NATIONAL_LIST,
        source__area__in=holding.values("ancestor_id"),
        imports__state=ListImport.State.COMMITTED,
    )
    return national.order_by("-year", "-round", "-id").select_related("source").first()


def visible_editions(user: Any) -> QuerySet[Edition]:
    """Committed editions of lists of people whose source lies where the user may see lists, or around it."""
    day = timezone.localdate()
    areas = areas_in_sight(user, deed="see_lists", on=day)
    around = AreaWithin.objects.filter(in_force(day), area_id__in=areas).values("ancestor_id")
    editions = editions_of_people().filter(source__area__in=around).distinct().select_related("source")
    return editions.order_by("source__kind", "source__name", "-year", "-round")


def editions_of_people() -> QuerySet[Edition]:
    """Editions of lists of people that hold a committed file; an edition with several stands several times."""
    left_out = [Source.Kind.BMN_ANSWERS, Source.Kind.SURVEY_WORKBOOK]
    committed = Edition.objects.filter(imports__state=ListImport.State.COMMITTED)
    return committed.exclude(source__kind__in=left_out)


def newest_editions(area_code: str) -> list[Edition]:
    """The newest committed edition of every list of people whose source belongs to an area, lies in it or around it."""
    within = AreaWithin.objects.filter(in_force(timezone.localdate()))
    around = within.filter(area_id=area_code).values("ancestor_id")
    inside = within.filter(ancestor_id=area_code).values("area_id")
    here = editions_of_people().filter(Q(source__area__in=around) | Q(source__area__in=inside))
    newest = here.order_by("source_id", "-year", "-round", "-id").distinct("source_id")
    return list(newest.select_related("source"))


def _counts(edition: Edition, area_code: str, on: date, *, level: str) -> pl.DataFrame:
    counted = _COUNTED.format(rank=_RANK, within=states.WITHIN)
    parameters = {**_parameters(edition, area_code, on), "level": level}
    return fetched_frame(states.units(states.ONE_EDITION) + counted, parameters, schema=COUNTS)


def _parameters(edition: Edition, area_code: str, on: date) -> dict[str, Any]:
    return {"edition": edition.pk, "area": area_code, "on": on}


def _tally(counts: pl.DataFrame, kind: str) -> Tally:
    rows = counts.filter(kind=kind).group_by("state").agg(pl.col("count").sum())
    found = dict(rows.iter_rows())
    return Tally({state: found.get(state, 0) for state in STATES})


def _facts(scope: states.Scope, key: str) -> str:
    columns = ", ".join(f"count(*) FILTER (WHERE state = '{state}')" for state in STATES)
    return f"""{states.units(scope)}
        SELECT {key}, min(area_id), min(edition_id), count(*), {columns} FROM unit GROUP BY {key} ORDER BY {key}"""


def _facts_frame(sql: str, key: str, ids: Iterable[int], on: date | None) -> pl.DataFrame:
    schema = {key: pl.Int64, "area_id": pl.String, "edition_id": pl.Int64, "persons": pl.Int64}
    schema |= dict.fromkeys(STATES, pl.Int64)
    parameters = {"ids": sorted(set(ids)), "on": on or timezone.localdate()}
    return fetched_frame(sql, parameters, schema=schema)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
