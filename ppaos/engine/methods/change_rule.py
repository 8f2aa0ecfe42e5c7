"""How far must a score move between two rounds to count as a change?"""

from dataclasses import dataclass

from ppaos.engine.methods.document import Document, MethodError, Number, Provenance


@dataclass(frozen=True)
class ChangeRule:
    """One version of the rule. A score is first laid on a scale from 0 to `points`; a move of more than `threshold`
    counts. `fewest` is the least number of households behind a figure that one household is compared with."""

    name: str
    version: str
    thai: str
    english: str
    provenance: Provenance
    points: Number
    threshold: Number
    decimals: Number
    fewest: Number


def change_rule(document: Document) -> ChangeRule:
    """The rule in a document; raises MethodError where a number makes no sense."""
    rule = ChangeRule(
        name=document.text("name"),
        version=document.text("version"),
        thai=document.text("thai"),
        english=document.text("english"),
        provenance=document.provenance(),
        points=document.sourced("points"),
        threshold=document.sourced("threshold"),
        decimals=document.sourced("decimals"),
        fewest=document.sourced("fewest"),
    )
    _refuse_contradictions(document.place, rule)
    return rule


def _refuse_contradictions(place: str, rule: ChangeRule) -> None:
    """A scale without length, a threshold outside it, parts of a decimal or of a household."""
    if rule.points.value <= 0:
        raise MethodError(f"{place}: the scale ends at {rule.points.value:g}; it must end above 0")
    if not 0 <= rule.threshold.value < rule.points.value:
        raise MethodError(
            f"{place}: the threshold is {rule.threshold.value:g}; it must be 0 or more and below {rule.points.value:g}"
        )
    for key, least in (("decimals", 0), ("fewest", 1)):
        value = getattr(rule, key).value
        if value < least or value != int(value):
            raise MethodError(f"{place}: «{key}» is {value:g}; write a whole number from {least} up")
