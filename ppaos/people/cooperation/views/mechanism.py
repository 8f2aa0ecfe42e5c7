"""The chart of committees and teams, and which villages they cover."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from ppaos.ground.geography.models import Area, Boundary, Level
from ppaos.ground.geography.presenters import ATTRIBUTION, feature_collection, label
from ppaos.ground.geography.queries import outlines_of
from ppaos.ground.workbench.presenters.thai import thai_datetime
from ppaos.people.cooperation.forms.mechanism import AreaChoice, area_of_policy
from ppaos.people.cooperation.permissions.mechanism import committees_in_sight
from ppaos.people.cooperation.presenters import coverage as words
from ppaos.people.cooperation.presenters.mechanism import chart as chart_of
from ppaos.people.cooperation.queries.coverage import STATES, coverage_by_part, covered_villages, teams_of
from ppaos.people.cooperation.queries.mechanism import committees_with_members

A_PAGE = 100
BELOW = {
    Level.COUNTRY: Level.PROVINCE,
    Level.PROVINCE: Level.DISTRICT,
    Level.DISTRICT: Level.SUBDISTRICT,
}


@require_safe
def chart(request: HttpRequest) -> HttpResponse:
    """Who stands under whom: committees and teams in force, within and above an area."""
    area, today = area_of_policy(request.user, request.GET.get("area", "")), timezone.localdate()
    found = committees_with_members(committees_in_sight(request.user, area), today)
    context = {
        "area": area,
        "area_label": label(area),
        "choice": AreaChoice(request.user),
        "nodes": chart_of(found),
        "committees": len(found),
        "as_of": thai_datetime(timezone.now()),
    }
    return render(request, "cooperation/chart.html", context)


@require_safe
def coverage(request: HttpRequest) -> HttpResponse:
    """How many villages of an area have a team, by part, on a map where there is one."""
    area, today = area_of_policy(request.user, request.GET.get("area", "")), timezone.localdate()
    villages = covered_villages(area.code, today, level=_level_below(area))
    counts = coverage_by_part(villages)
    parts = Area.objects.in_bulk(counts["part"].drop_nulls().to_list())
    context = {
        "area": area,
        "area_label": label(area),
        "choice": AreaChoice(request.user),
        "villages": villages.height,
        "cards": words.coverage_cards(villages, area.code),
        "columns": [words.WORDS[state] for state in STATES],
        "rows": words.part_rows(counts, parts, area.code) if parts else [],
        "villages_url": words.villages_url(area.code),
        "map_url": f"{reverse('cooperation:coverage_map')}?area={area.code}"
        if Boundary.objects.filter(area_id__in=list(parts)).exists()
        else "",
        "map_attribution": ATTRIBUTION,
        "as_of": thai_datetime(timezone.now()),
    }
    return render(request, "cooperation/coverage.html", context)


@require_safe
def coverage_map(request: HttpRequest) -> HttpResponse:
    """The outlines of an area's parts, each with the share of its villages that a team covers."""
    area, today = area_of_policy(request.user, request.GET.get("area", "")), timezone.localdate()
    figures = words.map_figures(
        coverage_by_part(covered_villages(area.code, today, level=_level_below(area)))
    )
    outlines = outlines_of(area.code, today)
    nothing = {outline.areas[0].code: {"value": None, "state": "", "href": ""} for outline in outlines}
    return HttpResponse(feature_collection(outlines, nothing | figures), content_type="application/geo+json")


@require_safe
def villages(request: HttpRequest) -> HttpResponse:
    """The villages of an area with their teams; of one state alone where one is chosen."""
    area, today = area_of_policy(request.user, request.GET.get("area", "")), timezone.localdate()
    found, state = covered_villages(area.code, today), request.GET.get("state", "")
    if state in STATES:
        found = found.filter(state=state)
    page = Paginator(range(found.height), A_PAGE).get_page(request.GET.get("page"))
    shown = found[page.start_index() - 1 : page.end_index()] if found.height else found
    codes = shown["area_code"].to_list()
    context = {
        "area": area,
        "area_label": label(area),
        "page_obj": page,
        "rows": words.village_rows(
            shown, Area.objects.select_related("parent").in_bulk(codes), teams_of(codes, today)
        ),
        "states": words.state_choices(state),
        "as_of": thai_datetime(timezone.now()),
    }
    return render(request, "cooperation/covered_villages.html", context)


def _level_below(area: Area) -> str:
    return str(BELOW.get(Level(area.level), ""))
