"""Posters to hang up: for an area, or for each area within it, as one file."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ppaos.ground.geography.models import Area, AreaQuerySet
from ppaos.ground.geography.presenters import label
from ppaos.ground.geography.queries.hierarchy import breadcrumb, children
from ppaos.people.cooperation.permissions import areas_in_sight, check_may, granted_areas
from ppaos.support.grievance.permissions import HEAR
from ppaos.support.grievance.presenters.poster import posters_pdf


@require_safe
def posters(request: HttpRequest) -> HttpResponse:
    """The area chosen (`?area=`), what lies in it, and a poster for each."""
    check_may(request.user, HEAR)
    code = request.GET.get("area", "")
    area = _area(request, code) if code else _first(request)
    if area is None:
        return render(request, "grievance/posters.html", {"area": None})
    above = [step for step in breadcrumb(area)[:-1] if _seen(request).filter(pk=step.code).exists()]
    context = {
        "area": area,
        "title": label(area),
        "way": [(step.code, label(step)) for step in above],
        "within": [(part.code, label(part)) for part in _within(area)],
    }
    return render(request, "grievance/posters.html", context)


@require_safe
def poster(request: HttpRequest, code: str) -> HttpResponse:
    """The poster of an area, or (`?each=1`) one for each area within it, as one PDF."""
    check_may(request.user, HEAR)
    area = _area(request, code)
    chosen = (_within(area) or [area]) if request.GET.get("each") == "1" else [area]
    content = posters_pdf(chosen, settings.SITE_URL or request.build_absolute_uri("/"))
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="poster-{area.code}.pdf"'
    return response


def _area(request: HttpRequest, code: str) -> Area:
    return get_object_or_404(_seen(request), pk=code[:12])


def _first(request: HttpRequest) -> Area | None:
    """The widest area in which the reader hears voices."""
    held = granted_areas(request.user, deed=HEAR)
    return _seen(request).filter(pk__in=held).order_by("code").first()


def _seen(request: HttpRequest) -> AreaQuerySet:
    return Area.objects.in_force(timezone.localdate()).filter(pk__in=areas_in_sight(request.user, deed=HEAR))


def _within(area: Area) -> list[Area]:
    return list(children(area.code, timezone.localdate()))
