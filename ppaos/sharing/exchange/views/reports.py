"""Scheduled reports: those the reader made or gets, a new one of a list, and the end of one."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ppaos.ground.accounts.queries import signed_in_user
from ppaos.ground.geography.presenters import label
from ppaos.sharing.exchange.actions.errors import ExchangeRefused
from ppaos.sharing.exchange.actions.exports import Order
from ppaos.sharing.exchange.actions.reports import end_report_plan, make_report_plan
from ppaos.sharing.exchange.forms.reports import ReportForm
from ppaos.sharing.exchange.models import ReportPlan
from ppaos.sharing.exchange.presenters.lists import tabs
from ppaos.sharing.exchange.queries.catalogue import listings
from ppaos.sharing.exchange.queries.dictionary import said
from ppaos.sharing.exchange.views.lists import asked_list


@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """The plans the reader made or gets files of, those that go on first."""
    user = signed_in_user(request)
    mine = Q(made_by=user) | Q(readers__user=user, readers__ended_at=None)
    found = ReportPlan.objects.filter(mine).distinct().select_related("area", "made_by")
    rows = [
        {
            "plan": plan,
            "list": said(listings()[plan.listing].words),
            "area": label(plan.area),
            "readers": [str(each.user) for each in plan.readers.filter(ended_at=None).select_related("user")],
            "can_end": plan.made_by_id == user.pk and plan.ended_at is None,
        }
        for plan in found.order_by("-ended_at", "next_on", "pk")
    ]
    return render(request, "exchange/reports.html", {"tabs": tabs("reports"), "rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def new_report(request: HttpRequest, listing: str) -> HttpResponse:
    """A list as it is looked at, made again each week or month."""
    found, area, narrow = asked_list(request, listing)
    form = ReportForm(request.POST or None, timezone.localdate())
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        order = Order(
            found.code, area.code, narrow.narrowed(), (), chosen.pop("format"), chosen.pop("purpose")
        )
        if _is_made(request, form, order, chosen):
            messages.success(request, _("The report is set up."))
            return redirect("exchange:reports")
    context = {"tabs": tabs("reports"), "form": form, "title": said(found.words), "area_label": label(area)}
    return render(request, "exchange/new_report.html", context)


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Make one of the reader's own no more."""
    user = signed_in_user(request)
    plan = get_object_or_404(ReportPlan, pk=pk, made_by=user)
    end_report_plan(plan=plan, why=ReportPlan.Why.BY_HAND, by=user, at=timezone.now())
    messages.success(request, _("The report is made no more."))
    return redirect("exchange:reports")


def _is_made(request: HttpRequest, form: ReportForm, order: Order, chosen: dict[str, Any]) -> bool:
    try:
        make_report_plan(order=order, **chosen, by=request.user, at=timezone.now())
    except (ExchangeRefused, PermissionDenied) as refused:
        form.add_error(None, str(refused))
        return False
    return True
