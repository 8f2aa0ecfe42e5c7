"""The pages of two editions compared: figures of an area and its parts, those behind each, and their export."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from ppaos.evidence.targeting.actions.editions import ask_for_comparison
from ppaos.evidence.targeting.forms.crosscheck import LOCAL
from ppaos.evidence.targeting.forms.editions import EditionsChoice, editions_choice
from ppaos.evidence.targeting.models import EditionComparison
from ppaos.evidence.targeting.permissions import ComparisonRefused, check_can_take_lists
from ppaos.evidence.targeting.presenters import edition_rows as words
from ppaos.evidence.targeting.presenters import editions as figures
from ppaos.evidence.targeting.presenters.behind import export_mark
from ppaos.evidence.targeting.queries.editions import comparison_of, is_outdated
from ppaos.evidence.targeting.queries.turnover import (
    HOUSEHOLD,
    PERSON,
    EditionsCompared,
    changes_behind,
    count_behind,
    turnover,
    turnover_by_area,
)
from ppaos.evidence.targeting.queries.turnover_rows import rows_behind
from ppaos.ground.geography.models import Area
from ppaos.ground.geography.presenters import label, name
from ppaos.ground.geography.queries import breadcrumb
from ppaos.ground.privacy.actions import record_export, record_reading
from ppaos.ground.privacy.models import PersonalRead
from ppaos.ground.workbench.presenters.jobs import job_card
from ppaos.ground.workbench.presenters.sheets import sheet_response
from ppaos.ground.workbench.queries.jobs import LIVE
from ppaos.people.cooperation.permissions import areas_in_sight, check_may, fields_in_sight, may

ROWS_A_PAGE = 50
FORMATS = ("csv", "xlsx")


@require_GET
def compared(request: HttpRequest) -> HttpResponse:
    """What became of those listed in an area and in each of its parts, from one edition to another."""
    chosen = editions_choice(request.user, request.GET)
    context = _frame(request, chosen)
    comparison = context["comparison"]
    if comparison and comparison.compared_at:
        whole = turnover(comparison=comparison, area_code=chosen.area.code)
        url_of = _url_of(chosen)
        context |= {
            "found": whole,
            # A template asks a counter for its keys before its properties.
            "earlier": whole.persons.earlier,
            "later": whole.persons.later,
            "cards": figures.cards(whole, url_of),
            "figures": figures.rows(whole, url_of),
            "fields": [
                {"of": of, "rows": figures.fields(told, of, url_of)}
                for of, told in ((PERSON, whole.persons), (HOUSEHOLD, whole.households))
            ],
            "fields_definition": figures.TERMS["fields"],
            "households_definition": figures.TERMS["households"],
            "hows": figures.HOW_LABELS.values(),
            "columns": [figures.LABELS[figure] for figure in figures.COLUMNS],
            "rows": _parts(chosen, comparison),
        }
    return render(request, "targeting/editions/compared.html", context)


@require_GET
def progress(request: HttpRequest) -> HttpResponse:
    """The part of the page that follows the work; when it has ended the page is loaded anew."""
    context = _frame(request, editions_choice(request.user, request.GET))
    if not context["is_at_work"]:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "targeting/editions/progress.html", context)


@require_POST
def compare(request: HttpRequest) -> HttpResponse:
    """Have the two editions compared, or compared again."""
    chosen = editions_choice(request.user, request.GET)
    if chosen.earlier is None or chosen.later is None:
        raise Http404("no two editions")
    try:
        ask_for_comparison(earlier=chosen.earlier, later=chosen.later, by=request.user, at=timezone.now())
    except ComparisonRefused as error:
        messages.error(request, str(error))
    return redirect(_address("editions", chosen))


@require_GET
def rows(request: HttpRequest) -> HttpResponse:
    """The persons, or households, a figure counts, ids masked."""
    chosen, comparison = _with_figure(request)
    asked = _asked(chosen, comparison)
    page = Paginator(range(count_behind(**asked)), ROWS_A_PAGE).get_page(request.GET.get("page"))
    changes = changes_behind(**asked, offset=max(page.start_index() - 1, 0), limit=ROWS_A_PAGE)
    found = rows_behind(changes, chosen.of, request.user)
    record_reading(
        by=request.user,
        at=timezone.now(),
        purpose=PersonalRead.VERIFY,
        subjects=[comparison.earlier, comparison.later],
        verb="list.read",
    )
    sees = fields_in_sight(request.user, area_code=chosen.area.code)
    context = _frame(request, chosen) | {
        "page_obj": page,
        "lines": words.row_lines(found, sees, _names(found)),
        "is_of_households": chosen.of == HOUSEHOLD,
        "heading": figures.LABELS[chosen.figure],
        "definition": figures.DEFINITIONS[chosen.figure],
        "field": figures.FIELDS.get(chosen.field, ""),
        "tabs": _tabs(chosen),
        "can_export": may(request.user, "export", area_code=chosen.area.code),
        "formats": FORMATS,
        "figures_url": _address("editions", chosen),
        "export_url": _address("editions_export", chosen, **_figure(chosen)),
    }
    return render(request, "targeting/editions/rows.html", context)


@require_POST
def export(request: HttpRequest) -> HttpResponseBase:
    """The persons, or households, a figure counts as a file; noted with its purpose."""
    chosen, comparison = _with_figure(request)
    check_may(request.user, "export", area_code=chosen.area.code)
    kind = request.POST.get("format")
    if kind not in FORMATS:
        raise Http404(f"no format {kind}")
    at = timezone.now()
    check_can_take_lists(request.user, chosen.area.code, timezone.localdate(at))
    found = rows_behind(changes_behind(**_asked(chosen, comparison)), chosen.of, request.user)
    sees = fields_in_sight(request.user, area_code=chosen.area.code)
    frame = words.exported(found, sees, _names(found))
    record_export(
        by=request.user,
        at=at,
        purpose=PersonalRead.VERIFY,
        rows=frame.height,
        what=f"editions {comparison} {chosen.figure} {chosen.of} {chosen.field}".strip(),
        area_code=chosen.area.code,
    )
    file_name = f"editions-{chosen.area.code}-{chosen.figure}-{chosen.of}"
    return sheet_response(frame, file_name, kind, mark=export_mark(request.user, at))  # type: ignore[arg-type]


def _with_figure(request: HttpRequest) -> tuple[EditionsChoice, EditionComparison]:
    chosen = editions_choice(request.user, request.GET)
    comparison = _kept(chosen)
    if comparison is None or comparison.compared_at is None or not chosen.figure:
        raise Http404("nothing was compared")
    return chosen, comparison


def _kept(chosen: EditionsChoice) -> EditionComparison | None:
    if chosen.earlier is None or chosen.later is None:
        return None
    return comparison_of(chosen.earlier, chosen.later)


def _asked(chosen: EditionsChoice, comparison: EditionComparison) -> dict[str, Any]:
    """The figure as queries are asked for it."""
    return {"comparison": comparison, "area_code": chosen.area.code, **_figure(chosen)}


def _figure(chosen: EditionsChoice) -> dict[str, str]:
    return {"figure": chosen.figure, "of": chosen.of, "field": chosen.field}


def _frame(request: HttpRequest, chosen: EditionsChoice) -> dict[str, Any]:
    """What every page of the comparison shows: where one is, what is compared, and how far the work is."""
    seen = set(areas_in_sight(request.user, deed="see_lists").values_list("area_id", flat=True))
    comparison = _kept(chosen)
    job = comparison.job if comparison else None
    return {
        "chosen": chosen,
        "area": chosen.area,
        "area_name": label(chosen.area),
        "crumbs": [
            {"label": label(step), "url": _address("editions", chosen, area=step.code)}
            for step in breadcrumb(chosen.area)[:-1]
            if step.code in seen
        ],
        "comparison": comparison,
        "is_outdated": comparison is not None and bool(comparison.compared_at) and is_outdated(comparison),
        "is_at_work": job is not None and job.state in LIVE,
        "job": job_card(job) if job else None,
        "compare_url": _address("compare_editions", chosen),
        "progress_url": _address("editions_progress", chosen),
        "ways": [
            {
                "by": by,
                "url": _address("editions", chosen, by=by),
                "current": chosen.by_local_authority == (by == LOCAL),
            }
            for by in ("", LOCAL)
        ],
    }


def _tabs(chosen: EditionsChoice) -> list[dict[str, Any]]:
    """The other figures of the same kind."""
    return [
        {
            "label": text,
            "url": _address("edition_rows", chosen, figure=figure, of=chosen.of),
            "current": figure == chosen.figure,
        }
        for figure, text in figures.LABELS.items()
    ]


def _parts(chosen: EditionsChoice, comparison: EditionComparison) -> list[dict[str, Any]]:
    """The parts of the area with the figures of their persons, and what lies in no part."""
    if not chosen.level:
        return []
    parts = turnover_by_area(comparison=comparison, area_code=chosen.area.code, level=chosen.level)
    areas = Area.objects.filter(code__in=[code for code in parts if code]).order_by("sort_key", "code")
    lines = [_part(area, parts[area.code], chosen) for area in areas]
    return [*lines, _part(None, parts[None], chosen)] if None in parts else lines


def _part(area: Area | None, part: EditionsCompared, chosen: EditionsChoice) -> dict[str, Any]:
    url_of = _url_of(chosen, area.code) if area else None
    return {
        "label": name(area) if area else "",
        "href": _address("editions", chosen, area=area.code) if area else "",
        "cells": [
            {
                "value": part.persons[figure],
                "label": figures.LABELS[figure],
                "href": url_of(figure, PERSON, "") if url_of and part.persons[figure] else "",
            }
            for figure in figures.COLUMNS
        ],
    }


def _url_of(chosen: EditionsChoice, code: str = "") -> figures.UrlOf:
    """Where those behind a figure of the area, or of a part of it, are listed."""
    area = code or chosen.area.code
    return lambda figure, of, field: _address(
        "edition_rows", chosen, area=area, figure=figure, of=of, field=field
    )


def _names(found: Any) -> dict[str, str]:
    return {area.code: name(area) for area in Area.objects.filter(code__in=words.area_codes(found))}


def _address(page: str, chosen: EditionsChoice, **given: str) -> str:
    """A page of the comparison with the choices kept, but for those given."""
    asked = {key: value for key, value in {**chosen.address, **given}.items() if value}
    return f"{reverse(f'targeting:{page}')}?{urlencode(asked)}"
