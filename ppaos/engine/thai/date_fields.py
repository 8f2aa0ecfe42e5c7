"""Which part of a date as typed is its year, which its month and which its day?"""

import polars as pl

from ppaos.engine.thai.absent import present
from ppaos.engine.thai.digits import latin_digits
from ppaos.engine.thai.months import MONTH_OF_WORD

# Month words become fields of their own («/m03/»); an era is kept, words that say nothing are separators.
_WORDS = {word: f"/m{number:02}/" for word, number in MONTH_OF_WORD.items()}
_WORDS |= dict.fromkeys(("พ.ศ", "พศ", "b.e"), "/b/") | dict.fromkeys(("ค.ศ", "คศ", "a.d"), "/c/")
_WORDS |= dict.fromkeys(("วันที่", "เดือน", "ปี", "'", "’"), "/")

# The orders met. A month stands before the day only where it is a word: 3/4/2518 is always d/m/y.
_ORDERS = r"""(?x)^(?:
    (?P<day1>\d{1,2})         / (?P<month1>m\d\d|\d{1,2}) / (?P<year1>[bc]?\d{4})
  | (?P<year2>[bc]?\d{4})     / (?P<month2>m\d\d|\d{1,2}) / (?P<day2>\d{1,2})
  | (?P<month3>m\d\d)         / (?P<day3>\d{1,2})         / (?P<year3>[bc]?\d{4})
  | (?P<month4>m\d\d|\d{1,2}) / (?P<year4>[bc]?\d{4})
  | (?P<year5>[bc]?\d{4})     / (?P<month5>m\d\d|\d{1,2})
  | (?P<year6>[bc]?\d{4})
  | (?P<year7>\d{4}) (?P<month7>\d\d) (?P<day7>\d\d)
  | (?P<serial>\d{5})
)$"""
_ORDERS_WITH = {"year": (1, 2, 3, 4, 5, 6, 7), "month": (1, 2, 3, 4, 5, 7), "day": (1, 2, 3, 7)}


def date_fields(expr: pl.Expr) -> pl.Expr:
    """Column of dates as typed -> struct{text, era, year, month, day, serial, …}.

    text: what was read, null where the cell is absent; era: "b", "c" or null; the others whole numbers, null
    where the order has no such part. All but text are null where no order fits.
    """
    kept = pl.struct(_separated(expr).alias("text"))
    row = kept.struct.with_fields(pl.field("text").str.extract_groups(_ORDERS).alias("found"))
    found = pl.field("found").struct
    parts = {
        part: pl.coalesce(found.field(f"{part}{order}") for order in orders)
        for part, orders in _ORDERS_WITH.items()
    }
    return row.struct.with_fields(
        parts["year"].str.extract(r"^([bc])").alias("era"),
        *(text.str.strip_chars("mbc").cast(pl.Int32).alias(part) for part, text in parts.items()),
        found.field("serial").cast(pl.Int32).alias("serial"),
    )


def _separated(expr: pl.Expr) -> pl.Expr:
    """«4 มี.ค. พ.ศ. ๒๕๑๘» -> "4/m03/b2518"; a time of day and a number's «.0» are cut off."""
    text = present(latin_digits(expr)).str.to_lowercase()
    untimed = text.str.replace(r"[\st]+\d{1,2}:\d\d.*$|\.0+$", "")
    words = untimed.str.replace_many(list(_WORDS), list(_WORDS.values()), leftmost=True)
    separated = words.str.replace_all(r"[/\-–.,\s]+", "/").str.strip_chars("/")
    return separated.str.replace_many(["b/", "c/"], ["b", "c"])
