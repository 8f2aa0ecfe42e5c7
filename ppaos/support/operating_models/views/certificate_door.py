"""What anybody sees by a certificate: whether it is genuine and still holds. No account, no session, no cookie; of the
person only the first letters of the name, which the paper's own signed text tells."""

from http import HTTPStatus
from typing import Any

from axes.helpers import get_client_ip_address
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from ppaos.ground.privacy.permissions import looking_beyond
from ppaos.ground.workbench.presenters.thai import thai_date
from ppaos.ground.workbench.queries.throttled import is_too_many
from ppaos.support.operating_models.presenters.certificates import claims_words
from ppaos.support.operating_models.queries.learning import certificate_told

MOST_A_MINUTE = 60
HEADERS = {
    "Cache-Control": "no-store, private",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}


@login_not_required
@require_safe
def certificate(request: HttpRequest, token: str) -> HttpResponse:
    """Genuine, not genuine, or taken back; in Thai unless English is asked for, kept by nobody, and not too often."""
    language = "en" if request.GET.get("in") == "en" else "th"
    with translation.override(language):
        if is_too_many(f"certificate:{get_client_ip_address(request)}", MOST_A_MINUTE):
            response = _shown(request, {"standing": "waits"}, HTTPStatus.TOO_MANY_REQUESTS)
        else:
            response = _told(request, token)
    for name, value in (HEADERS | {"Content-Language": language}).items():
        response.headers[name] = value
    return response


def _told(request: HttpRequest, token: str) -> HttpResponse:
    with looking_beyond("the certificate itself says whose it is"):
        told = certificate_told(token)
    if told is None:
        return _shown(request, {"standing": "not_genuine"}, HTTPStatus.NOT_FOUND)
    claims, back = told
    context: dict[str, Any] = {"standing": "genuine", "told": claims_words(claims)}
    if back is not None:
        day = thai_date(timezone.localdate(back.taken_back_at))
        context |= {"standing": "taken_back", "taken_back_on": day}
    return _shown(request, context, HTTPStatus.OK)


def _shown(request: HttpRequest, context: dict[str, Any], status: HTTPStatus) -> HttpResponse:
    frame = {"csrf_token": "", "is_english": request.GET.get("in") == "en"}
    return render(request, "operating_models/courses/certificate_door.html", frame | context, status=status)
