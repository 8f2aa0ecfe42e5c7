"""Does a rule hold for a person or household: yes, no, or not known?"""

from collections.abc import Mapping
from typing import Any, cast

import polars as pl

MEETS, FAILS, UNKNOWN = "m", "f", "u"


def outcome(rule: Mapping[str, Any], columns: frozenset[str]) -> pl.Expr:
    """Whether a checked rule holds: true, false, or null where its fact is not known, or has no column at all."""
    word, operator, value = rule["fact"], rule["is"], rule["value"]
    if word not in columns:
        return pl.lit(None, dtype=pl.Boolean)
    fact = pl.col(word)
    if operator in ("in", "not in"):
        among = fact.is_in(cast(list[str], value))
        return among if operator == "in" else ~among
    compared = {
        ">=": fact.ge, ">": fact.gt, "<=": fact.le, "<": fact.lt, "==": fact.eq, "!=": fact.ne,
    }[operator]  # fmt: skip
    return compared(pl.lit(value))


def letter(holds: pl.Expr) -> pl.Expr:
    """The outcome of a rule as one letter: m meets, f fails, u unknown."""
    return pl.when(holds).then(pl.lit(MEETS)).when(~holds).then(pl.lit(FAILS)).otherwise(pl.lit(UNKNOWN))
