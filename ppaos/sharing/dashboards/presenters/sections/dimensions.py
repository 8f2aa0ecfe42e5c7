"""The five dimensions of poverty: alone, together, and by stage of life."""

from typing import Any
from urllib.parse import urlencode

import polars as pl
from django.urls import reverse
from django.utils.translation import gettext as _

from ppaos.engine.livelihood.combinations import FIVE, Tally, masks
from ppaos.evidence.livelihood.presenters.dimensions import combination_words, stage_columns, stage_label
from ppaos.evidence.livelihood.queries.judged import life_stages_in_force
from ppaos.sharing.dashboards.presenters import figures as words
from ppaos.sharing.dashboards.presenters.asked import Asked
from ppaos.sharing.dashboards.presenters.charts import Chart, cell, row
from ppaos.sharing.dashboards.presenters.overview import dimension_name
from ppaos.sharing.dashboards.queries.tallied import COMBINATION, STAGE
from ppaos.sharing.dashboards.queries.tallies import tallied

AGE_UNKNOWN = "age_unknown"
MOST_DRAWN = 12


def dimensions(asked: Asked) -> list[Chart]:
    """Nothing before basic needs were asked of anybody."""
    if not asked.own.values["households_judged"]:
        return []
    tally = _tally(tallied(asked.area.code, COMBINATION), "first")
    charts = [_alone(asked), _together(asked, tally), _by_number(asked, tally)]
    stages = tallied(asked.area.code, STAGE)
    return charts if stages.is_empty() else [*charts, _by_stage(asked, stages)]


def _alone(asked: Asked) -> Chart:
    columns = [
        {"key": "poor", "label": _("Poor in it")},
        {"key": "not_poor", "label": _("Not poor in it")},
        {"key": "not_scored", "label": _("Not known")},
    ]
    states = ("poor", "not_poor", "unknown")
    rows = [
        row(dimension_name(key), key=key, cells=[_of_figure(f"{key}_{state}", asked) for state in states])
        for key in FIVE
    ]
    definition = _(
        "Verified households with basic-needs answers: poor in a dimension when an indicator of it fails"
    )
    return Chart(
        "dimensions", "stacked", _("Five dimensions of poverty"), definition, "households", [_("Dimension")], columns,
        rows,
    )  # fmt: skip


def _together(asked: Asked, tally: Tally) -> Chart:
    told = sorted(((tally[f"mask-{mask}"], mask) for mask in masks()), key=lambda each: -each[0])
    rows = [
        row(combination_words(mask), cells=[cell(count, _behind(asked, f"mask-{mask}"))])
        for count, mask in told
    ]
    subtitle = _("The picture shows the most frequent ones; all 31 combinations stand in the table.")
    definition = _(
        "Poor in exactly these dimensions and not poor in all others. Each is in one combination only."
    )
    return Chart(
        "combinations", "bars", _("How dimensions come together"), definition, "households",
        [_("Combination of dimensions")], _how_many(), rows, subtitle=subtitle, most=MOST_DRAWN,
        records_url=_looking("dimensions", asked),
    )  # fmt: skip


def _by_number(asked: Asked, tally: Tally) -> Chart:
    labels = {f"count-{number}": _("In %(number)s at once") % {"number": number} for number in range(1, 6)}
    labels |= {
        "none": _("In none"),
        "partly": _("In some, others not known"),
        "unknown": _("Not known whether poor"),
    }
    rows = [
        row(label, cells=[cell(tally[figure], _behind(asked, figure))]) for figure, label in labels.items()
    ]
    definition = _(
        "Every household is in one row: by how many dimensions it is poor in, or why that is not known."
    )
    return Chart(
        "numbers", "bars", _("In how many dimensions at once"), definition, "households", [_("Dimensions")],
        _how_many(), rows,
    )  # fmt: skip


def _by_stage(asked: Asked, rows: pl.DataFrame) -> Chart:
    stages = life_stages_in_force()
    parts = {str(key): part for (key,), part in rows.partition_by("first", as_dict=True).items()}
    columns = [
        {"key": column["key"].removeprefix("stage-"), "label": column["label"]} for column in stage_columns()
    ]
    told = []
    for code in (*(stage.code for stage in stages.stages), AGE_UNKNOWN):
        tally = _tally(parts.get("" if code == AGE_UNKNOWN else code, rows.clear()), "second")
        href = _looking("dimensions", asked, of="persons", stage=code)
        cells = [cell(tally[column["key"]]) for column in columns]
        told.append(row(stage_label(stages, code), cells=cells, href=href))
    definition = _(
        "Members of verified households with basic-needs answers, by their age when asked. "
        "Who is poor in several dimensions counts in each."
    )
    return Chart(
        "stages", "bars", _("Poor in any dimension, by stage of life"), definition, "persons", [_("Stage of life")],
        _any_first(columns), [each | {"cells": _any_first(each["cells"])} for each in told],
    )  # fmt: skip


def _any_first(columns: list[Any]) -> list[Any]:
    """«Poor in any» is what is drawn, so it stands first."""
    return [columns[1], columns[0], *columns[2:]]


def _of_figure(code: str, asked: Asked) -> dict[str, Any]:
    told = words.row(code, asked.own, asked.opens)
    return cell(told["value"], told["href"])


def _tally(rows: pl.DataFrame, mask: str) -> Tally:
    return Tally(dict(rows.group_by(mask).agg(pl.col("count").sum()).iter_rows()))


def _how_many() -> list[dict[str, str]]:
    return [{"key": "value", "label": _("How many")}]


def _behind(asked: Asked, figure: str) -> str:
    return _looking("dimensions_behind", asked, figure=figure) if asked.opens else ""


def _looking(page: str, asked: Asked, **given: str) -> str:
    return f"{reverse(f'livelihood:{page}')}?{urlencode({'area': asked.area.code} | given)}"
