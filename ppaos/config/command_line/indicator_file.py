"""What does a file of indicators hold, and which of its rows cannot be scored?"""

from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import polars as pl

from ppaos.config.command_line.tables import TableError, read_text_table
from ppaos.engine.methods import CapitalMethod
from ppaos.engine.thai.digits import latin_digits

PLACES_TOLD = 20


@dataclass(frozen=True)
class IndicatorFile:
    """The rows that can be scored, as numbers, and those that cannot, as received with their fault."""

    good: pl.DataFrame
    faulty: pl.DataFrame
    notices: list[str]


def read_indicators(path: Path, method: CapitalMethod) -> IndicatorFile:
    """Read household_id and indicators; faulty rows gain `file_row` and `fault`.

    Raises TableError where the file cannot be read or its header is wrong.
    """
    table = read_text_table(path, numbered=True)
    columns, notices = _indicator_columns(path, table.columns[1:], method)
    for column in columns:
        kind = table[column].dtype
        if not (kind.is_numeric() or kind in (pl.String, pl.Null)):
            raise TableError(f"{path}, column {column}: it holds {kind}. Give numbers.")
    numbers = table.select("household_id", *(_numbers(table[column]) for column in columns))
    is_off = numbers.select(_is_off(column, table[column], method) for column in columns)
    is_named = ~_is_blank(table["household_id"])
    is_twice = table["household_id"].is_duplicated() & is_named
    is_faulty = is_off.select(pl.any_horizontal(pl.all())).to_series() | is_twice | ~is_named
    faulty = table.with_columns(is_named=is_named, is_twice=is_twice).filter(is_faulty)
    told = _told(faulty, is_off.filter(is_faulty), method)
    return IndicatorFile(
        numbers.filter(~is_faulty), faulty.drop("is_named", "is_twice").with_columns(told), notices
    )


def first_places(path: Path, faulty: pl.DataFrame) -> str:
    """The refusal that names the first faulty rows."""
    told = [
        f"  row {row['file_row']}, household {row['household_id'] or '–'}: {row['fault']}"
        for row in faulty.head(PLACES_TOLD).to_dicts()
    ]
    more = [f"  … and {faulty.height - PLACES_TOLD:,} rows more"] if faulty.height > PLACES_TOLD else []
    count = "1 row" if faulty.height == 1 else f"{faulty.height:,} rows"
    refusal = f"{path}: {count} cannot be scored, nothing was written. Correct them, or set them aside with --failed:"
    return "\n".join([refusal, *told, *more])


def _indicator_columns(path: Path, header: list[str], method: CapitalMethod) -> tuple[list[str], list[str]]:
    """The indicators there are, and a notice of each column that is left unread."""
    known = ["household_id", *(indicator.code for indicator in method.indicators)]
    unread = [name for name in header if name not in known]
    # A column that looks meant for an indicator is a slip of the pen: scoring without it would mislead.
    prefixes = tuple(f"{capital.code}_" for capital in method.capitals)
    slips = [
        name for name in unread if name.startswith(prefixes) or get_close_matches(name, known, cutoff=0.8)
    ]
    if slips:
        told = "; ".join(f"«{name}» (nearest: {_nearest(name, known)})" for name in slips)
        raise TableError(
            f"{path}, row 1: unknown column {told}. Rename or remove; --template prints them all."
        )
    if "household_id" not in header:
        raise TableError(
            f"{path}, row 1: there is no column household_id. Add it; --template prints them all."
        )
    columns = [code for code in known[1:] if code in header]
    if not columns:
        raise TableError(f"{path}, row 1: there is no indicator column. --template prints them all.")
    return columns, [f"{path}: column «{name}» is no indicator and was left unread" for name in unread]


def _nearest(name: str, known: list[str]) -> str:
    return next(iter(get_close_matches(name, known, n=1, cutoff=0.0)), known[0])


def _numbers(values: pl.Series) -> pl.Series:
    """An indicator's numbers, Thai digits read; null where there is none."""
    if values.dtype != pl.String:
        return values.cast(pl.Float64)
    text = values.str.strip_chars()
    numbers = text.cast(pl.Float64, strict=False)
    if numbers.null_count() == values.null_count():
        return numbers
    return pl.select(latin_digits(pl.lit(text)).cast(pl.Float64, strict=False)).to_series()


def _is_off(column: str, values: pl.Series, method: CapitalMethod) -> pl.Expr:
    """Whether a cell is filled with something that is not on the scale."""
    is_on_scale = pl.col(column).is_between(method.least, method.most).fill_null(False)
    return (~_is_blank(values) & ~is_on_scale).alias(column)


def _is_blank(values: pl.Series) -> pl.Series:
    if values.dtype != pl.String:
        return values.is_null()
    return values.is_null() | (values.str.strip_chars() == "")


def _told(faulty: pl.DataFrame, is_off: pl.DataFrame, method: CapitalMethod) -> pl.Series:
    """Each faulty row's faults in words."""
    fix = f"write a number from {method.least:g} to {method.most:g} or leave it empty"
    household = [
        pl.when(~pl.col("is_named")).then(pl.lit("household_id is empty; give the household's code")),
        pl.when("is_twice").then(pl.lit("household_id is there more than once; keep one row a household")),
    ]
    values = [
        pl.when(is_off[column]).then(
            pl.format("column {}: «{}», {}", pl.lit(column), pl.col(column), pl.lit(fix))
        )
        for column in is_off.columns
    ]
    told = pl.concat_str(*household, *values, separator=" | ", ignore_nulls=True)
    return faulty.select(told.alias("fault")).to_series()
