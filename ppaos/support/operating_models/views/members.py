"""Members of a model: the list, joining, one member's page, leaving, who takes part; years that are closed."""

from collections.abc import Iterable
from datetime import date
from typing import Any

import polars as pl
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ppaos.evidence.livelihood.queries.lines import heads_of
from ppaos.ground.privacy.actions import record_reading
from ppaos.ground.privacy.models import PersonalRead
from ppaos.people.cooperation.permissions import check_may
from ppaos.people.registry.queries import search_persons
from ppaos.support.assistance.queries.limits import BUDDHIST_ERA, FIRST_MONTH, fiscal_year_of
from ppaos.support.operating_models.actions.closing import close_model_year, open_model_year
from ppaos.support.operating_models.actions.enrolling import change_member, enrol_households, leave_model
from ppaos.support.operating_models.actions.errors import ModelRefused
from ppaos.support.operating_models.forms.members import CloseModelYearForm, JoinForm, LeaveForm, MemberForm
from ppaos.support.operating_models.models import ClosedModelYear, Enrolment, OperatingModel
from ppaos.support.operating_models.permissions import SEE, check_can_manage, may_manage, may_record
from ppaos.support.operating_models.presenters import members as shown
from ppaos.support.operating_models.presenters.models import model_tabs
from ppaos.support.operating_models.queries.members import (
    closed_years_of,
    counts_of,
    members_in_order,
    named_households,
    order_of,
    records_of,
    sums_of,
    visible_enrolments,
)
from ppaos.support.operating_models.queries.models import visible_models

A_PAGE, YEARS_BACK = 50, 10
State = Enrolment.State


def seen_model(request: HttpRequest, pk: int) -> OperatingModel:
    """A model the reader sees, by a reader who sees households at all."""
    check_may(request.user, "see_households")
    models = visible_models(request.user).select_related("area", "organisation")
    return get_object_or_404(models, pk=pk, in_library=False)


def seen_member(request: HttpRequest, pk: int) -> Enrolment:
    """A place in a model of a household the reader sees, by a reader who sees models."""
    check_may(request.user, "see_households")
    check_may(request.user, SEE)
    found = visible_enrolments(request.user).select_related("model__organisation", "household__area")
    return get_object_or_404(found, pk=pk, state__in=(State.ENROLLED, State.LEFT))


def names_seen(user: Any, members: Iterable[Enrolment]) -> dict[int, str]:
    """The heads of those households whose names the reader sees."""
    return heads_of(named_households(user, [each.household_id for each in members]))


def year_began(year: int) -> date:
    """The first day of a fiscal year (Buddhist era)."""
    return date(year - BUDDHIST_ERA - 1, FIRST_MONTH, 1)


