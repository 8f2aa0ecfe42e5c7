"""Lines of a plan: written, each on its page with its money by year and the chain it is part of."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ppaos.learning.monitoring.queries.study_places import models_to_study
from ppaos.learning.policy.actions.errors import PolicyRefused
from ppaos.learning.policy.actions.plan_lines import keep_line, take_out_line, tell_money
from ppaos.learning.policy.forms.plans import LineForm, MoneyForm, first_values, money_values, years_of
from ppaos.learning.policy.models import PlanLine, PolicyPlan
from ppaos.learning.policy.permissions.plans import check_can_keep_plans, may_keep_plans
from ppaos.learning.policy.presenters.chains import chain_steps
from ppaos.learning.policy.presenters.planning import money_cells
from ppaos.learning.policy.presenters.plans import line_year_rows
from ppaos.learning.policy.queries.chain import chain_of
from ppaos.learning.policy.queries.places import SEE, organisations_near
from ppaos.learning.policy.queries.plans import history_of, visible_lines
from ppaos.learning.policy.queries.proposals import proposals_for, visible_proposals
from ppaos.learning.policy.queries.resolutions import visible_resolutions
from ppaos.learning.policy.views.plans import kept_plan, plan_frame
from ppaos.people.cooperation.permissions import check_may
from ppaos.support.operating_models.queries.models import areas_around_and_within
from ppaos.support.referral.queries.batches import visible_batches

State = PolicyPlan.State


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_line(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a new line of a plan."""
    plan = kept_plan(request, pk)
    form = LineForm(request.POST or None, years=years_of(plan), choices=_choices(request, plan))
    return _kept(request, plan, form, None, reverse("policy:plan", args=[pk]))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def write_line(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a line anew while its plan is being drawn up."""
    line = kept_line(request, pk)
    form = LineForm(
        request.POST or None, years=years_of(line.plan), choices=_choices(request, line.plan, line),
        initial=first_values(line),
    )  # fmt: skip
    return _kept(request, line.plan, form, line, reverse("policy:plan_line", args=[pk]))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def money(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell what a line was granted and spent."""
    line = kept_line(request, pk)
    years = [each.fiscal_year for each in line.years.order_by("fiscal_year")]
    form = MoneyForm(request.POST or None, years=years, initial=money_values(line))
    if request.method == "POST" and form.is_valid():
        told = form.years_told()
        try:
            tell_money(plan=line.plan, line=line, years=told, by=request.user, at=timezone.now())
        except PolicyRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("What was granted and spent is kept."))
            return redirect("policy:plan_line", pk)
    return _form(
        request, line.plan, form, _("What was granted and spent"), reverse("policy:plan_line", args=[pk])
    )


@require_safe
def line(request: HttpRequest, pk: int) -> HttpResponse:
    """One line: its money by year, where it comes from, who carries it out, what came of it."""
    found = seen_line(request, pk)
    chain = chain_of(request.user, found)
    can_keep = may_keep_plans(request.user, found.plan.area_id)
    context = plan_frame(found.plan) | {
        "line": found, "cells": money_cells(chain.money), "years": line_year_rows(found.years.all()),
        "steps": chain_steps(chain, "line"), "before": history_of(found),
        "writes": can_keep and found.plan.state == State.DRAWN,
        "tells": can_keep and found.plan.state == State.IN_FORCE,
    }  # fmt: skip
    return render(request, "policy/plans/line.html", context)


@require_POST
def take_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a line out of a plan that is being drawn up."""
    found = kept_line(request, pk)
    try:
        take_out_line(plan=found.plan, line=found, by=request.user, at=timezone.now())
    except PolicyRefused as refused:
        messages.error(request, str(refused))
        return redirect("policy:plan_line", pk)
    messages.success(request, _("The line is taken out."))
    return redirect("policy:plan", found.plan.pk)


def seen_line(request: HttpRequest, pk: int) -> PlanLine:
    """A line of a plan that the reader sees: 404 for another."""
    check_may(request.user, SEE)
    return get_object_or_404(visible_lines(request.user).prefetch_related("years"), pk=pk)


def kept_line(request: HttpRequest, pk: int) -> PlanLine:
    """A line that the reader keeps: 403 for who only reads."""
    found = seen_line(request, pk)
    check_can_keep_plans(request.user, found.plan.area_id)
    return found


def _kept(
    request: HttpRequest, plan: PolicyPlan, form: LineForm, line: PlanLine | None, back: str
) -> HttpResponse:
    """Keep a line that was sent; show the form where it is not right."""
    if request.method == "POST" and form.is_valid():
        try:
            made = keep_line(plan=plan, told=form.told(), line=line, by=request.user, at=timezone.now())
        except PolicyRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The line is kept."))
            return redirect("policy:plan_line", made.pk)
    return _form(request, plan, form, _("Line of the plan"), back)


def _form(request: HttpRequest, plan: PolicyPlan, form: MoneyForm, heading: str, back: str) -> HttpResponse:
    context = plan_frame(plan) | {"form": form, "heading": heading, "back": back}
    return render(request, "policy/plans/line_form.html", context)


def _choices(request: HttpRequest, plan: PolicyPlan, line: PlanLine | None = None) -> dict[str, Any]:
    """What a line may name: in sight, of the plan's area or around it; and what it names already."""
    near = areas_around_and_within(plan.area_id)
    found: dict[str, Any] = {
        "proposal": proposals_for(plan).filter(
            pk__in=visible_proposals(request.user).order_by().values("pk")
        ),
        "resolution": visible_resolutions(request.user).filter(area__in=near),
        "model": models_to_study(request.user).filter(area__in=near),
        "batch": visible_batches(request.user).filter(area__in=near).order_by("-pk"),
    }
    named = {name: getattr(line, f"{name}_id") for name in found} if line else {}
    for name, pk in named.items():
        if pk and not found[name].filter(pk=pk).exists():
            model = found[name].model
            found[name] = model.objects.filter(pk=pk).select_related("area")
    return found | {"owner": organisations_near(plan.area)}
