"""Which digits does a text mean, Thai (๐–๙) or Latin?"""

import polars as pl

THAI = "๐๑๒๓๔๕๖๗๘๙"
LATIN = "0123456789"

_TO_THAI = str.maketrans(LATIN, THAI)


def latin_digits(expr: pl.Expr) -> pl.Expr:
    """Text column -> the same text with ๐–๙ written 0–9. Columns of other types become text."""
    return expr.cast(pl.String).str.replace_many(list(THAI), list(LATIN))


def thai_digits(text: str) -> str:
    """Write 0–9 as ๐–๙, for printed letters and forms."""
    return text.translate(_TO_THAI)
