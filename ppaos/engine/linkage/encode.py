"""How do two standardised lists become integers that mean the same on both sides? Minus one is missing."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from ppaos.engine.linkage.model import Codes

DICTIONARIES = {
    "name": ("first_name", "last_name"),
    "sound": ("first_sound", "last_sound"),
    "first_head": ("first_head",),
    "house": ("house",),
    "village": ("village",),
    "subdistrict": ("subdistrict",),
}
AREA = pl.col("subdistrict_code")
KEYS = {
    "first_head": pl.col("first_sound").str.slice(0, 2),
    "house": AREA + "|" + pl.col("house_no"),  # found with or without its village number
    "village": AREA + "|" + pl.col("moo"),
    "subdistrict": AREA,
}
BIRTH = pl.col("birth_on")
NUMBERS = {
    "citizen_id": pl.col("citizen_id").cast(pl.Int64),
    "id_head": pl.col("citizen_id").str.slice(0, 7).cast(pl.Int32),
    "id_tail": pl.col("citizen_id").str.slice(7).cast(pl.Int32),
    "id_is_valid": pl.col("id_is_valid").cast(pl.Int8),
    "is_woman": (pl.col("sex") == "f").cast(pl.Int8),
    "moo": pl.col("moo").cast(pl.Int16, strict=False),
    "birth": pl.when(pl.col("birth_precision") == "day").then(BIRTH).cast(pl.Int32),
    "day": pl.when(pl.col("birth_precision") == "day").then(BIRTH.dt.day()).cast(pl.Int16),
    "month": pl.when(pl.col("birth_precision") != "year").then(BIRTH.dt.month()).cast(pl.Int16),
    "year": BIRTH.dt.year().cast(pl.Int16),
}
EPOCH = 400_000  # days added so that births before 1970 are not negative: minus one is missing


@dataclass(frozen=True)
class People:
    """One list as integer columns, each of ``rows`` numbers, and the spellings its name codes stand for."""

    of: dict[str, Codes]
    spellings: Codes
    rows: int

    def __getitem__(self, column: str) -> Codes:
        return self.of[column]

    def take(self, keep: Codes) -> "People":
        """The people at some positions."""
        return People({name: values[keep] for name, values in self.of.items()}, self.spellings, len(keep))


def encoded(left: pl.DataFrame, right: pl.DataFrame) -> tuple[People, People]:
    """Two standardised frames -> two lists of integers over common dictionaries, in the frames' order."""
    sides = [side.with_columns(**KEYS) for side in (left, right)]
    dictionaries = {name: _dictionary(sides, columns) for name, columns in DICTIONARIES.items()}
    spellings = dictionaries["name"].to_numpy()
    first, second = (People(_columns(side, dictionaries), spellings, side.height) for side in sides)
    return first, second


def _dictionary(sides: list[pl.DataFrame], columns: tuple[str, ...]) -> pl.Series:
    values = [side[column].drop_nulls().unique().rename("value") for side in sides for column in columns]
    return pl.concat(values).unique().sort()


def _columns(side: pl.DataFrame, dictionaries: dict[str, pl.Series]) -> dict[str, Codes]:
    coded = {
        column: pl.col(column).cast(pl.Enum(dictionaries[name])).to_physical().cast(pl.Int32)
        for name, columns in DICTIONARIES.items()
        for column in columns
    }
    numbers = NUMBERS | {"birth": NUMBERS["birth"] + EPOCH}
    frame = side.select(**coded, **numbers).fill_null(-1)
    return {column: np.ascontiguousarray(frame[column].to_numpy()) for column in frame.columns}
