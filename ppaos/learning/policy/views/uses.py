"""Uses of analysis: who used which output of which system for which allocation; listed, written down, mended."""

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
from django.views.decorators.http import require_http_methods, require_safe

from ppaos.ground.workbench.presenters.thai import thai_datetime
from ppaos.learning.policy.actions.deliverables import read_file
from ppaos.learning.policy.actions.errors import PolicyRefused
from ppaos.learning.policy.actions.uses import change_use, record_use
from ppaos.learning.policy.forms.projects import UseForm
from ppaos.learning.policy.models import AnalysisUse
from ppaos.learning.policy.permissions.programme import check_can_keep
from ppaos.learning.policy.presenters.programme_tabs import programme_tabs
from ppaos.learning.policy.presenters.projects import use_rows
from ppaos.learning.policy.queries.projects import (
    KEEP,
    SEE,
    areas_to_choose,
    areas_to_keep,
    organisations_to_name,
    visible_uses,
)
from ppaos.people.cooperation.permissions import check_may, may

A_PAGE = 50


@require_safe
def uses(request: HttpRequest) -> HttpResponse:
    """The uses in sight, the newest first."""
    check_may(request.user, SEE)
    page = Paginator(visible_uses(request.user), A_PAGE).get_page(request.GET.get("page"))
    kept = set(areas_to_keep(request.user).values_list("code", flat=True))
    context = _frame() | {
        "page_obj": page, "rows": use_rows(page), "can_keep": may(request.user, KEEP), "kept": kept,
        "as_of": thai_datetime(timezone.now()),
    }  # fmt: skip
    return render(request, "policy/uses/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_use(request: HttpRequest) -> HttpResponse:
    """Write down that an output was used."""
    check_may(request.user, KEEP)
    form = _form(request)
    if request.method == "POST" and form.is_valid():
        try:
            record_use(**form.cleaned_data, by=request.user, at=timezone.now())
        except PolicyRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The use is written down."))
            return redirect("policy:uses")
    return render(
        request, "policy/projects/form.html", _frame() | _page(_("Write down a use of analysis"), form)
    )


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Mend what was written down of a use."""
    found = _seen(request, pk)
    check_can_keep(request.user, area_code=found.area_id)
    names = ("system", "output", "organisation", "area", "decision", "on", "baht", "households")
    form = _form(request, found.area_id, initial={name: getattr(found, name) for name in names})
    if request.method == "POST" and form.is_valid():
        try:
            change_use(use=found, **form.cleaned_data, by=request.user, at=timezone.now())
        except PolicyRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved."))
            return redirect("policy:uses")
    return render(request, "policy/projects/form.html", _frame() | _page(_("Mend a use of analysis"), form))


@never_cache
@require_safe
def evidence(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The paper that shows a use; that it was taken out is noted."""
    found = _seen(request, pk)
    if found.evidence is None or found.evidence.erased_at:
        raise Http404(f"no paper of {pk}")
    content = read_file(file=found.evidence, by=request.user, at=timezone.now())
    return FileResponse(content, as_attachment=True, filename=found.evidence.name)


def _seen(request: HttpRequest, pk: int) -> AnalysisUse:
    check_may(request.user, SEE)
    return get_object_or_404(visible_uses(request.user), pk=pk)


def _form(request: HttpRequest, *held: str, **given: Any) -> UseForm:
    return UseForm(
        request.POST or None, request.FILES or None, areas=areas_to_choose(request.user, *held),
        organisations=organisations_to_name(request.user), **given,
    )  # fmt: skip


def _page(heading: str, form: UseForm) -> dict[str, Any]:
    return {
        "heading": heading, "form": form, "back": reverse("policy:uses"), "takes_files": True,
        "crumbs": [{"label": _("Uses of analysis"), "url": reverse("policy:uses")}],
    }  # fmt: skip


def _frame() -> dict[str, Any]:
    return {"tabs": programme_tabs("uses")}
