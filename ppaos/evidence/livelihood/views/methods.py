"""The criteria households are assessed by, for everybody who is signed in: they name nobody."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from ppaos.evidence.livelihood import queries
from ppaos.evidence.livelihood.models import MethodVersion
from ppaos.evidence.livelihood.presenters import method_page, page_tabs
from ppaos.evidence.livelihood.presenters.income_lines import line_rows


@require_safe
def methods(request: HttpRequest) -> HttpResponse:
    """The newest method of the five capitals, or word that none is published yet."""
    published = queries.published_methods()
    return _shown(request, published[0] if published else None)


@require_safe
def method(request: HttpRequest, name: str, version: str) -> HttpResponse:
    """One published version of a method."""
    return _shown(request, get_object_or_404(MethodVersion, name=name, version=version))


@require_safe
def income_lines(request: HttpRequest) -> HttpResponse:
    """The income lines met in use."""
    return _page(request, "income_lines", {"rows": line_rows()})


def _shown(request: HttpRequest, version: MethodVersion | None) -> HttpResponse:
    if version is None:
        return _page(request, "methods", {})
    shown = method_page(version)
    return _page(request, shown["template"], shown, version)


def _page(
    request: HttpRequest, template: str, context: dict[str, Any], version: MethodVersion | None = None
) -> HttpResponse:
    tabs = page_tabs(queries.published_methods(), request.path, version)
    return render(request, f"livelihood/{template}.html", context | {"tabs": tabs})
