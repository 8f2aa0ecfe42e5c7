"""What goes wrong with people when they are written onto a list? Each fault is an expression, each rate is data.

A frame of people carries citizen_id, first_name, last_name, sex, birth_on, house_no, moo and area columns as text or
date. Facts go wrong first; then `written` turns the frame into text, which can be written in several ways.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from ppaos.config.demo.names import SHORT_TITLES
from ppaos.config.demo.plan import data

_DICE = pl.col("_dice")  # a fresh large random number for each row and each mistake
_MONTHS = ["ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค."]
_THAI_DIGITS = dict(zip("0123456789", "๐๑๒๓๔๕๖๗๘๙", strict=True))
_EMPTY = pl.lit(None, pl.String)


@dataclass(frozen=True)
class Mistake:
    """New values of some columns, made where the row allows it."""

    becomes: Mapping[str, pl.Expr]
    where: pl.Expr = field(default_factory=lambda: pl.lit(True))


def with_mistakes(frame: pl.DataFrame, rates: Mapping[str, float], dice: np.random.Generator) -> pl.DataFrame:
    """Make each mistake in its share of the rows it can happen to; the text `mistakes` collects what was done."""
    if "mistakes" not in frame.columns:
        frame = frame.with_columns(mistakes=pl.lit(""))
    for name, rate in rates.items():
        at = pl.Series(np.flatnonzero(dice.random(frame.height) < rate))
        drawn = frame[at].with_columns(_dice=pl.Series(dice.integers(0, 2**31, len(at))))
        made = _made(drawn, name)
        frame = frame.with_columns(frame[c].clone().scatter(at, made[c]) for c in made.columns)
    return frame


def _made(drawn: pl.DataFrame, name: str) -> pl.DataFrame:
    """The columns a mistake touches, with new values where the row allows it and they differ."""
    mistake = MISTAKES[name]
    differs = pl.any_horizontal(new.ne_missing(pl.col(column)) for column, new in mistake.becomes.items())
    hit = mistake.where.fill_null(False) & differs
    return drawn.select(
        *(pl.when(hit).then(new).otherwise(column).alias(column) for column, new in mistake.becomes.items()),
        mistakes=pl.when(hit).then(pl.col("mistakes") + name + ";").otherwise("mistakes"),
    )


def with_others(people: pl.DataFrame, dice: np.random.Generator) -> pl.DataFrame:
    """Add what a mistake takes from somebody else: a relative's id, another's names, another's address."""
    other = pl.Series(dice.permutation(people.height))
    relative = pl.col("citizen_id").shift(-1).over("household")
    return people.with_columns(
        relative_id=pl.coalesce(relative, pl.col("citizen_id").shift(1).over("household")),
        other_first_name=pl.col("first_name").shift(1).over("sex"),
        **{f"other_{c}": pl.col(c).gather(other) for c in ("last_name", "house_no", "moo", *_AREA)},
    )


_AREA = ("subdistrict_code", "subdistrict", "district")


def written(frame: pl.DataFrame) -> pl.DataFrame:
    """Birth as dd/mm/BE text, sex in Thai; the dates stay beside it for other ways of writing them."""
    return frame.with_columns(
        birth=pl.format("{}/{}", pl.col("birth_on").dt.strftime("%d/%m"), _be_year()),
        sex=pl.col("sex").replace_strict({"m": "ชาย", "f": "หญิง"}, default=None),
    )


def _be_year() -> pl.Expr:
    return (pl.col("birth_on").dt.year() + 543).cast(pl.String)


