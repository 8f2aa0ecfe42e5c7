"""From how many households or persons on may a figure leave the house? The threshold as data."""

from dataclasses import dataclass

from ppaos.engine.methods.document import Document, MethodError, Provenance


@dataclass(frozen=True)
class DisclosureRule:
    """One version. A count of 1 to `least` - 1 is small; zero only where `zero_is_small`."""

    name: str
    version: str
    thai: str
    english: str
    provenance: Provenance
    least: int
    zero_is_small: bool

    def is_small(self, count: int) -> bool:
        """Whether a count may point to a person."""
        return count < self.least and (count > 0 or self.zero_is_small)


def disclosure_rule(document: Document) -> DisclosureRule:
    """The rule in a document; raises MethodError where the threshold is no whole number from 2 up."""
    least = document.number("least")
    if least < 2 or least != int(least):
        raise MethodError(f"{document.place}: «least» is {least:g}; write a whole number from 2 up")
    zero = document.data.get("zero_is_small", False)
    if not isinstance(zero, bool):
        raise MethodError(f"{document.place}: «zero_is_small» is {zero!r}; write true or false")
    return DisclosureRule(
        name=document.text("name"),
        version=document.text("version"),
        thai=document.text("thai"),
        english=document.text("english"),
        provenance=document.provenance(),
        least=int(least),
        zero_is_small=zero,
    )
