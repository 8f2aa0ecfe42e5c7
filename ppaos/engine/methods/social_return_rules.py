"""What is looked at in a study of social return, from when on is it said, and in which words?"""

from collections.abc import Mapping
from dataclasses import dataclass

from ppaos.engine.methods.document import Document, MethodError, Number, Provenance

SHARES = ("variation", "material", "dominant", "confidence")


@dataclass(frozen=True)
class Word:
    """What a warning or a fault says, with places for values in braces."""

    code: str
    thai: str
    english: str


@dataclass(frozen=True)
class SocialReturnRules:
    """One version of the rules. Shares are 0 to 1."""

    name: str
    version: str
    thai: str
    english: str
    provenance: Provenance
    variation: Number
    material: Number
    dominant: Number
    high_rate: Number
    confidence: Number
    draws: Number
    horizon: Number
    words: Mapping[str, Word]


def social_return_rules(document: Document) -> SocialReturnRules:
    """The rules in a document; raises MethodError where a number cannot be or a word is there twice."""
    words = [_word(entry) for entry in document.entries("word", named_by="code")]
    rules = SocialReturnRules(
        name=document.text("name"),
        version=document.text("version"),
        thai=document.text("thai"),
        english=document.text("english"),
        provenance=document.provenance(),
        variation=document.sourced("variation"),
        material=document.sourced("material"),
        dominant=document.sourced("dominant"),
        high_rate=document.sourced("high_rate"),
        confidence=document.sourced("confidence"),
        draws=document.sourced("draws"),
        horizon=document.sourced("horizon"),
        words={word.code: word for word in words},
    )
    _refuse_contradictions(document.place, rules, words)
    return rules


def _word(entry: Document) -> Word:
    return Word(entry.text("code"), entry.text("thai"), entry.text("english"))


def _refuse_contradictions(place: str, rules: SocialReturnRules, words: list[Word]) -> None:
    """Shares that are none, less than one draw or year, a word told twice."""
    for key in SHARES:
        value = getattr(rules, key).value
        if not 0 < value < 1:
            raise MethodError(f"{place}: «{key}» is {value:g}; write a share between 0 and 1")
    for key in ("draws", "horizon"):
        if getattr(rules, key).value < 1:
            raise MethodError(f"{place}: «{key}» is {getattr(rules, key).value:g}; write a number from 1 up")
    if len(rules.words) < len(words):
        raise MethodError(f"{place}: a word is there more than once; keep one of each code")
