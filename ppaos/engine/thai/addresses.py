"""Which house, which village (moo) and which sex does a cell of a list mean?"""

import polars as pl

from ppaos.engine.thai.absent import present
from ppaos.engine.thai.digits import latin_digits
from ppaos.engine.thai.months import ANY_MONTH
from ppaos.engine.thai.one import once, over_distinct

_HOUSE_PREFIX = r"^(?:บ้านเลขที่|เลขที่บ้าน|เลขที่|บ้าน)\s*:?\s*"
_MOO_BEHIND_HOUSE = r"\s*(?:หมู่|ม\.)\s*(?:ที่)?.*$"
_MADE_A_DATE = (
    rf"^\d{{1,4}}[\s\-/]+(?:{ANY_MONTH})|^(?:{ANY_MONTH})\.?[\s\-/]+\d{{1,4}}$|^\d{{4}}-\d\d-\d\d(?:[ t]|$)"
)
_MOO = r"^(?:หมู่บ้านที่|หมู่บ้าน|หมู่ที่|หมู่|ม\.|ม)?\s*(\d{1,2})(?:\.0+)?(?:\s+\D.*)?$"

_SEXES = {
    "m": "m", "male": "m", "1": "m", "1.0": "m", "ช": "m", "ชาย": "m", "เพศชาย": "m", "ผู้ชาย": "m",
    "f": "f", "female": "f", "2": "f", "2.0": "f", "ญ": "f", "หญิง": "f", "เพศหญิง": "f", "ผู้หญิง": "f",
}  # fmt: skip


def house_no(expr: pl.Expr) -> pl.Expr:
    """Column of house numbers as typed -> «25/2»; null where absent, «0», or made a date by a spreadsheet.

    Takes «25 / 2», Thai digits, «บ้านเลขที่ 25/2 ม.5», «025/2» and a number's «.0».
    """
    return over_distinct(expr, _house_no)


def house_no_fault(expr: pl.Expr) -> pl.Expr:
    """Column of house numbers as typed -> "date" where a spreadsheet made 25/2 a date («25-ก.พ.»), or null."""
    return over_distinct(expr, lambda typed: pl.when(_is_date(_text(typed))).then(pl.lit("date")))


def moo(expr: pl.Expr) -> pl.Expr:
    """Column of village numbers as typed («ม.5», «หมู่ที่ ๕», «5.0») -> two digits, "05"; null where unreadable.

    Towns without villages write 0: it stays "00", which is not the same as absent.
    """
    return over_distinct(expr, lambda typed: _text(typed).str.extract(_MOO, 1).str.zfill(2))


def sex(expr: pl.Expr) -> pl.Expr:
    """Column of sexes as typed (m f 1 2 ช ญ ชาย หญิง male female) -> "m", "f" or null."""
    return over_distinct(expr, _sex)


def _house_no(expr: pl.Expr) -> pl.Expr:
    text = _text(expr)
    tidy = (
        text.str.replace(_HOUSE_PREFIX, "")
        .str.replace(_MOO_BEHIND_HOUSE, "")
        .str.replace(r"\.0+$", "")
        .str.replace_all(r"\s*([/\-])\s*", "${1}")
        .str.strip_chars(" '’.,")
        .str.replace(r"^0+(\d)", "${1}")
    )
    return pl.when(~_is_date(text)).then(
        once(tidy, lambda house: pl.when(~house.is_in(["", "0"])).then(house))
    )


def _is_date(text: pl.Expr) -> pl.Expr:
    return text.str.contains(_MADE_A_DATE)


def _sex(expr: pl.Expr) -> pl.Expr:
    return _text(expr).str.strip_suffix(".").replace_strict(_SEXES, default=None, return_dtype=pl.String)


def _text(expr: pl.Expr) -> pl.Expr:
    return present(latin_digits(expr)).str.to_lowercase().str.strip_chars("'’ ")
