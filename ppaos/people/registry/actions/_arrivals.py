"""What arrives to be registered: the columns of its frame, and the faults that stop it before a row is written."""

from datetime import date
from typing import Any

import polars as pl

from ppaos.engine.thai import names
from ppaos.people.registry.actions.errors import RegistryError
from ppaos.people.registry.models import Identifier, Membership, Person, Standing

# One row a person. Columns may be absent, except the REQUIRED ones.
COLUMNS = {
    "household_key": pl.String, "household_id": pl.Int64, "household_code": pl.String, "standing": pl.String,
    "standing_on": pl.Date, "valid_from": pl.Date,
    "house_code": pl.String, "house_no": pl.String, "moo": pl.String, "soi": pl.String, "road": pl.String,
    "area_code": pl.String, "latitude": pl.Float64, "longitude": pl.Float64,
    "source_row": pl.Int64, "person_id": pl.Int64, "title": pl.String, "first_name": pl.String,
    "last_name": pl.String, "sex": pl.String, "birth_on": pl.Date, "birth_precision": pl.String,
    "citizen_id_sealed": pl.Binary, "id_is_verified": pl.Boolean, "id_missing_reason": pl.String,
    "line_no": pl.Int16, "is_head": pl.Boolean, "relation": pl.String, "presence": pl.String,
}  # fmt: skip
REQUIRED = ("household_key", "source_row", "area_code", "first_name", "standing", "valid_from")
OF_HOUSEHOLD = (
    "household_key", "household_id", "household_code", "standing", "standing_on", "valid_from", "house_code",
    "house_no", "moo", "soi", "road", "area_code", "latitude", "longitude",
)  # fmt: skip
# What a household's rows must agree on; of an address the first that is given counts.
AGREED = ("household_id", "household_code", "area_code", "standing", "standing_on", "valid_from")
DEFAULTS: dict[str, Any] = {
    "household_code": "", "house_code": "", "house_no": "", "moo": "", "soi": "", "road": "", "title": "",
    "last_name": "", "sex": "", "birth_precision": "", "relation": "", "is_head": False, "id_is_verified": False,
    "presence": Membership.Presence.UNSPECIFIED.value,
    "id_missing_reason": Identifier.MissingReason.NOT_GIVEN.value,
}  # fmt: skip
CHOICES = {
    "standing": Standing.values, "presence": Membership.Presence.values, "sex": ["", *Person.Sex.values],
    "birth_precision": ["", *Person.Precision.values], "id_missing_reason": Identifier.MissingReason.values,
}  # fmt: skip


def arrived(frame: pl.DataFrame, today: date) -> pl.DataFrame:
    """The frame with every column of COLUMNS, defaults filled in and name keys added, or a RegistryError."""
    absent = [name for name in REQUIRED if name not in frame.columns]
    if absent:
        raise RegistryError(f"The frame to register has no column {', '.join(absent)}. Add what is missing.")
    rows = frame.select(_column(frame, name, dtype) for name, dtype in COLUMNS.items())
    rows = rows.with_columns(standing_on=pl.col("standing_on").fill_null(pl.col("valid_from")))
    _check_values(rows, today)
    _check_households(rows)
    return with_name_keys(rows)


def with_name_keys(rows: pl.DataFrame) -> pl.DataFrame:
    """Add sort_key and search_key of first and last name, worked out once for each distinct name."""
    full = pl.concat_str("first_name", pl.lit(" "), "last_name").str.strip_chars()
    distinct = rows.select("first_name", "last_name").unique()
    keyed = distinct.with_columns(
        sort_key=names.sort_key(full).fill_null(""), search_key=names.search_key(full).fill_null("")
    )
    return rows.join(keyed, on=["first_name", "last_name"], how="left", maintain_order="left")


def households_of(rows: pl.DataFrame) -> pl.DataFrame:
    """One row a household: the columns OF_HOUSEHOLD, each the first value its people bring."""
    values = [
        pl.col(name).filter(_says_something(name)).first() for name in OF_HOUSEHOLD if name != "household_key"
    ]
    households = rows.group_by("household_key", maintain_order=True).agg(values)
    return households.with_columns(pl.col(name).fill_null("") for name in OF_HOUSEHOLD if name in DEFAULTS)


def _says_something(name: str) -> pl.Expr:
    return pl.col(name) != "" if COLUMNS[name] == pl.String else pl.col(name).is_not_null()


def _column(frame: pl.DataFrame, name: str, dtype: Any) -> pl.Expr:
    given = pl.col(name).cast(dtype) if name in frame.columns else pl.lit(None, dtype)
    return (given.fill_null(DEFAULTS[name]) if name in DEFAULTS else given).alias(name)


def _check_values(rows: pl.DataFrame, today: date) -> None:
    """Each row by itself, and the numbers that may stand on one row only."""
    for name in REQUIRED:
        refuse(rows.filter(pl.col(name).is_null()), f"column {name} is empty. Fill it in.")
    for name, allowed in CHOICES.items():
        refuse(
            rows.filter(~pl.col(name).is_in(allowed)),
            f"{name} is «{{{name}}}». It may be {', '.join(allowed)}.",
        )
    for name in ("valid_from", "standing_on", "birth_on"):
        refuse(rows.filter(pl.col(name) > today), f"{name} {{{name}}} lies in the future. Correct the date.")
    for name in ("source_row", "person_id"):
        repeated = rows.filter(pl.col(name).is_not_null() & pl.col(name).is_duplicated())
        refuse(repeated, f"{name} {{{name}}} stands on more than one row. Leave one of them.")


def _check_households(rows: pl.DataFrame) -> None:
    """What people of one household must agree on, and what two households may not share."""
    for name in AGREED:
        differing = rows.filter(
            pl.col(name).filter(_says_something(name)).n_unique().over("household_key") > 1
        )
        refuse(
            differing,
            f"household «{{household_key}}» has several values of {name}, as «{{{name}}}». Keep one.",
        )
    heads = rows.filter(pl.col("is_head")).filter(pl.col("household_key").is_duplicated())
    refuse(heads, "household «{household_key}» has two heads. Leave one of them.")
    for name in ("household_id", "household_code"):
        shared = rows.filter(_says_something(name) & (pl.col("household_key").n_unique().over(name) > 1))
        refuse(shared, f"{name} «{{{name}}}» stands on several households. Leave one of them.")


def refuse(faulty: pl.DataFrame, sentence: str) -> None:
    """Raise RegistryError for the first faulty row, saying how many others share its fault."""
    if faulty.is_empty():
        return
    first = faulty.row(0, named=True)
    others = f" ({faulty.height - 1} more rows like it.)" if faulty.height > 1 else ""
    raise RegistryError(f"Row {first['source_row']}: {sentence.format(**first)}{others}")
