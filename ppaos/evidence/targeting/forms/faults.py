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
    # The rows are wide and the faults few: each rule is looked for in its own column, and takes row numbers only.
    broken = rows.select(
        expression.fill_null(False).alias(str(at)) for at, (_, _, expression) in enumerate(checks)
    )
    numbers = rows["row_no"].cast(pl.Int32)
    parts = [
        pl.DataFrame({"row_no": numbers.filter(broken[str(at)])}).select(
            pl.lit(sheet).alias("sheet"),
            "row_no",
            pl.lit(column).alias("column"),
            pl.lit(rule).alias("rule"),
            pl.lit(rules()[rule].blocking).alias("is_blocking"),
        )
        for at, (rule, column, _) in enumerate(checks)
    ]
    return pl.concat([none(), *parts])


def blocked(faults: pl.DataFrame, sheet: str) -> pl.Series:
    """The numbers of the sheet's rows that have to wait."""
    return faults.filter((pl.col("sheet") == sheet) & pl.col("is_blocking"))["row_no"].unique()
