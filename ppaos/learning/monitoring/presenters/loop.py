"""The loop of a year in words: cards in the order of the work, cohorts, and what leaving and coming back change."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import polars as pl
from django.utils.translation import gettext as _

from ppaos.learning.monitoring.queries.loop import ASKED, MOVES, STEPS, Loop, behind_cohort, behind_step
from ppaos.learning.monitoring.queries.loop_lists import OF_BACK, OF_LEFT

Address = Callable[..., str]
TONES = {"improved": "good", "unchanged": "", "worse": "bad", "unknown": "care"}
COHORT = ("found", "helped", ASKED, "improved", "left", "came_back")


def step_words(step: str) -> tuple[str, str]:
    """What a step of the loop is called, and what it counts."""
    return {
        "found": (_("Found poor"), _("Households verified as poor for the first time in the fiscal year.")),
        "helped": (
            _("Helped in the year"),
            _("Households with help given in the fiscal year, by the ledger; promises and budgets not counted."),
        ),
        "asked_again": (
            _("Asked again"),
            _("Households that answered a round after their first, on a day of the fiscal year."),
        ),
        "improved": (
            _("Better than at first"),
            _("Households whose newest score is better than their first by the rule of change, by one method."),
        ),
        "left": (
            _("Left the programme"),
            _("Households that left by a decision in the fiscal year, to be watched. "
                "Moved, died, refused or not found is no exit."),
        ),
        "came_back": (
            _("Came back to the programme"),
            _("Households that had left and came back in the fiscal year, whenever they left."),
        ),
    }[step]  # fmt: skip


def move_words(move: str) -> str:
    """How a household asked again stands beside its first round."""
    return {
        "improved": _("better"), "unchanged": _("about the same"), "worse": _("worse"),
        "unknown": _("cannot be told"),
    }[move]  # fmt: skip


def list_words(name: str) -> str:
    """What leaving or coming back changed."""
    return {
        "out_now": _("Left in the year and out today: watched, or left for good"),
        "off_lists": _("of them with open needs: on no list to agencies any more, but for what is urgent"),
        "in_old_group": _(
            "of them still in group A or B by the newest run: the next run sees where they stand"
        ),
        "in_now": _("Came back in the year and in the programme today"),
        "on_lists": _("of them with open needs: on the lists to agencies again"),
        "grouped_again": _("of them placed in target groups by a run made since they came back"),
        "waits_for_run": _("of them not placed yet: make the target groups of the area anew"),
    }[name]


def step_cards(loop: Loop, year: int, to: Address) -> list[dict[str, Any]]:
    """A card a step, in the order of the work."""
    return [_card(step, len(loop.in_year(year, step)), to(step=step)) for step in STEPS]


def move_rows(loop: Loop, year: int, to: Address) -> list[dict[str, Any]]:
    """A row a move of those asked again in the year."""
    counts = {move: len(behind_step(loop, year, ASKED, move)) for move in MOVES}
    return [
        {"label": move_words(move), "value": counts[move], "tone": TONES[move],
         "href": to(step=ASKED, move=move) if counts[move] else ""}
        for move in MOVES
    ]  # fmt: skip


def cohort_rows(loop: Loop, years: Iterable[int], to: Address) -> list[dict[str, Any]]:
    """A row a fiscal year in which households were found: how far they are today."""
    rows = []
    for year in years:
        counts = {step: len(behind_cohort(loop, year, step)) for step in COHORT}
        if not counts["found"]:
            continue
        cells = [
            {"label": step_words(step)[0], "value": counts[step],
             "href": to(cohort=str(year), step=step) if counts[step] else ""}
            for step in COHORT
        ]  # fmt: skip
        rows.append({"year": year, "cells": cells})
    return rows


def list_rows(lists: Mapping[str, set[int]], to: Address) -> list[dict[str, Any]]:
    """What leaving and coming back changed, a row a number."""
    return [
        {"label": list_words(name), "value": len(lists[name]), "is_part": name not in ("out_now", "in_now"),
         "href": to(list=name) if lists[name] else ""}
        for name in (*OF_LEFT, *OF_BACK)
    ]  # fmt: skip


def sheet(loop: Loop, years: Iterable[int]) -> pl.DataFrame:
    """The loop as a spreadsheet: a row a fiscal year, what happened in it, and how far those found in it are today."""
    rows = []
    for year in years:
        counts = {step: len(loop.in_year(year, step)) for step in STEPS}
        told: dict[str, Any] = {_("Fiscal year"): str(year)}
        told |= {_("In the year: %s") % step_words(step)[0]: counts[step] for step in STEPS}
        told |= {
            _("Found in the year: %s") % step_words(step)[0]: len(behind_cohort(loop, year, step))
            for step in COHORT
        }
        rows.append(told)
    return pl.DataFrame(rows)


def _card(step: str, count: int, href: str) -> dict[str, Any]:
    words, definition = step_words(step)
    return {
        "label": words, "value": count, "unit": _("households"), "definition": definition, "key": step,
        "href": href if count else "",
    }  # fmt: skip
