"""Extracts for research: the register, asking for one, deciding, and fetching the file."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ppaos.people.cooperation.permissions import may
from ppaos.sharing.exchange.actions.errors import ExchangeRefused
from ppaos.sharing.exchange.actions.extracts import (
    approve_extract,
    ask_for_extract,
    decline_extract,
    fetch_extract,
)
from ppaos.sharing.exchange.forms.extracts import DeclineForm, ExtractForm
from ppaos.sharing.exchange.models import ResearchExtract
from ppaos.sharing.exchange.permissions import APPROVE, EXPORT, check_can_see_extracts
from ppaos.sharing.exchange.presenters.lists import tabs
from ppaos.sharing.exchange.queries.extracts import extracts_in_sight

A_PAGE = 30
State = ResearchExtract.State


@require_safe
def extracts(request: HttpRequest) -> HttpResponse:
    """The register of extracts, the newest first."""
    check_can_see_extracts(request.user)
    page = Paginator(extracts_in_sight(request.user), A_PAGE).get_page(request.GET.get("page"))
    context = {"tabs": tabs("extracts"), "page_obj": page, "can_ask": may(request.user, EXPORT)}
    return render(request, "exchange/extracts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_extract(request: HttpRequest) -> HttpResponse:
    """Ask for one under an agreement."""
    if not may(request.user, EXPORT):
        raise PermissionDenied(_("Who takes records out of an area asks for extracts of it."))
    form = ExtractForm(request.user, timezone.localdate(), request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = ask_for_extract(**form.asked(), by=request.user, at=timezone.now())
        except ExchangeRefused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("exchange:extract", made.pk)
    return render(request, "exchange/new_extract.html", {"tabs": tabs("extracts"), "form": form})


@require_safe
def extract(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them: what was asked, what came of it, how it is cited."""
    return _page(request, _found(request, pk), DeclineForm())


@require_POST
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve it, and make it."""
    found = _found(request, pk)
    try:
        approve_extract(extract=found, by=request.user, at=timezone.now())
    except ExchangeRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The extract is approved and made."))
    return redirect("exchange:extract", pk)


@require_POST
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    """Decline it, with the reason."""
    found, form = _found(request, pk), DeclineForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form)
    try:
        decline_extract(extract=found, why=form.cleaned_data["why"], by=request.user, at=timezone.now())
    except ExchangeRefused as refused:
        messages.error(request, str(refused))
    return redirect("exchange:extract", pk)


@require_POST
def extract_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The archive, to be handed to the organisation."""
    found = _found(request, pk)
    try:
        content = fetch_extract(extract=found, by=request.user, at=timezone.now())
    except ExchangeRefused as refused:
        messages.error(request, str(refused))
        return redirect("exchange:extract", pk)
    return FileResponse(content, as_attachment=True, filename=f"{found.number}-v{found.version}.zip")


def _found(request: HttpRequest, pk: int) -> ResearchExtract:
    check_can_see_extracts(request.user)
    return get_object_or_404(extracts_in_sight(request.user), pk=pk)


def _page(request: HttpRequest, found: ResearchExtract, form: DeclineForm) -> HttpResponse:
    area: Any = found.area_id
    waits = found.state == State.ASKED
    context = {
        "tabs": tabs("extracts"),
        "extract": found,
        "form": form,
        "can_decide": waits
        and found.asked_by_id != request.user.pk
        and may(request.user, APPROVE, area_code=area),
        "can_fetch": found.state == State.MADE and may(request.user, EXPORT, area_code=area),
    }
    return render(request, "exchange/extract.html", context)
