"""How does a clerk misspell a Thai name? By sound, by a mark, or by a finger on the wrong key."""

from functools import cache

import numpy as np
from pythainlp.transliterate import romanize

SOUNDS = ("ซสศษ", "นณ", "รล", "ทธฑฒ", "คขฆ", "พภผ", "ใไ", "ชฌฉ", "ญย", "ถฐ", "ดฎ", "ตฏ")
ALIKE = {letter: group.replace(letter, "") for group in SOUNDS for letter in group}
LENGTHS = dict(zip("ิีึืุูะา", "ีิืึูุาะ", strict=True))
TONES = "่้๊๋"
SILENT = "์"
ABOVE = "ัิีึืุู"
# Kedmanee, row by row, without and with shift: neighbours in a row, and the same key with the other shift.
KEYS = (
    ("ๅ/-ภถุึคตจขช", "+๑๒๓๔ู฿๕๖๗๘๙"),
    ("ๆไำพะัีรนยบล", "๐\"ฎฑธํ๊ณฯญฐ,"),
    ("ฟหกดเ้่าสวง", "ฤฆฏโฌ็๋ษศซ."),
    ("ผปแอิืทมใฝ", "()ฉฮฺ์?ฒฬฦ"),
)  # fmt: skip


def by_sound(name: str, chance: np.random.Generator) -> str:
    """A consonant of the same sound: พรศรี, พรสี. Where the name has none, a finger slips."""
    changed = _at_one_of(name, ALIKE, chance, lambda letter: _one_of(ALIKE[letter], chance))
    return changed if changed != name else by_key(name, chance)


def by_mark(name: str, chance: np.random.Generator) -> str:
    """A tone mark or การันต์ lost, a tone changed, a vowel's length, marks typed in the wrong order, a การันต์ more."""
    slips = (
        lambda: _at_one_of(name, LENGTHS, chance, LENGTHS.__getitem__),
        lambda: _at_one_of(name, TONES + SILENT + "็", chance, lambda _mark: ""),
        lambda: _at_one_of(name, TONES, chance, lambda mark: _one_of(TONES.replace(mark, ""), chance)),
        lambda: _marks_turned(name),
    )
    for at in chance.permutation(len(slips)).tolist():
        if (changed := slips[at]()) != name:
            return changed
    return name + SILENT


def by_key(name: str, chance: np.random.Generator) -> str:
    """A letter of the next key, lost, doubled, or two letters changed round."""
    at, kind = int(chance.integers(1, max(2, len(name)))), chance.random()
    at = min(at, len(name) - 1)
    if kind < 0.4:
        return _at_one_of(name, _neighbours(), chance, lambda letter: _one_of(_neighbours()[letter], chance))
    if kind < 0.65 and len(name) > 3:
        return name[:at] + name[at + 1 :]
    if kind < 0.8:
        return name[:at] + name[at] + name[at:]
    return name[: at - 1] + name[at] + name[at - 1] + name[at + 1 :]


@cache
def in_latin(name: str) -> str:
    """The Royal Institute's transliteration, as PyThaiNLP writes it."""
    return romanize(name, engine="royin").capitalize()


def _marks_turned(name: str) -> str:
    """A tone typed before the vowel above it, or แ typed as two เ: the eye sees no difference."""
    for vowel in ABOVE:
        for tone in TONES:
            if vowel + tone in name:
                return name.replace(vowel + tone, tone + vowel, 1)
    return name.replace("แ", "เเ", 1)


def _at_one_of(name: str, letters, chance: np.random.Generator, changed) -> str:
    """The name with one letter, of those there are, changed."""
    places = [place for place, letter in enumerate(name) if letter in letters]
    if not places:
        return name
    at = places[int(chance.integers(len(places)))]
    return name[:at] + changed(name[at]) + name[at + 1 :]


def _one_of(letters: str, chance: np.random.Generator) -> str:
    return letters[int(chance.integers(len(letters)))]


@cache
def _neighbours() -> dict[str, str]:
    """Letter -> what a finger hits instead."""
    near: dict[str, str] = {}
    for plain, shifted in KEYS:
        for row, other in ((plain, shifted), (shifted, plain)):
            for at, letter in enumerate(row):
                beside = row[max(0, at - 1) : at] + row[at + 1 : at + 2] + other[at]
                near[letter] = "".join(key for key in beside if "ก" <= key <= "์" and key != "฿")
    return {letter: keys for letter, keys in near.items() if keys and "ก" <= letter <= "์"}
