"""Which area do these written names mean? Subdistrict, district and province, as people write them."""

import polars as pl

from ppaos.engine.thai.absent import present
from ppaos.ground.geography.models import Area, Level
from ppaos.ground.geography.queries.codes import resolve_codes

NAMES = ("subdistrict", "district", "province")
# Short forms need their dot: without it «อ» is the first letter of names such as อ่างทอง.
PREFIX = r"^(?:จังหวัด|จ\.|กิ่งอำเภอ|กิ่งอ\.|อำเภอ|อ\.|เขต|ตำบล|ต\.|แขวง|tambon|amphoe|changwat|khet|khwaeng)\s*"
# Short names of provinces that people write, and what the capital's district is called everywhere.
ALIASES = {"กทม": "10", "กรุงเทพ": "10", "กรุงเทพฯ": "10", "bkk": "10", "อยุธยา": "14", "ayutthaya": "14"}
CAPITAL = ("เมือง", "mueang", "muang")


def name_key(written: pl.Expr) -> pl.Expr:
    """A name in the form names are compared in: no word for the level, no blanks, dots or hyphens."""
    return _without_marks(_plain(written).str.replace(PREFIX, ""))


def _plain(written: pl.Expr) -> pl.Expr:
    return present(written).str.normalize("NFC").str.to_lowercase().str.replace("ํา", "ำ", literal=True)


def _without_marks(text: pl.Expr) -> pl.Expr:
    key = text.str.replace_all(r"[\s.'’\-]", "")
    return pl.when(key != "").then(key)


def match_names(written: pl.DataFrame) -> pl.DataFrame:
    """The area that each row names, in the order of the rows.

    In: text columns subdistrict, district, province; any may be absent or empty. A row means its
    narrowest name, and the wider ones must agree with it. Out: state («matched», «abolished»,
    «ambiguous», «unknown», or «empty» where nothing is written), code, successor (of an abolished
    area, where exactly one took over) and candidates, how many areas fit. An abolished area is
    meant only where none in use fits.
    """
    absent = [pl.lit(None, pl.String).alias(name) for name in NAMES if name not in written.columns]
    asked = written.with_columns(absent).select(NAMES)
    # Lists repeat the same few places: each is worked out once.
    spellings = asked.unique()
    keyed = spellings.select(name_key(pl.col(name)).alias(name) for name in NAMES)
    answers = keyed.join(
        _answers(keyed.unique()), on=NAMES, how="left", nulls_equal=True, maintain_order="left"
    )
    spellings = spellings.hstack(answers.drop(NAMES))
    return asked.join(spellings, on=NAMES, how="left", nulls_equal=True, maintain_order="left").drop(NAMES)


def _answers(wordings: pl.DataFrame) -> pl.DataFrame:
    """Distinct keyed names with state, code, successor and candidates."""
    wordings = wordings.with_row_index("wording")
    found = (
        _most_in_use(_candidates(wordings))
        .group_by("wording")
        .agg(
            code=pl.when(pl.len() == 1).then(pl.col("code").first()),
            in_use=pl.col("in_use").first(),
            candidates=pl.len().cast(pl.Int64),
        )
    )
    judged = wordings.join(found, on="wording", how="left").with_columns(
        _state(), pl.col("candidates").fill_null(0)
    )
    successors = resolve_codes(judged.filter(state="abolished")["code"]).select("code", "successor")
    return judged.join(successors, on="code", how="left").select(
        *NAMES, "state", "code", "successor", "candidates"
    )


def _candidates(wordings: pl.DataFrame) -> pl.DataFrame:
    """wording, code, in_use of every area that bears the narrowest name and lies in the wider ones."""
    areas, keys = _areas(), _keys()
    fits = []
    for index, level in enumerate(NAMES):
        nothing_narrower = pl.all_horizontal(
            pl.lit(True), *(pl.col(name).is_null() for name in NAMES[:index])
        )
        named = wordings.filter(nothing_narrower & pl.col(level).is_not_null())
        fitting = named.join(keys, left_on=level, right_on="key").join(areas.filter(level=level), on="code")
        for wider in NAMES[index + 1 :]:
            bears = keys.select(
                pl.col("key").alias(wider), pl.col("code").alias(f"{wider}_code"), agrees=True
            )
            fitting = fitting.join(bears, on=[wider, f"{wider}_code"], how="left")
            fitting = fitting.filter(pl.col(wider).is_null() | pl.col("agrees")).drop("agrees")
        fits.append(fitting.select("wording", "code", "in_use"))
    return pl.concat(fits).unique()


def _most_in_use(candidates: pl.DataFrame) -> pl.DataFrame:
    """Candidates without the abolished ones, where a wording has any in use."""
    return candidates.filter(pl.col("in_use") == pl.col("in_use").max().over("wording"))


def _state() -> pl.Expr:
    nothing_written = pl.all_horizontal(pl.col(name).is_null() for name in NAMES)
    return (
        pl.when(nothing_written)
        .then(pl.lit("empty"))
        .when(pl.col("candidates").is_null())
        .then(pl.lit("unknown"))
        .when(pl.col("candidates") > 1)
        .then(pl.lit("ambiguous"))
        .when("in_use")
        .then(pl.lit("matched"))
        .otherwise(pl.lit("abolished"))
        .alias("state")
    )


def _areas() -> pl.DataFrame:
    """code, level, in_use, district_code and province_code of the three official levels."""
    rows = Area.objects.filter(level__in=NAMES).values_list(
        "code", "level", "valid_to", "parent", "parent__parent"
    )
    columns = ["code", "level", "valid_to", "parent", "grandparent"]
    areas = pl.DataFrame(list(rows), schema=columns, orient="row", infer_schema_length=None)
    is_subdistrict = pl.col("level") == Level.SUBDISTRICT.value
    return areas.select(
        "code",
        "level",
        in_use=pl.col("valid_to").is_null(),
        district_code=pl.when(is_subdistrict).then("parent"),
        province_code=pl.when(is_subdistrict).then("grandparent").otherwise("parent"),
    )


def _keys() -> pl.DataFrame:
    """Every key by which an area may be named: key, code."""
    rows = Area.objects.filter(level__in=NAMES).values_list("code", "level", "name_th", "name_en")
    areas = pl.DataFrame(list(rows), schema=["code", "level", "name_th", "name_en"], orient="row")
    own = [
        areas.select(key.alias("key"), "code")
        for name in ("name_th", "name_en")
        # Also as it stands: the subdistrict จ.ป.ร. begins with what looks like a short form.
        for key in (name_key(pl.col(name)), _without_marks(_plain(pl.col(name))))
    ]
    # The district of the provincial town has 01 everywhere but in Bangkok, which has no such town.
    is_capital = pl.col("code").str.ends_with("01") & ~pl.col("code").str.starts_with("10")
    capitals = areas.filter((pl.col("level") == Level.DISTRICT.value) & is_capital)
    known_as = [capitals.select(pl.lit(word).alias("key"), "code") for word in CAPITAL]
    aliases = pl.DataFrame({"key": list(ALIASES), "code": list(ALIASES.values())})
    return pl.concat([*own, *known_as, aliases]).drop_nulls("key").unique()
