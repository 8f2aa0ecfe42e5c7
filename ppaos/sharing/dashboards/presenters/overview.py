"""The overview of an area: its cards, charts, map and the table of its parts."""

from collections.abc import Container, Mapping, Sequence
from typing import Any

import polars as pl
from django.urls import reverse
from django.utils.translation import gettext as _

from ppaos.ground.geography.models import Area
from ppaos.ground.geography.presenters import label as area_label
from ppaos.ground.geography.presenters import name as area_name
from ppaos.ground.workbench.presenters.thai import thai_datetime
from ppaos.sharing.dashboards.presenters import figures as words
from ppaos.sharing.dashboards.queries import Summary, figures

CARDS = (
    "households_found", "households_verified", "households_poor", "persons_verified", "persons_poor",
    "persons_added", "listed_not_poor", "listed_not_visited", "households_referred", "households_poor_unreferred",
    "households_helped", "help_baht", "help_baht_budgeted", "help_baht_promised",
    "households_in_models", "households_model_unjoined", "households_plan_agreed", "persons_able",
    "households_followed", "households_monitored", "households_exited", "households_came_back",
)  # fmt: skip
POOR = ("persons_in_both", "persons_covered", "persons_added", "persons_in_doubt")
LISTED = (
    "listed_in_both", "listed_not_poor", "listed_not_found", "listed_not_visited", "listed_in_doubt",
    "listed_unmatchable",
)  # fmt: skip
TABLE = (
    "households_verified", "households_poor", "persons_poor", "persons_added", "listed_not_visited",
    "capital_overall",
)  # fmt: skip
CAPITALS = ("human", "physical", "financial", "natural", "social")
DIMENSIONS = ("health", "living", "education", "income", "access")
LEVELS = ("1", "2", "3", "4")
ON_MAP = ("households_poor", "persons_added", "listed_not_visited", "capital_overall")


def overview(
    area: Area, parts: Sequence[Area], summaries: Mapping[str, Summary], *, seen: Container[str]
) -> dict[str, Any]:
    """Everything the overview template shows of the figures of an area and its parts.

    `seen`: the codes of areas whose records the reader may open; figures of others lead nowhere."""
    own, opens = summaries[area.code], area.code in seen
    return {
        "is_counted": own.as_of is not None,
        "is_empty": not own.values["households_found"] and not own.values["listed_persons"],
        "as_of": as_of(own),
        "cards": words.cards(CARDS, own, opens),
        "levels": _levels(area, parts, summaries, seen),
        "capitals": _capitals(own),
        "dimensions": _dimensions(own, opens),
        "poor": [words.row(code, own, opens) for code in POOR],
        "listed": [words.row(code, own, opens) for code in LISTED],
        "values": own.values,
        "table": part_table(parts, summaries, seen),
    }


def as_of(summary: Summary) -> str:
    """The watermark in words."""
    return thai_datetime(summary.as_of) if summary.as_of else ""


def part_table(
    parts: Sequence[Area], summaries: Mapping[str, Summary], seen: Container[str]
) -> dict[str, Any]:
    """A row a part of the area, a column a figure."""
    columns = [figures()[code] for code in TABLE]
    return {
        "columns": [
            {
                "label": words.label(figure),
                "key": f"part-{figure.code}",
                "definition": figure.definition[words.language()],
            }
            for figure in columns
        ],
        "rows": [
            {
                "label": area_label(part),
                "href": reverse("dashboards:overview", args=[part.code]),
                "cells": [
                    words.row(figure.code, summaries[part.code], part.code in seen)
                    | {"label": words.label(figure), "decimals": 2 if figure.unit == "score" else ""}
                    for figure in columns
                ],
            }
            for part in parts
        ],
    }


def figures_frame(areas: Sequence[Area], summaries: Mapping[str, Summary]) -> pl.DataFrame:
    """A row an area, a column a figure; empty where it was not measured."""
    measured = list(figures().values())
    columns: dict[str, pl.Series] = {
        _("Code"): pl.Series([area.code for area in areas], dtype=pl.String),
        _("Area"): pl.Series([area_label(area) for area in areas], dtype=pl.String),
    }
    for figure in measured:
        named = f"{words.label(figure)} ({words.UNITS[figure.unit]})"
        dtype = pl.Float64 if figure.unit == "score" else pl.Int64
        columns[named] = pl.Series([summaries[area.code].values[figure.code] for area in areas], dtype=dtype)
    return pl.DataFrame(columns)


def sheet_mark(summary: Summary) -> str:
    """The line above the sheet: what it is and as of when."""
    return _("PPAOS figures as of %(at)s. An empty cell was not measured; it is not zero.") % {
        "at": as_of(summary)
    }


def _levels(
    area: Area, parts: Sequence[Area], summaries: Mapping[str, Summary], seen: Container[str]
) -> dict[str, Any]:
    names = words.family_words("level")
    columns = [{"key": level, "label": names[level]} for level in LEVELS]
    columns.append({"key": "not_scored", "label": words.label(figures()["level_not_scored"])})
    codes = [f"level_{column['key']}" for column in columns]
    whole = {
        "label": _("Whole area"),
        "cells": [words.row(code, summaries[area.code], area.code in seen) for code in codes],
    }
    rows = [
        {
            "label": area_name(part),
            "href": reverse("dashboards:overview", args=[part.code]),
            "cells": [words.row(code, summaries[part.code], part.code in seen) for code in codes],
        }
        for part in parts
        if summaries[part.code].values["households_assessed"]
    ]
    return {"columns": columns, "rows": [whole, *rows]}


def _capitals(summary: Summary) -> list[dict[str, Any]]:
    names = words.family_words("capital")
    return [
        {"key": key, "label": names[key], "value": summary.values[f"capital_{key}"],
         "state": "" if summary.values[f"capital_{key}"] is not None else "missing"}
        for key in CAPITALS
    ]  # fmt: skip


def _dimensions(summary: Summary, opens: bool) -> dict[str, Any]:
    columns = [
        {"key": "poor", "label": _("Poor in it")},
        {"key": "not_poor", "label": _("Not poor in it")},
        {"key": "not_scored", "label": _("Not known")},
    ]
    states = ("poor", "not_poor", "unknown")
    rows = [
        {
            "label": dimension_name(key),
            "cells": [words.row(f"{key}_{state}", summary, opens) for state in states],
        }
        for key in DIMENSIONS
    ]
    return {"columns": columns, "rows": rows}


def dimension_name(key: str) -> str:
    """The name of one of the five problem dimensions."""
    return {
        "health": _("Health"),
        "living": _("Living conditions"),
        "education": _("Education"),
        "income": _("Income"),
        "access": _("Access to services"),
    }[key]
