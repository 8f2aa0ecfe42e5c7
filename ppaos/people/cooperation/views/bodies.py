"""The directory: who joins hands, by sector and level."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ppaos.people.cooperation.forms.bodies import BodyFilter
from ppaos.people.cooperation.presenters.bodies import body_rows, matrix
from ppaos.people.cooperation.queries.bodies import bodies_around, counted_bodies, in_order

A_PAGE = 50


@require_safe
def directory(request: HttpRequest) -> HttpResponse:
    """The bodies around the reader: counted by sector and level, and listed."""
    bodies = bodies_around(request.user)
    form = BodyFilter(request.GET or None)
    found = form.narrowed(bodies) if request.GET else bodies
    ordered = in_order(found.select_related("area", "parent"))
    page = Paginator(ordered, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "matrix": matrix(counted_bodies(bodies)), "rows": body_rows(page.object_list), "page_obj": page, "form": form,
    }  # fmt: skip
    return render(request, "cooperation/directory.html", context)
