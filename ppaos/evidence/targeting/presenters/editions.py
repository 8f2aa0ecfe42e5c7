"""Two editions of a list in words: what each figure is called and means, cards, fields, and lines for its people."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ppaos.evidence.targeting.models import Edition
from ppaos.evidence.targeting.queries.turnover import HOUSEHOLD, HOWS, PERSON, EditionsCompared, Turnover

# The page of a figure's people: figure, persons or households, field.
UrlOf = Callable[[str, str, str], str]

# In the order of the page: of the later edition first, then of the earlier one.
LABELS = {
    "entered": gettext_lazy("Entered the list"),
    "left": gettext_lazy("Left the list"),
    "stayed": gettext_lazy("Stayed on the list"),
    "changed": gettext_lazy("Stayed, something changed"),
    "unchanged": gettext_lazy("Stayed, nothing changed"),
    "moved_in": gettext_lazy("Stayed, moved into the area"),
    "moved_out": gettext_lazy("Stayed, moved out of the area"),
    "earlier_in_doubt": gettext_lazy("In doubt, of the earlier edition"),
    "later_in_doubt": gettext_lazy("In doubt, of the later edition"),
    "earlier_unmatchable": gettext_lazy("Names nobody, of the earlier edition"),
    "later_unmatchable": gettext_lazy("Names nobody, of the later edition"),
}
DEFINITIONS = {
    "entered": gettext_lazy("On the later edition, and on the earlier one surely not."),
    "left": gettext_lazy("On the earlier edition, and on the later one surely not."),
    "stayed": gettext_lazy(
        "On both editions: the same valid citizen id, else the same person of the register, else alike enough for the "
        "linking model. Counted where the later edition lists them."
    ),
    "changed": gettext_lazy(
        "Stayed, and some field differs: another value, a value that was missing, or one that is missing now."
    ),
    "unchanged": gettext_lazy("Stayed, and both editions say the same."),
    "moved_in": gettext_lazy("Stayed, and the earlier edition lists them outside this area."),
    "moved_out": gettext_lazy(
        "Stayed on the list, and the later edition lists them outside this area; counted as stayed there, not here."
    ),
    "earlier_in_doubt": gettext_lazy(
        "Perhaps on the later edition too, or the same id stands there with another name and birth. Never counted as "
        "left."
    ),
    "later_in_doubt": gettext_lazy(
        "Perhaps on the earlier edition too, or the same id stood there with another name and birth. Never counted as "
        "entered."
    ),
    "earlier_unmatchable": gettext_lazy("Listed without id and without full name: nobody can say whether they left."),
    "later_unmatchable": gettext_lazy("Listed without id and without full name: nobody can say whether they entered."),
}  # fmt: skip
TERMS = {
    "earlier": gettext_lazy("Everybody on the earlier edition, each once however often written."),
    "later": gettext_lazy("Everybody on the later edition, each once however often written."),
    "households": gettext_lazy(
        "A household stayed where somebody of it stayed: it is the household of the other edition that shares most "
        "people with it, one to one. Else it is in doubt where somebody in it is, or it entered or left."
    ),
    "fields": gettext_lazy(
        "Of those who stayed, by field: changed (both editions give a value and they differ), filled (missing before), "
        "emptied (missing now). A birth told more closely than before is filled."
    ),
}  # fmt: skip
FIELDS = {
    "title": gettext_lazy("Title"),
    "first_name": gettext_lazy("First name"),
    "last_name": gettext_lazy("Last name"),
    "sex": gettext_lazy("Sex"),
    "birth": gettext_lazy("Born"),
    "citizen_id": gettext_lazy("Citizen id"),
    "house_no": gettext_lazy("House number"),
    "moo": gettext_lazy("Moo"),
    "area": gettext_lazy("Area"),
    "members": gettext_lazy("Members"),
    "household_code": gettext_lazy("Household code"),
}
HOW_LABELS = {
    "changed": gettext_lazy("Another value"),
    "filled": gettext_lazy("Missing before"),
    "emptied": gettext_lazy("Missing now"),
}
ORIGINS = {
    "citizen_id": gettext_lazy("by citizen id"),
    "register": gettext_lazy("by the register"),
    "model": gettext_lazy("by the linking model"),
}
TONES = {"earlier_in_doubt": "care", "later_in_doubt": "care"}
CARDS = ("entered", "left", "unchanged", "changed", "earlier_in_doubt", "later_in_doubt")
# What a table of areas shows.
COLUMNS = ("entered", "left", "unchanged", "changed", "earlier_in_doubt", "later_in_doubt")


def edition_name(edition: Edition) -> str:
    """The source with year and round."""
    number = f"{edition.year}" if edition.round == 1 else f"{edition.year}/{edition.round}"
    return f"{edition.source.name} {number}"


def figures(told: Turnover) -> dict[str, Any]:
    """All figures of a turnover and the fields that differ, with the documented keys."""
    counts = {name: told[name] for name in LABELS}
    return {"earlier": told.earlier, "later": told.later, **counts, "fields": told.fields}


def as_json(found: EditionsCompared) -> dict[str, Any]:
    """A comparison for the command line: the documented keys."""
    comparison = found.comparison
    return {
        "source": comparison.earlier.source.code,
        "from": comparison.earlier.year,
        "from_round": comparison.earlier.round,
        "to": comparison.later.year,
        "to_round": comparison.later.round,
        "area": found.area_code,
        "compared_at": comparison.compared_at and comparison.compared_at.isoformat(timespec="seconds"),
        "persons": figures(found.persons),
        "households": figures(found.households),
        "definitions": {name: str(text) for name, text in {**DEFINITIONS, **TERMS}.items()},
    }


def lines(found: EditionsCompared) -> list[tuple[str, int, int]]:
    """A comparison line by line: label, persons, households."""
    sums = {"earlier": _("On the earlier edition"), "later": _("On the later edition")}
    first = [
        (label, getattr(found.persons, name), getattr(found.households, name)) for name, label in sums.items()
    ]
    rest = [(str(label), found.persons[name], found.households[name]) for name, label in LABELS.items()]
    return [*first, *rest]


def cards(found: EditionsCompared, url_of: UrlOf) -> list[dict[str, Any]]:
    """The main figures of persons, each opening to them, with its households beside it."""
    return [
        {
            "label": LABELS[name],
            "value": f"{found.persons[name]:,}",
            "unit": _("persons"),
            "note": _("%(count)s households") % {"count": f"{found.households[name]:,}"},
            "definition": DEFINITIONS[name],
            "key": f"card-{name}",
            "tone": TONES.get(name, "") if found.persons[name] else "",
            "href": url_of(name, PERSON, "") if found.persons[name] else "",
        }
        for name in CARDS
    ]


def rows(found: EditionsCompared, url_of: UrlOf) -> list[dict[str, Any]]:
    """A line a figure: persons and households, each opening to its own, and what it counts."""
    kinds = ((PERSON, found.persons), (HOUSEHOLD, found.households))
    return [
        {
            "label": label,
            "definition": DEFINITIONS[name],
            "cells": [
                {"value": told[name], "href": url_of(name, of, "") if told[name] else ""}
                for of, told in kinds
            ],
        }
        for name, label in LABELS.items()
    ]


def fields(told: Turnover, of: str, url_of: UrlOf) -> list[dict[str, Any]]:
    """A line a field that differs among those who stayed, opening to them."""
    return [
        {
            "label": label,
            "counts": [told.fields[name][how] for how in HOWS],
            "href": url_of("changed", of, name),
        }
        for name, label in FIELDS.items()
        if name in told.fields
    ]


def field_names(names: str | None) -> list[str]:
    """The labels of fields given by name, separated by commas."""
    return [str(FIELDS[name]) for name in (names or "").split(",") if name in FIELDS]
