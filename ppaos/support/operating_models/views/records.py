"""What members earned: a month of one member, a month of all in a grid, records that were wrong withdrawn."""

from datetime import date
from typing import Any

import polars as pl
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from ppaos.support.operating_models.actions.errors import ModelRefused
from ppaos.support.operating_models.actions.recording import record_incomes, withdraw_records
from ppaos.support.operating_models.forms.course_grid import numbers_ticked
from ppaos.support.operating_models.forms.records import (
    GridForm,
    MonthForm,
    grid_lines,
    month_asked,
    month_lines,
    months_until,
)
from ppaos.support.operating_models.models import Enrolment, OperatingModel
from ppaos.support.operating_models.permissions import check_can_record
from ppaos.support.operating_models.presenters import members as shown
from ppaos.support.operating_models.queries.members import (
    last_products,
    members_in_order,
    order_of,
    records_of,
    told_in,
    visible_enrolments,
)
from ppaos.support.operating_models.views.members import names_seen, seen_member, seen_model

GRID_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
def month(request: HttpRequest, pk: int) -> HttpResponse:
    """A month of one member: last month's products offered, so that only numbers are typed."""
    found = seen_member(request, pk)
    check_can_record(request.user, found.model)
    today = timezone.localdate()
    asked = month_asked(request.GET, today)
    last = last_products([found.pk], asked).get(found.pk, [])
    forms = MonthForm(request.POST or None, initial=month_lines(last), prefix="line")
    if request.method == "POST" and forms.is_valid():
        lines = [(form, row) for form in forms if (row := form.row(found, asked))]
        if _kept(request, found.model, lines):
            return redirect(_next(found, asked, request))
    context = {
        "member": found, "model": found.model, "month": asked, "forms": forms,
        "name": names_seen(request.user, [found]).get(found.household_id, ""), "offered": len(last),
        "told": list(records_of([found.pk]).filter(month=asked)), "months": _choices(asked, today),
    }  # fmt: skip
    return render(request, "operating_models/records/month.html", context)


def _next(found: Enrolment, asked: date, request: HttpRequest) -> str:
    """Back to the member, or on to the next one of whom nothing is told this month."""
    if "next" not in request.POST:
        return reverse("operating_models:member", args=[found.pk])
    told = told_in(found.model, asked)
    others = visible_enrolments(request.user).filter(model=found.model, state=Enrolment.State.ENROLLED)
    order = others.exclude(pk__in=told).order_by("area_id", "household_id", "pk")
    after = order.filter(area_id=found.area_id, household_id__gt=found.household_id).first() or order.first()
    if after is None:
        messages.success(request, _("Every member you see has told of this month."))
        return f"{reverse('operating_models:grid', args=[found.model_id])}?month={asked:%Y-%m}"
    return f"{reverse('operating_models:month', args=[after.pk])}?month={asked:%Y-%m}"


@require_http_methods(["GET", "HEAD", "POST"])
def grid(request: HttpRequest, pk: int) -> HttpResponse:
    """A month of all members of a model that the reader sees, a row each."""
    model = seen_model(request, pk)
    check_can_record(request.user, model)
    today = timezone.localdate()
    asked = month_asked(request.GET, today)
    found = visible_enrolments(request.user).filter(model=model, state=Enrolment.State.ENROLLED)
    page = Paginator(order_of(found), GRID_PAGE).get_page(request.GET.get("page"))
    listed = members_in_order(page)
    ids = [each.pk for each in listed]
    forms = GridForm(
        request.POST or None, initial=grid_lines(listed, last_products(ids, asked)), prefix="row"
    )
    if request.method == "POST" and forms.is_valid():
        lines = [(form, row) for form in forms for row in form.rows(asked)]
        if _kept(request, model, lines):
            return redirect(request.get_full_path())
    told: dict[int, list[Any]] = {}
    for record in records_of(ids).filter(month=asked):
        told.setdefault(record.enrolment_id, []).append(record)
    heads = names_seen(request.user, listed)
    by_id = {each.pk: each for each in listed}
    context = {
        "model": model, "month": asked, "months": _choices(asked, today), "page_obj": page, "forms": forms,
        "rows": [
            {"form": form, "member": each, "name": heads.get(each.household_id, ""), "told": told.get(each.pk, [])}
            | shown.sums(told.get(each.pk, []))
            for form in forms
            if (each := by_id.get(_member_of(form))) is not None
        ],
    }  # fmt: skip
    return render(request, "operating_models/records/grid.html", context)


def _member_of(form: Any) -> int:
    value = form["member"].value()
    return int(value) if str(value).isdecimal() else 0


def _kept(request: HttpRequest, model: OperatingModel, lines: list[tuple[Any, dict[str, Any]]]) -> bool:
    """Record what the lines tell; a line at fault says so, the others are kept."""
    if not lines:
        messages.error(request, _("No line has a number yet. Write how much, or how many baht."))
        return False
    frame = pl.from_dicts([row for _form, row in lines], infer_schema_length=None)
    told = record_incomes(model=model, records=frame, by=request.user, at=timezone.now())
    where = OperatingModel.objects.in_bulk(told.lines["where_id"].drop_nulls().to_list())
    for (form, row), line in zip(lines, told.lines.iter_rows(named=True), strict=True):
        if line["fault"]:
            name = str(where.get(line["where_id"], ""))
            form.add_error(None, shown.record_fault_words(line["fault"], row["kind"], name))
    if told.made + told.known:
        messages.success(request, _("Records kept: %(count)s.") % {"count": told.made + told.known})
    return not told.refused


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw a record that was wrong."""
    found = seen_member(request, pk)
    record = get_object_or_404(records_of([found.pk]), pk__in=numbers_ticked(request.POST, "record")[:1])
    try:
        withdraw_records(model=found.model, record_ids=[record.pk], by=request.user, at=timezone.now())
    except ModelRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The record is withdrawn and counts no more."))
    return redirect("operating_models:member", pk)


def _choices(asked: date, today: date) -> list[dict[str, Any]]:
    """Months to choose from, the one asked for among them."""
    months = sorted({*months_until(today), asked}, reverse=True)
    return [
        {"value": f"{each:%Y-%m}", "label": shown.month_words(each), "is_chosen": each == asked}
        for each in months
    ]
