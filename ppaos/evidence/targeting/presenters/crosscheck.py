"""The cross-check in words: what each state is called, what it means, and both readings of «in addition»."""

from dataclasses import asdict
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ppaos.evidence.targeting.queries import states
from ppaos.evidence.targeting.queries.crosscheck import Ledger, Tally

LABELS = {
    states.IN_BOTH: gettext_lazy("On the list and found poor"),
    states.NOT_POOR: gettext_lazy("On the list, found not poor"),
    states.NOT_FOUND: gettext_lazy("On the list, not found"),
    states.NOT_VISITED: gettext_lazy("On the list, not visited"),
    states.LISTED_IN_DOUBT: gettext_lazy("On the list, match in doubt"),
    states.UNMATCHABLE: gettext_lazy("On the list, names nobody"),
    states.MISSED: gettext_lazy("Poor and missed"),
    states.COVERED: gettext_lazy("Poor, a housemate is listed"),
    states.POOR_IN_DOUBT: gettext_lazy("Poor, match in doubt"),
}
DEFINITIONS = {
    states.IN_BOTH: gettext_lazy(
        "Listed, linked with a registered person, whose household the newest verdict found poor. Households that have "
        "left poverty since count here."
    ),
    states.NOT_POOR: gettext_lazy("Listed, and the newest verdict on the household is that it is not poor."),
    states.NOT_FOUND: gettext_lazy(
        "Listed, and the newest verdict met nobody who could be verified: not found, moved, died, refused, counted "
        "elsewhere, empty house."
    ),
    states.NOT_VISITED: gettext_lazy("Listed, and nobody has looked yet."),
    states.LISTED_IN_DOUBT: gettext_lazy(
        "Listed, and perhaps a registered person; a person must decide, or could not tell."
    ),
    states.UNMATCHABLE: gettext_lazy(
        "Listed without id and without full name, and not visited: nobody can say who is meant."
    ),
    states.MISSED: gettext_lazy("Living in a household found poor of which nobody is on the list."),
    states.COVERED: gettext_lazy("Found poor and not on the list, while somebody of the household is."),
    states.POOR_IN_DOUBT: gettext_lazy(
        "Found poor and perhaps on the list; or nobody of the household surely is, and somebody perhaps."
    ),
}
TERMS = {
    "listed": gettext_lazy("Everybody on the list, each once however often written."),
    "poor": gettext_lazy("Living in a household that the newest verdict found poor, on the list or not."),
    "inclusion_error": gettext_lazy("Listed and not poor, of those listed and verified (poor or not)."),
    "exclusion_error": gettext_lazy("Poor and surely not on the list (missed, or a housemate is listed), of the poor."),
    "exclusion_error_at_most": gettext_lazy("The same, if all the poor in doubt were not on the list either."),
    "added_by_person": gettext_lazy(
        "«In addition», read person by person: the poor who are not on the list, missed or with a listed housemate."
    ),
    "added_by_totals": gettext_lazy(
        "«In addition», read by totals: the poor less everybody listed. It mixes units where a list names one of a "
        "household and a survey all of it, and may be below zero."
    ),
    "households": gettext_lazy(
        "A household is the first of these that anybody in it is: on the list and found poor; listed, not poor; poor, "
        "match in doubt; listed, match in doubt; listed, not found; listed, not visited; names nobody; missed."
    ),
}  # fmt: skip
TONES = {states.IN_BOTH: "good", states.NOT_POOR: "bad", states.MISSED: "bad", states.NOT_FOUND: "care",
         states.LISTED_IN_DOUBT: "care", states.POOR_IN_DOUBT: "care"}  # fmt: skip
ERRORS = ("inclusion_error", "exclusion_error", "exclusion_error_at_most")


def figures(tally: Tally) -> dict[str, Any]:
    """All figures of a tally: states, sums, errors and both readings of «in addition»."""
    sums = {"listed": tally.listed, "poor": tally.poor}
    added = {"added_by_person": tally.absent, "added_by_totals": tally.poor - tally.listed}
    errors = {name: getattr(tally, name) for name in ERRORS}
    return {**asdict(tally)["states"], **sums, **added, **errors}


def as_json(ledger: Ledger) -> dict[str, Any]:
    """A ledger for the command line: the documented keys."""
    return without_definitions(ledger) | {"definitions": definitions()}


def definitions() -> dict[str, str]:
    """What each key of a ledger means."""
    return {name: str(text) for name, text in {**DEFINITIONS, **TERMS}.items()}


def without_definitions(ledger: Ledger) -> dict[str, Any]:
    """A ledger's documented keys, where many are printed together."""
    return {
        "source": ledger.edition.source.code,
        "edition": ledger.edition.year,
        "round": ledger.edition.round,
        "area": ledger.area_code,
        "as_of": ledger.on.isoformat(),
        "persons": figures(ledger.persons),
        "households": figures(ledger.households),
        "inclusion_error": ledger.persons.inclusion_error,
        "exclusion_error": ledger.persons.exclusion_error,
    }


def in_short(ledger: Ledger) -> str:
    """A ledger on one line: listed, poor, missed persons."""
    persons = ledger.persons
    return f"{persons.listed:,} listed, {persons.poor:,} poor, {persons[states.MISSED]:,} missed"


def lines(tally: Tally) -> list[tuple[str, str]]:
    """A tally line by line: label, figure."""
    said = [(str(LABELS[state]), f"{tally[state]:,}") for state in states.STATES]
    for name, label in (("inclusion_error", _("Inclusion error")), ("exclusion_error", _("Exclusion error"))):
        share = getattr(tally, name)
        said.append((label, _("no data") if share is None else f"{share:.1%}"))
    return said


def cards(ledger: Ledger, url_of: Any) -> list[dict[str, Any]]:
    """A card a state of persons, with its households beside it, opening to its people."""
    return [
        {
            "label": LABELS[state],
            "value": f"{ledger.persons[state]:,}",
            "unit": _("persons"),
            "note": _("%(count)s households") % {"count": f"{ledger.households[state]:,}"},
            "definition": DEFINITIONS[state],
            "key": state,
            "tone": TONES.get(state, ""),
            "href": url_of(state) if ledger.persons[state] else "",
        }
        for state in states.STATES
    ]


def terms(ledger: Ledger) -> list[dict[str, Any]]:
    """Errors and both readings of «in addition», persons and households, each with its definition."""
    names = {
        "inclusion_error": _("Inclusion error"),
        "exclusion_error": _("Exclusion error"),
        "exclusion_error_at_most": _("Exclusion error at most"),
        "added_by_person": _("In addition, person by person"),
        "added_by_totals": _("In addition, by totals"),
    }
    persons, households = figures(ledger.persons), figures(ledger.households)
    return [
        {
            "label": label,
            "persons": _written(name, persons[name]),
            "households": _written(name, households[name]),
            "definition": TERMS[name],
            "key": name,
        }
        for name, label in names.items()
    ]


def _written(name: str, value: float | None) -> str | None:
    if value is None:
        return None
    return f"{value:.1%}" if name in ERRORS else f"{value:,}"
