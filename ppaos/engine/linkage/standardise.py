"""What does each record say, once spelling, era and layout are out of the way?

A standardised frame has typed columns that both lists share; a cell that says nothing is null.
"""

from collections.abc import Callable
from datetime import date

import polars as pl

from ppaos.engine.linkage.errors import LinkageError
from ppaos.engine.thai import addresses, citizen_ids, dates, names
from ppaos.engine.thai.names.spelling import spelled
from ppaos.engine.thai.one import over_distinct

TEXT = (
    "citizen_id", "title", "first_name", "last_name", "sex", "birth_date", "house_no", "moo", "subdistrict_code",
)  # fmt: skip
LONGEST_CELL = 200  # a longer cell is no name; what follows is cut, so that no cell costs more than this

# Any date that can be read is evidence; whether it may be true is for the import to say.
LATEST = date(2199, 12, 31)
OLDEST_YEARS = 400

CONTENT = {
    "citizen_id": pl.String,
    "id_is_valid": pl.Boolean,
    "first_name": pl.String,
    "last_name": pl.String,
    "first_sound": pl.String,
    "last_sound": pl.String,
    "sex": pl.String,
    "birth_on": pl.Date,
    "birth_precision": pl.String,
    "house_no": pl.String,
    "moo": pl.String,
    "subdistrict_code": pl.String,
}


def standardised(frame: pl.DataFrame, side: str) -> pl.DataFrame:
    """Records as given -> record_id and the columns of CONTENT, sorted by record_id.

    ``frame`` needs record_id, unique and not empty; of TEXT any column may be absent or empty. Columns
    already typed are taken as they are: birth_on (Date) with birth_precision (day, month or year).
    Raises LinkageError, naming ``side``, where record_id is absent, empty or repeated.
    """
    rows = _identified(frame, side).sort("record_id")
    absent = [pl.lit(None, pl.String).alias(column) for column in TEXT if column not in rows.columns]
    rows = rows.with_columns(pl.col(set(TEXT) & set(rows.columns)).cast(pl.String).str.slice(0, LONGEST_CELL))
    rows = _with_names(rows.with_columns(absent))
    rows = _by_value(rows, "house_no", addresses.house_no)
    rows = _by_value(rows, "moo", addresses.moo)
    rows = _by_value(rows, "sex", addresses.sex)
    rows = _with_birth(rows)
    cleaned = citizen_ids.cleaned(pl.col("citizen_id"))
    rows = rows.with_columns(citizen_id=cleaned).with_columns(
        id_is_valid=citizen_ids.is_valid(pl.col("citizen_id")).fill_null(False),
        sex=pl.col("sex").fill_null(pl.col("sex_of_title")),
        subdistrict_code=pl.col("subdistrict_code").str.extract(r"(\d{6})"),
    )
    return rows.select("record_id", *(pl.col(name).cast(dtype) for name, dtype in CONTENT.items()))


def _identified(frame: pl.DataFrame, side: str) -> pl.DataFrame:
    """The frame with record_id as text, or an error that says which row has none or shares one."""
    _check_columns(frame, side)
    rows = frame.with_columns(pl.col("record_id").cast(pl.String).str.strip_chars())
    empty = (rows["record_id"].fill_null("") == "").arg_true()
    if len(empty):
        message = f", data row {empty[0] + 1}, column record_id: empty. Give each row its own record_id."
        raise LinkageError(message, side)
    repeated = rows["record_id"].is_duplicated().arg_true()
    if len(repeated):
        value = rows["record_id"][repeated[0]]
        places = (rows["record_id"] == value).arg_true()
        raise LinkageError(
            f", column record_id: «{value[:60]}» stands on {len(places):,} rows, first on data rows "
            f"{places[0] + 1} and {places[1] + 1}. Give each row its own record_id.",
            side,
        )
    return rows


def _check_columns(frame: pl.DataFrame, side: str) -> None:
    found = f"Found: {', '.join(frame.columns)[:300] or 'no columns at all'}."
    if "record_id" not in frame.columns:
        raise LinkageError(f": no column record_id. {found} Add one that names each row once.", side)
    if not {*TEXT, "birth_on"} & set(frame.columns):
        raise LinkageError(f": nothing to link by. {found} Give at least one of {', '.join(TEXT)}.", side)


def _by_value(rows: pl.DataFrame, column: str, rule: Callable[[pl.Expr], pl.Expr]) -> pl.DataFrame:
    """Apply a rule once to each distinct value of a column, in place."""
    values = rows.select(column).unique().with_columns(rule(pl.col(column)).alias("_ruled"))
    return (
        rows.join(values, on=column, how="left", nulls_equal=True, maintain_order="left")
        .drop(column)
        .rename({"_ruled": column})
    )


def _with_birth(rows: pl.DataFrame) -> pl.DataFrame:
    """birth_on and birth_precision, from typed columns if given, else read from birth_date."""
    if "birth_on" in rows.columns:
        precision = pl.col("birth_precision") if "birth_precision" in rows.columns else pl.lit("day")
        return rows.with_columns(birth_precision=pl.when(pl.col("birth_on").is_not_null()).then(precision))
    read = _by_value(rows, "birth_date", lambda c: dates.parsed(c, latest=LATEST, oldest_years=OLDEST_YEARS))
    parsed = pl.col("birth_date").struct
    return read.with_columns(birth_on=parsed.field("on"), birth_precision=parsed.field("precision"))


def _with_names(rows: pl.DataFrame) -> pl.DataFrame:
    """first_name, last_name and their sounds; sex_of_title. Each way to write a name is split once.

    A first name without a blank splits alike whatever last name stands beside it: any will do.
    """
    rows = rows.with_columns(over_distinct(pl.col("last_name"), spelled))
    alone = pl.col("last_name").is_not_null() & ~pl.col("first_name").str.contains(r"\s")
    rows = rows.with_columns(_beside=pl.when(alone).then(pl.lit("ก")).otherwise("last_name"))
    typed = ["title", "first_name", "_beside"]
    split = rows.select(typed).unique().with_columns(_split=names.split(*map(pl.col, typed)))
    rows = rows.join(split, on=typed, how="left", nulls_equal=True, maintain_order="left")
    field = pl.col("_split").struct.field
    last = pl.when(alone).then(pl.col("last_name")).otherwise(field("last_name"))
    named = rows.with_columns(
        first_name=field("first_name"), last_name=last, sex_of_title=field("sex_of_title")
    )
    return named.with_columns(
        first_sound=names.sound_key(pl.col("first_name")), last_sound=names.sound_key(pl.col("last_name"))
    )
