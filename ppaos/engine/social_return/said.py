"""How does a warning or a fault of a study say where it is, what is wrong and what to do, in both languages?"""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from ppaos.engine.methods import SocialReturnRules

INPUTS, OUTCOMES, RANGES = "inputs", "outcomes", "ranges"


@dataclass(frozen=True)
class Place:
    """Where in a study: its table («inputs», «outcomes», «ranges», empty for the study itself), which entry of it
    (1 first) and what that is called, and the key."""

    table: str = ""
    position: int | None = None
    name: str = ""
    key: str = ""

    @property
    def words(self) -> str:
        """The place as one reads it: «outcomes 2 «fewer falls», deadweight»."""
        entry = " ".join(
            part
            for part in (self.table, str(self.position or ""), f"«{self.name}»" if self.name else "")
            if part
        )
        return ", ".join(part for part in (entry, self.key) if part)


@dataclass(frozen=True)
class Said:
    """One warning or fault: its code (stays the same), its place, the value, and the sentence in both languages."""

    code: str
    place: Place
    value: str
    thai: str
    english: str

    def line(self, language: str = "en") -> str:
        """Place and sentence."""
        sentence = self.thai if language == "th" else self.english
        return f"{self.place.words}: {sentence}" if self.place.words else sentence


class StudyError(ValueError):
    """A study that cannot be computed: every fault, in the order of the study."""

    def __init__(self, faults: Iterable[Said]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(fault.line() for fault in self.faults))

    def lines(self, language: str = "en") -> list[str]:
        """A line a fault."""
        return [fault.line(language) for fault in self.faults]


def say(rules: SocialReturnRules, code: str, place: Place, value: Any = "", **more: Any) -> Said:
    """The words of a code about a value; `more` fills the other places in braces."""
    word, shown = rules.words[code], in_words(value)
    filled = {"value": shown, "table": place.table} | {key: in_words(other) for key, other in more.items()}
    return Said(code, place, shown, word.thai.format(**filled), word.english.format(**filled))


def in_words(value: Any) -> str:
    """A value as it stands in a sentence."""
    if isinstance(value, float):
        return f"{value:.10g}"
    text = str(value)
    return text if len(text) <= 60 else f"{text[:59]}…"


def nearest(word: str, known: Iterable[str]) -> str:
    """What was probably meant."""
    names = list(known)
    return next(iter(get_close_matches(word, names, n=1, cutoff=0.0)), "")
