"""How do the other methods read a list? As a careful analyst would, without knowing Thai spelling."""

from pathlib import Path

import polars as pl

MONTHS = ("ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค.")
TITLES = r"^(?:นางสาว|นาง|นาย|ด\.ช\.|ด\.ญ\.|ว่าที่ ร\.ต\.|ส\.ต\.ต\.|จ\.ส\.อ\.|ร\.ต\.|พ\.ต\.ท\.)\s*"


def cleaned_list(path: Path) -> pl.DataFrame:
    """The list of a Parquet or CSV file, cleaned."""
    return cleaned(
        pl.read_parquet(path) if path.suffix == ".parquet" else pl.read_csv(path, infer_schema=False)
    )


def cleaned(frame: pl.DataFrame) -> pl.DataFrame:
    """A list in one form: digits of ids, names without titles, ISO dates, village and house as one key.

    Columns: unique_id, citizen_id, first_name, last_name, sex, birth_date (Date; null where in part only),
    birth_year, house, village, subdistrict. All that is absent is null.
    """
    area, moo = pl.col("subdistrict_code"), pl.col("moo").str.extract(r"(\d+)").str.zfill(2)
    first, last = _names()
    births = frame.select(pl.col("birth_date").unique()).with_columns(*_birth(pl.col("birth_date")))
    return frame.join(births, on="birth_date", how="left", nulls_equal=True, maintain_order="left").select(
        pl.col("record_id").alias("unique_id"),
        _filled(pl.col("citizen_id").str.replace_all(r"\D", "")).alias("citizen_id"),
        _filled(first).alias("first_name"),
        _filled(last).alias("last_name"),
        "sex",
        pl.col("born_on").alias("birth_date"),
        "birth_year",
        (area + moo + "-" + pl.col("house_no")).alias("house"),
        (area + moo).alias("village"),
        area.alias("subdistrict"),
    )


def _filled(text: pl.Expr) -> pl.Expr:
    return text.replace("", None)


def _names() -> tuple[pl.Expr, pl.Expr]:
    """Without titles; a first name of two words beside an empty last name is both names."""
    first = pl.col("first_name").str.strip_chars().str.replace(TITLES, "")
    last = pl.col("last_name").fill_null("").str.strip_chars()  # an empty cell and no cell are alike here
    both = (last == "") & first.str.contains(" ")
    return (
        pl.when(both).then(first.str.extract(r"^(\S+)")).otherwise(first),
        pl.when(both).then(first.str.extract(r"\s+(.+)$")).otherwise(last),
    )


def _birth(text: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """Date and year, from «1975-03-04», «4/3/2518», «4 มี.ค. 2518» or «2518»."""
    in_digits = text.str.replace_many([f" {month} " for month in MONTHS], [f"/{m}/" for m in range(1, 13)])
    part = in_digits.str.extract_groups(r"^(\d+)/(\d+)/(\d+)$").struct.field
    day, month, year = (part(name).cast(pl.Int32) for name in "123")
    date = pl.coalesce(
        text.str.to_date("%Y-%m-%d", strict=False),
        pl.date(year - 543, month, day),
    )
    alone = text.str.extract(r"^(\d{4})$").cast(pl.Int32) - 543
    return date.alias("born_on"), pl.coalesce(date.dt.year(), alone).alias("birth_year")
