"""The overview of an area, its parts at addresses of their own, its map, and its tables as files."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from ppaos.ground.geography.models import Area, Level
from ppaos.ground.geography.presenters import ATTRIBUTION, feature_collection, label
from ppaos.ground.geography.queries import outlines_of
from ppaos.ground.workbench.presenters.sheets import sheet_response
from ppaos.people.cooperation.permissions import check_may, may
from ppaos.sharing.dashboards.forms import asked_of
from ppaos.sharing.dashboards.permissions import check_can_see_overview
from ppaos.sharing.dashboards.presenters import figures as words
from ppaos.sharing.dashboards.presenters import overview as pages
from ppaos.sharing.dashboards.presenters.asked import FOUND, ORGANISATION, POOR, SECTOR, Asked
from ppaos.sharing.dashboards.presenters.charts import chart_frame
from ppaos.sharing.dashboards.presenters.sections import SECTIONS
from ppaos.sharing.dashboards.presenters.sections.beside import choices
from ppaos.sharing.dashboards.queries import figures, summaries
from ppaos.sharing.dashboards.queries.areas import (
    LOCAL,
    OFFICIAL,
    has_outlines,
    local_authorities,
    own_areas,
    parts_of,
)
from ppaos.sharing.dashboards.queries.brief import BRIEFED
from ppaos.sharing.dashboards.queries.tallies import moved_at, years_told

# Whose profiles are printed as one stack of paper.
PRINTED = {Level.VILLAGE, Level.COMMUNITY}


@require_safe
def own_overview(request: HttpRequest) -> HttpResponse:
    """The overview of the reader's own area; 403 with the reason where the role shows none."""
    check_may(request.user, "see_overview")
    return redirect("dashboards:overview", own_areas(request.user)[0].code)


@require_safe
def overview(request: HttpRequest, code: str) -> HttpResponse:
    """The figures of an area and of its parts, official or local; what is below comes when it is reached."""
    asked = _asked(request, code)
    figure = figures()[_map_figure(asked)]
    has_map = has_outlines(asked.area, asked.areas) and bool(asked.areas)
    context = _frame(asked) | {
        "tabs": _tabs(asked),
        "map_figures": [(name, words.label(figures()[name])) for name in pages.ON_MAP],
        "map_figure": figure.code,
        "map_title": words.label(figure),
        "map_unit": words.UNITS[figure.unit],
        "map_decimals": 2 if figure.unit == "score" else 0,
        "map_definition": figure.definition[words.language()],
        "has_map": has_map,
        "tiles": [] if has_map else pages.tiles(asked, figure),
        "map_attribution": ATTRIBUTION,
        "can_print": asked.area.level in PRINTED and may(request.user, "export", area_code=code),
        "has_brief": Level(asked.area.level) in BRIEFED,
        "can_bring_in": may(request.user, "bring_in_lists", area_code=code),
        "opens": asked.opens,
        "sees_follow_up": may(request.user, "see_follow_up", area_code=code),
        "sections": _sections(asked, request),
        **pages.overview(asked),
    }
    return render(request, "dashboards/overview.html", context)


@require_safe
def one_section(request: HttpRequest, code: str, section: str) -> HttpResponse:
    """One part of the overview: what the page takes in when it is reached, or a page of its own."""
    asked = _asked(request, code)
    told = _section(asked, section)
    is_part = request.headers.get("HX-Request") == "true"
    context = _frame(asked) | told | {"is_part": is_part, "as_of": pages.as_of(asked.own)}
    return render(request, f"dashboards/section{'' if is_part else '_page'}.html", context)


@require_safe
def chart_sheet(request: HttpRequest, code: str, section: str, chart: str) -> HttpResponseBase:
    """The table of one chart as a workbook."""
    asked = _asked(request, code)
    if section not in SECTIONS:
        raise Http404("no such part of an overview")
    told = {each.key: each for each in SECTIONS[section].charts(asked)}.get(chart)
    if told is None:
        raise Http404("no such chart, or nothing was measured")
    mark = " · ".join([told.title, label(asked.area), told.definition, pages.sheet_mark(asked.own)])
    return sheet_response(chart_frame(told), f"{code} {told.title}", "xlsx", mark=mark)


