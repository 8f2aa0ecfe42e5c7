"""How is a rule asked about one value, and a costly rule worked out only once?"""

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


def over_distinct(
    expr: pl.Expr, rule: Callable[[pl.Expr], pl.Expr], gives: pl.DataType | type[pl.DataType] = pl.String
) -> pl.Expr:
    """Work a rule out on the distinct texts of a column and put the results, of type `gives`, in their places.

    A million people share some ten thousand first names and birthdays; a rule of many steps is then cheap.
    """
    result = rule(pl.col("value")).alias("result")

    def spread(values: pl.Series) -> pl.Series:
        column = values.to_frame("value")
        results = column.unique().with_columns(result)
        placed = column.join(results, on="value", how="left", nulls_equal=True, maintain_order="left")
        return placed["result"]

    return expr.cast(pl.String).map_batches(spread, return_dtype=gives, is_elementwise=True)


def on_the_rest(
    expr: pl.Expr,
    is_plain: Callable[[pl.Expr], pl.Expr],
    rule: Callable[[pl.Expr], pl.Expr],
    plainly: Callable[[pl.Expr], pl.Expr] = lambda text: text,
) -> pl.Expr:
    """Give `plainly(text)` where `is_plain` says that nothing else can come out, and work the rule out on the rest.

    Most cells of a list are written as they should be; a rule of many steps is kept for those that are not.
    Null stays null. Text in, text out.
    """
    value = pl.col("value")
    result, plain = rule(value).alias("result"), plainly(value)
    needs_rule = ~is_plain(value).fill_null(value.is_null())

    def spread(values: pl.Series) -> pl.Series:
        column = values.to_frame("value")
        is_rest = column.select(needs_rule).to_series()
        rest = column.filter(is_rest).select(result).to_series()
        place = pl.when(is_rest).then(is_rest.cum_sum() - 1)
        placed = pl.when(is_rest).then(pl.lit(rest).gather(place)).otherwise(plain) if len(rest) else plain
        return column.select(placed.cast(pl.String).alias("result")).to_series()

    return expr.cast(pl.String).map_batches(spread, return_dtype=pl.String, is_elementwise=True)
