"""Targets of the programme by year: listed, set, taken back."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ppaos.engine.thai.calendar import fiscal_year
from ppaos.learning.policy.actions.errors import PolicyRefused
from ppaos.learning.policy.actions.targets import set_target, take_back_target
from ppaos.learning.policy.forms.projects import TargetForm
from ppaos.learning.policy.permissions.programme import may_set_targets
from ppaos.learning.policy.presenters.programme import named_target_rows, target_rows
from ppaos.learning.policy.presenters.programme_tabs import programme_tabs
from ppaos.learning.policy.queries.projects import KEEP, SEE, areas_to_choose, visible_targets
from ppaos.people.cooperation.permissions import check_may, granted_areas

A_PAGE = 100


@require_safe
def targets(request: HttpRequest) -> HttpResponse:
    """The targets in sight, the newest year first, and what the founding document names."""
    check_may(request.user, SEE)
    page = Paginator(visible_targets(request.user), A_PAGE).get_page(request.GET.get("page"))
    context = _frame() | {
        "page_obj": page, "rows": target_rows(page, lambda code: may_set_targets(request.user, code)),
        "can_set": _sets_any(request), "named": named_target_rows(),
    }  # fmt: skip
    return render(request, "policy/programme/targets.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_target(request: HttpRequest) -> HttpResponse:
    """Set a target, in place of one set before."""
    check_may(request.user, KEEP)
    form = TargetForm(
        request.POST or None, areas=areas_to_choose(request.user),
        initial={"fiscal_year": fiscal_year(timezone.localdate()), "code": request.GET.get("code", "")},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            set_target(**form.cleaned_data, by=request.user, at=timezone.now())
        except PolicyRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The target is set."))
            return redirect("policy:targets")
    context = _frame() | {
        "heading": _("Set a target"), "form": form, "back": reverse("policy:targets"),
        "crumbs": [{"label": _("Targets of the programme"), "url": reverse("policy:targets")}],
    }  # fmt: skip
    return render(request, "policy/projects/form.html", context)


@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a target back."""
    check_may(request.user, SEE)
    found = get_object_or_404(visible_targets(request.user), pk=pk)
    take_back_target(target=found, by=request.user, at=timezone.now())
    messages.success(request, _("The target is taken back."))
    return redirect("policy:targets")


def _sets_any(request: HttpRequest) -> bool:
    return any(may_set_targets(request.user, code) for code in granted_areas(request.user, deed=KEEP))


def _frame() -> dict[str, Any]:
    return {"tabs": programme_tabs("targets")}
