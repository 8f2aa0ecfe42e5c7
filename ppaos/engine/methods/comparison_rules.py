"""How are versions, rounds and groups of people compared: which outcomes, weights, intervals and small numbers?"""

from dataclasses import dataclass
from itertools import pairwise

from ppaos.engine.methods.document import Document, MethodError, Number, Provenance

FOUND, LOST, LEFT = "found", "lost", "left"
ROLES = (FOUND, LOST, LEFT)


@dataclass(frozen=True)
class PanelOutcome:
    """What became of a household in a later round, and whether those found stand for it."""

    code: str
    role: str
    thai: str
    english: str


@dataclass(frozen=True)
class AgeBand:
    """Ages in whole years, both ends included; without an upper end it is open."""

    code: str
    least: int
    most: int | None
    thai: str
    english: str


@dataclass(frozen=True)
class ComparisonRules:
    """One version of the rules of comparing."""

    name: str
    version: str
    thai: str
    english: str
    provenance: Provenance
    confidence: Number
    fewest: Number
    smallest_cell: Number
    cells: tuple[str, ...]
    outcomes: tuple[PanelOutcome, ...]
    age_bands: tuple[AgeBand, ...]

    def codes(self, *roles: str) -> list[str]:
        """The outcomes that have one of these roles."""
        return [outcome.code for outcome in self.outcomes if outcome.role in roles]


def comparison_rules(document: Document) -> ComparisonRules:
    """The rules in a document; raises MethodError where the data contradicts itself."""
    rules = ComparisonRules(
        name=document.text("name"),
        version=document.text("version"),
        thai=document.text("thai"),
        english=document.text("english"),
        provenance=document.provenance(),
        confidence=document.sourced("confidence"),
        fewest=document.sourced("fewest"),
        smallest_cell=document.sourced("smallest_cell"),
        cells=tuple(document.entry("cells").value("columns")),
        outcomes=tuple(_outcome(entry) for entry in document.entries("outcome", named_by="code")),
        age_bands=tuple(_band(entry) for entry in document.entries("age_band", named_by="code")),
    )
    _refuse_contradictions(document.place, rules)
    return rules


def _outcome(entry: Document) -> PanelOutcome:
    role = entry.text("role")
    if role not in ROLES:
        raise MethodError(f"{entry.place}: role is «{role}»; use one of {', '.join(ROLES)}")
    return PanelOutcome(entry.text("code"), role, entry.text("thai"), entry.text("english"))


def _band(entry: Document) -> AgeBand:
    most = int(entry.number("most")) if "most" in entry.data else None
    return AgeBand(
        entry.text("code"), int(entry.number("least")), most, entry.text("thai"), entry.text("english")
    )


def _refuse_contradictions(place: str, rules: ComparisonRules) -> None:
    """A confidence that is no share, numbers below one, no outcome «found», bands that overlap or leave a gap."""
    if not 0 < rules.confidence.value < 1:
        raise MethodError(
            f"{place}: confidence is {rules.confidence.value:g}; write a share between 0 and 1, such as 0.95"
        )
    for key in ("fewest", "smallest_cell"):
        if getattr(rules, key).value < 1:
            raise MethodError(f"{place}: «{key}» is {getattr(rules, key).value:g}; write a number from 1 up")
    if len(rules.codes(FOUND)) != 1:
        raise MethodError(
            f"{place}: {len(rules.codes(FOUND))} outcomes have the role «found»; give it to one"
        )
    for one, other in pairwise(rules.age_bands):
        if one.most is None or other.least != one.most + 1:
            raise MethodError(
                f"{place}: age bands {one.code} and {other.code} overlap or leave a gap; "
                "let each begin one year after the one before ends"
            )
