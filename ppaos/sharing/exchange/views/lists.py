"""The lists that may be taken out: all of them, one with its first rows, and one as a file."""

import tempfile
from typing import Any

import polars as pl
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ppaos.ground.geography.models import Area
from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.presenters.sheets import SPOOLED_BYTES
from ppaos.ground.workbench.presenters.thai import thai_datetime
from ppaos.sharing.exchange.actions.exports import ROWS_AT_ONCE, Order, ask_for_export, take_out
from ppaos.sharing.exchange.forms.exports import NarrowForm, TakeOutForm
from ppaos.sharing.exchange.permissions import check_can_see, offered_columns, takeable
from ppaos.sharing.exchange.presenters import lists as shown
from ppaos.sharing.exchange.queries.catalogue import Column, Listing, listings
from ppaos.sharing.exchange.queries.dictionary import headers, said
from ppaos.sharing.exchange.queries.places import areas_to_choose, listed_area
from ppaos.sharing.exchange.queries.rows import Narrowed, frames_of, rows_of

PREVIEWED = 10


@require_safe
def lists(request: HttpRequest) -> HttpResponse:
    """Every list the reader takes out of some area."""
    rows = shown.list_rows(takeable(request.user))
    return render(request, "exchange/lists.html", {"rows": rows, "tabs": shown.tabs("lists")})


@require_safe
def one_list(request: HttpRequest, listing: str) -> HttpResponse:
    """A list of an area: how many rows, the first of them, its columns, and the form that takes it out."""
    found, area, narrow = asked_list(request, listing)
    return _page(request, found, area, narrow, TakeOutForm(offered_columns(request.user, found, area.code)))


@require_POST
def take(request: HttpRequest, listing: str) -> HttpResponseBase:
    """The list as a file for a stated purpose: at once, or by a worker where it is long."""
    found, area, narrow = asked_list(request, listing)
    form = TakeOutForm(offered_columns(request.user, found, area.code), request.POST)
    if not form.is_valid() or not narrow.is_valid():
        return _page(request, found, area, narrow, form)
    chosen, now = form.cleaned_data, timezone.now()
    order = Order(
        found.code, area.code, narrow.narrowed(), tuple(chosen["columns"]), chosen["format"], chosen["purpose"]
    )  # fmt: skip
    if rows_of(found, request.user, [area.code], order.narrowed).count() > ROWS_AT_ONCE:
        job = ask_for_export(order=order, by=request.user, at=now)
        messages.success(request, _("It is long: a worker writes it. The file then waits under «My files»."))
        return redirect("workbench:job", job_id=job.pk)
    return _file(order, request.user, now)


def _file(order: Order, by: Any, now: Any) -> FileResponse:
    """The file, written on disk while its rows are fetched, then sent."""
    taken = take_out(order=order, by=by, at=now)
    out = tempfile.SpooledTemporaryFile(max_size=SPOOLED_BYTES)  # noqa: SIM115 - the response closes it
    taken.write(out, order.format)
    out.seek(0)
    return FileResponse(out, as_attachment=True, filename=taken.name)


def asked_list(request: HttpRequest, code: str) -> tuple[Listing, Area, NarrowForm]:
    """The list, the area and how it is narrowed: 403 without the deed, 404 without the list or out of sight."""
    found = listings().get(code)
    if found is None:
        raise Http404(f"no list {code}")
    check_can_see(request.user, found)
    area = listed_area(request.user, found, request.GET.get("area", ""))
    if area is None:
        raise Http404("no such area in sight")
    check_can_see(request.user, found, area.code)
    return found, area, NarrowForm(found, request.GET)


def _page(
    request: HttpRequest, found: Listing, area: Area, narrow: NarrowForm, form: TakeOutForm
) -> HttpResponse:
    columns = offered_columns(request.user, found, area.code)
    narrowed = narrow.narrowed()
    rows = rows_of(found, request.user, [area.code], narrowed)
    context = {
        "tabs": shown.tabs("lists"),
        "listing": found,
        "title": said(found.words),
        "row_words": said(found.row),
        "area": area,
        "area_label": label(area),
        "as_of": thai_datetime(timezone.now()),
        "areas": shown.area_choices(areas_to_choose(request.user, found), area.code),
        "narrow": narrow,
        "count": rows.count(),
        "headers": headers(columns),
        "preview": _preview(rows, columns, area),
        "columns": shown.column_rows(columns),
        "hidden": len(found.columns) - len(columns),
        "form": form,
        "take_url": shown.address(found, area.code, **_typed(request, narrowed)).replace("?", "take/?"),
        "again_url": shown.address(found, area.code, **_typed(request, narrowed)).replace("?", "again/?"),
    }
    return render(request, "exchange/list.html", context)


def _typed(request: HttpRequest, narrowed: Narrowed) -> dict[str, str]:
    """What stands in the address: as it was typed, so that faults are seen again."""
    return {name: request.GET.get(name, "") for name in ("since", "until", "state")} | (
        {"state": narrowed.state} if narrowed.state else {}
    )


def _preview(rows: Any, columns: tuple[Column, ...], area: Area) -> list[list[str]]:
    frame = pl.concat(frames_of(rows[:PREVIEWED], columns, [area.code]))
    return shown.preview_cells(frame, columns)
