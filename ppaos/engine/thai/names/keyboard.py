"""Which two names differ only by a finger that struck the next key, or the right key with the wrong shift?

The layout is Kedmanee (TIS 820), on which nearly all Thai is typed.
"""

import polars as pl

# Rows of keys from left to right: without shift, and with it; a blank is a key that writes no letter of a name.
_ROWS = (
    ("ๅ  ภถุึคตจขช", "     ู      "),
    ("ๆไำพะัีรนยบลฃ", "  ฎฑธํ๊ณ ญฐ ฅ"),
    ("ฟหกดเ้่าสวง", "ฤฆฏโฌ็๋ษศซ "),
    ("ผปแอิืทมใฝ", "  ฉฮฺ์ ฒฬฦ"),
)


def _pairs_of_keys(shifted_by: int) -> dict[str, str]:
    """Each letter -> the first letter of its pair of neighbouring keys; pairs begin at the first or second key."""
    groups: dict[tuple[int, int], str] = {}
    for number, row in enumerate(_ROWS):
        for letters in row:
            for column, letter in enumerate(letters):
                place = number, (column + shifted_by) // 2
                groups[place] = groups.get(place, "") + letter.strip()
    return {letter: group[0] for group in groups.values() for letter in group}


# Two neighbours of a row stand in one pair by one of the two ways to pair keys.
_PAIRINGS = (_pairs_of_keys(0), _pairs_of_keys(1))


def typing_keys(expr: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """Column of names -> two keys; names that one slip to the next key tells apart are equal in one of them.

    Text in, text out, null stays null. Letters of other scripts stay.
    """
    first, second = (expr.str.replace_many(list(pairs), list(pairs.values())) for pairs in _PAIRINGS)
    return first, second
