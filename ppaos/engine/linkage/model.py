"""What is compared, in which levels, and how much does each level weigh before any data are seen?

The words are Splink's: comparison, level, m and u probability, match weight, term frequency.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Codes = NDArray[Any]


@dataclass(frozen=True)
class Comparison:
    """One thing compared. Level 0 is always «missing» and always weighs nothing.

    A context is a circumstance that changes what chance agreement is worth: two people of one house
    share a surname far more often than two strangers. m and u sum to one within each context.
    """

    name: str
    levels: tuple[str, ...]
    contexts: tuple[str, ...] = ("elsewhere",)
    learns_u: bool = True

    @property
    def size(self) -> int:
        """How many codes there are: each level in each context."""
        return len(self.levels) * len(self.contexts)

    def code(self, context: Codes | int, level: Codes) -> NDArray[np.uint8]:
        """Context and level in one number."""
        return (np.asarray(context) * len(self.levels) + level).astype(np.uint8)

    def level(self, name: str) -> int:
        """The number of a level."""
        return self.levels.index(name)


FIRST_NAME = Comparison(
    "first_name",
    ("missing", "exact", "sound", "close", "similar", "swapped", "different"),
    ("elsewhere", "house"),
)
LAST_NAME = Comparison(
    "last_name",
    ("missing", "exact", "sound", "close", "similar", "different"),
    ("elsewhere", "elsewhere_woman", "village", "village_woman", "house", "house_woman"),
)
BIRTH_DATE = Comparison(
    "birth_date",
    ("missing", "exact", "swapped", "year_month", "day_month", "year", "near", "different"),
    ("full", "partial", "house_another_name"),  # twins share birth and house, never the first name
)
SEX = Comparison("sex", ("missing", "same", "different"))
HOME = Comparison("home", ("missing", "house", "village", "subdistrict", "different"))
CITIZEN_ID = Comparison(
    "citizen_id",
    ("missing", "exact", "unverified", "close", "contradicted", "faulty", "different"),
    ("elsewhere", "house_another_name"),
    learns_u=False,
)
COMPARISONS = (FIRST_NAME, LAST_NAME, BIRTH_DATE, SEX, HOME, CITIZEN_ID)


@dataclass(frozen=True)
class Model:
    """The parameters of one run: per comparison an array of m and of u by code, and what learning may change."""

    m: Mapping[str, Floats]
    u: Mapping[str, Floats]
    learning: Mapping[str, float]
    version: str
    prior: float = 0.0  # chance that two records taken at random are one person
    verified_probability: float = 1.0

    def weights(self, comparison: Comparison) -> Floats:
        """Match weight in bits of each code; missing is zero."""
        bits = np.log2(self.m[comparison.name]) - np.log2(self.u[comparison.name])
        bits[:: len(comparison.levels)] = 0.0
        return bits


@cache
def shipped() -> Model:
    """The parameters of defaults.toml, which is dated method data with its status and source."""
    data = tomllib.loads(files("ppaos.engine.linkage").joinpath("defaults.toml").read_text("utf-8"))
    return Model(
        m={comparison.name: _read(data, comparison, "m") for comparison in COMPARISONS},
        u={comparison.name: _read(data, comparison, "u") for comparison in COMPARISONS},
        learning=data["learning"],
        version=data["version"],
        verified_probability=data["verified_id"]["probability"],
    )


def _read(data: dict[str, Any], comparison: Comparison, which: str) -> Floats:
    """One row a context: 1 for the missing level (log 0), then the levels, scaled to sum to one."""
    rows = []
    for context in comparison.contexts:
        table = data[comparison.name][context]
        values = np.array([table[level][which] for level in comparison.levels[1:]], dtype=float)
        rows.append(np.concatenate([[1.0], values / values.sum()]))
    return np.concatenate(rows)
