"""Relapse in words: a row a year, model or area, each number with its households; the lost stand apart."""

from collections.abc import Callable, Mapping
from typing import Any

import polars as pl
from django.utils.translation import gettext as _

from ppaos.engine.exit.relapse import COUNTS, YEAR
from ppaos.ground.workbench.presenters.thai import thousands
from ppaos.learning.monitoring.queries.relapse import ALL, AREA, KINDS, MODEL


def kind_words() -> dict[str, str]:
    """By what the rates are told apart."""
    return {YEAR: _("By year of leaving"), MODEL: _("By operating model"), AREA: _("By area")}


def count_words() -> dict[str, tuple[str, str]]:
    """The counts: what each is called, and what it counts."""
    return {
        "exits": (
            _("Left by a decision"),
            _("Households that left by a decision; what became of each stands in the others."),
        ),
        "followed": (_("Followed"), _("Known to have come back, or seen within the rule's months.")),
        "relapsed": (_("Came back"), _("Households that had left and came back into the programme.")),
        "lost": (
            _("Lost to follow-up"),
            _("Seen by nobody for longer than the rule allows: never counted as still out."),
        ),
        "not_due": (_("Left lately"), _("Left within those months, and not seen since: too early to say.")),
    }  # fmt: skip


def rate_rows(
    told: pl.DataFrame, kind: str, names: Mapping[str, str], to: Callable[..., str]
) -> list[dict[str, Any]]:
    """A row a key with its counts and the rate with its interval."""
    return [
        {
            "label": names.get(row["key"]) or key_words(kind, row["key"]),
            "cells": [
                {
                    "value": row[name], "label": words,
                    "href": to(kind=kind, key=row["key"], count=name) if row[name] else "",
                }
                for name, (words, _definition) in count_words().items()
            ],
            "rate": rate_words(row),
            "interval": interval_words(row),
            "is_small": row["is_small"] and row["followed"] > 0,
        }
        for row in told.to_dicts()
    ]  # fmt: skip


def key_words(kind: str, key: str) -> str:
    """A key without a name of its own."""
    if kind == ALL:
        return _("All")
    if kind == MODEL and not key:
        return _("in no model")
    return key or _("in none of its parts")


def rate_words(row: Mapping[str, Any]) -> str:
    """The rate in percent; empty where nobody was followed, which is not zero."""
    return (
        "" if row["rate"] is None else _("%(percent)s percent") % {"percent": thousands(row["rate"] * 100, 1)}
    )


def interval_words(row: Mapping[str, Any]) -> str:
    """From where to where the rate may lie."""
    if row["least"] is None:
        return ""
    return _("%(least)s to %(most)s") % {
        "least": thousands(row["least"] * 100, 1), "most": thousands(row["most"] * 100, 1),
    }  # fmt: skip


def sheet(tables: Mapping[str, list[dict[str, Any]]]) -> pl.DataFrame:
    """All rows as one table."""
    names = [words for words, _definition in count_words().values()]
    rows = [
        [kind, row["label"], *(cell["value"] for cell in row["cells"]), row["rate"], row["interval"]]
        for kind, rows in tables.items()
        for row in rows
    ]
    columns = {
        _("Told apart by"): pl.String,
        _("Which households"): pl.String,
        **dict.fromkeys(names, pl.Int64),
    }
    columns |= {_("Relapse rate"): pl.String, _("95 percent interval"): pl.String}
    return pl.DataFrame(rows, schema=columns, orient="row")


KNOWN = {"kind": (ALL, *KINDS), "count": COUNTS}
