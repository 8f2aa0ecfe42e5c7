"""A chart of the overview: what is drawn, the table it is read from, and the same table as a file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from ppaos.sharing.dashboards.presenters.figures import UNITS


@dataclass(frozen=True)
class Chart:
    """One chart. rows = [{labels, key?, href?, cells = [{value, state?, href?}]}]: a row has a label for each of
    `heads` and a cell for each of `columns` = [{key, label, unit?}]. `most`: of how many rows a picture is drawn; the
    table has them all."""

    key: str
    kind: str  # bars, stacked, levels, radar, sankey, years
    title: str
    definition: str
    unit: str
    heads: Sequence[str]
    columns: Sequence[Mapping[str, str]]
    rows: Sequence[Mapping[str, Any]]
    subtitle: str = ""
    family: str = ""
    share: bool = False
    decimals: int = 0
    max: float | None = None
    most: int | None = None
    records_url: str = ""
    notes: Sequence[str] = field(default=())

    @property
    def unit_words(self) -> str:
        """The unit in the reader's language."""
        return str(UNITS[self.unit])


def row(*labels: str, cells: Sequence[Mapping[str, Any]], key: str = "", href: str = "") -> dict[str, Any]:
    """A row of a chart."""
    return {"labels": list(labels), "key": key, "href": href, "cells": list(cells)}


def cell(value: float | None, href: str = "", decimals: int = 0) -> dict[str, Any]:
    """A number of a chart, or that there is none."""
    state = "" if value is not None else "missing"
    return {"value": value, "state": state, "href": href if value else "", "decimals": decimals or ""}


def chart_frame(chart: Chart) -> pl.DataFrame:
    """The table of a chart as a file has it: empty where nothing was measured."""
    labels = {
        f"{head or place}": [row["labels"][place] for row in chart.rows]
        for place, head in enumerate(chart.heads)
    }
    texts = [pl.Series(name, values, dtype=pl.String) for name, values in labels.items()]
    numbers = [_numbers(chart, column, place) for place, column in enumerate(chart.columns)]
    return pl.DataFrame([*texts, *numbers])


def _numbers(chart: Chart, column: Mapping[str, str], place: int) -> pl.Series:
    """A column of figures under its name and unit; whole numbers where all of them are."""
    values = [row["cells"][place]["value"] for row in chart.rows]
    unit = UNITS.get(column.get("unit", chart.unit), "")
    name = f"{column['label']} ({unit})" if unit else column["label"]
    is_whole = all(value is None or isinstance(value, int) for value in values)
    return pl.Series(name, values, dtype=pl.Int64 if is_whole else pl.Float64, strict=False)
