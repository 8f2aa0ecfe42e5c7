"""The impact map of a study: one table to fill in, numbers drawn from records, proxies from the bank."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ppaos.ground.workbench.presenters.thai import thai_datetime
from ppaos.learning.monitoring.actions.errors import MonitoringRefused
from ppaos.learning.monitoring.actions.study_map import add_line, choose_proxy, draw, fill_in, take_out_line
from ppaos.learning.monitoring.forms.study_cells import Typed, read_cells
from ppaos.learning.monitoring.models import Proxy, Study
from ppaos.learning.monitoring.presenters import study_map as shown
from ppaos.learning.monitoring.presenters.study_words import STATUSES, TONES, money, plain
from ppaos.learning.monitoring.queries.proxies import proxies_for
from ppaos.learning.monitoring.queries.studies import inputs_in_order, outcomes_in_order
from ppaos.learning.monitoring.queries.study_figures import Looked, looked_through
from ppaos.learning.monitoring.queries.study_questions import answers_of
from ppaos.learning.monitoring.views.studies import kept_study, seen_study, study_frame

LINES: dict[str, Callable[[Study], list[Any]]] = {"inputs": inputs_in_order, "outcomes": outcomes_in_order}


@require_safe
def study(request: HttpRequest, pk: int) -> HttpResponse:
    """The map as it stands."""
    found = seen_study(request, pk)
    return render(request, "monitoring/studies/map.html", _page(request, found, looked_through(found)))


@require_POST
def fill(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the cells that were sent: one, as soon as it is left, or all of them."""
    found = kept_study(request, pk)
    typed = read_cells(found, request.POST.dict())
    try:
        fill_in(study=found, cells=typed.values, by=request.user, at=timezone.now())
    except MonitoringRefused as refused:
        messages.error(request, str(refused))
        return _back(request, pk)
    if request.headers.get("HX-Request"):
        return _cells(request, found, typed)
    if not typed.unread:
        messages.success(request, _("The map is kept."))
        return redirect("monitoring:study", pk)
    messages.error(request, _("Some cells could not be read and are as they were: they say why."))
    context = _page(request, found, looked_through(found), typed)
    return render(request, "monitoring/studies/map.html", context)


@require_POST
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """A new line."""
    found, table = kept_study(request, pk), request.POST.get("table", "")
    try:
        made = add_line(study=found, table=table, by=request.user, at=timezone.now())
    except MonitoringRefused as refused:
        messages.error(request, str(refused))
        return redirect("monitoring:study", pk)
    response = redirect("monitoring:study", pk)
    response["Location"] += f"#{table}-{made.pk}-stakeholder"
    return response


@require_POST
def take_out(request: HttpRequest, pk: int, table: str, line: int) -> HttpResponse:
    """Take a line out."""
    found = kept_study(request, pk)
    try:
        take_out_line(study=found, table=table, pk=line, by=request.user, at=timezone.now())
    except MonitoringRefused as refused:
        messages.error(request, str(refused))
    return redirect("monitoring:study", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """What the records answer today, and an answer taken into the map."""
    found = kept_study(request, pk)
    if request.method == "POST":
        try:
            done = draw(study=found, key=request.POST.get("key", ""), by=request.user, at=timezone.now())
        except MonitoringRefused as refused:
            messages.error(request, str(refused))
        else:
            if done.unknown:
                messages.warning(
                    request, _("The line is on the map, but the records do not tell its number: it says why.")
                )
            else:
                messages.success(request, _("The answer of today stands on the map."))
        return redirect("monitoring:study", pk)
    drawn = {(row.drawn or {}).get("question") for rows in LINES.values() for row in rows(found)}
    rows = [
        {
            **answer.question.said(), "key": answer.question.key, "side": answer.question.side, "why": answer.why,
            "of_year": answer.of_year,
            "value": None if answer.value is None else plain(answer.value), "told": money(answer.told),
            "is_drawn": answer.question.key in drawn,
        }
        for answer in answers_of(found)
    ]  # fmt: skip
    context = study_frame(request, found, "draw") | {"rows": rows, "as_of": thai_datetime(timezone.now())}
    return render(request, "monitoring/studies/draw.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def value(request: HttpRequest, pk: int, line: int) -> HttpResponse:
    """Value an outcome by a proxy of the bank."""
    found = kept_study(request, pk)
    row = get_object_or_404(found.outcomes, pk=line)
    if request.method == "POST":
        asked = request.POST.get("proxy", "")
        if not (asked.isascii() and asked.isdigit() and len(asked) < 19):
            raise Http404("no such proxy")
        there = [worth.proxy.pk for worth in proxies_for(found)]
        proxy = get_object_or_404(Proxy.objects.filter(pk__in=there), pk=int(asked))
        try:
            choose_proxy(study=found, pk=line, proxy=proxy, by=request.user, at=timezone.now())
        except MonitoringRefused as refused:
            messages.error(request, str(refused))
            return redirect("monitoring:study_proxy", pk, line)
        messages.success(request, _("The outcome is valued by the bank, in baht of the base year."))
        return redirect("monitoring:study", pk)
    rows = [
        {
            "proxy": worth.proxy, "value": money(float(worth.proxy.value)), "real": money(worth.value),
            "why": worth.why, "status": STATUSES[worth.proxy.status], "tone": TONES[worth.proxy.status],
        }
        for worth in proxies_for(found)
    ]  # fmt: skip
    context = study_frame(request, found, "map") | {"row": row, "rows": rows}
    return render(request, "monitoring/studies/value.html", context)


def _page(request: HttpRequest, found: Study, looked: Looked, typed: Typed | None = None) -> dict[str, Any]:
    return study_frame(request, found, "map") | {
        "tables": [
            {
                "key": table, "heads": shown.column_heads(table),
                "lines": [
                    shown.line(found, looked, table, place, row, (typed.unread.get((table, row.pk)) if typed else None))
                    for place, row in enumerate(rows(found))
                ],
            }
            for table, rows in LINES.items()
        ],
        "summary": shown.summary(looked),
    }  # fmt: skip


def _cells(request: HttpRequest, found: Study, typed: Typed) -> HttpResponse:
    """What htmx puts in place of what changed: what the study comes to, and the notes of the lines that were sent."""
    looked = looked_through(found)
    sent = {*typed.values, *typed.unread}
    lines = [
        shown.line(found, looked, table, place, row, typed.unread.get((table, row.pk)))
        for table, rows in LINES.items()
        for place, row in enumerate(rows(found))
        if (table, row.pk) in sent
    ]
    context = {"study": found, "summary": shown.summary(looked), "lines": lines}
    return render(request, "monitoring/studies/filled.html", context)


def _back(request: HttpRequest, pk: int) -> HttpResponse:
    """The map anew, also where htmx asked."""
    response = redirect("monitoring:study", pk)
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": response["Location"]})
    return response