@require_safe
def overview_sheet(request: HttpRequest, code: str) -> HttpResponseBase:
    """The figures of an area and its parts as a workbook."""
    asked = _asked(request, code)
    frame = pages.figures_frame([asked.area, *asked.areas], asked.found)
    return sheet_response(frame, f"{code} {pages.as_of(asked.own)}", "xlsx", mark=pages.sheet_mark(asked.own))


@require_safe
def map_of(request: HttpRequest, code: str) -> HttpResponse:
    """The outlines of an area's parts, each with one figure; a part leads to its overview, the filters kept."""
    asked = _asked(request, code)
    figure = figures()[_map_figure(asked)]
    outlines = outlines_of(code, timezone.localdate())
    found = summaries([outline.areas[0].code for outline in outlines])
    values = {
        part: {"value": own.values[figure.code], "state": "", "href": asked.url(part)}
        for part, own in found.items()
    }
    return HttpResponse(feature_collection(outlines, values), content_type="application/geo+json")


def _asked(request: HttpRequest, code: str) -> Asked:
    check_can_see_overview(request.user, code)
    return asked_of(request.user, get_object_or_404(Area, code=code), request.GET)


def _frame(asked: Asked) -> dict[str, Any]:
    """What the page and its parts show: where one is, up to when it holds, and how it is asked for."""
    return {
        "area": asked.area,
        "title": label(asked.area),
        "area_label": label(asked.area),
        "breadcrumbs": _breadcrumbs(asked),
        "moved": moved_at(asked.area.code),
        "query": asked.query(),
        "by": asked.by,
        "at": pages.at(asked.own.as_of),
        "overview_url": asked.url(),
        "projector_url": asked.url(look="projector"),
    }


def _sections(asked: Asked, request: HttpRequest) -> list[dict[str, Any]]:
    """The parts below, still to come; on a wall of a meeting room they stand in the first answer."""
    if request.GET.get("look") == "projector":
        return [_section(asked, name) for name in SECTIONS]
    return [
        {"code": name, "title": told.title, "url": asked.section_url(name)} for name, told in SECTIONS.items()
    ]


def _section(asked: Asked, name: str) -> dict[str, Any]:
    if name not in SECTIONS:
        raise Http404("no such part of an overview")
    told = SECTIONS[name]
    return {
        "code": name,
        "title": told.title,
        "empty": told.empty,
        "url": asked.section_url(name),
        "charts": told.charts(asked),
        "choices": choices(asked) if name == "beside" else None,
        "switches": _switches(asked, name),
        "section_as_of": pages.as_of(asked.own),
    }


def _switches(asked: Asked, name: str) -> list[dict[str, Any]]:
    """How else a part can be looked at; each way has an address."""
    ways: list[tuple[str, str, Any, bool]] = []
    if name == "progress":
        ways.append((_("All households found"), "of", "", asked.of == FOUND))
        ways.append((_("Poor households alone"), "of", POOR, asked.of == POOR))
    if name == "referrals":
        ways.append((_("To organisations"), "to", "", asked.to == ORGANISATION))
        ways.append((_("To sectors"), "to", SECTOR, asked.to == SECTOR))
    if name in ("referrals", "help"):
        years = sorted({*years_told(asked.area.code), *([asked.year] if asked.year else [])}, reverse=True)
        ways.append((_("All years"), "year", "", not asked.year))
        ways += [(str(year), "year", year, asked.year == year) for year in years]
    return [
        {"key": key, "label": told, "url": asked.section_url(name, **{key: value}), "current": is_current}
        for told, key, value, is_current in ways
    ]


def _map_figure(asked: Asked) -> str:
    return asked.figure if asked.figure in pages.ON_MAP else pages.ON_MAP[0]


def _breadcrumbs(asked: Asked) -> list[dict[str, str]]:
    return [{"label": label(step), "url": asked.url(step.code)} for step in asked.way[:-1]] + [
        {"label": label(step), "url": ""} for step in asked.way[-1:]
    ]


def _tabs(asked: Asked) -> list[dict[str, Any]]:
    """The switch between the official parts and the local authorities, where there are both."""
    part = parts_of(asked.area, OFFICIAL).first()
    if part is None or not local_authorities(asked.area).exists():
        return []
    named = Level(part.level).label
    return [
        {
            "label": _("By %(level)s") % {"level": named},
            "url": asked.url(by=""),
            "current": asked.by == OFFICIAL,
        },
        {"label": _("By local authority"), "url": asked.url(by=LOCAL), "current": asked.by == LOCAL},
    ]
