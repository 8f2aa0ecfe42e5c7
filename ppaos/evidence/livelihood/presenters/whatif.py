"""What was tried, and whom either method leaves out or takes in wrongly, in the words of the page."""

from collections.abc import Mapping
from typing import Any

import polars as pl
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ppaos.engine.livelihood.fairness import WHOLE
from ppaos.engine.methods import CapitalMethod, ComparisonRules
from ppaos.evidence.livelihood.models import MethodVersion
from ppaos.evidence.livelihood.presenters.compared import MOVE_KEYS, MOVES, NOT_SCORED, Address, level_words
from ppaos.evidence.livelihood.presenters.words import named
from ppaos.evidence.livelihood.queries.whatif import Tried
from ppaos.ground.workbench.presenters.thai import thai_date, thousands

SEXES = {"m": gettext_lazy("headed by a man"), "f": gettext_lazy("headed by a woman")}
DISABILITY = {
    "yes": gettext_lazy("somebody is disabled or bed-bound"),
    "no": gettext_lazy("nobody is disabled or bed-bound"),
}
GROUPINGS = {
    WHOLE: gettext_lazy("All"),
    "sex": gettext_lazy("By sex of the head"),
    "age": gettext_lazy("By age of the head"),
    "disability": gettext_lazy("By disability"),
    "part": gettext_lazy("By area"),
}
ERROR_WORDS = {
    ("inclusion", "before"): gettext_lazy("In need before, and verified not poor"),
    ("inclusion", "after"): gettext_lazy("In need after, and verified not poor"),
    ("exclusion", "before"): gettext_lazy("Verified poor, and not in need before"),
    ("exclusion", "after"): gettext_lazy("Verified poor, and not in need after"),
}
ERRORS = ("inclusion_error", "exclusion_error")


def judge_words(of: Any) -> str:
    """A published version or a draft by its name."""
    if isinstance(of, MethodVersion):
        whose = of.area.name_th if of.area else _("came with the platform")
        return _("version %(version)s (%(whose)s)") % {"version": of.version, "whose": whose}
    words = {
        "area": of.area.name_th,
        "day": thai_date(of.changed_at.date()),
        "number": of.pk,
    }
    return _("draft %(number)s of %(area)s, changed %(day)s") % words


def field_groups(form: Any) -> list[dict[str, Any]]:
    """The numbers of the form by capital, those with a fault or a change open."""
    method = form.method
    levels = [f"e_{level.number}" for level in method.levels[1:]]
    groups = [(_("Levels"), [*levels, "coverage"])]
    groups += [
        (named(capital), [f"w_{each.code}" for each in capital.indicators]) for capital in method.capitals
    ]
    changed = set(form.changed) if form.is_valid() else set(form.errors)
    return [
        {
            "label": label,
            "fields": [form[name] for name in names],
            "is_open": place == 0 or bool(changed & set(names)),
            "changed": len(changed & set(names)),
        }
        for place, (label, names) in enumerate(groups)
    ]


def differences(before: CapitalMethod, after: CapitalMethod) -> list[dict[str, str]]:
    """Every number in which two methods differ."""
    rows = []
    for one, other in _weights(before, after).values():
        if one is None or other is None or abs(one[1] - other[1]) > 1e-9:
            rows.append(
                _row(_weight_of((one or other)[0]), one and _share(one[1]), other and _share(other[1]))
            )
    edges = [{level.number: level.lower_edge for level in method.levels} for method in (before, after)]
    for number in sorted({*edges[0], *edges[1]}):
        one_edge, other_edge = (edge.get(number) for edge in edges)
        if one_edge != other_edge:
            label = _("Level %(number)s begins at") % {"number": number}
            rows.append(
                _row(label, *(None if edge is None else f"{edge:.2f}" for edge in (one_edge, other_edge)))
            )
    shares = [method.coverage.value for method in (before, after)]
    if shares[0] != shares[1]:
        rows.append(_row(_("Share of a capital that must be answered"), _share(shares[0]), _share(shares[1])))
    return rows


