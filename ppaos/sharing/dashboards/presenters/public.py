"""Figures for everybody in words: one area with its parts, and the same as rows of a file with its dictionary."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from ppaos.ground.geography.models import Area
from ppaos.ground.geography.presenters import label
from ppaos.sharing.dashboards.models import PublicRelease
from ppaos.sharing.dashboards.queries.figures import figures
from ppaos.sharing.dashboards.queries.public import TOLD

# Of these the share of another figure is said, where both are told.
SHARE_OF = {
    "level_1": "households_assessed", "level_2": "households_assessed", "level_3": "households_assessed",
    "level_4": "households_assessed", "level_not_scored": "households_assessed",
    "households_poor": "households_verified", "persons_added": "persons_poor",
}  # fmt: skip
OF_PARTS = ("households_verified", "households_poor", "persons_poor", "households_helped")
COLUMNS = (
    "area_code",
    "area",
    "level",
    "lies_in",
    "figure",
    "label",
    "unit",
    "definition",
    "value",
    "state",
    "as_of",
)


def public_url(code: str) -> str:
    """The page of an area for everybody."""
    return reverse("dashboards:public_area", args=[code])


def figure_rows(release: PublicRelease, code: str) -> list[dict[str, Any]]:
    """The figures of one area: words, number (None: held back) and, where both are told, the share in whole percent."""
    told = {figure: numbers[code] for figure, numbers in release.counts.items() if code in numbers}
    return [
        {
            "label": _words(figures()[figure].label), "definition": _words(figures()[figure].definition),
            "unit": _(figures()[figure].unit), "value": told[figure], "share": _share(told, figure),
        }
        for figure in TOLD
        if figure in told
    ]  # fmt: skip


def part_rows(release: PublicRelease, code: str, areas: Mapping[str, Area]) -> list[dict[str, Any]]:
    """The parts of an area that are told of, by name."""
    parts = sorted((areas[part] for part, around in release.places.items() if around == code and part in areas),
                   key=lambda area: area.sort_key)  # fmt: skip
    return [
        {
            "label": label(part),
            "url": public_url(part.code),
            "cells": [release.counts[figure].get(part.code) for figure in OF_PARTS],
        }
        for part in parts
    ]


def part_heads() -> list[str]:
    """The heads of the columns of the parts."""
    return [_words(figures()[figure].label) for figure in OF_PARTS]


def file_rows(release: PublicRelease, areas: Mapping[str, Area]) -> Iterator[Sequence[Any]]:
    """Every number that is told, one a row, each with its words and what it means."""
    yield COLUMNS
    for code, around in release.places.items():
        area = areas.get(code)
        for figure in TOLD:
            value = release.counts[figure].get(code)
            one = figures()[figure]
            yield (
                code, label(area) if area else code, area.level if area else "", around or "", figure,
                _words(one.label), one.unit, _words(one.definition), "" if value is None else value,
                "suppressed" if value is None else "told", release.as_of.date().isoformat(),
            )  # fmt: skip


def _share(told: Mapping[str, int | None], figure: str) -> int | None:
    part, whole = told[figure], told.get(SHARE_OF.get(figure, ""))
    return round(100 * part / whole) if part is not None and whole else None


def _words(said: Mapping[str, str]) -> str:
    return said["th" if (get_language() or "th").startswith("th") else "en"]
