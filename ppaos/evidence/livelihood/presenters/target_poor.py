"""The page of the target poor in words: who is, who is not, of whom it is not known, and by which register."""

from collections.abc import Callable, Iterable
from typing import Any

import polars as pl
from django.utils.translation import gettext as _

from ppaos.evidence.livelihood.queries.target_poor import STATES
from ppaos.evidence.targeting.models import Edition
from ppaos.ground.geography.models import Area
from ppaos.ground.geography.presenters import name
from ppaos.ground.workbench.presenters.thai import thousands

To = Callable[..., str]
TONES = {"poor": "bad", "not_poor": "good", "unknown": ""}


def state_words(state: str) -> str:
    """Whether somebody is target poor."""
    return {
        "poor": _("Target poor"),
        "not_poor": _("Not target poor"),
        "unknown": _("Not known whether target poor"),
    }[state]


def state_meaning(state: str, *, of_persons: bool) -> str:
    """What a state means, for a member or for a household."""
    if state == "poor":
        return (
            _("Poor in at least one of the five dimensions, and on the register of the state welfare card.")
            if of_persons
            else _(
                "Poor in at least one of the five dimensions, and somebody there is on the register of the card."
            )
        )
    if state == "not_poor":
        return _("Poor in none of the five dimensions, or not on the register.")
    return _(
        "Too little was answered, no register speaks for the place and year, or a row of it is in doubt."
    )


def cards(frame: pl.DataFrame, unit: str, to: To, *, of_persons: bool) -> list[dict[str, Any]]:
    """How many are in each state, each opening to the households."""
    return [
        {
            "label": state_words(state), "value": thousands(frame.filter(state=state).height, 0), "unit": unit,
            "definition": state_meaning(state, of_persons=of_persons), "key": state, "tone": TONES[state],
            "href": to(state=state),
        }
        for state in STATES
    ]  # fmt: skip


def area_rows(parts: Iterable[Area], placed: pl.DataFrame, at: To, to: To) -> list[dict[str, Any]]:
    """Each part of the area with how many are in each state, and what lies in none of them."""
    counts = {
        (part, state): count for part, state, count in placed.group_by("part", "state").len().iter_rows()
    }
    rows: list[tuple[str | None, str, str]] = [(part.code, name(part), at(area=part.code)) for part in parts]
    if any(part is None for part, _state in counts):
        rows.append((None, _("In none of these"), ""))
    return [
        {
            "label": words,
            "href": href,
            "cells": [
                {
                    "value": counts.get((code, state), 0),
                    "href": to(area=code, state=state) if code and counts.get((code, state)) else "",
                }
                for state in STATES
            ],
        }
        for code, words, href in rows
    ]


def register_rows(editions: Iterable[Edition]) -> list[dict[str, str]]:
    """The registers that speak."""
    return [{"name": edition.source.name, "year": str(edition.year)} for edition in editions]
