"""A list of people, one row each: typed, checked, grouped by the house they are listed at."""

from datetime import date

import polars as pl

from ppaos.evidence.targeting.forms import faults
from ppaos.evidence.targeting.forms.headers import PERSON, PLACE
from ppaos.evidence.targeting.forms.people import TYPED, checks_of_people, picked, typed_people
from ppaos.evidence.targeting.forms.places import checks_of_places, typed_places
from ppaos.ground.workbench.forms.sheets import Sheet

# One digit a dimension: «01000». A spreadsheet that takes it for a number eats the zeros before it.
ROWS_AT_ONCE = 250_000
FIVE_DIMENSIONS = r"^\s*[01]{5}\s*$"
PLACED = {
    "house_no": pl.String, "moo": pl.String, "area_code": pl.String, "latitude": pl.Float64, "longitude": pl.Float64,
}  # fmt: skip
PEOPLE = {"row_no": pl.Int32, "house_key": pl.String, **TYPED, "area_code": pl.String}
HOUSEHOLDS = {
    "house_key": pl.String, "household_code": pl.String, **PLACED, "survey_year": pl.Int16, "survey_round": pl.Int16,
    "survey_on": pl.Date, "found": pl.String,
}  # fmt: skip


def no_people() -> pl.DataFrame:
    return pl.DataFrame(schema=PEOPLE)


def no_households() -> pl.DataFrame:
    return pl.DataFrame(schema=HOUSEHOLDS)


def typed_list(
    sheet: Sheet, mapping: dict[str, str], *, latest: date
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """The people and the houses of a list, and what is wrong with its rows."""
    columns = {code: column for column, code in mapping.items()}
    raw = picked(sheet.rows, mapping, ("household_code", *PLACE, *PERSON, "dimensions"))
    rows, told = _typed_in_slices(raw, sheet.name, columns, latest)
    twice = [("id_repeated", columns.get("citizen_id", ""), is_repeated("citizen_id"))]
    found = pl.concat([told, faults.found(rows, sheet.name, twice)])
    rows = rows.filter(~pl.col("row_no").is_in(faults.blocked(found, sheet.name).implode()))
    return as_people(rows), _houses(rows), found


def _typed_in_slices(
    raw: pl.DataFrame, sheet_name: str, columns: dict[str, str], latest: date
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """All rows typed, slice by slice: a million rows in the making do not stand in memory at once."""
    slices = raw.iter_slices(ROWS_AT_ONCE) if raw.height else [raw]
    parts = [_typed(part, sheet_name, columns, latest) for part in slices]
    return pl.concat([rows for rows, _told in parts]), pl.concat([told for _rows, told in parts])


def _typed(
    raw: pl.DataFrame, sheet_name: str, columns: dict[str, str], latest: date
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Some rows typed, with their house, and what is wrong with them by themselves."""
    rows = typed_places(typed_people(raw, latest)).with_columns(
        pl.col("household_code").str.strip_chars().fill_null("").str.slice(0, 40)
    )
    cut = ~pl.col("dimensions").str.contains(FIVE_DIMENSIONS)
    checks = [
        *checks_of_people(columns),
        *checks_of_places(columns),
        ("dimensions_cut", columns.get("dimensions", ""), cut),
    ]
    kept = {**PEOPLE, "household_code": pl.String, **PLACED}
    housed = rows.with_columns(house_key().alias("house_key"))
    slim = housed.select(pl.col(name).cast(dtype) for name, dtype in kept.items())
    return slim.shrink_to_fit(), faults.found(rows, sheet_name, checks)


def is_repeated(column: str) -> pl.Expr:
    """Whether the same filled value stands in more than one row."""
    return pl.col(column).is_not_null() & pl.col(column).is_duplicated()


def house_key() -> pl.Expr:
    """What tells one house of a list from another: its code, else its address, else who is listed there.

    Never the row's number: the next file may be in another order.
    """
    address = pl.concat_str("area_code", pl.lit("/"), "house_no")
    born = pl.col("birth_on").cast(pl.String).fill_null("")
    alone = pl.concat_str("area_code", "first_name", "last_name", born, separator="/").str.slice(0, 118)
    return (
        pl.when(pl.col("household_code") != "").then(pl.lit("c:") + pl.col("household_code"))
        .when(pl.col("house_no") != "").then(pl.lit("a:") + address)
        .otherwise(pl.lit("p:") + alone)
    )  # fmt: skip


def as_people(rows: pl.DataFrame) -> pl.DataFrame:
    """The columns of PEOPLE."""
    return rows.select(pl.col(name).cast(dtype) for name, dtype in PEOPLE.items())


def _houses(rows: pl.DataFrame) -> pl.DataFrame:
    """One row a house, as its first row tells it."""
    absent = {"survey_year": pl.Int16, "survey_round": pl.Int16, "survey_on": pl.Date}
    empty = [pl.lit(None, dtype).alias(name) for name, dtype in absent.items()]
    houses = rows.with_columns(*empty, pl.lit("").alias("found")).select(
        pl.col(name).cast(dtype) for name, dtype in HOUSEHOLDS.items()
    )
    return houses.unique("house_key", keep="first", maintain_order=True)
