"""The overview of an area, its small answers that keep it fresh, its map and its table as a file."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ppaos.ground.geography.models import Area, Level
from ppaos.ground.geography.presenters import ATTRIBUTION, feature_collection, label
from ppaos.ground.geography.queries import outlines_of
from ppaos.ground.workbench.presenters.sheets import sheet_response
from ppaos.people.cooperation.permissions import check_may, may
from ppaos.sharing.dashboards.permissions import check_can_see_overview
from ppaos.sharing.dashboards.presenters import figures as words
from ppaos.sharing.dashboards.presenters import overview as pages
from ppaos.sharing.dashboards.queries import figures, summaries, summary
from ppaos.sharing.dashboards.queries.areas import (
    LOCAL,
    OFFICIAL,
    has_outlines,
    local_authorities,
    opening_records,
    own_areas,
    parts_of,
    way_to,
)
from ppaos.sharing.dashboards.queries.brief import BRIEFED

# Whose profiles are printed as one stack of paper.
PRINTED = {Level.VILLAGE, Level.COMMUNITY}


@require_safe
def own_overview(request: HttpRequest) -> HttpResponse:
    """The overview of the reader's own area; 403 with the reason where the role shows none."""
    check_may(request.user, "see_overview")
    return redirect("dashboards:overview", own_areas(request.user)[0].code)


@require_safe
def overview(request: HttpRequest, code: str) -> HttpResponse:
    """The figures of an area and of its parts, official or local."""
    area = _area(request, code)
    by = LOCAL if request.GET.get("by") == LOCAL else OFFICIAL
    parts = list(parts_of(area, by))
    found = summaries([area.code, *(part.code for part in parts)])
    seen = opening_records(request.user, list(found))
    context = {
        "area": area,
        "title": label(area),
        "breadcrumbs": _breadcrumbs(request, area),
        "version": found[code].version,
        "at": found_at(found[code].as_of),
        "by": by,
        "tabs": _tabs(area, by),
        "map_figures": [(name, words.label(figures()[name])) for name in pages.ON_MAP],
        "map_figure": _map_figure(request),
        "has_map": has_outlines(area, parts),
        "map_attribution": ATTRIBUTION,
        "can_print": area.level in PRINTED and may(request.user, "export", area_code=code),
        "has_brief": Level(area.level) in BRIEFED,
        "can_bring_in": may(request.user, "bring_in_lists", area_code=code),
        "opens": code in seen,
        "sees_follow_up": may(request.user, "see_follow_up", area_code=code),
        **pages.overview(area, parts, found, seen=seen),
    }
    return render(request, "dashboards/overview.html", context)


@require_safe
def watermark(request: HttpRequest, code: str) -> HttpResponse:
    """Asked every few seconds: 204 while nothing moved, else the new time, and word where figures changed."""
    area = _area(request, code)
    found = summary(code)
    if request.GET.get("as_of") == found_at(found.as_of):
        return HttpResponse(status=204)
    context = {
        "area": area,
        "version": found.version,
        "as_of": pages.as_of(found),
        "at": found_at(found.as_of),
    }
    response = render(request, "dashboards/watermark.html", context)
    if request.GET.get("version") != str(found.version):
        response.headers["HX-Trigger"] = "figures-changed"
    return response


@require_safe
def overview_sheet(request: HttpRequest, code: str) -> HttpResponseBase:
    """The figures of an area and its parts as a workbook."""
    area = _area(request, code)
    by = LOCAL if request.GET.get("by") == LOCAL else OFFICIAL
    areas = [area, *parts_of(area, by)]
    found = summaries([part.code for part in areas])
    frame = pages.figures_frame(areas, found)
    return sheet_response(
        frame, f"{code} {pages.as_of(found[code])}", "xlsx", mark=pages.sheet_mark(found[code])
    )


@require_safe
def map_of(request: HttpRequest, code: str) -> HttpResponse:
    """The outlines of an area's parts, each with one figure."""
    _area(request, code)
    figure = figures()[_map_figure(request)]
    outlines = outlines_of(code, timezone.localdate())
    found = summaries([outline.areas[0].code for outline in outlines])
    values = {
        part: {"value": own.values[figure.code], "state": "", "href": words.overview_url(part)}
        for part, own in found.items()
    }
    return HttpResponse(feature_collection(outlines, values), content_type="application/geo+json")


def found_at(as_of: Any) -> str:
    """The watermark as pages hand it back."""
    return as_of.isoformat(timespec="seconds") if as_of else ""


def _area(request: HttpRequest, code: str) -> Area:
    check_can_see_overview(request.user, code)
    return get_object_or_404(Area, code=code)


def _map_figure(request: HttpRequest) -> str:
    asked = request.GET.get("figure", "")
    return asked if asked in pages.ON_MAP else pages.ON_MAP[0]


def _breadcrumbs(request: HttpRequest, area: Area) -> list[dict[str, str]]:
    way = way_to(request.user, area)
    return [{"label": label(step), "url": words.overview_url(step.code)} for step in way[:-1]] + [
        {"label": label(step), "url": ""} for step in way[-1:]
    ]


def _tabs(area: Area, by: str) -> list[dict[str, Any]]:
    """The switch between the official parts and the local authorities, where there are both."""
    part = parts_of(area, OFFICIAL).first()
    if part is None or not local_authorities(area).exists():
        return []
    named = Level(part.level).label
    return [
        {"label": _("By %(level)s") % {"level": named}, "url": "?", "current": by == OFFICIAL},
        {"label": _("By local authority"), "url": f"?by={LOCAL}", "current": by == LOCAL},
    ]
