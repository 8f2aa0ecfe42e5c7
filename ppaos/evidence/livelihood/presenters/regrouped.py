"""Moves between target groups, and over a poverty line, as pages show them."""

from collections.abc import Callable, Mapping
from typing import Any

import polars as pl
from django.utils.translation import gettext as _

from ppaos.evidence.livelihood.models import Circumstances, Group
from ppaos.evidence.livelihood.presenters.compared import Address

GROUPS = [group.value for group in (Group.WELFARE, Group.MODEL, Group.NONE, Group.UNKNOWN)]
STATES = [state.value for state in Circumstances.Below]


def line_words(state: str) -> str:
    """On which side of the line a household is."""
    return {
        "poor": _("Below the line"),
        "not_poor": _("On or above the line"),
        "unknown": _("Income or line not known"),
    }[state]


def cross(
    counts: Mapping[tuple[str, str], int], keys: list[str], words: Callable[[str], str], address: Address
) -> dict[str, Any]:
    """A row a state before, a column a state after; each number with the address of its households."""
    rows = [
        {
            "label": words(one),
            "cells": [
                {
                    "value": counts.get((one, other), 0),
                    "href": address(**{"from": one, "to": other}) if counts.get((one, other)) else "",
                    "is_same": one == other,
                }
                for other in keys
            ],
            "sum": sum(counts.get((one, other), 0) for other in keys),
        }
        for one in keys
    ]
    sums = [sum(counts.get((one, other), 0) for one in keys) for other in keys]
    return {"columns": [words(key) for key in keys], "rows": rows, "sums": sums, "whole": sum(sums)}


def moved(counts: Mapping[tuple[str, str], int]) -> int:
    """How many households are something else afterwards."""
    return sum(number for (before, after), number in counts.items() if before != after)


def part_rows(
    pairs: pl.DataFrame,
    keys: list[str],
    words: Callable[[str], str],
    names: Mapping[str, str],
    address: Address,
) -> list[dict[str, Any]]:
    """A row a part of the area: how many are in each state before and after, and how many moved."""
    if not names:
        return []
    told: dict[Any, pl.DataFrame] = {
        key[0]: part for key, part in pairs.partition_by("part", as_dict=True).items()
    }
    known: list[str | None] = [code for code in names if code in told]
    rows = []
    for code in [*known, *([None] if None in told else [])]:
        part = told[code]
        counts = {when: dict(part[when].value_counts().iter_rows()) for when in ("before", "after")}
        changed = part.filter(pl.col("before") != pl.col("after")).height
        rows.append({
            "label": names[code] if code else _("In none of these"),
            "cells": [
                {
                    "label": words(key),
                    "before": counts["before"].get(key, 0),
                    "after": counts["after"].get(key, 0),
                }
                for key in keys
            ],
            "moved": changed,
            "href": address(part=code or "-", moved="1") if changed else "",
        })  # fmt: skip
    return rows


def figure_words(asked: Mapping[str, str], words: Callable[[str], str], parts: Mapping[str, str]) -> str:
    """What a list of households counts, in words."""
    said = []
    if "from" in asked and "to" in asked:
        told = {"before": words(asked["from"]), "after": words(asked["to"])}
        said.append(_("Before: %(before)s. After: %(after)s") % told)
    if asked.get("moved"):
        said.append(_("Something else afterwards"))
    if (part := asked.get("part")) in parts:
        said.append(parts[str(part)])
    return " · ".join(said) or _("All households compared")
