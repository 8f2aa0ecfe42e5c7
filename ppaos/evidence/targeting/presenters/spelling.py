"""Where do two spellings differ? Letter by letter, a Thai letter with its vowel above or below and its tone."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import groupby
from typing import NamedTuple

# A letter and the marks that stand over or under it are written, read and mistaken as one.
LETTER = re.compile(r".[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0300-\u036f]*", re.DOTALL)
WORD = re.compile(r"\S+\s*|\s+")


class Part(NamedTuple):
    """A stretch of one of the two texts."""

    text: str
    differs: bool


def by_letters(ours: str, theirs: str) -> tuple[list[Part], list[Part]]:
    """Both texts in parts, by letters: what the other has not, or has otherwise, is marked."""
    return _parts(LETTER.findall(ours), LETTER.findall(theirs))


def by_places(ours: str, theirs: str) -> tuple[list[Part], list[Part]]:
    """Both texts in parts, place by place where they are equally long: for numbers whose digits each have a place."""
    if len(ours) != len(theirs):
        return by_letters(ours, theirs)
    differing = [one != other for one, other in zip(ours, theirs, strict=True)]
    return _runs(ours, differing), _runs(theirs, differing)


def by_words(ours: str, theirs: str) -> tuple[list[Part], list[Part]]:
    """Both texts in parts, by words: for dates and places, where a letter alone says nothing."""
    return _parts(WORD.findall(ours), WORD.findall(theirs))


def _parts(ours: Sequence[str], theirs: Sequence[str]) -> tuple[list[Part], list[Part]]:
    if not ours or not theirs:  # what one of the two does not say is no difference
        return _whole(ours), _whole(theirs)
    left: list[Part] = []
    right: list[Part] = []
    steps = SequenceMatcher(None, [unit.strip() or unit for unit in ours], [unit.strip() or unit for unit in theirs],
                            autojunk=False).get_opcodes()  # fmt: skip
    for step, start, end, other_start, other_end in steps:
        differs = step != "equal"
        if end > start:
            left.append(Part("".join(ours[start:end]), differs))
        if other_end > other_start:
            right.append(Part("".join(theirs[other_start:other_end]), differs))
    return left, right


def _runs(text: str, differing: list[bool]) -> list[Part]:
    """A text cut where marked places begin and end."""
    runs = groupby(zip(text, differing, strict=True), key=lambda place: place[1])
    return [Part("".join(letter for letter, _ in run), differs) for differs, run in runs]


def _whole(units: Sequence[str]) -> list[Part]:
    return [Part("".join(units), False)] if units else []
