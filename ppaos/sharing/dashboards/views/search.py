"""The search box of every page: one text, everything it may mean, within what the reader may see.

What is typed is sent in the body of a request and stands sealed in the address of its results: no log, history or
proxy keeps names or citizen ids.
"""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from ppaos.sharing.dashboards.presenters.search import group_rows
from ppaos.sharing.dashboards.queries.search import found_by
from ppaos.sharing.dashboards.queries.typed import opened_text, sealed_text

SHOWN, SUGGESTED = 20, 4


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """What was found, by kind. What a form sends is answered with the address of its results."""
    if request.method == "POST":
        return redirect(results_url(request.POST.get("q", "").strip()))
    text = opened_text(request.GET["s"]) if "s" in request.GET else request.GET.get("q", "").strip()
    return render(request, "dashboards/search.html", {"q": text, **_found(request, text, SHOWN)})


@never_cache
@require_POST
def suggestions(request: HttpRequest) -> HttpResponse:
    """The first of each kind while somebody types, for the box itself."""
    text = request.POST.get("q", "").strip()
    context = {"q": text, "all_url": results_url(text), **_found(request, text, SUGGESTED)}
    return render(request, "dashboards/search_suggestions.html", context)


def results_url(text: str) -> str:
    """The address of what a text finds."""
    address = reverse("dashboards:search")
    return f"{address}?{urlencode({'s': sealed_text(text)})}" if text else address


def _found(request: HttpRequest, text: str, most: int) -> dict[str, object]:
    groups = group_rows(found_by(request.user, text, most))
    return {"groups": groups, "number": sum(len(group["rows"]) for group in groups)}
