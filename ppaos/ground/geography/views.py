"""Maps of areas over HTTP."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from ppaos.ground.geography.models import Area
from ppaos.ground.geography.presenters import feature_collection
from ppaos.ground.geography.queries import outlines_of


# Kept by the browser, asked again each time: a renamed area shows at once, an unchanged map costs nothing.
@require_safe
@cache_control(private=True, no_cache=True)
@conditional_page
def area_boundaries(request: HttpRequest, code: str) -> HttpResponse:
    """The outlines that the map of an area shows; an empty collection where none were imported."""
    get_object_or_404(Area, code=code)
    collection = feature_collection(outlines_of(code, timezone.localdate()))
    return HttpResponse(collection, content_type="application/geo+json")
