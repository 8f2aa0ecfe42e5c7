"""Traces: who opened, changed or took out what, for the protection officer."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ppaos.people.cooperation.permissions import check_may
from ppaos.sharing.dashboards.forms import TraceForm
from ppaos.sharing.dashboards.presenters.traces import trace_rows
from ppaos.sharing.dashboards.queries.traces import events_in_sight

A_PAGE = 50


@require_safe
def traces(request: HttpRequest) -> HttpResponse:
    """Events in the reader's areas, the newest first, by kind and person."""
    check_may(request.user, "see_access_log")
    form = TraceForm(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    events = events_in_sight(request.user, kind=chosen.get("kind", ""), actor=chosen.get("actor", ""))
    page = Paginator(events, A_PAGE).get_page(request.GET.get("page"))
    return render(
        request, "dashboards/traces.html", {"form": form, "page_obj": page, "rows": trace_rows(list(page))}
    )
