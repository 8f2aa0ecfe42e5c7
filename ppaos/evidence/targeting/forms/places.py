"""Where does a row lie? Village or subdistrict by code or by name, house number and point."""

import polars as pl

from ppaos.engine.thai import addresses
from ppaos.engine.thai.digits import latin_digits
from ppaos.evidence.targeting.forms.headers import PLACE
from ppaos.ground.geography.queries import match_names, resolve_codes

# A box around Thailand, in degrees; a point outside it is a mistake.
SOUTH, NORTH, WEST, EAST = 5.5, 20.6, 97.2, 105.8
# The village in an address written in one cell: «12/3 ม.5 บ้านโนน».
MOO_IN_ADDRESS = r"(?:หมู่ที่|หมู่|ม\.)\s*(\d{1,2})"


def typed_places(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows with the fields of headers.PLACE as text -> house_no, moo, area_code, subdistrict_code, latitude,
    longitude, typed, and area_state («current», «abolished», «unknown», «missing»), house_no_fault, point_fault.

    The area is the village where its number is given (made at commit if the register does not know it), else the
    subdistrict.
    """
    coded = rows.with_columns(
        _code(pl.col("area_code")).alias("given_area"),
        _code(pl.col("subdistrict_code")).alias("given_subdistrict"),
        addresses.house_no_fault(pl.col("house_no")).alias("house_no_fault"),
        addresses.house_no(pl.col("house_no")).fill_null("").str.slice(0, 40).alias("house_no"),
        pl.coalesce(
            addresses.moo(pl.col("moo")),
            latin_digits(pl.col("house_no")).str.extract(MOO_IN_ADDRESS, 1).str.zfill(2),
        ).alias("moo"),
        pl.col("latitude").str.strip_chars().cast(pl.Float64, strict=False).alias("latitude"),
        pl.col("longitude").str.strip_chars().cast(pl.Float64, strict=False).alias("longitude"),
    ).with_columns(
        pl.coalesce(pl.col("given_area").str.slice(0, 6), "given_subdistrict").alias("subdistrict_given"),
        pl.coalesce("moo", pl.col("given_area").str.slice(6, 2).replace("", None)).alias("moo"),
    )
    placed = _resolved(coded)
    inside = pl.col("latitude").is_between(SOUTH, NORTH) & pl.col("longitude").is_between(WEST, EAST)
    has_point = pl.col("latitude").is_not_null() | pl.col("longitude").is_not_null()
    gone = [
        name
        for name in PLACE
        if name not in ("house_no", "moo", "area_code", "latitude", "longitude", "village")
    ]
    return placed.with_columns(
        (has_point & ~inside.fill_null(False)).alias("point_fault"),
        pl.when(inside).then("latitude").alias("latitude"),
        pl.when(inside).then("longitude").alias("longitude"),
        pl.col("moo").fill_null("").alias("moo"),
    ).drop(*gone, "given_area", "given_subdistrict", "subdistrict_given")


def checks_of_places(columns: dict[str, str]) -> list[tuple[str, str, pl.Expr]]:
    """What may be wrong with a row's place; `columns` gives each field its column in the sheet."""
    area = next(
        (columns[name] for name in ("area_code", "subdistrict_code", "subdistrict") if name in columns),
        "ตำบล",
    )
    point = columns.get("latitude", columns.get("longitude", ""))
    return [
        ("area_missing", area, pl.col("area_state") == "missing"),
        ("area_unknown", area, pl.col("area_state") == "unknown"),
        ("area_abolished", area, pl.col("area_state") == "abolished"),
        ("house_no_date", columns.get("house_no", ""), pl.col("house_no_fault").is_not_null()),
        ("point_outside", point, pl.col("point_fault")),
    ]


def _code(text: pl.Expr) -> pl.Expr:
    """A code as typed, digits only; anything else (slipped columns) stays, to be told as unknown."""
    return latin_digits(text).str.strip_chars().str.replace(r"\.0+$", "")


def _resolved(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows with the subdistrict in force and its state: by code where one is given, else by name."""
    codes = resolve_codes(rows["subdistrict_given"]).select(
        pl.col("code").alias("subdistrict_given"), pl.col("state").alias("code_state"), "successor"
    )
    by_code = rows.join(codes, on="subdistrict_given", how="left", maintain_order="left")
    by_code, unsaid = _with_names(by_code), pl.col("subdistrict_given").is_null()
    state = pl.when(unsaid).then("name_state").otherwise("code_state").fill_null("missing")
    in_force = (
        pl.when(unsaid)
        .then("named")
        .when(pl.col("code_state") == "abolished")
        .then("successor")
        .otherwise("subdistrict_given")
    )
    known = by_code.with_columns(state.alias("area_state")).with_columns(
        pl.when(pl.col("area_state").is_in(["current", "abolished"])).then(in_force).alias("in_force")
    )
    # A subdistrict has six digits; a district's code in its column places nobody.
    known = known.with_columns(
        pl.when(pl.col("in_force").is_null() & (pl.col("area_state") != "missing"))
        .then(pl.lit("unknown"))
        .when(pl.col("in_force").str.len_bytes() != 6)
        .then(pl.lit("unknown"))
        .otherwise("area_state")
        .alias("area_state"),
    )
    village = pl.when(pl.col("moo").is_not_null() & (pl.col("moo") != "00")).then(
        pl.col("in_force") + pl.col("moo")
    )
    return known.with_columns(pl.coalesce(village, "in_force").alias("area_code")).drop(
        "code_state", "successor", "name_state", "named", "in_force"
    )


def _with_names(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows beside what their written names mean: name_state and named (a code)."""
    # Names are asked only where no code says it: looking up a million rows twice helps nobody.
    has_names = rows["subdistrict"].null_count() < rows.height
    if not (rows["subdistrict_given"].null_count() and has_names):
        return rows.with_columns(name_state=pl.lit(None, pl.String), named=pl.lit(None, pl.String))
    state = pl.col("state").replace({"matched": "current", "ambiguous": "unknown", "empty": None})
    matched = match_names(rows.select("subdistrict", "district", "province"))
    return rows.hstack(
        matched.select(state.alias("name_state"), pl.coalesce("successor", "code").alias("named"))
    )
