"""What does a row say of a person? Names, ids, birth, sex and place in the household, typed."""

from datetime import date

import polars as pl

from ppaos.engine.thai import addresses, citizen_ids, dates, names
from ppaos.engine.thai.digits import latin_digits
from ppaos.evidence.targeting.forms.headers import matching

TYPED = {
    "citizen_id": pl.String, "title": pl.String, "first_name": pl.String, "last_name": pl.String, "sex": pl.String,
    "birth_on": pl.Date, "birth_precision": pl.String, "line_no": pl.Int16, "is_head": pl.Boolean,
    "presence": pl.String,
}  # fmt: skip
ID_FAULTS = ("scientific", "characters", "length", "checksum")
BIRTH_FAULTS = ("unreadable", "impossible", "future", "too_old")


def picked(rows: pl.DataFrame, mapping: dict[str, str], fields: tuple[str, ...]) -> pl.DataFrame:
    """The mapped columns under their fields' names, absent ones empty; with row_no."""
    by_field = {field: column for column, field in mapping.items()}
    return rows.select(
        "row_no",
        *(
            pl.col(by_field[field]).alias(field)
            if field in by_field
            else pl.lit(None, pl.String).alias(field)
            for field in fields
        ),
    )


def typed_people(rows: pl.DataFrame, latest: date) -> pl.DataFrame:
    """Rows of people (fields as text, see headers.PERSON) typed, each beside `<field>_fault` where one can be."""
    named = rows.with_columns(
        names.split(pl.col("title"), pl.coalesce("first_name", "full_name"), pl.col("last_name")).alias(
            "named"
        ),
        dates.parsed(pl.col("birth"), latest=latest).alias("born"),
        citizen_ids.read(pl.col("citizen_id")).alias("id_read"),
        addresses.sex(pl.col("sex")).alias("sex_given"),
        whole_number(pl.col("line_no")).cast(pl.Int16, strict=False).alias("line_no"),
        matching(pl.col("relation"), "head").alias("says_head"),
        _presence(pl.col("presence")).alias("presence"),
    )
    born, name, given_id = pl.col("born").struct, pl.col("named").struct, pl.col("id_read").struct
    return named.with_columns(
        pl.when(given_id.field("fault").is_null()).then(given_id.field("digits")).alias("citizen_id"),
        given_id.field("fault").alias("citizen_id_fault"),
        *(
            name.field(part).fill_null("").str.slice(0, 120).alias(part)
            for part in ("first_name", "last_name")
        ),
        name.field("title").fill_null("").str.slice(0, 40).alias("title"),
        (pl.col("sex").is_not_null() & pl.col("sex_given").is_null()).alias("sex_fault"),
        pl.coalesce("sex_given", name.field("sex_of_title")).fill_null("").alias("sex"),
        born.field("on").alias("birth_on"),
        born.field("precision").fill_null("").alias("birth_precision"),
        born.field("fault").alias("birth_fault"),
        pl.coalesce("says_head", pl.col("line_no") == 1).fill_null(False).alias("is_head"),
    ).drop("named", "born", "id_read", "sex_given", "says_head", "full_name", "birth", "relation")


def whole_number(text: pl.Expr) -> pl.Expr:
    """A text column as whole numbers; null where it is none («3», «๓» and «3.0» are)."""
    return latin_digits(text).str.strip_chars().str.replace(r"\.0+$", "").cast(pl.Int64, strict=False)


def checks_of_people(columns: dict[str, str]) -> list[tuple[str, str, pl.Expr]]:
    """What may be wrong with a person's row; `columns` gives each field its column in the sheet."""
    name = columns.get("first_name") or columns.get("full_name") or "ชื่อ"
    ids, birth = columns.get("citizen_id", ""), columns.get("birth", "")
    nameless = pl.col("first_name") == ""
    return [
        ("name_missing", name, nameless),
        *((f"id_{kind}", ids, pl.col("citizen_id_fault") == kind) for kind in ID_FAULTS),
        *((f"birth_{kind}", birth, pl.col("birth_fault") == kind) for kind in BIRTH_FAULTS),
        ("sex_unreadable", columns.get("sex", ""), pl.col("sex_fault")),
    ]


def _presence(text: pl.Expr) -> pl.Expr:
    """Registered, living there, or both; empty where nothing readable is said."""
    return (
        pl.when(matching(text, "unnamed_present")).then(pl.lit("unnamed_present"))
        .when(matching(text, "named_absent")).then(pl.lit("named_absent"))
        .when(matching(text, "named_present")).then(pl.lit("named_present"))
        .otherwise(pl.lit(""))
    )  # fmt: skip