def error_groups(
    errors: pl.DataFrame, rules: ComparisonRules, parts: Mapping[str, str], address: Address
) -> list[dict[str, Any]]:
    """Both errors before and after, of all and of each group of households."""
    told: dict[tuple[str, str | None], dict[str, dict[str, Any]]] = {}
    for row in errors.to_dicts():
        told.setdefault((row["by"], row["group"]), {})[row["when"]] = row
    orders = {WHOLE: [WHOLE], "sex": [*SEXES], "age": [band.code for band in rules.age_bands],
              "disability": [*DISABILITY], "part": [*parts]}  # fmt: skip
    words: dict[str, Mapping[str, Any]] = {"sex": SEXES, "age": {band.code: named(band) for band in rules.age_bands},
             "disability": DISABILITY, "part": parts, WHOLE: {WHOLE: _("all households")}}  # fmt: skip
    groups = []
    for by, order in orders.items():
        keys = [(by, group) for group in [*order, None] if (by, group) in told]
        rows = [_error_row(told[key], key, words[by], address) for key in keys]
        if any(group for _by, group in keys):
            groups.append({"label": GROUPINGS[by], "rows": rows})
    return groups


def figure_words(
    asked: Mapping[str, str], before: CapitalMethod, after: CapitalMethod, parts: Mapping[str, str]
) -> str:
    """What a list of households counts, in words."""
    said = []
    if move := asked.get("move"):
        said.append(str(next(MOVES[kind] for kind, key in MOVE_KEYS.items() if key == move)))
    if "from" in asked and "to" in asked:
        levels = [None if asked[key] == NOT_SCORED else int(asked[key]) for key in ("from", "to")]
        told = {"before": level_words(levels[0], before), "after": level_words(levels[1], after)}
        said.append(_("Before: %(before)s. After: %(after)s") % told)
    if error := asked.get("error"):
        said.append(str(ERROR_WORDS[error, asked["when"]]))
    if (part := asked.get("part")) in parts:
        said.append(parts[str(part)])
    return " · ".join(said) or _("All households compared")


def kept_figures(told: Tried) -> dict[str, Any]:
    """What is kept of a comparison: the matrix, the moves by part, the errors of all."""
    errors = told.errors.filter(pl.col("by") == WHOLE)
    return {"matrix": told.matrix.to_dicts(), "parts": told.parts.to_dicts(), "errors": errors.to_dicts()}


def _error_row(
    told: Mapping[str, dict[str, Any]],
    key: tuple[str, str | None],
    words: Mapping[str, Any],
    address: Address,
) -> dict[str, Any]:
    by, group = key
    label = words.get(group, _("not known")) if group else _("not known")
    cells = [
        _error(
            told[when], error, address(error=error.partition("_")[0], when=when, by=by, group=group or "-")
        )
        for error in ERRORS
        for when in ("before", "after")
    ]
    after = told["after"]
    return {"label": label, "verified": after["verified"], "not_judged": after["not_judged"], "cells": cells}


def _error(row: Mapping[str, Any], error: str, href: str) -> dict[str, Any]:
    """One error with its interval, on how many it rests, and whether those are few."""
    wrong, of = {
        "inclusion_error": ("picked_not_poor", "picked"), "exclusion_error": ("poor_left_out", "poor_judged"),
    }[error]  # fmt: skip
    value = row[error]
    told = {"wrong": thousands(row[wrong]), "of": thousands(row[of])}
    return {
        "share": None if value is None else f"{thousands(100 * value, 1)} %",
        "interval": ""
        if value is None
        else f"{thousands(100 * row[f'{error}_least'], 1)}–{thousands(100 * row[f'{error}_most'], 1)}",
        "counts": _("%(wrong)s of %(of)s") % told,
        "is_small": bool(row[of]) and row[f"{error}_is_small"],
        "href": href if row[wrong] else "",
    }


def _weights(before: CapitalMethod, after: CapitalMethod) -> dict[str, tuple[Any, Any]]:
    """Indicator and weight in either method, by code."""
    sides = [{each.code: (each, each.weight) for each in method.indicators} for method in (before, after)]
    return {code: (sides[0].get(code), sides[1].get(code)) for code in dict.fromkeys([*sides[0], *sides[1]])}


def _weight_of(indicator: Any) -> str:
    return _("Weight of «%(indicator)s»") % {"indicator": named(indicator)}


def _share(value: float) -> str:
    return f"{thousands(value * 100, 2).rstrip('0').rstrip('.')} %"


def _row(label: str, before: Any, after: Any) -> dict[str, str]:
    absent = _("not there")
    return {"label": label, "before": before or absent, "after": after or absent}
