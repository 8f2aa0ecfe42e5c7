"""Development plans: listed, drawn up, each on one page with its lines and money, put in force, revised, closed."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ppaos.ground.geography.presenters import label
from ppaos.ground.workbench.presenters.thai import thai_datetime
from ppaos.learning.policy.actions.errors import PolicyRefused
from ppaos.learning.policy.actions.planning_files import kept_plan_paper, plan_paper
from ppaos.learning.policy.actions.plans import (
    change_plan,
    close_plan,
    draw_up_plan,
    put_in_force,
    revise_plan,
    throw_away_plan,
)
from ppaos.learning.policy.forms.plans import PlanForm
from ppaos.learning.policy.models import PolicyPlan
from ppaos.learning.policy.permissions.plans import KEEP, check_can_keep_plans, may_keep_plans
from ppaos.learning.policy.presenters.planning import planning_tabs
from ppaos.learning.policy.presenters.plans import (
    line_rows,
    plan_rows,
    revision_links,
    warnings_of,
    year_rows,
    years_words,
)
from ppaos.learning.policy.queries.places import SEE, areas_to_write, organisations_near
from ppaos.learning.policy.queries.plans import (
    lines_of,
    revision_being_drawn,
    sums_by_year,
    totals_of,
    visible_plans,
)
from ppaos.people.cooperation.permissions import check_may, grants_allowing, may
from ppaos.support.operating_models.queries.models import organisations_to_lead

A_PAGE, LINES_A_PAGE = 50, 100
State = PolicyPlan.State


@require_safe
def plans(request: HttpRequest) -> HttpResponse:
    """The plans the reader sees, by state."""
    check_may(request.user, SEE)
    found, state = visible_plans(request.user), request.GET.get("state", "")
    if state:
        if state not in State.values:
            raise Http404(f"no state {state}")
        found = found.filter(state=state)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "tabs": planning_tabs("plans"), "page_obj": page, "rows": plan_rows(page, totals_of(page)),
        "states": State.choices, "state": state, "can_keep": may(request.user, KEEP),
        "as_of": thai_datetime(timezone.now()),
    }  # fmt: skip
    return render(request, "policy/plans/list.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_plan(request: HttpRequest) -> HttpResponse:
    """Begin a plan."""
    check_can_keep_plans(request.user)
    choices = {
        "area": areas_to_write(request.user, KEEP),
        "organisation": organisations_to_lead(request.user, KEEP),
    }
    form = PlanForm(request.POST or None, choices=choices)
    if request.method == "POST" and form.is_valid():
        try:
            made = draw_up_plan(**form.cleaned_data, by=request.user, at=timezone.now())
        except PolicyRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The plan is begun. Write its lines, or bring them in from a sheet."))
            return redirect("policy:plan", made.pk)
    context = plan_frame() | {
        "heading": _("New plan"), "form": form, "button": _("Begin"), "back": reverse("policy:plans"),
    }  # fmt: skip
    return render(request, "policy/planning_form.html", context)


@require_safe
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """One plan: what its years come to, its lines, what warns, its revisions."""
    found = seen_plan(request, pk)
    page = Paginator(lines_of(found), LINES_A_PAGE).get_page(request.GET.get("page"))
    can_keep = may_keep_plans(request.user, found.area_id)
    newer = revision_being_drawn(found)
    context = plan_frame(found) | {
        "page_obj": page, "rows": line_rows(page), "years": year_rows(sums_by_year(found)),
        "warnings": warnings_of(lines_of(found)), "revisions": revision_links(found),
        "is_drawn": found.state == State.DRAWN, "is_in_force": found.state == State.IN_FORCE, "newer": newer,
        "can_keep": can_keep, "takes_out": grants_allowing(request.user, field_class="aggregate").exists(),
        "as_of": thai_datetime(timezone.now()),
    }  # fmt: skip
    return render(request, "policy/plans/page.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def write_plan(request: HttpRequest, pk: int) -> HttpResponse:
    """Tell a plan that is being drawn up anew."""
    found = kept_plan(request, pk)
    first = {name: getattr(found, name) for name in ("name", "first_year", "last_year", "organisation")}
    choices = {"organisation": organisations_near(found.area)}
    form = PlanForm(request.POST or None, request.FILES or None, choices=choices, initial=first)
    if request.method == "POST" and form.is_valid():
        given, now = dict(form.cleaned_data), timezone.now()
        try:
            paper = kept_plan_paper(
                given=given.pop("document"), area_code=found.area_id, by=request.user, at=now
            )
            change_plan(plan=found, **given, document=paper, by=request.user, at=now)
        except PolicyRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The plan is kept."))
            return redirect("policy:plan", pk)
    context = plan_frame(found) | {
        "heading": _("The plan itself"), "form": form, "button": _("Keep"), "is_file": True,
        "back": reverse("policy:plan", args=[pk]),
    }  # fmt: skip
    return render(request, "policy/planning_form.html", context)


@require_POST
def force(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a plan in force."""
    return _acted(request, pk, put_in_force, _("The plan is in force."))


