"""Who is target poor: failing basic needs, and on the welfare register?"""

from dataclasses import dataclass

from ppaos.engine.methods.document import Document, MethodError, Number, Provenance


@dataclass(frozen=True)
class TpmapRule:
    """One version of the rule.

    least_dimensions: poor in at least so many of the five. on_register: whether somebody must also be on the welfare
    register; most_years_older: a register counts up to so many years after its own.
    """

    name: str
    version: str
    thai: str
    english: str
    provenance: Provenance
    least_dimensions: Number
    on_register: bool
    most_years_older: Number


def tpmap_rule(document: Document) -> TpmapRule:
    """The rule in a document; raises MethodError where a number makes no sense."""
    rule = TpmapRule(
        name=document.text("name"),
        version=document.text("version"),
        thai=document.text("thai"),
        english=document.text("english"),
        provenance=document.provenance(),
        least_dimensions=document.sourced("least_dimensions"),
        on_register=bool(document.value("on_register")),
        most_years_older=document.sourced("most_years_older"),
    )
    for key, least, most in (("least_dimensions", 1, 5), ("most_years_older", 0, 99)):
        value = getattr(rule, key).value
        if not least <= value <= most or value != int(value):
            raise MethodError(
                f"{document.place}: «{key}» is {value:g}; write a whole number from {least} to {most}"
            )
    return rule
