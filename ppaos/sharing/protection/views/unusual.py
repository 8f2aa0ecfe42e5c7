"""Access that looked unusual: the list, one of them with the reading behind it, and what came of looking at it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from ppaos.ground.accounts.queries import signed_in_user
from ppaos.people.cooperation.permissions import check_may
from ppaos.sharing.protection.actions.errors import ProtectionRefused
from ppaos.sharing.protection.actions.unusual import look_at_unusual
from ppaos.sharing.protection.forms.unusual import LookedAtForm, UnusualFilter
from ppaos.sharing.protection.presenters.unusual import evidence_rows, rule_source, unusual_rows
from ppaos.sharing.protection.queries.deeds import PROTECT
from ppaos.sharing.protection.queries.unusual import visible_unusual

A_PAGE = 50


@require_safe
def unusual(request: HttpRequest) -> HttpResponse:
    """What the rules found, the newest first."""
    check_may(request.user, PROTECT)
    form = UnusualFilter(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    found = visible_unusual(request.user, **chosen)
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page_obj": page, "rows": unusual_rows(page), "tab": "unusual"}
    return render(request, "protection/unusual.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unusual_access(request: HttpRequest, pk: int) -> HttpResponse:
    """One of them: the rule, the reading behind it, and what came of looking at it."""
    check_may(request.user, PROTECT)
    found = get_object_or_404(visible_unusual(request.user), pk=pk)
    form = LookedAtForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            look_at_unusual(access=found, **form.cleaned_data, by=signed_in_user(request), at=timezone.now())
        except ProtectionRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Saved."))
            return redirect("protection:unusual")
    source, status = rule_source(found.rule)
    crumbs = [
        {"label": _("Unusual access"), "url": reverse("protection:unusual")},
        {"label": str(found.user), "url": ""},
    ]
    context = {
        "row": unusual_rows([found])[0], "access": found, "evidence": evidence_rows(found), "form": form,
        "source": source, "status": status, "crumbs": crumbs, "tab": "unusual",
    }  # fmt: skip
    return render(request, "protection/unusual_access.html", context)
