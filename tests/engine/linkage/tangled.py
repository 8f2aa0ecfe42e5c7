"""Lists of few names, ids, days and houses, written with so many errors that every level in every context is met."""

import numpy as np
import polars as pl

from ppaos.engine.thai.citizen_ids import check_digit

LETTERS = list("กดหสวมิาbรน")  # some are neighbours on the keyboard, some sound alike
STEMS = 40
MOST_SLIPS = 4
COPIES = SWAPPED = 30
ALIKE = {"first_name": "กสน", "last_name": "กศณ"}  # of one sound: changed round, they still sound the same
ALIKE_EVERY = 6


def tangled(rows: int, *, seed: int, letter: str) -> pl.DataFrame:
    """A list with the columns of a list file; record_ids begin with ``letter``. Lists of any seed share their names."""
    names = [_name(np.random.default_rng(stem)) for stem in range(STEMS)]
    chance = np.random.default_rng(seed)
    records = [_record(chance, names) | {"record_id": f"{letter}{row}"} for row in range(rows)]
    records = [record | (ALIKE if not row % ALIKE_EVERY else {}) for row, record in enumerate(records)]
    copies = [record | {"record_id": record["record_id"] + "c"} for record in records[:COPIES]]
    return pl.DataFrame(records + copies)


def names_changed_round(people: pl.DataFrame) -> pl.DataFrame:
    """Some of the records, first name for last, under ids of their own."""
    changed = {"first_name": "last_name", "last_name": "first_name"}
    return people.head(SWAPPED).with_columns(
        pl.lit("R") + pl.col("record_id").alias("record_id"),
        *(pl.col(other).alias(name) for name, other in changed.items()),
    )


def _name(chance: np.random.Generator) -> str:
    return "".join(chance.choice(LETTERS, chance.integers(2, 11)))


def _record(chance: np.random.Generator, names: list[str]) -> dict[str, str]:
    day, month = chance.integers(1, 5, 2)
    year = chance.integers(2500, 2504)
    births = [f"{day}/{month}/{year}", f"{year}", f"1/1/{year}", ""]
    return {
        "citizen_id": _id(chance),
        "first_name": _slipped(chance, names),
        "last_name": _slipped(chance, names),
        "sex": str(chance.choice(["ช", "ญ", "ญ", ""])),
        "birth_date": str(chance.choice(births, p=[0.6, 0.15, 0.15, 0.1])),
        "house_no": str(chance.choice(["1", "2", "3", ""])),
        "moo": str(chance.choice(["1", "2", ""])),
        "subdistrict_code": str(chance.choice(["460101", "460102", ""], p=[0.6, 0.3, 0.1])),
    }


def _slipped(chance: np.random.Generator, names: list[str]) -> str:
    letters = list(chance.choice(names))
    for _ in range(chance.integers(0, MOST_SLIPS)):
        letters[chance.integers(len(letters))] = str(chance.choice(LETTERS))
    return "" if chance.random() < 0.1 else "".join(letters)


def _id(chance: np.random.Generator) -> str:
    """One of twelve ids, or none, or with two digits changed round or one wrong."""
    twelve = f"1460100000{chance.integers(12):02d}"
    digits, fate = list(twelve + check_digit(twelve)), chance.random()
    if fate < 0.3:
        return ""
    if fate < 0.5:
        place = chance.integers(12)
        digits[place : place + 2] = digits[place : place + 2][::-1]
    elif fate < 0.7:
        digits[chance.integers(13)] = str(chance.integers(10))
    return "".join(digits)
