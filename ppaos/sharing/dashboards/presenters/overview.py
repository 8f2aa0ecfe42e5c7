"""The overview of an area: its cards, charts, map and the table of its parts."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import polars as pl
from django.utils import timezone
from django.utils.translation import gettext as _

from ppaos.ground.geography.models import Area
from ppaos.ground.geography.presenters import label as area_label
from ppaos.ground.geography.presenters import name as area_name
from ppaos.ground.workbench.presenters.thai import thai_datetime
from ppaos.sharing.dashboards.presenters import figures as words
from ppaos.sharing.dashboards.presenters.asked import Asked
from ppaos.sharing.dashboards.queries import Figure, Summary, figures

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
SHADES = 5
ON_MAP = ("households_poor", "persons_added", "listed_not_visited", "capital_overall")


def overview(asked: Asked) -> dict[str, Any]:
    """What stands at the top of an overview: the cards, and the areas within with their figures."""
    own = asked.found[asked.area.code]
    return {
        "is_counted": own.as_of is not None,
        "is_empty": not own.values["households_found"] and not own.values["listed_persons"],
        "as_of": as_of(own),
        "cards": words.cards(CARDS, own, asked.opens),
        "table": part_table(asked),
    }


def as_of(summary: Summary) -> str:
    """The watermark in words."""
    return as_of_words(summary.as_of)


def as_of_words(moment: datetime | None) -> str:
    """Up to when figures hold, in words; nothing before the first count."""
    return thai_datetime(timezone.localtime(moment)) if moment else ""


def at(moment: datetime | None) -> str:
    """Up to when figures hold, as pages hand it back."""
    return moment.isoformat(timespec="seconds") if moment else ""


def part_table(asked: Asked) -> dict[str, Any]:
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
                "href": asked.url(part.code),
                "cells": [
                    words.row(figure.code, asked.found[part.code], part.code in asked.seen)
                    | {"label": words.label(figure), "decimals": 2 if figure.unit == "score" else ""}
                    for figure in columns
                ],
            }
            for part in asked.areas
        ],
    }


def tiles(asked: Asked, figure: Figure) -> list[dict[str, Any]]:
    """The areas within as tiles, darker with the figure, the largest first: what stands for a map without outlines."""
    told = [(part, asked.found[part.code].values[figure.code]) for part in asked.areas]
    told.sort(key=lambda each: (each[1] is None, -(each[1] or 0)))
    known = sorted({value for _part, value in told if value is not None})
    return [
        {
            "label": area_name(part),
            "href": asked.url(part.code),
            "value": words.number(figure, value),
            "shade": 0 if value is None else 1 + SHADES * known.index(value) // len(known),
        }
        for part, value in told
    ]


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


def dimension_name(key: str) -> str:
    """The name of one of the five problem dimensions."""
    return {
        "health": _("Health"),
        "living": _("Living conditions"),
        "education": _("Education"),
        "income": _("Income"),
        "access": _("Access to services"),
    }[key]