def _digit_wrong(text: pl.Expr) -> pl.Expr:
    at = _DICE % 13
    digit = (text.str.slice(at, 1).cast(pl.Int64) + 1 + _DICE // 13 % 9) % 10
    return pl.concat_str(text.str.slice(0, at), digit.cast(pl.String), text.str.slice(at + 1))


def _neighbours_swapped(text: pl.Expr) -> pl.Expr:
    at = _DICE % 12
    return pl.concat_str(
        text.str.slice(0, at), text.str.slice(at + 1, 1), text.str.slice(at, 1), text.str.slice(at + 2)
    )


def _respelt(name: str) -> pl.Expr:
    """One of the spellings people mix up, either way round; a last letter lost where none of them fits."""
    pairs = [pair for a, b in data("errors")["spelling"]["pairs"] for pair in ((a, b), (b, a)) if pair[0]]
    text = pl.col(name)
    spellings = pl.concat_list(text.str.replace(a, b, literal=True) for a, b in pairs)
    different = spellings.list.set_difference(pl.concat_list(text)).list.sort()
    picked = different.list.get(_DICE % different.list.len(), null_on_oob=True)
    return pl.coalesce(picked, text.str.slice(0, text.str.len_chars() - 1))


def _dashed(text: pl.Expr) -> pl.Expr:
    return text.str.replace(r"^(\d)(\d{4})(\d{5})(\d\d)(\d)$", "$1-$2-$3-$4-$5")


def _scientific(text: pl.Expr) -> pl.Expr:
    """What a spreadsheet makes of thirteen digits: 3.46E+12."""
    rounded = text.str.slice(0, 4).cast(pl.Float64, strict=False) / 1000
    return pl.format("{}E+12", rounded.round(2))


def _in_thai_digits(text: pl.Expr) -> pl.Expr:
    return text.str.replace_many(list(_THAI_DIGITS), list(_THAI_DIGITS.values()))


def _as_date(text: pl.Expr) -> pl.Expr:
    """What a spreadsheet makes of 25/2: 25-ก.พ."""
    months = {str(number): name for number, name in enumerate(_MONTHS, start=1)}
    month = text.str.extract(r"/(\d+)$").replace_strict(months, default=None)
    return pl.format("{}-{}", text.str.extract(r"^(\d+)/"), month)


_ID = pl.col("citizen_id")
_BIRTH = pl.col("birth_on")
_DAY, _MONTH = _BIRTH.dt.day(), _BIRTH.dt.month()
_HOUSE = pl.col("house_no")
_READS_AS_DATE = _HOUSE.str.contains(r"^([1-9]|1\d|2[0-8])/([1-9]|1[0-2])$")
_WOMAN = (pl.col("sex") == "f") & (_BIRTH.dt.year() <= 2000)

MISTAKES: dict[str, Mistake] = {
    # facts
    "id_missing": Mistake({"citizen_id": _EMPTY}),
    "id_digit_wrong": Mistake({"citizen_id": _digit_wrong(_ID)}, _ID.is_not_null()),
    "id_digits_swapped": Mistake({"citizen_id": _neighbours_swapped(_ID)}, _ID.is_not_null()),
    "id_of_relative": Mistake({"citizen_id": pl.col("relative_id")}, pl.col("relative_id").is_not_null()),
    "first_name_spelling": Mistake({"first_name": _respelt("first_name")}),
    "last_name_spelling": Mistake({"last_name": _respelt("last_name")}),
    "first_name_changed": Mistake(
        {"first_name": pl.col("other_first_name")}, pl.col("other_first_name").is_not_null()
    ),
    "last_name_changed": Mistake({"last_name": pl.col("other_last_name")}, _WOMAN),
    "birth_missing": Mistake({"birth_on": pl.lit(None, pl.Date)}),
    "birth_year_off": Mistake(
        {
            "birth_on": _BIRTH.dt.offset_by(
                pl.when(_DICE % 2 == 0).then(pl.lit("1y")).otherwise(pl.lit("-1y"))
            )
        },
        _BIRTH.dt.year() < 2018,
    ),
    "birth_day_off": Mistake({"birth_on": _BIRTH - pl.duration(days=_DICE % 9 + 1)}),
    "day_month_swapped": Mistake(
        {"birth_on": pl.date(_BIRTH.dt.year(), pl.min_horizontal(_DAY, 12), _MONTH)},
        (_DAY <= 12) & (_DAY != _MONTH),
    ),
    "first_of_january": Mistake({"birth_on": pl.date(_BIRTH.dt.year(), 1, 1)}),
    "sex_missing": Mistake({"sex": _EMPTY}),
    "sex_wrong": Mistake({"sex": pl.when(pl.col("sex") == "m").then(pl.lit("f")).otherwise(pl.lit("m"))}),
    "house_no_missing": Mistake({"house_no": _EMPTY}),
    "moo_missing": Mistake({"moo": _EMPTY}),
    "moved_house": Mistake({c: pl.col(f"other_{c}") for c in ("house_no", "moo", *_AREA)}),
    # writing
    "title_short": Mistake({"title": pl.col("title").replace(SHORT_TITLES)}),
    "title_in_name": Mistake({"first_name": pl.col("title") + pl.col("first_name"), "title": _EMPTY}),
    "names_in_one_field": Mistake(
        {"first_name": pl.col("first_name") + " " + pl.col("last_name"), "last_name": _EMPTY}
    ),
    "blank_in_name": Mistake(
        {"first_name": pl.col("first_name") + "  ", "last_name": " " + pl.col("last_name")}
    ),
    "birth_year_only": Mistake({"birth": _be_year()}),
    "birth_ce_year": Mistake({"birth": _BIRTH.dt.strftime("%d/%m/%Y")}),
    "birth_thai_month": Mistake(
        {
            "birth": pl.format(
                "{} {} {}",
                _DAY,
                (_MONTH - 1).replace_strict(dict(enumerate(_MONTHS)), default=None),
                _be_year(),
            )
        }
    ),
    "birth_thai_digits": Mistake({"birth": _in_thai_digits(pl.col("birth"))}),
    "id_dashes": Mistake({"citizen_id": _dashed(_ID)}, _ID.is_not_null()),
    "id_scientific": Mistake({"citizen_id": _scientific(_ID)}, _ID.str.contains(r"^\d{13}$")),
    "house_no_thai_digits": Mistake({"house_no": _in_thai_digits(_HOUSE)}),
    "house_no_as_date": Mistake({"house_no": _as_date(_HOUSE)}, _READS_AS_DATE),
}
