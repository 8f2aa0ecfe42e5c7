"""Persons and households brought into the register, in bulk: one frame, a dozen statements, no row by itself."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import polars as pl
from django.utils import timezone

from ppaos.ground.privacy.actions import announce, audited
from ppaos.ground.workbench.queries import analysed, fetched_frame, reserved_ids, staged, written
from ppaos.people.registry.actions import _statements as sql
from ppaos.people.registry.actions._arrivals import arrived, households_of, refuse
from ppaos.people.registry.permissions import check_may_in_areas

BULK_TABLES = (
    "registry_person", "registry_identifier", "registry_household", "registry_dwelling", "registry_residence",
    "registry_membership", "registry_standingevent",
)  # fmt: skip


@dataclass(frozen=True)
class Registered:
    """What a registration made, and which numbers its rows got.

    persons: source_row, person_id. households: household_key, household_id.
    """

    households_made: int
    dwellings_made: int
    persons_made: int
    memberships_made: int
    memberships_ended: int
    identifiers_made: int
    persons: pl.DataFrame
    households: pl.DataFrame


@audited("household.registered")
def register_households(
    *,
    frame: pl.DataFrame,
    by: Any,
    at: datetime,
    source_label: str,
    source_id: int | None = None,
    deed: str = "edit_register",
) -> Registered:
    """Make the persons, households and dwellings a frame describes, or attach its people to those that exist.

    One row a person (columns: `_arrivals.COLUMNS`; required: household_key, source_row, area_code,
    first_name, standing, valid_from). person_id and household_id name records that exist; without them new
    ones are made, a household at the dwelling that already has its house code or address. What exists is not
    overwritten: a person keeps the name, a household its standing and dwelling (see `correct_person`,
    `record_standings`, `move_household`); a person without an id gains the one that arrives. Somebody who
    lives elsewhere leaves there on valid_from; a list older than what is known adds history, and moves nobody.
    `deed` is what the user must be allowed to do in all the areas. Raises RegistryError, nothing written.
    """
    today = timezone.localdate(at)
    rows = arrived(frame, today)
    check_may_in_areas(by, deed, rows["area_code"].unique())
    households = _numbered_households(rows)
    persons = _numbered_persons(rows, households)
    origin = {
        "label": source_label,
        "source": source_id,
        "by": getattr(by, "pk", None),
        "at": at,
        "today": today,
    }
    made = _write(households, persons, origin)
    announce(households=households["id"], at=at)
    announce(households=made.pop("left_households"), at=at)
    analysed(*BULK_TABLES, rows=frame.height)
    return Registered(
        **made,
        persons=persons.select("source_row", person_id="id"),
        households=households.select("household_key", household_id="id"),
    )


def _write(households: pl.DataFrame, persons: pl.DataFrame, origin: dict[str, Any]) -> dict[str, Any]:
    """Write everything, the ground first; returns how much."""
    dwellings_made = _place_in_dwellings(households, origin)
    for statement in (sql.HOUSEHOLDS, sql.RESIDENCES, sql.EARLIER_RESIDENCES, sql.STANDINGS):
        written(statement, origin)
    staged("arriving_person", persons)
    written(sql.PERSONS, origin)
    for statement in (sql.YIELD_HEADSHIP, sql.HEADS_NO_MORE, sql.HEADS_FROM_NOW, sql.EARLIER_MEMBERS):
        written(statement, origin)
    left = fetched_frame(
        f"SELECT DISTINCT household_id FROM ({sql.LEAVING}) leaving", schema={"id": pl.Int64}
    )
    ended = written(sql.LEAVE, origin)
    memberships = written(sql.MEMBERSHIPS, origin)
    written(sql.PERSONS_AREAS, origin)
    identifiers = written(sql.IDENTIFIERS, origin)
    written(sql.REASONS_NO_MORE, origin)
    return {
        "households_made": int(households["is_new"].sum()),
        "dwellings_made": dwellings_made,
        "persons_made": int(persons["is_new"].sum()),
        "memberships_made": memberships,
        "memberships_ended": ended,
        "identifiers_made": identifiers,
        "left_households": left["id"],
    }


def _numbered_households(rows: pl.DataFrame) -> pl.DataFrame:
    """The households with their id, whether they are new, and the area where they live now."""
    households = households_of(rows)
    first_row = rows.unique("household_key", keep="first").select("household_key", "source_row")
    staged("named_household", households.select("household_id", "household_code", "area_code"))
    named = households.join(first_row, on="household_key", maintain_order="left")
    known = fetched_frame(sql.KNOWN_HOUSEHOLDS, schema={"household_id": pl.Int64, "lives_in": pl.String})
    named = named.join(known, on="household_id", how="left", maintain_order="left")
    given = pl.col("household_id").is_not_null()
    refuse(
        named.filter(given & pl.col("lives_in").is_null()), "no household {household_id} (or it was merged)."
    )
    taken = fetched_frame(sql.TAKEN_CODES, schema={"household_code": pl.String})["household_code"]
    refuse(
        named.filter(~given & pl.col("household_code").is_in(taken.implode())),
        "the household code «{household_code}» is another household's. Give its household_id, or no code.",
    )
    unknown = fetched_frame(sql.UNKNOWN_AREAS, schema={"area_code": pl.String})["area_code"]
    refuse(
        named.filter(pl.col("area_code").is_in(unknown.implode())),
        "there is no area «{area_code}». Make it first.",
    )
    return _with_ids(households, "household_id", "registry_household").with_columns(
        area_code=named["lives_in"].fill_null(households["area_code"])
    )


def _numbered_persons(rows: pl.DataFrame, households: pl.DataFrame) -> pl.DataFrame:
    """The persons with their id, whether they are new, and their household's id and area."""
    staged("named_person", rows.select("person_id").drop_nulls())
    known = fetched_frame(sql.KNOWN_PERSONS, schema={"person_id": pl.Int64})["person_id"]
    unknown = rows.filter(pl.col("person_id").is_not_null() & ~pl.col("person_id").is_in(known.implode()))
    refuse(unknown, "no person {person_id} (or the record was merged). Give the record that was kept.")
    homes = households.select("household_key", household_id="id", area_code="area_code")
    living = rows.drop("household_id", "area_code").join(homes, on="household_key", maintain_order="left")
    return _with_ids(living, "person_id", "registry_person")


