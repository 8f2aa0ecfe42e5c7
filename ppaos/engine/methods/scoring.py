"""Which raw answers of a form make which value of an indicator? Scoring tables, versioned, with source and status."""

from collections.abc import Mapping
from dataclasses import dataclass

from ppaos.engine.methods.document import Document, MethodError, Provenance
from ppaos.engine.methods.readings import Reading, outcomes, questions_of, reading

INSTRUMENTS = ("slf", "bmn", "points", "facts")
WHOM = ("household", "person")


@dataclass(frozen=True)
class Rule:
    """How one indicator is read, and why so in words that may be left out.

    Ages are whole years, both ends included; a rule of persons is read for each.
    """

    indicator: str
    of: str
    least_age: int | None
    most_age: int | None
    read: Reading
    thai: str
    english: str
    provenance: Provenance

    @property
    def questions(self) -> tuple[str, ...]:
        """The words of its questions, each once."""
        return tuple(dict.fromkeys(questions_of(self.read)))

    @property
    def has_ages(self) -> bool:
        """Whether it asks only people of certain ages."""
        return self.least_age is not None or self.most_age is not None


@dataclass(frozen=True)
class ScoringMethod:
    """One version of the tables that score a form for one instrument.

    answers: name and version of the method whose indicators it fills. members: «mean» makes one value a household of
    its members' values, «each» leaves a value a member. least, most: what a value can be.
    """

    name: str
    version: str
    thai: str
    english: str
    instrument: str
    answers: str
    members: str
    least: float
    most: float
    rules: tuple[Rule, ...]
    provenance: Provenance


def scoring_method(document: Document) -> ScoringMethod:
    """The tables in a document; raises MethodError where the data contradicts itself."""
    scales = _scales(document)
    value = document.entry("value")
    method = ScoringMethod(
        name=document.text("name"),
        version=document.text("version"),
        thai=document.text("thai"),
        english=document.text("english"),
        instrument=_one_of(document, "instrument", INSTRUMENTS),
        answers=document.text("answers"),
        members=_one_of(document, "members", ("mean", "each")),
        least=value.number("least"),
        most=value.number("most"),
        rules=tuple(_rule(entry, scales) for entry in document.entries("rule", named_by="indicator")),
        provenance=document.provenance(),
    )
    _refuse_contradictions(document.place, method)
    return method


def _scales(document: Document) -> dict[str, Mapping[str, float]]:
    scales = document.data.get("scales", {})
    return {
        name: {choice: Document(f"{document.place}, scale {name}", scale).number(choice) for choice in scale}
        for name, scale in scales.items()
    }


def _rule(entry: Document, scales: Mapping[str, Mapping[str, float]]) -> Rule:
    of = _one_of(entry, "of", WHOM)
    ages = {key: int(entry.number(key)) if key in entry.data else None for key in ("least_age", "most_age")}
    if of == "household" and any(age is not None for age in ages.values()):
        raise MethodError(f"{entry.place}: a rule of the household has no ages; remove them")
    return Rule(
        indicator=entry.text("indicator"),
        of=of,
        least_age=ages["least_age"],
        most_age=ages["most_age"],
        read=reading(entry, "read", scales),
        thai=str(entry.data.get("thai", "")),
        english=str(entry.data.get("english", "")),
        provenance=entry.provenance(),
    )


def _one_of(document: Document, key: str, known: tuple[str, ...]) -> str:
    value = document.text(key)
    if value not in known:
        raise MethodError(f"{document.place}: {key} is «{value}»; use one of {', '.join(known)}")
    return value


def _refuse_contradictions(place: str, method: ScoringMethod) -> None:
    """An indicator told twice, a number off the scale."""
    told: set[str] = set()
    for rule in method.rules:
        if rule.indicator in told:
            raise MethodError(f"{place}: indicator {rule.indicator} is there more than once; keep one")
        told.add(rule.indicator)
        for number in outcomes(rule.read):
            if not method.least <= number <= method.most:
                raise MethodError(
                    f"{place}, rule {rule.indicator}: {number:g} lies off {method.least:g} to {method.most:g}"
                )