@require_safe
def members(request: HttpRequest, pk: int) -> HttpResponse:
    """The households of a model that the reader sees, with what they told of this fiscal year."""
    model = seen_model(request, pk)
    asked = request.GET.get("state", State.ENROLLED)
    if asked not in State.values:
        raise Http404(f"no state {asked}")
    found = visible_enrolments(request.user).filter(model=model, state=asked)
    page = Paginator(order_of(found), A_PAGE).get_page(request.GET.get("page"))
    listed, counts = members_in_order(page), counts_of(model)
    year = fiscal_year_of(timezone.localdate())
    told = sums_of([each.pk for each in listed], year_began(year))
    context = {
        "model": model, "rows": shown.member_rows(listed, names_seen(request.user, listed), told), "page_obj": page,
        "year": year, "asked": asked, "hidden": counts[asked] - page.paginator.count,
        "tabs": [
            {"label": State(code).label, "url": f"?state={code}", "current": code == asked, "count": counts[code]}
            for code in State.values
            if counts[code] or code == asked
        ],
        "can_lead": may_manage(request.user, model), "can_record": may_record(request.user, model),
        "pages": model_tabs(model, "members"), "join": JoinForm() if asked == State.ACCEPTED else None,
    }  # fmt: skip
    return render(request, "operating_models/members/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, pk: int) -> HttpResponse:
    """Find a household by somebody of it, and enrol it; those that accepted are sent here from the list."""
    model = seen_model(request, pk)
    check_can_manage(request.user, model)
    form = JoinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        chosen = _chosen(request)
        if chosen.is_empty():
            form.add_error(None, _("Choose at least one household."))
        elif _enrolled(request, model, chosen, form):
            return redirect("operating_models:members", model.pk)
    text = request.GET.get("q", "").strip()
    people = search_persons(request.user, text) if text else []
    context = {
        "model": model, "form": form, "q": text,
        "people": [found for found in people if found.household_id is not None],
    }  # fmt: skip
    return render(request, "operating_models/members/join.html", context)


def _chosen(request: HttpRequest) -> pl.DataFrame:
    """Ticked boxes, «household» or «household-person»."""
    told = [each.split("-", 1) for each in request.POST.getlist("household")]
    pairs = [
        (int(home), int(person[0]) if person else None)
        for home, *person in told
        if all(each.isascii() and each.isdecimal() and len(each) < 19 for each in (home, *person))
    ]
    return pl.DataFrame(pairs, schema={"household_id": pl.Int64, "person_id": pl.Int64}, orient="row")


def _enrolled(request: HttpRequest, model: OperatingModel, chosen: pl.DataFrame, form: JoinForm) -> bool:
    """Enrol; each refused household is told of, once for each reason."""
    day = form.cleaned_data["joined_on"]
    try:
        told = enrol_households(
            model=model, members=chosen, joined_on=day, by=request.user, at=timezone.now()
        )
    except ModelRefused as error:
        form.add_error(None, str(error))
        return False
    for fault in told.lines["fault"].drop_nulls().unique(maintain_order=True):
        form.add_error(None, shown.member_fault_words(fault))
    if told.made:
        messages.success(request, _("New members: %(count)s.") % {"count": told.made})
    return not told.refused


@require_http_methods(["GET", "HEAD", "POST"])
def member(request: HttpRequest, pk: int) -> HttpResponse:
    """One member: what it told of month by month; leaving, and who takes part."""
    found = seen_member(request, pk)
    is_leaving = "leave" in request.POST
    form = MemberForm(None if is_leaving else request.POST or None, member=found)
    leave = LeaveForm(request.POST if is_leaving else None, prefix="leave")
    sent: Any = leave if is_leaving else form
    if request.method == "POST" and sent.is_valid():
        act: Any = leave_model if is_leaving else change_member
        try:
            act(enrolment=found, by=request.user, at=timezone.now(), **sent.cleaned_data)
        except ModelRefused as error:
            sent.add_error(None, str(error))
        else:
            messages.success(request, _("It is written down."))
            return redirect("operating_models:member", pk)
    record_reading(
        by=request.user, at=timezone.now(), purpose=PersonalRead.ASSIST, subjects=[found.household],
        verb="household.read",
    )  # fmt: skip
    records = list(records_of([found.pk]))
    told, asked = shown.months_by_year(records), request.GET.get("year", "")
    if asked and asked not in told:
        raise Http404(f"nothing told of {asked}")
    year = asked or next(iter(told), "")
    name = names_seen(request.user, [found]).get(found.household_id, "")
    can_lead = may_manage(request.user, found.model)
    context = {
        "member": found, "model": found.model, "name": name, "months": told.get(year, []),
        "years": [{"label": each, "url": f"?year={each}", "current": each == year} for each in told],
        "whole": shown.sums(records), "form": form if can_lead and name else None,
        "leave": leave if can_lead and found.state == State.ENROLLED else None,
        "can_record": may_record(request.user, found.model),
    }  # fmt: skip
    return render(request, "operating_models/members/member.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def years(request: HttpRequest, pk: int) -> HttpResponse:
    """Fiscal years of a model that are closed, and closing one more."""
    model = seen_model(request, pk)
    check_can_manage(request.user, model)
    last = fiscal_year_of(timezone.localdate()) - 1
    form = CloseModelYearForm(request.POST or None, years=range(last, last - YEARS_BACK, -1))
    if request.method == "POST" and form.is_valid():
        try:
            close_model_year(model=model, by=request.user, at=timezone.now(), **form.cleaned_data)
        except ModelRefused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The year is closed: nothing enters it any more."))
            return redirect("operating_models:years", pk)
    context = {"model": model, "form": form, "closed": closed_years_of(model)}
    return render(request, "operating_models/members/years.html", context)


@require_POST
def open_year(request: HttpRequest, pk: int, year: int) -> HttpResponse:
    """Open a closed year of a model again."""
    model = seen_model(request, pk)
    closed = get_object_or_404(ClosedModelYear.objects.select_related("model"), model=model, pk=year)
    try:
        open_model_year(closed=closed, by=request.user, at=timezone.now())
    except ModelRefused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The year takes records again."))
    return redirect("operating_models:years", pk)
