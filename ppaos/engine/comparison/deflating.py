"""What would incomes of several years be in baht of one?"""

import polars as pl

from ppaos.engine.methods import PriceIndex, common_era

SIDES = ("before", "after")
_YEARS = ("before_year", "after_year")


class ComparisonError(ValueError):
    """Frames that cannot be compared; the message says where and what to do."""


def deflated(frame: pl.DataFrame, index: PriceIndex, *, to: int) -> pl.DataFrame:
    """Income before and after in baht of one year.

    Columns in: before, after (baht a year; null: not known), before_year, after_year (of either era; null: not known).
    Columns added: real_before, real_after (baht of the year `to`) and change (after less before); null where income or
    its year is not known. Raises MethodError for a year that the index does not have, ComparisonError where a column
    is missing. Source: the index's own.
    """
    if lacking := [name for name in (*SIDES, *_YEARS) if name not in frame.columns]:
        raise ComparisonError(f"there is no column {', '.join(lacking)}; add it, empty where it is not known")
    index.of(to)
    factors = {year: index.factor(year, to) for year in _asked(frame)}
    real = [
        pl.col(side).cast(pl.Float64).fill_nan(None)
        * pl.col(f"{side}_year").cast(pl.Int64).replace_strict(factors, default=None, return_dtype=pl.Float64)
        for side in SIDES
    ]
    told = frame.with_columns(each.alias(f"real_{side}") for each, side in zip(real, SIDES, strict=True))
    return told.with_columns(change=pl.col("real_after") - pl.col("real_before"))


def doubtful_years(frame: pl.DataFrame, index: PriceIndex, *, to: int) -> list[int]:
    """The years (common era) of the frame, and the year `to`, whose index nobody verified."""
    years = {common_era(year) for year in [*_asked(frame), to]}
    return sorted(year for year in years if index.of(year).provenance.status == "unverified")


def _asked(frame: pl.DataFrame) -> list[int]:
    """The years whose incomes are told."""
    told = [frame.filter(pl.col(side).is_not_null())[f"{side}_year"].cast(pl.Int64) for side in SIDES]
    return pl.concat([each.rename("year") for each in told]).drop_nulls().unique().sort().to_list()
