"""The register of breaches: told by anybody who works here, kept by the protection officer."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ppaos.ground.accounts.queries import signed_in_user
from ppaos.people.cooperation.permissions import check_may, may
from ppaos.sharing.protection.actions.breaches import (
    close_breach,
    look_into,
    need_not_report,
    note_persons_told,
    report_breach,
    tell_breach,
)
from ppaos.sharing.protection.actions.errors import ProtectionRefused
from ppaos.sharing.protection.forms.breaches import (
    BreachForm,
    LookIntoForm,
    NotReportedForm,
    ReportedForm,
    ToldForm,
)
from ppaos.sharing.protection.models import Breach
from ppaos.sharing.protection.presenters.breaches import breach_rows, clock_words, facts_of, step_rows
from ppaos.sharing.protection.queries.breaches import UNDER_WAY, areas_of_work, visible_breaches
from ppaos.sharing.protection.queries.deeds import PROTECT

A_PAGE = 50
STEPS: dict[str, tuple[Callable[..., Breach], type[forms.Form]]] = {
    "reported": (report_breach, ReportedForm),
    "not-reported": (need_not_report, NotReportedForm),
    "told": (note_persons_told, ToldForm),
    "close": (close_breach, forms.Form),
}


@require_safe
def breaches(request: HttpRequest) -> HttpResponse:
    """The register, those whose clock ends first at the top."""
    check_may(request.user, PROTECT)
    now = timezone.now()
    page = Paginator(visible_breaches(request.user), A_PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": page, "rows": breach_rows(page, now), "tab": "breaches"}
    return render(request, "protection/breaches.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_breach(request: HttpRequest) -> HttpResponse:
    """Tell of a breach: everybody with a role may."""
    form = BreachForm(
        request.POST or None, areas=areas_of_work(request.user), initial={"known_at": timezone.now()}
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = tell_breach(**form.cleaned_data, by=signed_in_user(request), at=timezone.now())
        except ProtectionRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(
                request,
                _("Kept under the number %(number)s. Thank you for telling.") % {"number": made.number},
            )
            keeps = may(request.user, PROTECT, area_code=made.area_id)
            return redirect("protection:breach", made.pk) if keeps else redirect("home")
    context = {
        "heading": _("Tell of a breach"), "form": form, "tab": "breaches",
        "keeps": may(request.user, PROTECT), "back": reverse("home"),
    }  # fmt: skip
    return render(request, "protection/breach_form.html", context)


@require_safe
def breach(request: HttpRequest, pk: int) -> HttpResponse:
    """One breach: its clock, what is known, what is to be done next."""
    found = _seen(request, pk)
    offered = {
        "reported": ReportedForm(auto_id="reported-%s", initial={"reported_at": timezone.now()}),
        "not_reported": NotReportedForm(auto_id="not-reported-%s"),
        "told": ToldForm(auto_id="told-%s", initial={"told_at": timezone.now()}),
    }
    context = _frame(found) | {
        "facts": facts_of(found), "events": step_rows(found), "clock": clock_words(found, timezone.now()),
        "state": found.get_state_display(), "is_open": found.state == Breach.State.OPEN,
        "is_under_way": found.state in UNDER_WAY, "offered": offered,
        "is_without_risk": found.risk == Breach.Risk.NONE,
    }  # fmt: skip
    return render(request, "protection/breach.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def look(request: HttpRequest, pk: int) -> HttpResponse:
    """Put down what came out."""
    found = _seen(request, pk)
    initial = {name: getattr(found, name) for name in LookIntoForm.base_fields}
    form = LookIntoForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            look_into(breach=found, **form.cleaned_data, by=signed_in_user(request), at=timezone.now())
        except ProtectionRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved."))
            return redirect("protection:breach", pk)
    context = _frame(found) | {
        "heading": _("What is known of the breach"), "form": form, "keeps": True,
        "back": reverse("protection:breach", args=[pk]),
    }  # fmt: skip
    return render(request, "protection/breach_form.html", context)


@require_POST
def step(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Report it, say why it need not be, note that persons were told, close it."""
    found = _seen(request, pk)
    if kind not in STEPS:
        raise Http404(f"no step {kind}")
    act, form_class = STEPS[kind]
    form = form_class(request.POST)
    if not form.is_valid():
        for fault in form.errors.values():
            messages.error(request, str(fault[0]))
        return redirect("protection:breach", pk)
    try:
        act(breach=found, **form.cleaned_data, by=signed_in_user(request), at=timezone.now())
    except ProtectionRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Saved."))
    return redirect("protection:breach", pk)


def _seen(request: HttpRequest, pk: int) -> Breach:
    check_may(request.user, PROTECT)
    return get_object_or_404(visible_breaches(request.user), pk=pk)


def _frame(found: Breach) -> dict[str, Any]:
    crumbs = [
        {"label": _("Breaches"), "url": reverse("protection:breaches")},
        {"label": found.number, "url": ""},
    ]
    return {"breach": found, "crumbs": crumbs, "tab": "breaches"}
