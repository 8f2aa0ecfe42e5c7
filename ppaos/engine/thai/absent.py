"""Does a cell say anything, or only that nothing is known?"""

import polars as pl

from ppaos.engine.thai.one import once

# What clerks type into a cell they must not leave empty.
WORDS = (
    "", "-", "--", "---", ".", "/", "n/a", "na", "nan", "null", "none", "#n/a",
    "ไม่มี", "ไม่มีข้อมูล", "ไม่ทราบ", "ไม่ระบุ", "ไม่ปรากฏ", "ไม่แน่ชัด", "ไม่รู้",
)  # fmt: skip

# Marks no one sees: zero-width space, joiners, byte order mark, word joiner, soft hyphen, directions.
INVISIBLE = ("\u200b", "\u200c", "\u200d", "\u200e", "\u200f", "\u2060", "\ufeff", "\u00ad")
NO_BREAK_SPACES = ("\u00a0", "\u202f", "\u2007")


def present(expr: pl.Expr) -> pl.Expr:
    """Text column -> trimmed text; null where the cell is blank or only says «not known» (ไม่ทราบ, -, n/a)."""
    said = visible(expr).str.strip_chars()
    return once(said, lambda text: pl.when(~text.str.to_lowercase().is_in(WORDS)).then(text))


def visible(expr: pl.Expr) -> pl.Expr:
    """Text column -> the text without invisible marks, no-break spaces as plain ones."""
    blanks = [""] * len(INVISIBLE) + [" "] * len(NO_BREAK_SPACES)
    return expr.cast(pl.String).str.replace_many([*INVISIBLE, *NO_BREAK_SPACES], blanks)
