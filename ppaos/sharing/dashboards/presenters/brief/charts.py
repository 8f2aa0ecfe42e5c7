"""The charts of a brief as data: what is drawn once and stands in every kind of file."""

import json
from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from math import cos, radians
from typing import Any

from django.utils.translation import gettext as _

from ppaos.ground.geography.models import Area
from ppaos.ground.geography.presenters import name as area_name
from ppaos.ground.geography.queries import Outline, outlines_of
from ppaos.ground.workbench.presenters.thai import thousands
from ppaos.sharing.dashboards.presenters.brief.cells import Cell, cell, short
from ppaos.sharing.dashboards.presenters.overview import CAPITALS, ON_MAP
from ppaos.sharing.dashboards.queries.brief import Brief
from ppaos.sharing.dashboards.queries.figures import figures

Chart = dict[str, Any]
# What a map fills at most, in millimetres, and how near two points of an outline may be.
WIDTH, HEIGHT, GRAIN = 165.0, 120.0, 0.2
CLASSES = 4


def radar(brief: Brief) -> Chart:
    """The five capitals as a web."""
    codes = [f"capital_{key}" for key in CAPITALS]
    return {
        "kind": "radar",
        "axes": [
            {"key": key, "label": short(code), **cell(brief, brief.area.code, code).as_data()}
            for key, code in zip(CAPITALS, codes, strict=True)
        ],
    }


def stacked(
    brief: Brief, rows: Sequence[tuple[str, str, Sequence[str], str]], columns: Sequence[tuple[str, str]]
) -> Chart:
    """Bars of parts of a whole. A row: what it is called, of which area, its figures and the figure of the whole."""
    told = []
    for called, area_code, codes, whole in rows:
        total = cell(brief, area_code, whole)
        parts = [cell(brief, area_code, code) for code in codes]
        told.append({"label": called, "total": total.value, "parts": [part.as_data() for part in parts]})
    return {
        "kind": "stacked",
        "columns": [{"key": key, "label": label} for key, label in columns],
        "rows": told,
    }


def bars(brief: Brief, codes: Sequence[str]) -> Chart:
    """A bar a figure of the area itself."""
    rows = [{"label": short(code), **cell(brief, brief.area.code, code).as_data()} for code in codes]
    return {"kind": "bars", "rows": rows}


def by_place(brief: Brief, on: date) -> Chart:
    """The parts of the area coloured by one figure: a map where outlines are known, else tiles in Thai order."""
    code = ON_MAP[0]
    cells = {part.code: cell(brief, part.code, code) for part in brief.parts}
    edges = _edges([found.value for found in cells.values() if found.value is not None])
    drawn = [each for each in outlines_of(brief.area.code, on) if each.areas[0].code in cells]
    is_map = {area.code for outline in drawn for area in outline.areas} >= set(cells)
    chart: Chart = {"figure": code, "legend": _legend(edges)}
    if is_map:
        return chart | {"kind": "map", **_drawn(drawn, cells, edges)}
    return chart | {"kind": "tiles", "tiles": [_shown(part, cells, edges) for part in brief.parts]}


def _shown(area: Area, cells: dict[str, Cell], edges: Sequence[float]) -> dict[str, Any]:
    found = cells[area.code]
    return {"name": area_name(area), "class": _class(found.value, edges), **found.as_data()}


def _edges(values: list[int | float]) -> list[float]:
    """The lowest value of each class, so that about as many areas are in each; equal values are in one class."""
    ordered = sorted(values)
    picked = [ordered[place * len(ordered) // CLASSES] for place in range(CLASSES)] if ordered else []
    return sorted(set(picked))


def _class(value: int | float | None, edges: Sequence[float]) -> int | None:
    return None if value is None else sum(value >= edge for edge in edges) - 1


def _legend(edges: Sequence[float]) -> list[str]:
    lows = [thousands(edge) for edge in edges]
    spans = [_("%(low)s to below %(high)s") % {"low": low, "high": high} for low, high in pairwise(lows)]
    return [*spans, *(_("%(low)s and more") % {"low": low} for low in lows[-1:])]


def _drawn(outlines: Sequence[Outline], cells: dict[str, Cell], edges: Sequence[float]) -> dict[str, Any]:
    """The shapes on a page: north up, degrees of longitude as wide as they are in the middle of the area."""
    shapes = [(outline, _rings(json.loads(outline.geometry))) for outline in outlines]
    points = [point for _outline, rings in shapes for ring in rings for point in ring]
    west, east = min(x for x, _y in points), max(x for x, _y in points)
    south, north = min(y for _x, y in points), max(y for _x, y in points)
    narrow = cos(radians((south + north) / 2))
    scale = min(WIDTH / ((east - west) * narrow), HEIGHT / (north - south))

    def placed(point: Sequence[float]) -> list[float]:
        return [round((point[0] - west) * narrow * scale, 2), round((north - point[1]) * scale, 2)]

    told = []
    for outline, rings in shapes:
        drawn = [_thinned([placed(point) for point in ring]) for ring in rings]
        area = outline.areas[0]
        named = {"name": ", ".join(area_name(each) for each in outline.areas)}
        widest = max(drawn, key=len)
        told.append(_shown(area, cells, edges) | named | {"rings": drawn, "at": _middle(widest)})
    width, height = placed((east, south))
    return {"width": width, "height": height, "shapes": told}


def _rings(geometry: dict[str, Any]) -> list[list[list[float]]]:
    if geometry["type"] == "Polygon":
        return list(geometry["coordinates"])
    return [ring for polygon in geometry["coordinates"] for ring in polygon]


def _thinned(ring: list[list[float]]) -> list[list[float]]:
    """The ring without points that the eye does not tell apart."""
    kept = ring[:1]
    for point in ring[1:]:
        if abs(point[0] - kept[-1][0]) + abs(point[1] - kept[-1][1]) >= GRAIN:
            kept.append(point)
    return kept


def _middle(ring: list[list[float]]) -> list[float]:
    xs, ys = [x for x, _y in ring], [y for _x, y in ring]
    return [(min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2]


def columns_of(family: Sequence[str]) -> list[tuple[str, str]]:
    """Keys and names of the parts of a stacked bar."""
    return [(figures()[code].key or code, short(code)) for code in family]
