"""Shocks: listed and counted by area, kind and month; written down and taken back on a household."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

import polars as pl
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ppaos.ground.geography.models import Area
from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.presenters.thai import thai_date, thai_datetime
from ppaos.learning.monitoring.actions.errors import MonitoringRefused
from ppaos.learning.monitoring.actions.shocks import RECORD, record_shocks, take_shock_back
from ppaos.learning.monitoring.forms.shocks import ShockForm
from ppaos.learning.monitoring.models import Shock
from ppaos.learning.monitoring.presenters import shocks as words
from ppaos.learning.monitoring.presenters.tabs import follow_up_tabs
from ppaos.learning.monitoring.queries.shocks import (
    by_month,
    counted_shocks,
    shock_kinds,
    shocks_in,
    shocks_of,
    shocks_seen,
)
from ppaos.learning.monitoring.views.looking import A_PAGE, OPEN, SEE, area_near, seen_rows
from ppaos.people.cooperation.permissions import areas_in_sight, check_may, fields_by_area, may
from ppaos.people.registry.models import Household
from ppaos.people.registry.queries import fields_visible, members, visible_households

DEEDS = (SEE, RECORD)
MOST_OWN = 200  # what a mentor or a village leader looks after


@require_safe
def shocks(request: HttpRequest) -> HttpResponse:
    """Shocks of an area by kind and month, and each of them where the reader sees its household."""
    area, asked = _area(request), request.GET.dict()
    found = shocks_in(request.user, area)
    kind, month = asked.get("kind", ""), _month(asked.get("month", ""))
    if kind and kind not in shock_kinds().kinds:
        raise Http404(f"no kind {kind}")
    narrowed = found.filter(kind=kind) if kind else found
    if month:
        narrowed = narrowed.filter(on__year=month.year, on__month=month.month)
    page = Paginator(shocks_seen(request.user, narrowed), A_PAGE).get_page(asked.get("page"))
    context = _frame(request, area) | {
        "kinds": words.kind_rows(counted_shocks(found), lambda **given: _to(area, **given)),
        "months": [
            {
                "label": thai_date(when, "month"),
                "households": number,
                "href": _to(area, month=f"{when:%Y-%m}"),
            }
            for when, number in by_month(found)
        ],
        "page_obj": page,
        "rows": _listed(request, list(page)),
        "unseen": narrowed.count() - page.paginator.count,
        "narrowed": " · ".join(
            filter(None, (words.kind_words(kind) if kind else "", thai_date(month, "month") if month else ""))
        ),
        "all_url": _to(area),
        "source": words.source_words(),
        "opens": may(request.user, OPEN),
        "homes": _own_homes(request, area),
    }
    return render(request, "monitoring/shocks/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def household_shocks(request: HttpRequest, pk: int) -> HttpResponse:
    """What struck one household, and writing down what strikes it now."""
    check_may(request.user, OPEN)
    home = get_object_or_404(visible_households(request.user).select_related("area", "dwelling"), pk=pk)
    sees, can_record = fields_visible(request.user, home), may(request.user, RECORD)
    living = members(home, timezone.localdate()) if "names" in sees else []
    form = ShockForm(request.POST or None, members=living)
    if request.method == "POST":
        check_may(request.user, RECORD)
        if form.is_valid() and _recorded(request, form, home):
            return redirect("monitoring:household_shocks", pk)
    [row] = seen_rows(request, [home])
    context = {
        "household": home,
        "row": row,
        "rows": [words.shock_row(each, sees) for each in shocks_of([pk])],
        "form": form,
        "can_record": can_record,
        "as_of": thai_datetime(timezone.now()),
        "tabs": follow_up_tabs(request.user, "shocks"),
    }
    return render(request, "monitoring/shocks/household.html", context)


@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a shock that was wrong."""
    check_may(request.user, RECORD)
    seen = Shock.objects.filter(household__in=visible_households(request.user)).select_related("household")
    shock = get_object_or_404(seen, pk=pk)
    try:
        take_shock_back(shock=shock, by=request.user, at=timezone.now())
    except MonitoringRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("It counts no more. It stays in what was written."))
    return redirect("monitoring:household_shocks", shock.household_id)


def _recorded(request: HttpRequest, form: ShockForm, home: Household) -> bool:
    try:
        done = record_shocks(frame=pl.DataFrame([form.told(home.pk)]), by=request.user, at=timezone.now())
    except MonitoringRefused as refused:
        form.add_error(None, str(refused))
        return False
    said = _("Written down.") if done.recorded else _("This was written down already.")
    messages.success(request, said)
    return True


def _area(request: HttpRequest) -> Area:
    """The area of the address, else the widest granted, for who sees follow-up of areas or writes shocks down."""
    held = [deed for deed in DEEDS if may(request.user, deed)]
    if not held:
        check_may(request.user, SEE)
    code = request.GET.get("area", "")
    for deed in held:
        area = area_near(request.user, code, deed=deed)
        if area is not None:
            return area
    raise Http404(f"no area {code}")


def _frame(request: HttpRequest, area: Area) -> dict[str, Any]:
    seen = set(areas_in_sight(request.user, deed=SEE).values_list("area_id", flat=True))
    return {
        "area": area,
        "area_name": label(area),
        "crumbs": words.area_crumbs(area, seen),
        "tabs": follow_up_tabs(request.user, "shocks", area.code if area.code in seen else ""),
        "as_of": thai_datetime(timezone.now()),
    }


def _listed(request: HttpRequest, found: list[Shock]) -> list[dict[str, Any]]:
    """The shocks of a page with who heads their households."""
    sees = fields_by_area(request.user, {each.household.area_id for each in found})
    homes = {
        row["household"].pk: row
        for row in seen_rows(request, list({s.household_id: s.household for s in found}.values()))
    }
    return [
        row | {"home": homes[each.household_id]}
        for each, row in zip(found, words.shock_rows(found, sees), strict=True)
    ]


def _own_homes(request: HttpRequest, area: Area) -> list[dict[str, Any]]:
    """The households open to who sees single ones and writes shocks down, so that they find them here."""
    user = request.user
    if not may(user, RECORD) or areas_in_sight(user, deed=SEE).filter(area_id=area.code).exists():
        return []
    mine = visible_households(user).select_related("area", "dwelling").order_by("area_id", "pk")
    return seen_rows(request, list(mine[:MOST_OWN]))


def _month(text: str) -> date | None:
    if not text:
        return None
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError as odd:
        raise Http404(f"no month {text}") from odd


def _to(area: Area, **given: str) -> str:
    return f"{reverse('monitoring:shocks')}?{urlencode({'area': area.code} | given)}"
