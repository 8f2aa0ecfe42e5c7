"""A batch reconciled, in words: each group with its number, its definition, and where its rows are."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import polars as pl
from django.utils.translation import gettext as _

from ppaos.ground.workbench.presenters.thai import thai_date
from ppaos.support.assistance.models import HelpLine
from ppaos.support.referral.models import Overlap, State
from ppaos.support.referral.presenters.answer_sheet import answer_headers
from ppaos.support.referral.presenters.faults import fault_words
from ppaos.support.referral.queries.reconciliation import (
    ANSWERED,
    ASIDE,
    CORRECTED,
    HELPED,
    SENT,
    UNANSWERED,
    Group,
    Reconciled,
)


def group_names() -> dict[str, tuple[str, str]]:
    """Each group of a batch: its name, and what is counted in it."""
    return {
        SENT: (_("Sent with the batch"), _("Every referral that left with it, wherever it stands now.")),
        ANSWERED: (_("Answered by the receiver"), _("The receiver said more than that it has it.")),
        UNANSWERED: (
            _("Not answered"),
            _("The receiver said nothing, or only that it has it; those called back since are among them."),
        ),
        HELPED: (_("Help given"), _("The receiver said what was given and when.")),
        CORRECTED: (
            _("Amount changed in the ledger since"),
            _("A line of help that the answer wrote was corrected or taken back later."),
        ),
    }


def group_name(key: str) -> str:
    """What a group is called."""
    whose, _sign, value = key.partition(":")
    if key in group_names():
        return group_names()[key][0]
    if whose == ASIDE:
        return fault_words(value)
    return str(State(value).label if value in State.values else Overlap(value).label)


def tables(found: Reconciled, to: Callable[[str], str]) -> dict[str, list[dict[str, Any]]]:
    """The groups for the page, each with the address of its rows: main, by state, by overlap, and what differs."""
    names = group_names()
    main = [_row(group, to) | {"definition": names[key][1]} for key, group in found.groups.items()]
    return {
        "main": main,
        "states": [_row(group, to) for group in found.states],
        "overlaps": [_row(group, to) for group in found.overlaps],
        "differs": [
            {"name": fault_words(fault), "number": number, "href": to(f"{ASIDE}:{fault}")}
            for fault, number in found.differs.items()
        ],
    }


def baht_rows(found: Reconciled) -> list[dict[str, Any]]:
    """What the ledger has by stage, never added."""
    return [
        {"name": str(HelpLine.Stage(stage).label), "baht": baht, "is_known": isinstance(baht, Decimal)}
        for stage in HelpLine.Stage.values
        if stage in found.baht
        for baht in [found.baht[stage]]
    ]


def sheet(listed: list[dict[str, Any]]) -> pl.DataFrame:
    """Referrals (presenters.words.lines) as a sheet."""
    rows = [
        {
            answer_headers()["referral_id"]: str(line["referral"].pk),
            _("Head of household"): line["head"],
            _("Area"): line["area"],
            _("Need"): line["need"],
            _("Service"): line["service"],
            _("Organisation"): line["organisation"],
            _("State"): line["state"],
            _("Reason"): line["reason"],
            _("On the receiver's list"): line["referral"].get_overlap_display(),
            _("Due"): thai_date(line["referral"].due_on) if line["referral"].due_on else None,
        }
        for line in listed
    ]
    return _frame(rows)


def aside_sheet(listed: list[dict[str, Any]]) -> pl.DataFrame:
    """Answers set aside (presenters.set_aside.aside_rows) as a sheet."""
    rows = [
        {
            answer_headers()["referral_id"]: str(row["number"] or ""),
            _("Organisation"): row["organisation"],
            _("Row"): str(row["aside"].file_row or ""),
            _("Answer"): row["told"],
            _("What to do"): row["fault"],
        }
        for row in listed
    ]
    return _frame(rows)


def _frame(rows: list[dict[str, Any]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=dict.fromkeys(rows[0] if rows else [], pl.String))


def _row(group: Group, to: Callable[[str], str]) -> dict[str, Any]:
    return {
        "name": group_name(group.key), "number": group.referrals, "households": group.households,
        "href": to(group.key) if group.referrals else "",
    }  # fmt: skip