@require_POST
def close(request: HttpRequest, pk: int) -> HttpResponse:
    """Close a plan."""
    return _acted(request, pk, close_plan, _("The plan is closed and changes no more."))


@require_POST
def revise(request: HttpRequest, pk: int) -> HttpResponse:
    """Draw up a revision of a plan in force."""
    words = _(
        "This is the revision, with the lines copied forward. Until it is put in force the plan before holds."
    )
    return _acted(request, pk, revise_plan, words)


@require_POST
def throw_away(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw away a plan that is being drawn up."""
    found = kept_plan(request, pk)
    try:
        throw_away_plan(plan=found, area=found.area, by=request.user, at=timezone.now())
    except PolicyRefused as refused:
        messages.error(request, str(refused))
        return redirect("policy:plan", pk)
    messages.success(request, _("The draft of the plan is thrown away."))
    return redirect("policy:plans")


@require_safe
def document(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The paper of a plan."""
    found = seen_plan(request, pk)
    if found.document is None or found.document.erased_at:
        raise Http404("no paper of this plan")
    content = plan_paper(file=found.document, by=request.user, at=timezone.now())
    return FileResponse(content, filename=found.document.name, content_type=found.document.content_type)


def seen_plan(request: HttpRequest, pk: int) -> PolicyPlan:
    """A plan that the reader sees: 404 for another."""
    check_may(request.user, SEE)
    return get_object_or_404(visible_plans(request.user), pk=pk)


def kept_plan(request: HttpRequest, pk: int) -> PolicyPlan:
    """A plan that the reader keeps: 403 for who only reads."""
    found = seen_plan(request, pk)
    check_can_keep_plans(request.user, found.area_id)
    return found


def plan_frame(found: PolicyPlan | None = None) -> dict[str, Any]:
    """What the pages of plans have in common."""
    crumbs = [{"label": _("Development plans"), "url": reverse("policy:plans")}]
    told: dict[str, Any] = {"tabs": planning_tabs("plans"), "crumbs": crumbs}
    if found is None:
        return told
    crumbs.append({"label": found.name, "url": reverse("policy:plan", args=[found.pk])})
    return told | {"plan": found, "area_name": label(found.area), "plan_years": years_words(found)}


def _acted(request: HttpRequest, pk: int, act: Callable[..., Any], words: str) -> HttpResponse:
    """Do something with a plan; a plan that comes of it is shown, else the plan itself."""
    found = kept_plan(request, pk)
    try:
        made = act(plan=found, by=request.user, at=timezone.now())
    except PolicyRefused as refused:
        messages.error(request, str(refused))
        return redirect("policy:plan", pk)
    messages.success(request, words)
    return redirect("policy:plan", made.pk if isinstance(made, PolicyPlan) else pk)