def _with_ids(rows: pl.DataFrame, given: str, table: str) -> pl.DataFrame:
    """Add id (the given one, or a number not used yet) and is_new."""
    is_new = rows[given].is_null()
    fresh = reserved_ids(table, int(is_new.sum()))
    numbered = pl.DataFrame({"_row": is_new.arg_true(), "_fresh": fresh})
    joined = rows.with_row_index("_row").join(numbered, on="_row", how="left", maintain_order="left")
    return joined.with_columns(id=pl.coalesce(given, "_fresh"), is_new=is_new).drop("_row", "_fresh", given)


def _place_in_dwellings(households: pl.DataFrame, origin: dict[str, Any]) -> int:
    """Stage the households with their dwelling_id; dwellings not known yet are made. Returns how many were."""
    homes = households.with_columns(dwelling_key=_dwelling_key())
    dwellings = homes.filter("is_new").unique("dwelling_key", keep="first", maintain_order=True)
    staged("arriving_dwelling", dwellings)
    found = fetched_frame(sql.KNOWN_DWELLINGS, schema={"dwelling_key": pl.String, "dwelling_id": pl.Int64})
    numbered = _with_ids(
        dwellings.select("dwelling_key").join(found, on="dwelling_key", how="left", maintain_order="left"),
        "dwelling_id",
        "registry_dwelling",
    ).select("dwelling_key", dwelling_id="id", dwelling_is_new="is_new")
    staged("arriving_dwelling", dwellings.join(numbered, on="dwelling_key", maintain_order="left"))
    staged("arriving_household", homes.join(numbered, on="dwelling_key", how="left", maintain_order="left"))
    written(sql.DWELLING_POINTS)
    return written(sql.DWELLINGS, origin)


def _dwelling_key() -> pl.Expr:
    """Households with one house code, or one whole address, share a dwelling; the others have their own."""
    address = pl.concat_str("area_code", "moo", "house_no", separator="|")
    own = pl.concat_str(pl.lit("household "), "household_key")
    return (
        pl.when(pl.col("house_code") != "")
        .then(pl.concat_str(pl.lit("code "), "house_code"))
        .when(pl.col("house_no") != "")
        .then(address)
        .otherwise(own)
    )
