"""Help given in words: what is wrong with a line, what a line says, what the ledger comes to."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

import polars as pl
from django.utils.translation import gettext as _

from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.presenters.thai import thai_date, thai_datetime, thousands
from ppaos.support.assistance.models import HelpLine
from ppaos.support.assistance.queries.ledger import Chosen
from ppaos.support.assistance.queries.limits import limits

TONES = {HelpLine.Stage.PROMISED: "", HelpLine.Stage.BUDGETED: "care", HelpLine.Stage.PAID: "good"}
To = Callable[..., str]


def fault_words(fault: str, kind: str = "") -> str:
    """What is wrong with a line that the ledger did not take, and what to do."""
    return {
        "key_missing": _("The line has no key by which it would be known again. Give each line its own."),
        "key_too_long": _("The key of the line has more than 64 signs. Shorten it."),
        "key_told_otherwise": _("This line was told before with other content. Correct that line instead."),
        "kind_unknown": _("The kind of help is not one of the ledger's. Choose one of the list."),
        "stage_unknown": _("It is not told whether it was promised, budgeted or given. Choose one."),
        "what_missing": _("What was given is not told. Write it."),
        "amount_negative": _("The worth is below zero. A line taken off again is a correction of that line."),
        "amount_absurd": _(
            "The worth is more than one line of this kind of help may carry. Look at the zeros."
        ),
        "quantity_negative": _("The number is below zero. Look at it again."),
        "quantity_absurd": _("The number is more than one line of this kind of help may carry. Look again."),
        **_most(kind),
        "given_in_future": _(
            "What was given cannot lie in the future. Look at the day, or call it promised."
        ),
        "year_absurd": _("The fiscal year is not a year of the Buddhist era near today. Look at it again."),
        "year_contradicts": _(
            "The day lies in another fiscal year than the one told. Put one of them right."
        ),
        "household_unknown": _("There is no such household in the register."),
        "organisation_unknown": _("There is no such organisation in the directory."),
        "person_elsewhere": _("The person does not belong to this household. Look at who was helped."),
        "need_elsewhere": _("The need is another household's. Look at which need was met."),
        "year_closed": _("The organisation has closed this fiscal year. Have it opened again first."),
        "out_of_reach": _("You write no help of this organisation about this household."),
    }.get(fault, fault)


def _most(kind: str) -> dict[str, str]:
    """The same where the kind of help is known: how much a line of it may carry."""
    most = limits().get(kind)
    if most is None:
        return {}
    told = {name: thousands(most[name]) for name in ("baht", "quantity")}
    amount = _("The worth is more than one line of this kind may carry (%(baht)s baht). Look again.")
    quantity = _("The number is more than one line of this kind may carry (%(quantity)s). Look again.")
    return {"amount_absurd": amount % told, "quantity_absurd": quantity % told}


def stage_cards(sums: pl.DataFrame, to: To) -> list[dict[str, Any]]:
    """What was promised, budgeted and given (columns as `help_sums`, one area), each apart and opening to its lines."""
    told = {row["stage"]: row for row in sums.iter_rows(named=True)}
    meaning = {
        HelpLine.Stage.PAID: _(
            "Households that were given help, and what it was worth, as the ledger stands."
        ),
        HelpLine.Stage.BUDGETED: _("Help that stands in a budget and was not given by these lines."),
        HelpLine.Stage.PROMISED: _("Help that somebody pledged. It is in no sum of money given."),
    }
    cards: list[dict[str, Any]] = []
    for stage, definition in meaning.items():
        row = told.get(stage.value)
        cards.append({
            "label": _("Households: %(stage)s") % {"stage": stage.label}, "key": f"households_{stage.value}",
            "value": thousands(row["households"]) if row else "0", "unit": _("households"), "definition": definition,
            "tone": TONES[stage], "href": to(stage=stage.value) if row else "",
        })  # fmt: skip
        cards.append({
            "label": _("Baht: %(stage)s") % {"stage": stage.label}, "key": f"baht_{stage.value}",
            "value": _sum_words(row), "unit": _("baht"), "definition": definition, "tone": TONES[stage],
            "href": to(stage=stage.value) if row else "", "note": _without(row),
        })  # fmt: skip
    return cards


def sum_rows(
    sums: pl.DataFrame, names: Mapping[str, str], href: Callable[[str], str], to: Callable[[str, str], str]
) -> list[dict[str, Any]]:
    """A row a part of the ledger (columns part, stage, households, baht), in the order of names: households and baht
    by stage; cells lead to their lines."""
    told = {(row["part"], row["stage"]): row for row in sums.iter_rows(named=True)}
    parts = [part for part in names if any((part, stage) in told for stage in HelpLine.Stage.values)]
    return [
        {
            "label": names[part],
            "href": href(part),
            "cells": [
                cell
                for stage in HelpLine.Stage.values
                for cell in _cells(told.get((part, stage)), to(part, stage))
            ],
        }
        for part in parts
    ]


def sum_columns() -> list[str]:
    """The columns of `sum_rows`: households and baht by stage."""
    return [
        words
        for stage in HelpLine.Stage
        for words in (
            _("%(stage)s, households") % {"stage": stage.label},
            _("%(stage)s, baht") % {"stage": stage.label},
        )
    ]


def line_rows(
    lines: Iterable[HelpLine], heads: Mapping[int, str], sees: frozenset[str]
) -> list[dict[str, Any]]:
    """Lines as rows of a list; names and words that may name people for who may see them."""
    sees_names = "names" in sees
    return [
        {
            "line": line,
            "what": line.what if sees_names else line.get_kind_display(),
            "who": (heads.get(line.household_id, "") if sees_names else "") or str(line.household),
            "person": str(line.person) if line.person and sees_names else "",
            "tone": TONES[HelpLine.Stage(line.stage)],
            "worth": line.worth,  # type: ignore[attr-defined]
            "number": line.number,  # type: ignore[attr-defined]
            "is_taken_back": line.is_taken_back,  # type: ignore[attr-defined]
            "is_corrected": line.worth != line.baht or line.number != line.quantity,  # type: ignore[attr-defined]
            "area": label(line.area),
        }
        for line in lines
    ]


def exported(rows: Iterable[Mapping[str, Any]], *, with_names: bool) -> pl.DataFrame:
    """Lines as a sheet of text, each as it stands; those taken back say so."""
    told = list(rows)
    lines = [row["line"] for row in told]
    columns: dict[str, list[str]] = {
        _("Number"): [str(line.pk) for line in lines],
        _("Household"): [str(line.household) for line in lines],
        _("Head"): [row["who"] for row in told],
        _("Member"): [row["person"] for row in told],
        _("Area code"): [line.area_id for line in lines],
        _("Area"): [row["area"] for row in told],
        _("What was given"): [line.what for line in lines],
        _("Kind of help"): [line.get_kind_display() for line in lines],
        _("How far it is"): [line.get_stage_display() for line in lines],
        _("How many"): [_plain(row["number"]) for row in told],
        _("Unit"): [line.unit for line in lines],
        _("Worth in baht"): [_plain(row["worth"]) for row in told],
        _("Organisation"): [str(line.organisation) for line in lines],
        _("Programme"): [line.programme for line in lines],
        _("Budget line"): [line.budget_line for line in lines],
        _("Fiscal year (B.E.)"): [str(line.fiscal_year) for line in lines],
        _("Day"): [thai_date(line.given_on) if line.given_on else "" for line in lines],
        _("Note"): [line.note for line in lines],
        _("Taken back"): [_("yes") if row["is_taken_back"] else "" for row in told],
    }
    personal = () if with_names else (_("Head"), _("Member"), _("What was given"), _("Note"))
    kept = {name: values for name, values in columns.items() if name not in personal}
    return pl.DataFrame(kept, schema=dict.fromkeys(kept, pl.String))


def export_mark(user: Any, at: datetime) -> str:
    """The line in a file that says who took it out and when."""
    return _("Help given, taken out of PPAOS by %(who)s on %(when)s. Personal data: delete it after use.") % {
        "who": user,
        "when": thai_datetime(at),
    }


def filter_choices(chosen: Chosen, choices: Mapping[str, Mapping[str, str]]) -> list[dict[str, Any]]:
    """The filters of a list (choices by filter: value and words), the one asked for marked."""
    labels = {
        "year": _("Fiscal year (B.E.)"), "stage": _("How far it is"), "kind": _("Kind of help"),
        "organisation": _("Organisation"), "budget_line": _("Budget line"), "programme": _("Programme"),
    }  # fmt: skip
    return [
        {
            "name": name,
            "label": labels[name],
            "choices": [
                {"value": value, "label": words, "is_chosen": chosen.asked.get(name) == value}
                for value, words in given.items()
            ],
        }
        for name, given in choices.items()
    ]


def _cells(row: Mapping[str, Any] | None, href: str) -> list[dict[str, Any]]:
    """Households and baht of one stage; nobody helped is zero, worth not known is missing."""
    if row is None:
        return [{"value": 0, "href": ""}, {"value": 0, "href": ""}]
    baht = None if row["baht"] is None else round(row["baht"])
    return [{"value": row["households"], "href": href}, {"value": baht, "href": href}]


def _sum_words(row: Mapping[str, Any] | None) -> str | None:
    if row is None:
        return "0"
    return None if row["baht"] is None else thousands(row["baht"])


def _without(row: Mapping[str, Any] | None) -> str:
    if row is None or not row["without_baht"]:
        return ""
    return _("%(count)s lines without a known worth are not in it.") % {
        "count": thousands(row["without_baht"])
    }


def _plain(number: Any) -> str:
    return "" if number is None else f"{number:f}"
