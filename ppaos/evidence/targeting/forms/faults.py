"""Which rows break which rule? Rules as data, faults as a frame."""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import polars as pl
from django.utils.translation import get_language

SCHEMA = {
    "sheet": pl.String, "row_no": pl.Int32, "column": pl.String, "rule": pl.String, "is_blocking": pl.Boolean,
}  # fmt: skip


@dataclass(frozen=True)
class Rule:
    """What is wrong, and what to do about it."""

    code: str
    blocking: bool
    th: str
    en: str
    fix_th: str
    fix_en: str

    @property
    def message(self) -> str:
        return self.th if (get_language() or "th").startswith("th") else self.en

    @property
    def remedy(self) -> str:
        return self.fix_th if (get_language() or "th").startswith("th") else self.fix_en


@lru_cache
def rules() -> dict[str, Rule]:
    """Every rule by its code."""
    text = files("ppaos.evidence.targeting.forms").joinpath("rules.toml").read_text()
    return {code: Rule(code, **row) for code, row in tomllib.loads(text).items()}


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
