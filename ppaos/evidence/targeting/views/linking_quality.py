"""The quality of linking in this installation: by the pairs people decided; and those pairs as a file."""

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from ppaos.evidence.targeting.presenters import linking_quality as words
from ppaos.evidence.targeting.queries.labelled import labelled_pairs
from ppaos.evidence.targeting.queries.linking_quality import FEW, linking_quality
from ppaos.ground.privacy.actions import record_export
from ppaos.ground.privacy.models import PersonalRead
from ppaos.ground.workbench.presenters.sheets import sheet_response
from ppaos.people.cooperation.permissions import check_may, may

FORMATS = ("csv", "xlsx")


@require_GET
def quality(request: HttpRequest) -> HttpResponse:
    """Calibration by band, precision of what was drawn, and by kind of list."""
    check_may(request.user, "see_lists")
    found = linking_quality(request.user)
    context = {
        "quality": found,
        "cards": words.cards(found),
        "bands": words.band_rows(found),
        "drawn": words.drawn_rows(found),
        "kinds": words.kind_rows(found),
        "few": FEW,
        "can_review": may(request.user, "review_matches"),
        "can_export": may(request.user, "export"),
        "formats": FORMATS,
    }
    return render(request, "targeting/review/quality.html", context)


@require_POST
def export(request: HttpRequest) -> HttpResponseBase:
    """The labelled pairs of the areas where the reader exports: numbers, levels and decisions, no names and no ids."""
    check_may(request.user, "export")
    kind = request.POST.get("format")
    if kind not in FORMATS:
        raise Http404(f"no format {kind}")
    frame = labelled_pairs(request.user, deed="export")
    record_export(
        by=request.user,
        at=timezone.now(),
        purpose=PersonalRead.LINK,
        rows=frame.height,
        what="labelled pairs",
    )
    return sheet_response(frame, "labelled-pairs", kind)  # type: ignore[arg-type]
