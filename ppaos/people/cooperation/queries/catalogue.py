"""What does the catalogue that comes with the platform say of needs, organisations, offices and services?"""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any

from ppaos.engine.methods import MethodError
from ppaos.engine.methods.document import Document
from ppaos.engine.routing import checked_rules

PLACE = "catalogue.toml"


@dataclass(frozen=True)
class NeedWords:
    """A need that services answer: its Thai and English, and its dimension."""

    code: str
    thai: str
    english: str
    dimension: str


@dataclass(frozen=True)
class Body:
    """An organisation of the whole country, or (with a level) an office that stands in each area of that level."""

    code: str
    kind: str
    sector: str
    parent: str
    thai: str
    english: str
    level: str = ""


@dataclass(frozen=True)
class Offer:
    """A service: `fields` as its model has them; which body owns it, which office answers, in which provinces."""

    organisation: str
    office: str
    provinces: tuple[str, ...]
    fields: dict[str, Any]

    @property
    def code(self) -> str:
        """The service's code."""
        return str(self.fields["code"])

    @property
    def valid_from(self) -> date:
        """From when it is offered as told."""
        day: date = self.fields["valid_from"]
        return day


@dataclass(frozen=True)
class Catalogue:
    """All that the file says."""

    version: str
    needs: dict[str, NeedWords]
    organisations: tuple[Body, ...]
    offices: tuple[Body, ...]
    services: tuple[Offer, ...]


def need_words() -> dict[str, NeedWords]:
    """Every need that a service can answer, by its code, in the order of the catalogue."""
    return catalogue().needs


@lru_cache
def catalogue() -> Catalogue:
    """The packaged catalogue."""
    return read_catalogue(files("ppaos.people.cooperation").joinpath(PLACE).read_text())


def read_catalogue(text: str) -> Catalogue:
    """A catalogue from its text. MethodError where an entry cannot be used; the message says which and why."""
    file = Document(PLACE, tomllib.loads(text))
    needs = {
        code: NeedWords(code, entry.text("thai"), entry.text("english"), entry.text("dimension"))
        for entry in file.entries("need", named_by="code")
        for code in [entry.text("code")]
    }
    return Catalogue(
        file.text("version"),
        needs,
        tuple(_body(entry) for entry in file.entries("organisation", named_by="code")),
        tuple(_body(entry, entry.text("level")) for entry in file.entries("office", named_by="code")),
        tuple(_offer(file, entry, needs) for entry in file.entries("service", named_by="code")),
    )


def _body(entry: Document, level: str = "") -> Body:
    code, kind, sector = (entry.text(key) for key in ("code", "kind", "sector"))
    parent = entry.data.get("parent", "")
    return Body(code, kind, sector, parent, entry.text("thai"), entry.text("english"), level)


def _offer(file: Document, entry: Document, needs: dict[str, NeedWords]) -> Offer:
    provenance = entry.provenance()
    unknown = [need for need in entry.texts("needs") if need not in needs]
    if unknown or not entry.texts("needs"):
        raise MethodError(f"{entry.place}: «needs» has {unknown}; name needs of this file")
    fields = {
        "code": entry.text("code"),
        "name_th": entry.text("thai"),
        "name_en": entry.text("english"),
        "description": entry.data.get("description", ""),
        "needs": list(entry.texts("needs")),
        "per": entry.text("per"),
        "eligibility": _rules(file, entry),
        "amount_baht": entry.number("baht") if "baht" in entry.data else None,
        "amount_unit": entry.data.get("unit", ""),
        "period": entry.text("period"),
        "times_per_period": int(entry.data.get("times", 1)),
        "documents": list(entry.texts("documents")),
        "channel": entry.data.get("channel", ""),
        "standard_days": file.value("standards")[entry.text("standard")],
        "status": provenance.status,
        "source": provenance.source,
        "valid_from": entry.day("valid_from"),
        "valid_to": entry.day("valid_to"),
    }
    return Offer(entry.text("organisation"), entry.data.get("office", ""), entry.texts("provinces"), fields)


def _rules(file: Document, entry: Document) -> list[dict[str, Any]]:
    known = file.value("rule")
    unknown = [name for name in entry.texts("rules") if name not in known]
    if unknown:
        raise MethodError(f"{entry.place}: there is no [rule.{unknown[0]}]; add it or name another")
    rules = [dict(known[name]) for name in entry.texts("rules")]
    if faults := checked_rules(rules):
        raise MethodError(
            f"{entry.place}: rule {entry.texts('rules')[faults[0].place - 1]}: {faults[0].fault}"
        )
    return rules
