"""The page of all doors: everything that is open to the reader, by the parts of the platform."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ppaos.config.navigation import all_doors


@require_safe
def menu(request: HttpRequest) -> HttpResponse:
    """Every page that begins something, in the order of the work."""
    return render(request, "menu.html", {"parts": all_doors(request)})
