"""How is a rule asked about one value, and a costly step of a rule worked out only once?"""

from collections.abc import Callable
from typing import Any

import polars as pl


def of_one(rule: Callable[..., pl.Expr], *values: str | None, **options: Any) -> Any:
    """Apply a rule of this package to one value (or one row of values) and return the plain result.

    `of_one(citizen_ids.fault, "1101700230708")` is None; a rule that gives a struct gives a dict.
    """
    return pl.select(rule(*(pl.lit(value, dtype=pl.String) for value in values), **options)).item()


def once(expr: pl.Expr, rule: Callable[[pl.Expr], pl.Expr]) -> pl.Expr:
    """Work `expr` out once for a rule that reads it several times.

    Only lazy queries notice that the same expression stands in two places; a struct field is always kept.
    """
    kept = pl.struct(expr.alias("kept"))
    return kept.struct.with_fields(rule(pl.field("kept")).alias("result")).struct.field("result")
