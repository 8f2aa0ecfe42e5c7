"""How is a name written when typing slips that the eye does not see are put right?"""

import polars as pl

from ppaos.engine.thai.absent import visible
from ppaos.engine.thai.one import on_the_rest, once, over_distinct

TONES = "่้๊๋"
KARAN = "์"
_ABOVE_AND_BELOW = "ัิีึืฺุู็"
_SARA_AM, _NIKHAHIT, _SARA_AA = "ำ", "ํ", "า"

# Two marks of one kind, one on the other: the second was a slip of the finger.
_DOUBLED = {mark * 2: mark for mark in _ABOVE_AND_BELOW + KARAN + _SARA_AM + "ะาแโใไ"}
_DOUBLED["เเ"] = "แ"
_TONE_ON_TONE = f"[{TONES}]+([{TONES}])"  # the last one typed was meant

# A mark typed before what carries it: vowel first, then tone.
_MISPLACED = {tone + vowel: vowel + tone for tone in TONES + KARAN for vowel in _ABOVE_AND_BELOW}
# Sara am typed as one letter or as two, with its tone before, between or behind.
_ANY_SARA_AM = f"([{TONES}]*)(?:{_NIKHAHIT}([{TONES}]*){_SARA_AA}|{_SARA_AM})([{TONES}]*)"

# Letters with at most one vowel above or below, then one tone, then one vowel behind: nothing to put right.
_PLAIN = f"^(?:[เแโใไ]?[ก-ฮ][{_ABOVE_AND_BELOW}]?[{TONES}{KARAN}]?[ะาำ]?)+$"


def spelled(expr: pl.Expr) -> pl.Expr:
    """Column of names as typed -> the same letters, rightly ordered; null where nothing is left.

    Invisible marks go, blanks become single, ํ + า is ำ, เเ is แ, doubled marks are single, a tone or karan
    typed before its vowel comes after it. Latin letters are composed (NFC).
    """
    return on_the_rest(
        expr, lambda typed: typed.str.contains(_PLAIN), lambda rest: over_distinct(rest, _put_right)
    )


def _put_right(expr: pl.Expr) -> pl.Expr:
    text = visible(expr).str.normalize("NFC").str.replace_all(r"\s+", " ").str.strip_chars(" .,;:-_*'’\"")
    # Order first: it brings together what was typed twice.
    joined = text.str.replace_all(_ANY_SARA_AM, "${1}${2}${3}" + _SARA_AM)
    ordered = joined.str.replace_many(list(_MISPLACED), list(_MISPLACED.values()), leftmost=True)
    single = ordered.str.replace_many(list(_DOUBLED), list(_DOUBLED.values()), leftmost=True)
    single = single.str.replace_all(_TONE_ON_TONE, "${1}")
    return once(single, lambda name: pl.when(name != "").then(name))
