"""What all pages without an account share: Thai unless English is asked for, kept by nobody, not too often."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from axes.helpers import get_client_ip_address
from django.contrib.auth.decorators import login_not_required
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt

from ppaos.ground.privacy.permissions import looking_beyond
from ppaos.ground.workbench.queries.throttled import is_too_many

MOST_A_MINUTE = 60
HEADERS = {
    "Cache-Control": "no-store, private",
    # Not «no-referrer»: browsers would send a form's origin as «null», and its token would not be believed.
    "Referrer-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
}
View = Callable[..., HttpResponse]


def of_everybody(page: View) -> View:
    """A page for everybody, without a cookie: nothing in it acts for who is signed in, so it needs no token."""
    return csrf_exempt(of_whoever(page))


def of_whoever(page: View) -> View:
    """A page that needs no account, in the language asked for."""

    @wraps(page)
    def told(request: HttpRequest, **given: Any) -> HttpResponse:
        language = "en" if is_english(request) else "th"
        with translation.override(language):
            if is_too_many(f"voices:{address_of(request)}", MOST_A_MINUTE):
                response = waits(request)
            else:
                with looking_beyond(
                    "the slip, or number and code, say whose matters a page without an account opens"
                ):
                    response = page(request, **given)
        for name, value in (HEADERS | {"Content-Language": language}).items():
            response.headers[name] = value
        return response

    return login_not_required(told)


def shown(
    request: HttpRequest, page: str, context: dict[str, Any], *, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    """A page of these. Its forms carry no token of a session, so that no cookie is set."""
    return render(
        request, f"grievance/{page}.html", {"csrf_token": ""} | frame(request) | context, status=status
    )


def waits(request: HttpRequest) -> HttpResponse:
    """Too much was asked from here."""
    return shown(request, "public_waits", {}, status=HTTPStatus.TOO_MANY_REQUESTS)


def frame(request: HttpRequest) -> dict[str, Any]:
    """What the frame of these pages needs: the language, and the poster that goes along in every address."""
    poster = request.GET.get("a", "")[:12]
    asked = {"a": poster} if poster else {}
    other = asked if is_english(request) else asked | {"in": "en"}
    mine = asked | ({"in": "en"} if is_english(request) else {})
    return {
        "is_english": is_english(request),
        "asked": f"?{urlencode(mine)}" if mine else "",
        "other_language": f"{request.path}?{urlencode(other)}" if other else request.path,
    }


def is_english(request: HttpRequest) -> bool:
    """Whether English was asked for."""
    return request.GET.get("in") == "en"


def address_of(request: HttpRequest) -> str:
    """The network address of who asks, as the sign-in tells it too."""
    return str(get_client_ip_address(request) or "")


def takes_files(request: HttpRequest) -> None:
    """Let the form look through what is sent, so that a file which is refused takes no words with it."""
    if request.method == "POST":
        request.upload_handlers = [TemporaryFileUploadHandler(request)]
