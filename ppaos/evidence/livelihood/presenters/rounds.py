"""Two rounds of the same households in words: who was found again, how the pairs changed, in all and by area."""

from collections.abc import Callable, Mapping
from typing import Any

import polars as pl
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ppaos.engine.livelihood.moves import IMPROVED, UNCHANGED, UNKNOWN, WORSE
from ppaos.engine.methods import CapitalMethod, ChangeRule, ComparisonRules
from ppaos.engine.methods.comparison_rules import LEFT
from ppaos.evidence.livelihood.presenters.compared import NOT_SCORED, Address, level_words, percent
from ppaos.evidence.livelihood.presenters.words import named
from ppaos.ground.workbench.presenters.thai import thousands

CHANGES = {
    IMPROVED: gettext_lazy("Better"),
    UNCHANGED: gettext_lazy("Unchanged"),
    WORSE: gettext_lazy("Worse"),
    UNKNOWN: gettext_lazy("In both rounds, one of them not scored"),
}
MINUS, PLUS = "−", "+"


def outcome_rows(counts: pl.DataFrame, rules: ComparisonRules, address: Address) -> list[dict[str, Any]]:
    """A row an outcome that occurs, in the rules' order, with its share of the first round."""
    told = dict(counts.select("outcome", "households").iter_rows())
    whole = sum(told.values())
    return [
        {
            "label": named(outcome),
            "households": told[outcome.code],
            "share": percent(told[outcome.code], whole),
            "href": address(outcome=outcome.code),
            "role": role_words(outcome.role),
        }
        for outcome in rules.outcomes
        if outcome.code in told
    ]


def role_words(role: str) -> str:
    """What an outcome means for the weights."""
    if role == LEFT:
        return _("belongs to the area's households no more")
    return (
        _("answered, and stands for others")
        if role == "found"
        else _("not known how it fares; others stand for it")
    )


def change_words(row: Mapping[str, Any]) -> dict[str, Any]:
    """Means, change with its interval and the weighted change of a score; a dash where there is nobody."""
    interval = ""
    if row["least"] is not None:
        interval = _("%(least)s to %(most)s") % {"least": signed(row["least"]), "most": signed(row["most"])}
    return {
        "pairs": row["pairs"],
        "before": _mean(row["mean_before"]),
        "after": _mean(row["mean_after"]),
        "change": None if row["mean_change"] is None else signed(row["mean_change"]),
        "interval": interval,
        "weighted": None if row["weighted_change"] is None else signed(row["weighted_change"]),
        "is_small": row["is_small"],
    }


def score_rows(changes: pl.DataFrame, method: CapitalMethod) -> list[dict[str, Any]]:
    """A row a capital and the overall."""
    names = {capital.code: named(capital) for capital in method.capitals} | {"overall": _("Overall")}
    return [
        {"label": names[row["score"]], **change_words(row), **{change: row[change] for change in CHANGES}}
        for row in changes.to_dicts()
    ]


def change_cards(overall: Mapping[str, Any], rule: ChangeRule, address: Address) -> list[dict[str, Any]]:
    """How many pairs got better, stayed and got worse."""
    limit = f"{rule.threshold.value:g}"
    definitions = {
        IMPROVED: _("The overall score rose by more than %(limit)s points of 100.") % {"limit": limit},
        UNCHANGED: _("The overall score moved by no more than %(limit)s points of 100.") % {"limit": limit},
        WORSE: _("The overall score fell by more than %(limit)s points of 100.") % {"limit": limit},
        UNKNOWN: _("Too little was answered in one of the rounds. They are neither better nor worse."),
    }
    return [
        {
            "label": label,
            "key": change,
            "value": thousands(overall[change]),
            "unit": _("households"),
            "note": percent(overall[change], overall["pairs"]) if change != UNKNOWN else "",
            "definition": definitions[change],
            "href": address(change=change) if overall[change] else "",
        }
        for change, label in CHANGES.items()
    ]


def area_rows(
    parts: pl.DataFrame, names: Mapping[str, str], address: Address, open_part: Callable[[str], str]
) -> list[dict[str, Any]]:
    """A row a part of the area, with its pairs and how they changed; what lies in none comes last."""
    told = {row["part"]: row for row in parts.to_dicts()}
    known: list[str | None] = [code for code in names if code in told]
    return [
        {
            "label": names[code] if code else _("In none of these"),
            "href": open_part(code) if code else "",
            **change_words(told[code]),
            "cells": [
                {
                    "value": told[code][change],
                    "label": CHANGES[change],
                    "href": address(change=change, part=code or "-") if told[code][change] else "",
                }
                for change in CHANGES
            ],
        }
        for code in [*known, *([None] if None in told else [])]
    ]


def figure_words(
    asked: Mapping[str, str], method: CapitalMethod, rules: ComparisonRules, parts: Mapping[str, str]
) -> str:
    """What a list of households counts, in words."""
    said = []
    if asked.get("newcomers"):
        said.append(_("In the second round alone"))
    if outcome := asked.get("outcome"):
        said.append(outcome_words(outcome, rules))
    if change := asked.get("change"):
        said.append(str(CHANGES[change]))
    if "from" in asked and "to" in asked:
        levels = [None if asked[key] == NOT_SCORED else int(asked[key]) for key in ("from", "to")]
        told = {"before": level_words(levels[0], method), "after": level_words(levels[1], method)}
        said.append(_("Before: %(before)s. After: %(after)s") % told)
    if (part := asked.get("part")) in parts:
        said.append(parts[str(part)])
    return " · ".join(said) or _("Households of the first round")


def outcome_words(code: str, rules: ComparisonRules) -> str:
    """An outcome by its name in the rules."""
    return next((named(outcome) for outcome in rules.outcomes if outcome.code == code), "")


def followed_rows(rounds: pl.DataFrame) -> list[dict[str, Any]]:
    """A row a round, with the mean of those interviewed in every round."""
    return [
        {**row, "label": round_words((row["year"], row["round"])), "share": percent(row["of_first"], whole),
         "mean": _mean(row["mean"])}
        for whole in [rounds["households"][0] if rounds.height else 0]
        for row in rounds.to_dicts()
    ]  # fmt: skip


def round_words(of: tuple[int, int]) -> str:
    """A round by its year and number."""
    return _("round %(round)s of %(year)s") % {"year": of[0], "round": of[1]}


def signed(points: float) -> str:
    """Points with their sign; a change that rounds to nothing has none."""
    told = f"{abs(points):.2f}"
    if float(told) == 0:
        return told
    return f"{PLUS if points > 0 else MINUS}{told}"


def _mean(score: float | None) -> str | None:
    return None if score is None else f"{score:.2f}"
