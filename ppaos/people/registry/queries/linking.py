"""Who is registered, as the linkage engine and upper rooms want it: whole frames in one read."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import polars as pl
from django.utils import timezone

from ppaos.ground.privacy.queries import opened_ids
from ppaos.ground.workbench.queries import fetched_frame

LINKING = {
    "record_id": pl.Int64, "sealed": pl.Binary, "title": pl.String, "first_name": pl.String,
    "last_name": pl.String, "sex": pl.String, "birth_on": pl.Date, "birth_precision": pl.String,
    "house_no": pl.String, "moo": pl.String, "subdistrict_code": pl.String, "household_id": pl.Int64,
}  # fmt: skip
_PERSONS = """
SELECT person.id, known.sealed, person.title, person.first_name, person.last_name, nullif(person.sex, ''),
       person.birth_on, nullif(person.birth_precision, ''), nullif(dwelling.house_no, ''),
       nullif(dwelling.moo, ''), coalesce(subdistrict.code, person.area_id), household.id
FROM registry_person person
LEFT JOIN LATERAL (
    SELECT sealed FROM registry_identifier
    WHERE person_id = person.id AND kind = 'citizen_id' AND valid_to IS NULL ORDER BY id DESC LIMIT 1
) known ON true
LEFT JOIN LATERAL (
    SELECT household_id FROM registry_membership
    WHERE person_id = person.id AND valid_to IS NULL
    ORDER BY presence = 'named_absent', id DESC LIMIT 1
) home ON true
LEFT JOIN registry_household household ON household.id = home.household_id
LEFT JOIN registry_dwelling dwelling ON dwelling.id = household.dwelling_id
LEFT JOIN (
    SELECT area_id, min(ancestor_id) AS code FROM geography_areawithin
    JOIN geography_area ancestor ON ancestor.code = ancestor_id AND ancestor.level = 'subdistrict'
    WHERE (geography_areawithin.valid_from IS NULL OR geography_areawithin.valid_from <= %(today)s)
      AND (geography_areawithin.valid_to IS NULL OR geography_areawithin.valid_to > %(today)s)
    GROUP BY area_id
) subdistrict ON subdistrict.area_id = person.area_id
WHERE person.merged_into_id IS NULL AND person.erased_at IS NULL AND {chosen}
ORDER BY person.id
"""
_WITHIN = """person.area_id IN (
    SELECT area_id FROM geography_areawithin WHERE ancestor_id = ANY(%(chosen)s)
      AND (valid_from IS NULL OR valid_from <= %(today)s) AND (valid_to IS NULL OR valid_to > %(today)s))"""
_OF_HOUSEHOLDS = "home.household_id = ANY(%(chosen)s)"
_BY_IDS = "person.id = ANY(%(chosen)s)"


def persons_for_linking(
    *, area_codes: Iterable[str] | None = None, household_ids: Iterable[int] | None = None
) -> pl.DataFrame:
    """Registered persons within areas, or of households, as `engine.linkage.link` takes them.

    Columns: record_id (the person's number), citizen_id (opened, null where none), title, first_name,
    last_name, sex, birth_on, birth_precision, house_no, moo, subdistrict_code (by today's hierarchy),
    household_id. Merged records are left out.
    """
    if area_codes is not None:
        return _persons(_WITHIN, sorted(set(area_codes)))
    return _persons(_OF_HOUSEHOLDS, sorted(set(household_ids or ())))


def persons_by_ids(ids: Iterable[int]) -> pl.DataFrame:
    """Persons by their number, in the columns of `persons_for_linking`."""
    return _persons(_BY_IDS, sorted(set(ids)))


def household_ids_of(person_ids: Iterable[int], on: date | None = None) -> pl.DataFrame:
    """In which household each person lives (today if no date is given): person_id, household_id.

    Persons who live nowhere are left out. A merged record lives where the record that was kept lives.
    """
    return fetched_frame(
        _HOMES,
        {"ids": sorted(set(person_ids)), "on": on or timezone.localdate()},
        schema={"person_id": pl.Int64, "household_id": pl.Int64},
    )


_HOMES = """
WITH RECURSIVE line(person_id, reached) AS (
    SELECT id, id FROM registry_person WHERE id = ANY(%(ids)s)
    UNION ALL
    SELECT line.person_id, person.merged_into_id FROM line JOIN registry_person person ON person.id = line.reached
    WHERE person.merged_into_id IS NOT NULL
)
SELECT DISTINCT ON (line.person_id) line.person_id, member.household_id
FROM line JOIN registry_person kept ON kept.id = line.reached AND kept.merged_into_id IS NULL
JOIN registry_membership member ON member.person_id = kept.id AND member.valid_from <= %(on)s
 AND (member.valid_to IS NULL OR member.valid_to > %(on)s)
ORDER BY line.person_id, member.presence = 'named_absent', member.id DESC
"""


def _persons(chosen: str, values: list[Any]) -> pl.DataFrame:
    parameters = {"chosen": values, "today": timezone.localdate()}
    frame = fetched_frame(_PERSONS.format(chosen=chosen), parameters, schema=LINKING)
    opened = opened_ids(frame["sealed"]).alias("citizen_id")
    return frame.insert_column(1, opened).drop("sealed")
