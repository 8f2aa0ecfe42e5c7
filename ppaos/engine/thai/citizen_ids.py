"""Is a thirteen-digit citizen id written rightly, and how is it shown without giving it away?

Check digit: d13 = (11 − (Σ d_i × (14 − i), i = 1..12) mod 11) mod 10, the rule of the Department of
Provincial Administration. The first digit tells the kind of registration; 0 and 9 are real people too.
"""

import polars as pl

from ppaos.engine.thai.absent import present
from ppaos.engine.thai.digits import latin_digits
from ppaos.engine.thai.one import on_the_rest, once

LENGTH = 13
_PLAIN = r"^[0-9]{13}$"

# What is written between and around the digits: blanks, hyphens and dashes, quotes that keep Excel from counting.
_PUNCTUATION = (
    " ",
    "\t",
    "\n",
    "-",
    "‐",
    "‑",
    "‒",
    "–",
    "—",
    "−",
    "_",
    ".",
    "'",
    "’",
    "‘",
    "`",
    '"',
    "“",
    "”",
)


def cleaned(expr: pl.Expr) -> pl.Expr:
    """Column of ids as typed -> thirteen digits, or null where there are not thirteen.

    Takes blanks, dashes, Thai digits, a leading apostrophe and the «.0» of a spreadsheet's number.
    The check digit is not looked at: see `fault` and `is_valid`.
    """
    return on_the_rest(
        expr, lambda typed: typed.str.contains(_PLAIN), lambda rest: once(_joined(rest), _thirteen)
    )


def fault(expr: pl.Expr) -> pl.Expr:
    """Column of ids as typed -> what is wrong, or null.

    "scientific": a spreadsheet kept 1.1017E+12 and lost digits; "characters": not only digits;
    "length": not thirteen of them; "checksum": the last digit does not follow from the others.
    A blank cell is null: absent is not a fault.
    """
    return once(_joined(expr), _fault)


def read(expr: pl.Expr) -> pl.Expr:
    """Column of ids as typed -> struct{joined, digits, fault}: `cleaned` and `fault` for the price of one."""
    joined = pl.field("joined")
    return pl.struct(_joined(expr).alias("joined")).struct.with_fields(
        _thirteen(joined).alias("digits"), _fault(joined).alias("fault")
    )


def is_valid(expr: pl.Expr) -> pl.Expr:
    """Column of ids as typed -> true where thirteen digits check out; false otherwise; null where absent."""
    return once(_joined(expr), lambda digits: pl.when(digits.is_not_null()).then(_fault(digits).is_null()))


def check_digit(first_twelve: str) -> str:
    """Return the thirteenth digit that follows from the first twelve."""
    if len(first_twelve) != LENGTH - 1 or not (first_twelve.isascii() and first_twelve.isdigit()):
        raise ValueError(f"A check digit follows from exactly twelve digits, not from {first_twelve!r}.")
    weighted = sum(int(digit) * weight for digit, weight in zip(first_twelve, range(13, 1, -1), strict=True))
    return str((11 - weighted % 11) % 10)


def masked(text: str) -> str:
    """Show an id as x-xxxx-xxxxx-12-3: the last three digits only; of anything else, nothing."""
    return (
        f"x-xxxx-xxxxx-{text[10:12]}-{text[12]}"
        if len(text) == LENGTH and text.isdigit()
        else "x-xxxx-xxxxx-xx-x"
    )


def masked_column(expr: pl.Expr) -> pl.Expr:
    """Column of ids as typed -> x-xxxx-xxxxx-12-3; all crosses where it is no id; null where absent."""
    return once(_joined(expr), _masked)


def _joined(expr: pl.Expr) -> pl.Expr:
    """The characters that count; an id typed as thirteen digits has no others."""
    return on_the_rest(expr, lambda typed: typed.str.contains(_PLAIN), _without_punctuation)


def _without_punctuation(expr: pl.Expr) -> pl.Expr:
    """A number's «.0» goes first: without its point it would add a digit."""
    text = present(latin_digits(expr)).str.replace(r"\.0+$", "")
    joined = text.str.replace_many(list(_PUNCTUATION), [""] * len(_PUNCTUATION))
    return once(joined, lambda digits: pl.when(digits != "").then(digits))


def checks_out(number: pl.Expr) -> pl.Expr:
    """Column of ids as whole numbers (Int64) -> true where the checksum is satisfied; null stays null.

    No text is cut up: with p_k the number without its last k digits, the digit of weight k + 1 is
    p_(k-1) - 10 p_k. Their weighted sum is 2 p_1 + sum of (1 - 9 k) p_k, k = 2..12, and -9 is 2 where only the
    rest by 11 counts.
    """
    weighted = pl.sum_horizontal(
        [number // 10 * 2, *(number // 10**cut * ((1 + 2 * cut) % 11) for cut in range(2, LENGTH))]
    )
    return (11 - weighted % 11) % 10 == number % 10


def _checks_out(digits: pl.Expr) -> pl.Expr:
    return checks_out(digits.cast(pl.Int64, strict=False))


def _thirteen(digits: pl.Expr) -> pl.Expr:
    return pl.when(digits.str.contains(r"^\d{13}$")).then(digits)


def _fault(digits: pl.Expr) -> pl.Expr:
    return on_the_rest(digits, _is_faultless, _kind_of_fault, lambda _text: pl.lit(None, dtype=pl.String))


def _is_faultless(digits: pl.Expr) -> pl.Expr:
    return digits.str.contains(_PLAIN) & _checks_out(digits)


def _kind_of_fault(digits: pl.Expr) -> pl.Expr:
    return (
        pl.when(digits.is_null())
        .then(pl.lit(None, dtype=pl.String))
        .when(digits.str.contains(r"^\d+[eE]\+?\d+$"))
        .then(pl.lit("scientific"))
        .when(digits.str.contains(r"\D"))
        .then(pl.lit("characters"))
        .when(digits.str.len_bytes() != LENGTH)
        .then(pl.lit("length"))
        .when(~_checks_out(digits))
        .then(pl.lit("checksum"))
    )


def _masked(digits: pl.Expr) -> pl.Expr:
    end = _thirteen(digits).str.slice(10)
    shown = pl.format("x-xxxx-xxxxx-{}-{}", end.str.slice(0, 2), end.str.slice(2))
    return pl.when(digits.is_not_null()).then(shown.fill_null(masked("")))
