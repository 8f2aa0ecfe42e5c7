"""The spreadsheet of answers: what stands in it, how its headers and words are called in both languages."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import polars as pl
from django.utils.translation import gettext as _
from django.utils.translation import override

from ppaos.ground.workbench.presenters.thai import thai_date
from ppaos.support.assistance.models import HelpLine
from ppaos.support.referral.models import Overlap, State
from ppaos.support.referral.queries.batch_fields import batch_fields
from ppaos.support.referral.queries.identities import NAMED
from ppaos.support.referral.queries.states import RECEIVER, reasons, states_told_by

MOST_ROWS = 5_000
LANGUAGES = ("th", "en")


def answer_headers() -> dict[str, str]:
    """The columns that are filled in (and the number by which a row is known again), in the language of the screen."""
    return {
        "referral_id": _("Referral no."),
        "to_state": _("Answer"),
        "reason": _("Reason"),
        "overlap": _("On your own list"),
        "happened_on": _("On what day"),
        "help_what": _("What was given"),
        "help_kind": _("Kind of help"),
        "help_quantity": _("How many"),
        "help_unit": _("Unit"),
        "help_baht": _("Worth in baht"),
        "budget_line": _("Budget line"),
        "redirect_to": _("Sent on to"),
        "note": _("Note"),
    }


@lru_cache
def header_names() -> dict[str, str]:
    """Which column a header names: the headers of both languages and the columns' own names.

    Besides the answer, columns that name the person are known, so that rows that slipped are found.
    """
    found: dict[str, str] = {}
    for language in LANGUAGES:
        with override(language):
            found |= {_("Household of").lower(): "head", _("Citizen id").lower(): "citizen_id"}
            found |= {header.lower(): name for name, header in answer_headers().items()}
    fields = {code: row for code, row in batch_fields().items() if code in NAMED}
    found |= {word.lower(): code for code, row in fields.items() for word in (row.thai, row.english)}
    return found | {name: name for name in found.values()}


@lru_cache
def codes_by_word() -> dict[str, dict[str, str]]:
    """By column the words of its list, in both languages, each with its code."""
    found: dict[str, dict[str, str]] = {"to_state": {}, "reason": {}, "overlap": {}, "help_kind": {}}
    for language in LANGUAGES:
        with override(language):
            for name, choices in _lists().items():
                found[name] |= {str(word).lower(): code for code, word in choices}
    for codes in reasons().values():
        for reason in codes.values():
            found["reason"] |= {reason.thai.lower(): reason.code, reason.english.lower(): reason.code}
    return found


def _lists() -> dict[str, list[tuple[str, Any]]]:
    return {
        "to_state": [(code, State(code).label) for code in states_told_by(RECEIVER)],
        "overlap": list(Overlap.choices[1:]),
        "help_kind": list(HelpLine.Kind.choices),
    }


def answer_sheet(lines: Sequence[dict[str, Any]]) -> pl.DataFrame:
    """Referrals as rows to be filled in: what is known first, the empty columns of the answer after it."""
    headers = answer_headers()
    number = headers.pop("referral_id")
    known = [
        {
            number: str(line["referral"].pk),
            _("Household of"): line["head"],
            _("Which person"): line["person"],
            _("Area"): line["area"],
            _("Need"): line["need"],
            _("Service"): line["service"],
            _("Stands at"): line["state"],
            _("Due"): thai_date(line["referral"].due_on) if line["referral"].due_on else "",
        }
        for line in lines
    ]
    columns = [number, *(list(known[0])[1:] if known else []), *headers.values()]
    return pl.DataFrame(
        [{**dict.fromkeys(columns), **row} for row in known], schema=dict.fromkeys(columns, pl.String)
    )


def word_lists() -> list[dict[str, Any]]:
    """The words that may stand in each column of a list, for the page beside the upload."""
    headers = answer_headers()
    return [
        {"label": headers[name], "words": [str(word) for _code, word in choices]}
        for name, choices in _lists().items()
    ]
