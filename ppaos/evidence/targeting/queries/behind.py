"""Who stands behind a figure of the cross-check? The persons and listed rows, as far as the reader may see them."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import polars as pl

from ppaos.ground.privacy.queries import opened_ids
from ppaos.ground.workbench.queries import fetched_frame
from ppaos.people.registry.models import Household
from ppaos.people.registry.queries import restricted_persons, visible_households, visible_persons

PEOPLE = {
    "person_id": pl.Int64, "candidate_id": pl.Int64, "sealed": pl.Binary, "title": pl.String, "first_name": pl.String,
    "last_name": pl.String, "sex": pl.String, "birth_on": pl.Date, "birth_precision": pl.String,
    "house_no": pl.String, "moo": pl.String, "area_name": pl.String,
}  # fmt: skip
_REGISTERED = """
SELECT person.id, NULL::bigint, known.sealed, person.title, person.first_name, person.last_name, person.sex,
       person.birth_on, person.birth_precision, dwelling.house_no, dwelling.moo, area.name_th
FROM registry_person person
LEFT JOIN LATERAL (
    SELECT sealed FROM registry_identifier WHERE person_id = person.id AND sealed IS NOT NULL AND valid_to IS NULL
    ORDER BY id DESC LIMIT 1
) known ON true
LEFT JOIN LATERAL (
    SELECT household_id FROM registry_membership WHERE person_id = person.id AND valid_to IS NULL
    ORDER BY presence = 'named_absent', id DESC LIMIT 1
) home ON true
LEFT JOIN registry_household household ON household.id = home.household_id
LEFT JOIN registry_dwelling dwelling ON dwelling.id = household.dwelling_id
LEFT JOIN geography_area area ON area.code = person.area_id
WHERE person.id = ANY(%(persons)s)
"""
_LISTED = """
SELECT NULL::bigint, candidate.id, candidate.sealed_id, candidate.title, candidate.first_name, candidate.last_name,
       candidate.sex, candidate.birth_on, candidate.birth_precision, house.house_no, house.moo, area.name_th
FROM targeting_candidate candidate
JOIN targeting_candidatehousehold house ON house.id = candidate.candidate_household_id
LEFT JOIN geography_area area ON area.code = coalesce(candidate.area_id, house.area_id)
WHERE candidate.id = ANY(%(candidates)s)
"""


def people_behind(units: pl.DataFrame, user: Any) -> pl.DataFrame:
    """The units of a figure (`crosscheck.units_behind`, in its order) with who they are: its columns, and citizen_id
    (opened), title, names, sex, birth_on, birth_precision, house_no, moo, area_name. Registered persons whom the
    user may not see stay without."""
    persons = _seen(units["person_id"].drop_nulls(), user)
    told = fetched_frame(
        f"{_REGISTERED} UNION ALL {_LISTED}",
        {"persons": persons, "candidates": units["candidate_id"].drop_nulls().to_list()},
        schema=PEOPLE,
    )
    told = told.insert_column(0, opened_ids(told["sealed"]).alias("citizen_id")).drop("sealed")
    keys = ["person_id", "candidate_id"]
    return units.join(told, on=keys, how="left", nulls_equal=True, maintain_order="left")


def people_leaving(units: pl.DataFrame, user: Any, on: date) -> pl.DataFrame:
    """The same without the registered persons whose data may not be used on the day: a list that leaves names nobody
    of them."""
    barred = list(restricted_persons(on).values_list("pk", flat=True))
    return people_behind(units.filter(~pl.col("person_id").is_in(barred).fill_null(False)), user)


def households_behind(people: pl.DataFrame, user: Any) -> dict[int, Household]:
    """The registered households that units of a figure live in, or are listed with, by number: those in sight."""
    return visible_households(user).in_bulk(people["household_id"].drop_nulls().unique().to_list())


def _seen(person_ids: Iterable[int], user: Any) -> list[int]:
    return list(visible_persons(user).filter(pk__in=list(person_ids)).values_list("pk", flat=True))
