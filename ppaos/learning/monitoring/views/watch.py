"""Early warning: which households to look at first and why; visits for many at once, and what somebody found."""

from typing import Any
from urllib.parse import urlencode

import polars as pl
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from ppaos.engine.methods import WatchRule
from ppaos.evidence.livelihood.presenters.words import provenance
from ppaos.evidence.livelihood.queries.methods import MethodMissing
from ppaos.ground.geography.models import Area
from ppaos.ground.geography.presenters import label
from ppaos.ground.privacy.actions import record_export
from ppaos.ground.privacy.models import PersonalRead
from ppaos.ground.workbench.presenters.sheets import sheet_response
from ppaos.ground.workbench.presenters.thai import thai_datetime
from ppaos.learning.monitoring.actions.alerts import open_alert_visits
from ppaos.learning.monitoring.actions.errors import MonitoringRefused
from ppaos.learning.monitoring.actions.watching import ask_to_watch
from ppaos.learning.monitoring.forms.watch import AlertVisitsForm
from ppaos.learning.monitoring.models import WatchAlert
from ppaos.learning.monitoring.permissions import SEE, WATCH, may_report
from ppaos.learning.monitoring.presenters import watch as shown
from ppaos.learning.monitoring.queries.alerts import (
    alerts_asked,
    alerts_of_area,
    counted_alerts,
    counted_triggers,
)
from ppaos.learning.monitoring.queries.checks import OPEN_ALERTS
from ppaos.learning.monitoring.queries.watched import not_provided, watch_rule_in_force, watch_rule_of
from ppaos.learning.monitoring.views.looking import A_PAGE, OPEN, area_near, frame, seen_rows
from ppaos.learning.monitoring.views.moving import numbers
from ppaos.people.cooperation.models import Agreement
from ppaos.people.cooperation.permissions import areas_in_sight, check_may, check_may_flow, may
from ppaos.people.registry.queries import usable, visible_households

DEEDS = (SEE, WATCH)
FILTERS = ("state", "trigger", "who")


@never_cache
@require_safe
def watch(request: HttpRequest) -> HttpResponse:
    """The alerts of an area in the order in which to look, as far as the reader sees their households."""
    area, asked = area_of_watch(request), {name: request.GET.get(name, "") for name in FILTERS}
    context = _frame(request, area) | {"can": may(request.user, WATCH, area_code=area.code)}
    try:
        rule = watch_rule_of(watch_rule_in_force())
    except MethodMissing as missing:
        return render(request, "monitoring/watch/list.html", context | {"fault": str(missing)})
    whole = alerts_of_area(request.user, area)
    rows = _asked(whole, asked)
    page = Paginator(seen_alerts(request, rows), A_PAGE).get_page(request.GET.get("page"))
    context |= {
        "page_obj": page,
        "rows": _rows(request, page, rule),
        "cards": _cards(area, counted_alerts(whole)),
        "filters": shown.filters(asked, rule, _counted(whole, rule)),
        "asked": urlencode({"area": area.code} | {name: value for name, value in asked.items() if value}),
        "unseen": rows.count() - page.paginator.count,
        "opens": may(request.user, OPEN),
        "reports": may_report(request.user),
    }
    if context["can"]:
        context["form"] = AlertVisitsForm(area=area)
    return render(request, "monitoring/watch/list.html", context)


@never_cache
@require_safe
def watch_rule(request: HttpRequest) -> HttpResponse:
    """The rule in words: each sign, how grave it is, of whom; with its source and status."""
    area = area_of_watch(request)
    context = _frame(request, area)
    try:
        version = watch_rule_in_force()
    except MethodMissing as missing:
        return render(request, "monitoring/watch/rule.html", context | {"fault": str(missing)})
    rule = watch_rule_of(version)
    context |= {
        "version": version, "rows": shown.trigger_rows(rule), "from": provenance(rule.provenance),
        "lacking": not_provided(rule),
    }  # fmt: skip
    return render(request, "monitoring/watch/rule.html", context)


def _frame(request: HttpRequest, area: Area) -> dict[str, Any]:
    """What every page of the watch shows; the rate of those who came back is for who sees figures of the whole area."""
    sees = areas_in_sight(request.user, deed=SEE).filter(area_id=area.code).exists()
    return frame(request, area, "watch") | {"sees_rates": sees}


@require_POST
def watch_now(request: HttpRequest) -> HttpResponse:
    """Have a worker look through the register now."""
    area = _area_posted(request)
    try:
        job = ask_to_watch(area_code=area.code, by=request.user, at=timezone.now())
    except MonitoringRefused as error:
        messages.error(request, str(error))
        return redirect(f"{reverse('monitoring:watch')}?area={area.code}")
    return redirect("workbench:job", job.pk)


