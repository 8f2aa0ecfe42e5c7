"""Which rows break which rule? Rules as data, faults as a frame."""

import polars as pl

from ppaos.evidence.targeting.presenters.rules import rules

SCHEMA = {
    "sheet": pl.String, "row_no": pl.Int32, "column": pl.String, "rule": pl.String, "is_blocking": pl.Boolean,
}  # fmt: skip


def none() -> pl.DataFrame:
    """No fault."""
    return pl.DataFrame(schema=SCHEMA)


def found(rows: pl.DataFrame, sheet: str, checks: list[tuple[str, str, pl.Expr]]) -> pl.DataFrame:
    """The rows (with row_no) that break each check, given as (rule, column as the sheet names it, expression)."""
    parts = [
        rows.filter(broken.fill_null(False)).select(
            pl.lit(sheet).alias("sheet"),
            pl.col("row_no").cast(pl.Int32),
            pl.lit(column).alias("column"),
            pl.lit(rule).alias("rule"),
            pl.lit(rules()[rule].blocking).alias("is_blocking"),
        )
        for rule, column, broken in checks
    ]
    return pl.concat([none(), *parts])


def blocked(faults: pl.DataFrame, sheet: str) -> pl.Series:
    """The numbers of the sheet's rows that have to wait."""
    return faults.filter((pl.col("sheet") == sheet) & pl.col("is_blocking"))["row_no"].unique()
