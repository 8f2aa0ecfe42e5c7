"""One figure of one area as a brief tells it: a number, «no data» or «withheld»; and tables of such cells."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from ppaos.ground.geography.models import Area
from ppaos.ground.geography.presenters import label as area_label
from ppaos.sharing.dashboards.presenters import figures as words
from ppaos.sharing.dashboards.queries.brief import Brief
from ppaos.sharing.dashboards.queries.figures import figures

MISSING, SUPPRESSED = "missing", "suppressed"


@dataclass(frozen=True)
class Cell:
    """What stands in a cell. The value is none where nothing is told."""

    text: str
    value: int | float | None = None
    state: str = ""

    def as_data(self) -> dict[str, Any]:
        """For the typesetter."""
        return {"text": self.text, "value": self.value, "state": self.state}


def cell(brief: Brief, area_code: str, code: str) -> Cell:
    """A figure of the area, or of a part of it."""
    if (area_code, code) in brief.held_back:
        return Cell(_("withheld"), state=SUPPRESSED)
    value = brief.summaries[area_code].values[code]
    shown = words.number(figures()[code], value)
    return Cell(_("no data"), state=MISSING) if shown is None else Cell(shown, value)


def named(code: str) -> str:
    """A figure's name with its unit."""
    figure = figures()[code]
    return f"{words.label(figure)} ({words.UNITS[figure.unit]})"


def short(code: str) -> str:
    """A figure's name among those of its kind."""
    figure = figures()[code]
    return figure.short.get(words.language()) or words.label(figure)


def by_area(brief: Brief, codes: Sequence[str]) -> dict[str, Any]:
    """A table with a row an area, the whole first, and a column a figure."""
    areas = [brief.area, *brief.parts]
    return {
        "heads": [_("Area"), *(named(code) for code in codes)],
        "rows": [
            [Cell(_row_name(brief, area)), *(cell(brief, area.code, code) for code in codes)]
            for area in areas
        ],
    }


def by_figure(brief: Brief, codes: Sequence[str]) -> dict[str, Any]:
    """A table with a row a figure of the area itself."""
    return {
        "heads": [_("Figure"), brief_label(brief)],
        "rows": [[Cell(named(code)), cell(brief, brief.area.code, code)] for code in codes],
    }


def brief_label(brief: Brief) -> str:
    """What the area is called."""
    return area_label(brief.area)


def _row_name(brief: Brief, area: Area) -> str:
    return _("Whole area") if area.code == brief.area.code else area_label(area)