@require_POST
def visits(request: HttpRequest) -> HttpResponse:
    """Send surveyors to the households of the alerts ticked."""
    area = _area_posted(request)
    back = redirect(f"{reverse('monitoring:watch')}?{request.POST.get('asked', '') or f'area={area.code}'}")
    form = AlertVisitsForm(request.POST, area=area)
    if not form.is_valid():
        for error in form.errors.values():
            messages.error(request, str(error[0]))
        return back
    given = form.cleaned_data
    ticked = seen_alerts(request, alerts_of_area(request.user, area)).filter(
        pk__in=numbers(request.POST.getlist("alert"))
    )
    try:
        done = open_alert_visits(
            alerts=list(ticked), surveyor_ids=[each.pk for each in given["surveyors"]], due_on=given["due_on"],
            comment=given["comment"], by=request.user, at=timezone.now(),
        )  # fmt: skip
    except MonitoringRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, shown.visits_words(done))
    return back


@require_safe
def watch_sheet(request: HttpRequest) -> HttpResponseBase:
    """The list as a spreadsheet: households that the reader sees, with their reasons; no names."""
    area, now = area_of_watch(request), timezone.now()
    check_may(request.user, OPEN)
    check_may_flow(
        scope=Agreement.Scope.HOUSEHOLDS, area_code=area.code, on=timezone.localdate(now), user=request.user, deed=OPEN
    )  # fmt: skip
    rows = _asked(alerts_of_area(request.user, area), {name: request.GET.get(name, "") for name in FILTERS})
    try:
        rule = watch_rule_of(watch_rule_in_force())
    except MethodMissing as missing:
        raise Http404(str(missing)) from missing
    told = pl.DataFrame(
        [_line(each, rule) for each in usable(seen_alerts(request, rows), on=timezone.localdate(now))],
        schema=_columns(),
        orient="row",
    )
    record_export(
        by=request.user, at=now, purpose=PersonalRead.ASSIST, rows=told.height, what="early warning",
        area_code=area.code,
    )  # fmt: skip
    return sheet_response(told, f"watch {area.code}", "xlsx", mark=f"{label(area)} · {thai_datetime(now)}")


def check_may_look(request: HttpRequest) -> list[str]:
    """The deeds by which the reader sees alerts; 403 without any."""
    held = [deed for deed in DEEDS if may(request.user, deed)]
    if not held:
        check_may(request.user, SEE)
    return held


def area_of_watch(request: HttpRequest) -> Area:
    """The area of the address, else the widest granted, for who sees follow-up of areas or keeps watch."""
    code = request.GET.get("area", "")
    for deed in check_may_look(request):
        area = area_near(request.user, code, deed=deed)
        if area is not None:
            return area
    raise Http404(f"no area {code}")


def _area_posted(request: HttpRequest) -> Area:
    check_may(request.user, WATCH)
    area = area_near(request.user, request.POST.get("area", ""), deed=WATCH)
    if area is None:
        raise Http404("no such area")
    return area


def seen_alerts(request: HttpRequest, rows: Any) -> Any:
    """Those of the alerts whose households the reader sees."""
    return rows.filter(household__in=visible_households(request.user))


def _asked(rows: Any, asked: dict[str, str]) -> Any:
    try:
        return alerts_asked(rows, asked)
    except KeyError as odd:
        raise Http404(f"no filter {odd}") from odd


def _rows(request: HttpRequest, page: Any, rule: WatchRule) -> list[dict[str, Any]]:
    alerts = list(page)
    homes = {
        row["household"].pk: row
        for row in seen_rows(request, list({a.household_id: a.household for a in alerts}.values()))
    }
    return [homes[each.household_id] | shown.alert_row(each, rule) for each in alerts]


def _cards(area: Area, counted: dict[str, int]) -> list[dict[str, Any]]:
    base = reverse("monitoring:watch")
    return [
        {
            "label": state.label, "value": counted.get(state.value, 0), "tone": shown.TONES[state],
            "href": f"{base}?{urlencode({'area': area.code, 'state': state.value})}#list",
        }
        for state in WatchAlert.State
    ]  # fmt: skip


def _counted(whole: Any, rule: WatchRule) -> dict[str, int]:
    return counted_triggers(whole.filter(state__in=OPEN_ALERTS), [each.code for each in rule.triggers])


def _columns() -> dict[str, Any]:
    words = [
        _("Order"),
        _("Household"),
        _("Area"),
        _("Severity"),
        _("Signs"),
        _("Raised on"),
        _("Where it stands"),
    ]
    return {word: pl.Int64 if place < 2 else pl.String for place, word in enumerate(words)}


def _line(alert: WatchAlert, rule: WatchRule) -> tuple[Any, ...]:
    told = shown.alert_row(alert, rule)
    signs = "; ".join(
        " ".join(filter(None, (each["label"], each["numbers"], each["since"]))) for each in told["signs"]
    )
    return (
        alert.rank, alert.household_id, label(alert.household.area), told["severity"], signs, told["raised"],
        told["state"],
    )  # fmt: skip
