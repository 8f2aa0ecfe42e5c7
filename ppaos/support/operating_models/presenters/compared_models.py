"""Results of models of one kind, a column each: the same figures, and what cannot be compared."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.presenters.thai import thai_datetime
from ppaos.support.operating_models.models import ModelResult, OperatingModel
from ppaos.support.operating_models.presenters.models import model_name
from ppaos.support.operating_models.presenters.result_figures import Figure, figures_of
from ppaos.support.operating_models.presenters.result_words import COMPARED, FIGURES
from ppaos.support.operating_models.presenters.results import rounds_words


def side_by_side(
    models: Sequence[OperatingModel],
    results: Mapping[int, ModelResult],
    factors: Mapping[int, float | None],
    few: Collection[int],
) -> list[dict[str, Any]]:
    """A row a figure, a cell a model. factors: of each result, what brings its baht to one year (None: another index);
    few: models with so few households that their figures are not told to the reader."""
    told = {pk: figures_of(result, factors.get(pk) or 1.0) for pk, result in results.items() if pk not in few}
    return [
        {
            "key": key,
            "words": FIGURES[key],
            "cells": [
                {"pk": model.pk, "name": model_name(model)}
                | _cell(key, told.get(model.pk), factors.get(model.pk), model.pk in few)
                for model in models
            ],
        }
        for key in COMPARED
    ]


OF_INCOME = ("before", "after", "change", "change_p50", "effect", "interval")


def _cell(
    key: str, figures: Mapping[str, Figure] | None, factor: float | None, is_few: bool
) -> dict[str, Any]:
    if figures is None:
        return {"figure": None, "why": _("too few households") if is_few else _("no result is worked out")}
    if key in OF_INCOME and factor is None:
        return {"figure": None, "why": _("in baht of another price index: cannot be compared")}
    return {"figure": figures[key], "why": "" if figures[key].text else _("not known")}


def column_heads(
    models: Sequence[OperatingModel], results: Mapping[int, ModelResult]
) -> list[dict[str, Any]]:
    """What stands over each column: the model, since when, between which rounds, as of when."""
    heads = []
    for model in models:
        result = results.get(model.pk)
        heads.append(
            {
                "model": model, "name": model_name(model), "area": label(model.area) if model.area else "",
                "rounds": rounds_words(result) if result else "",
                "as_of": thai_datetime(result.made_at) if result else "",
            }
        )  # fmt: skip
    return heads


def column_warnings(results: Iterable[ModelResult]) -> list[str]:
    """What keeps columns from being compared plainly."""
    kept = [each for each in results if each.income]
    spans = {(each.before_year, each.after_year) for each in kept}
    found = []
    if len(spans) > 1:
        found.append(
            _(
                "The models are told between different rounds: a longer time, or other years, change incomes by "
                "themselves."
            )
        )
    if len({tuple(each.methods) for each in kept}) > 1:
        found.append(
            _(
                "The capitals were scored by different methods: similar households are not alike in the same way."
            )
        )
    if len({tuple(sorted(each.income["rule"].items())) for each in kept}) > 1:
        found.append(_("Similar households were found by different rules."))
    return found
