"""Open pages learn that figures of what they show moved: a stream of server-sent events, and a question for browsers
whose stream does not come through.

The stream is short: it says how things stand, and when to ask again. The browser keeps it up by itself, so that an open
page never holds a thread of the server (see docs/adr/0043).
"""

import json
import random
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ppaos.ground.geography.models import Area
from ppaos.sharing.dashboards.models import Watermark
from ppaos.sharing.dashboards.permissions import check_can_see_overview
from ppaos.sharing.dashboards.presenters.overview import as_of_words, at
from ppaos.sharing.dashboards.queries.tallies import moved_at

# Pages opened at once do not ask at once.
AGAIN_MILLISECONDS = (2500, 3500)


@require_safe
def live(request: HttpRequest, code: str) -> HttpResponse:
    """How the figures of an area stand: `moved` where anything counted in it moved since the reader was told last."""
    check_can_see_overview(request.user, code)
    known = request.headers.get("Last-Event-ID") or request.GET.get("moved", "")
    moved = str(moved_at(code))
    name = "moved" if known != moved else "still"
    told = json.dumps({"as_of": as_of_words(_as_of())}, ensure_ascii=False)
    again = random.randint(*AGAIN_MILLISECONDS)
    response = HttpResponse(
        f"retry: {again}\nid: {moved}\nevent: {name}\ndata: {told}\n\n", content_type="text/event-stream"
    )
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Accel-Buffering"] = "no"
    return response


@require_safe
def watermark(request: HttpRequest, code: str) -> HttpResponse:
    """The same, asked by a page without a stream: 204 while nothing moved on, else the time as it is now."""
    check_can_see_overview(request.user, code)
    area = get_object_or_404(Area, code=code)
    as_of, moved = _as_of(), moved_at(code)
    shown = at(as_of)
    if request.GET.get("as_of") == shown and request.GET.get("moved") == str(moved):
        return HttpResponse(status=204)
    context = {"area": area, "moved": moved, "as_of": as_of_words(as_of), "at": shown}
    response = render(request, "dashboards/watermark.html", context)
    if request.GET.get("moved") != str(moved):
        response.headers["HX-Trigger"] = "figures-changed"
    return response


def _as_of() -> datetime | None:
    as_of = Watermark.objects.values_list("as_of", flat=True).first()
    return timezone.localtime(as_of) if as_of else None
