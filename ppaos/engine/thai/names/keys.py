"""By which keys are Thai names put in order, searched for, and brought together by their sound?"""

import polars as pl

from ppaos.engine.thai.names.spelling import spelled
from ppaos.engine.thai.one import once, over_distinct

_CONSONANTS = "".join(map(chr, range(ord("ก"), ord("ฮ") + 1)))
_VOWELS_IN_FRONT = "เแโใไ"
_MARKS = "็่้๊๋์"
_NO_MARKS = dict.fromkeys(_MARKS, "")
_VOWEL_BEHIND = {vowel + letter: letter + vowel for vowel in _VOWELS_IN_FRONT for letter in _CONSONANTS}

# A silent end, with the vowel or the neighbour that karan silences too: ประยุทธ์, พันธุ์, จันทร์, ศาสตร์.
_SILENT = r"(?:[ทตด]ร|[ก-ฮ])[ิุ]?์"

# Letters that a clerk writes for one another, each group under one letter.
_SAME_SOUND = {
    "ค": "ฃฅขฆ", "ช": "ฉฌ", "ส": "ซศษ", "ย": "ญ", "ด": "ฎ", "ต": "ฏ", "ท": "ฐฑฒถธ",
    "น": "ณ", "พ": "ผภ", "ฟ": "ฝ", "ล": "รฬฤฦ", "ห": "ฮ",
}  # fmt: skip
_SAME_LENGTH = {"ะ": "า", "ั": "า", "ี": "ิ", "ื": "ึ", "ู": "ุ", "ๅ": ""}
_CLASS = {letter: kept for kept, group in _SAME_SOUND.items() for letter in group}

# ไ, ใ, ัย and าย are written for one another.
_AI_BEHIND = {
    f"{vowel}{letter}{y}": f"{letter}าย" for y in ("ย", "") for vowel in "ไใ" for letter in _CONSONANTS
}
_SOUNDS_BEHIND = _AI_BEHIND | {pair: turned for pair, turned in _VOWEL_BEHIND.items() if pair[0] not in "ไใ"}

# Letters written and not heard: ห that only gives the tone, ร in ศรี.
_UNHEARD = {"ห" + letter: letter for letter in "งญนมยรลว"} | {
    "ศรี": "สี", "ศริ": "สิ", "สรี": "สี", "สริ": "สิ",
}  # fmt: skip

_FOLDED = _CLASS | _SAME_LENGTH | {"ำ": "าม"}
_DOUBLE = {letter * 2: letter for letter in _CONSONANTS}

# How Thai names are written in Latin letters, by the royal transcription and by habit; the longer first.
_LATIN = {
    "sri": "ส", "kh": "ค", "ph": "พ", "th": "ท", "ch": "ช", "sh": "ช", "ng": "ง", "ai": "ย", "ay": "ย", "oi": "ย",
    "oy": "ย", "ui": "ย", "ia": "ย", "uea": "", "ua": "ว", "aw": "ว", "ew": "ว", "iw": "ว", "b": "บ", "c": "ก",
    "d": "ด", "f": "ฟ", "g": "ก", "h": "ห", "j": "จ", "k": "ก", "l": "ล", "m": "ม", "n": "น", "p": "บ", "q": "ค",
    "r": "ล", "s": "ส", "t": "ด", "v": "ว", "w": "ว", "x": "ส", "y": "ย", "z": "ส", "a": "", "e": "", "i": "",
    "o": "", "u": "",
}  # fmt: skip

# What the sound key leaves out, and the stops that it does not tell apart.
_VOWELS = dict.fromkeys("ะัาำิีึืุูเแโใไๅอ ", "")
_MERGED = {"ต": "ด", "ป": "บ"}


def sort_key(expr: pl.Expr) -> pl.Expr:
    """Column of names -> text whose plain byte order is that of a Thai dictionary; null stays null.

    Two lines: the name with vowels behind their consonants and without tone marks, which decides first, then
    the same with them. Store it and sort by it under the collation "C".
    """
    return over_distinct(expr, _sort_key)


def search_key(expr: pl.Expr) -> pl.Expr:
    """Column of names or of what is searched for -> text to compare by trigrams; null stays null.

    Tone marks, silent letters and vowel length are gone, letters of one sound are one (ส for ศ ษ ซ, ล for ร),
    ไ ใ ัย าย are one, รร is ั: สมชาย, สมไชย and สมชัย have the same key. Blanks stay.
    """
    return over_distinct(expr, _search_key)


def sound_key(expr: pl.Expr) -> pl.Expr:
    """Column of names -> consonants by class of sound, for bringing candidates together; null stays null.

    The search key without vowels and blanks; a name in Latin letters by the Thai letters it likely stands for
    («Somchai» as สมชาย). A blocking key, never a proof that two names are one.
    """
    return over_distinct(expr, _sound_key)


def _sort_key(expr: pl.Expr) -> pl.Expr:
    ordered = _replaced(spelled(expr).str.to_lowercase(), _VOWEL_BEHIND)
    return once(ordered, lambda name: pl.format("{}\n{}", _replaced(name, _NO_MARKS), name))


def _search_key(expr: pl.Expr) -> pl.Expr:
    spoken = _replaced(spelled(expr).str.to_lowercase().str.replace_all(_SILENT, ""), _NO_MARKS)
    spoken = spoken.str.replace_all(r"รร([ก-ฮ])", "ั${1}").str.replace_all("รร", "ัน", literal=True)
    behind = _replaced(_replaced(spoken, _UNHEARD), _SOUNDS_BEHIND)
    return _replaced(_replaced(behind, _FOLDED), _DOUBLE)


def _sound_key(expr: pl.Expr) -> pl.Expr:
    consonants = _replaced(_replaced(_search_key(expr), _LATIN), _VOWELS | _MERGED)
    return once(_replaced(consonants, _DOUBLE), lambda key: pl.when(key != "").then(key))


def _replaced(expr: pl.Expr, pairs: dict[str, str]) -> pl.Expr:
    """Replace by a table in one pass; where several fit, the one that stands first in the table."""
    return expr.str.replace_many(list(pairs), list(pairs.values()), leftmost=True)
