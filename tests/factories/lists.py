"""Lists of invented people as if they had been brought in: whole frames at once, through no import."""

import hashlib
from datetime import date, datetime
from typing import Any

import polars as pl

from ppaos.evidence.targeting.models import Edition, ListImport, Source
from ppaos.ground.privacy.queries import sealed_id
from ppaos.ground.workbench.models import StoredFile
from ppaos.ground.workbench.queries import copy_frame, reserved_ids
from tests.factories.people import AT, citizen_id

KINDS = {"survey": Source.Kind.SURVEY_WORKBOOK, "national": Source.Kind.NATIONAL_LIST}
HOUSE: dict[str, Any] = {
    "house_key": "h1", "household_code": "", "house_no": "12/3", "moo": "01", "house_area_id": "46010101",
    "latitude": None, "longitude": None, "survey_year": None, "survey_round": None, "survey_on": None, "found": "",
}  # fmt: skip
PERSON: dict[str, Any] = {
    "row_no": 1, "line_no": None, "sealed_id": None, "title": "", "first_name": "สมมุติ", "last_name": "นามสกุล",
    "sex": "m", "birth_on": None, "birth_precision": "", "is_head": False, "presence": "", "area_id": "46010101",
    "is_matchable": True,
}  # fmt: skip
SCHEMA = {
    "house_key": pl.String, "household_code": pl.String, "house_no": pl.String, "moo": pl.String,
    "house_area_id": pl.String, "latitude": pl.Float64, "longitude": pl.Float64, "survey_year": pl.Int16,
    "survey_round": pl.Int16, "survey_on": pl.Date, "found": pl.String, "row_no": pl.Int32, "line_no": pl.Int16,
    "sealed_id": pl.Binary, "title": pl.String, "first_name": pl.String, "last_name": pl.String, "sex": pl.String,
    "birth_on": pl.Date, "birth_precision": pl.String, "is_head": pl.Boolean, "presence": pl.String,
    "area_id": pl.String, "is_matchable": pl.Boolean,
}  # fmt: skip


def edition_of(kind: str = "national", *, year: int = 2565, area_code: str = "46", code: str = "") -> Edition:
    """An edition of a source of a kind: «national» or «survey»."""
    source, _ = Source.objects.get_or_create(
        code=code or f"{kind}-{area_code}", defaults={"name": kind, "kind": KINDS[kind], "area_id": area_code}
    )
    return Edition.objects.get_or_create(source=source, year=year)[0]


def listed(number: int, house: str = "h1", **given: Any) -> dict[str, Any]:
    """A row that names the invented person of this number, with id."""
    return {
        "house_key": house,
        "row_no": number,
        "first_name": f"สมมุติ{number}",
        "sealed_id": sealed_id(citizen_id(number)),
        **given,
    }


def surveyed(number: int, house: str = "h1", **given: Any) -> dict[str, Any]:
    """A row of a survey that found its household poor."""
    told = {"found": "poor", "survey_on": date(2026, 11, 1), "survey_year": 2569, "survey_round": 1}
    return listed(number, house, **{"household_code": f"K-{house}", **told, **given})


def committed(edition: Edition, *rows: dict[str, Any], at: datetime = AT) -> ListImport:
    """A committed import that holds the rows."""
    return committed_frame(edition, _frame(rows), at=at)


def committed_frame(edition: Edition, frame: pl.DataFrame, *, at: datetime = AT) -> ListImport:
    """A committed import of a frame with the columns of SCHEMA; rows of one house_key are one household."""
    file = StoredFile.objects.create(name="list.csv", size=0, sha256="", purpose="tests", created_at=at)
    made = ListImport.objects.create(
        edition=edition,
        file=file,
        file_sha256="",
        state=ListImport.State.COMMITTED,
        received_at=at,
        committed_at=at,
    )
    houses = frame.unique("house_key", keep="first", maintain_order=True)
    houses = houses.with_columns(reserved_ids("targeting_candidatehousehold", houses.height))
    columns = [name for name in HOUSE if name not in ("house_area_id", "house_key")]
    number = pl.lit(made.pk, pl.Int64).alias("list_import_id")
    copy_frame(
        "targeting_candidatehousehold",
        houses.select("id", number, "house_key", pl.col("house_area_id").alias("area_id"), *columns),
    )
    people = frame.join(houses.select("house_key", candidate_household_id="id"), on="house_key")
    people = people.with_columns(reserved_ids("targeting_candidate", people.height), number)
    keys = [hashlib.blake2b(str(key).encode(), digest_size=16).digest() for key in people["id"]]
    copy_frame(
        "targeting_candidate",
        people.select(
            "id", "list_import_id", "candidate_household_id", pl.Series("row_key", keys, dtype=pl.Binary), *PERSON
        ),
    )  # fmt: skip
    return made


def _frame(rows: tuple[dict[str, Any], ...]) -> pl.DataFrame:
    return pl.DataFrame([{**HOUSE, **PERSON, **row} for row in rows], schema=SCHEMA)
