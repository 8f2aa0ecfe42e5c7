"""The pages of the cross-check: figures of an area and its parts, the people behind each, and their export."""

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from ppaos.evidence.targeting.forms.crosscheck import LOCAL, Choice, choice
from ppaos.evidence.targeting.models import Edition
from ppaos.evidence.targeting.permissions import check_can_take_lists
from ppaos.evidence.targeting.presenters import behind as words
from ppaos.evidence.targeting.presenters import crosscheck as figures
from ppaos.evidence.targeting.queries.behind import households_behind, people_behind, people_leaving
from ppaos.evidence.targeting.queries.crosscheck import Ledger, ledger, ledger_by_area, units_behind
from ppaos.evidence.targeting.queries.states import STATES
from ppaos.ground.geography.models import Area
from ppaos.ground.geography.presenters import label, name
from ppaos.ground.geography.queries import breadcrumb
from ppaos.ground.privacy.actions import record_export, record_reading
from ppaos.ground.privacy.models import PersonalRead
from ppaos.ground.workbench.presenters.sheets import sheet_response
from ppaos.people.cooperation.permissions import areas_in_sight, check_may, fields_in_sight, may

PEOPLE_A_PAGE = 50
FORMATS = ("csv", "xlsx")


@require_GET
def cross_check(request: HttpRequest) -> HttpResponse:
    """Persons and households by state, in an area and in each of its parts."""
    chosen = choice(request.user, request.GET)
    context = _frame(request, chosen)
    if chosen.edition is not None:
        whole = ledger(edition=chosen.edition, area_code=chosen.area.code)
        context |= {
            "cards": figures.cards(whole, lambda state: _address("cross_check_people", chosen, state=state)),
            "terms": figures.terms(whole),
            "ledger": whole,
            # A template asks a counter for its keys before its properties.
            "listed": whole.persons.listed,
            "poor": whole.persons.poor,
            "columns": [(state, figures.LABELS[state]) for state in STATES],
            "rows": _parts(chosen),
        }
    return render(request, "targeting/crosscheck/ledger.html", context)


@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """The people a figure counts, masked."""
    chosen, edition = _with_edition(request)
    units = units_behind(edition=edition, area_code=chosen.area.code, state=chosen.state)
    page = Paginator(range(units.height), PEOPLE_A_PAGE).get_page(request.GET.get("page"))
    found = people_behind(
        units.slice(page.start_index() - 1 if units.height else 0, PEOPLE_A_PAGE), request.user
    )
    record_reading(
        by=request.user,
        at=timezone.now(),
        purpose=PersonalRead.VERIFY,
        subjects=[edition],
        verb="list.read",
    )
    context = _frame(request, chosen) | {
        "page_obj": page,
        "people": words.people_lines(
            found,
            fields_in_sight(request.user, area_code=chosen.area.code),
            households_behind(found, request.user),
        ),
        "state": chosen.state,
        "states": [{"label": figures.LABELS[state], "url": _address("cross_check_people", chosen, state=state),
                    "current": state == chosen.state} for state in STATES],
        "definition": figures.DEFINITIONS.get(chosen.state, ""),
        "heading": figures.LABELS.get(chosen.state, ""),
        "can_export": may(request.user, "export", area_code=chosen.area.code),
        "formats": FORMATS,
    }  # fmt: skip
    return render(request, "targeting/crosscheck/people.html", context)


@require_POST
def export(request: HttpRequest) -> HttpResponseBase:
    """The people a figure counts as a file; noted with its purpose."""
    chosen, edition = _with_edition(request)
    check_may(request.user, "export", area_code=chosen.area.code)
    kind = request.POST.get("format")
    if kind not in FORMATS:
        raise Http404(f"no format {kind}")
    at = timezone.now()
    check_can_take_lists(request.user, chosen.area.code, timezone.localdate(at))
    units = units_behind(edition=edition, area_code=chosen.area.code, state=chosen.state)
    sees = fields_in_sight(request.user, area_code=chosen.area.code)
    frame = words.exported(people_leaving(units, request.user, timezone.localdate(at)), sees)
    what = f"cross-check {edition} {chosen.state}".strip()
    record_export(
        by=request.user,
        at=at,
        purpose=PersonalRead.VERIFY,
        rows=frame.height,
        what=what,
        area_code=chosen.area.code,
    )
    file_name = f"cross-check-{chosen.area.code}-{chosen.state or 'all'}"
    return sheet_response(frame, file_name, kind, mark=words.export_mark(request.user, at))  # type: ignore[arg-type]


def _with_edition(request: HttpRequest) -> tuple[Choice, Edition]:
    chosen = choice(request.user, request.GET)
    if chosen.edition is None:
        raise Http404("no list was brought in")
    return chosen, chosen.edition


def _frame(request: HttpRequest, chosen: Choice) -> dict[str, Any]:
    """What every page of the cross-check shows: where one is, and what else there is."""
    seen = set(areas_in_sight(request.user, deed="see_lists").values_list("area_id", flat=True))
    way = breadcrumb(chosen.area)
    return {
        "chosen": chosen,
        "area": chosen.area,
        "area_name": label(chosen.area),
        "crumbs": [
            {"label": label(step), "url": _address("cross_check", chosen, area=step.code)}
            for step in way[:-1]
            if step.code in seen
        ],
        "editions": chosen.editions,
        "figures_url": _address("cross_check", chosen),
        "export_url": _address("cross_check_export", chosen, state=chosen.state),
        "ways": [
            {
                "by": by,
                "url": _address("cross_check", chosen, by=by),
                "current": chosen.by_local_authority == (by == LOCAL),
            }
            for by in ("", LOCAL)
        ],
    }  # fmt: skip


def _parts(chosen: Choice) -> list[dict[str, Any]]:
    """The parts of the area with their persons by state, and what lies in no part."""
    if not chosen.level or chosen.edition is None:
        return []
    parts = ledger_by_area(edition=chosen.edition, area_code=chosen.area.code, level=chosen.level)
    areas = Area.objects.filter(code__in=[code for code in parts if code]).order_by("sort_key", "code")
    rows = [_part(area, parts[area.code], chosen) for area in areas]
    return [*rows, _part(None, parts[None], chosen)] if None in parts else rows


def _part(area: Area | None, part: Ledger, chosen: Choice) -> dict[str, Any]:
    code = area.code if area else ""
    return {
        "label": name(area) if area else "",
        "href": _address("cross_check", chosen, area=code) if area else "",
        "cells": [
            {
                "value": part.persons[state],
                "label": figures.LABELS[state],
                "href": _address("cross_check_people", chosen, area=code, state=state)
                if area and part.persons[state]
                else "",
            }
            for state in STATES
        ],
        "exclusion_error": part.persons.exclusion_error,
    }


def _address(page: str, chosen: Choice, **given: str) -> str:
    """A page of the cross-check with the choices kept, but for those given."""
    kept = {
        "area": chosen.area.code,
        "edition": chosen.edition.pk if chosen.edition else "",
        "by": LOCAL if chosen.by_local_authority else "",
    }
    asked = {key: value for key, value in {**kept, **given}.items() if value}
    return f"{reverse(f'targeting:{page}')}?{urlencode(asked)}"
