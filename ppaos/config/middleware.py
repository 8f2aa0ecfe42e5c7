"""What every request and answer goes through: Thai first, the wall of rows, nothing but our own files let in."""

import time
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import redirect
from django.utils import timezone

from ppaos.ground.accounts.actions.sessions import note_seen
from ppaos.ground.accounts.models import User
from ppaos.ground.accounts.queries import SECOND_FACTOR, must_still_pass
from ppaos.ground.privacy.permissions import kept_reading, now_reading, reading_as, scope_now

TEXTS = {"text/html", "application/json", "application/geo+json", "application/xml", "text/xml"}
DIRECTIVES = {
    "default-src": "'self'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data: blob:",
    "font-src": "'self'",
    "worker-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}
# The engine of the survey's forms compiles WebAssembly that it carries as data; forms may speak and show films.
OF_THE_SURVEY = {
    "script-src": "'self' 'wasm-unsafe-eval'",
    "connect-src": "'self' data:",
    "media-src": "'self' blob:",
}


def _policy(directives: dict[str, str]) -> str:
    return "; ".join(f"{name} {sources}" for name, sources in directives.items())


POLICY = _policy(DIRECTIVES)
# Looser where it must be, and there alone.
POLICIES = {"/survey/phone/": _policy(DIRECTIVES | OF_THE_SURVEY)}


class Timed:
    """Tells how long an answer took here: in the tools of a browser, and to who measures."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        begun = time.perf_counter()
        response = self.get_response(request)
        response.headers["Server-Timing"] = f"app;dur={(time.perf_counter() - begun) * 1000:.1f}"
        return response


class Packed(GZipMiddleware):
    """Packs pages and what scripts ask for. Files and streams go as they are: they are packed already, or must not
    wait until there is enough of them to pack."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Leave everything but text as it is."""
        kind = response.headers.get("Content-Type", "").partition(";")[0]
        if response.streaming or kind not in TEXTS:
            return response
        return super().process_response(request, response)


class ThaiFirst:
    """Pages are Thai until the reader chooses English; what the browser prefers does not choose."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.META.pop("HTTP_ACCEPT_LANGUAGE", None)
        return self.get_response(request)


class NoNull:
    """An address with a null character leads nowhere: no text that is kept has one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            raise Http404("a null character in the address")
        return self.get_response(request)


class ContentSecurityPolicy:
    """Adds the policy to every response that has none."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        policy = POLICIES.get(request.path, POLICY)
        response.headers.setdefault("Content-Security-Policy", policy)
        return response


class BehindTheWall:
    """The database shows a request what its reader may see, and nothing after it: the second wall, under
    `visible_to`. Who comes by a token or a phone is named where it is read (`now_reading`)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Without a session nobody is signed in: nothing is asked, and the answer does not hang on a cookie.
        reader = request.user.pk if settings.SESSION_COOKIE_NAME in request.COOKIES else None
        with reading_as(reader):
            response = self.get_response(request)
            scope = scope_now()
        if isinstance(response, StreamingHttpResponse) and not isinstance(response, FileResponse) and scope:
            response.streaming_content = kept_reading(response.streaming_content, scope)
        return response


class SecondFactor:
    """A session that still has to show or set up its second factor opens the pages for that alone.

    Views that take no sign-in see nobody in it; those with `before_second_factor` serve it; all others lead to them.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        user = request.user
        if not isinstance(user, User) or getattr(view, "before_second_factor", False):
            return None
        must, mark = must_still_pass(user, request.session, timezone.localdate())
        if not must:
            if mark[0] and mark != request.session.get(SECOND_FACTOR):
                request.session[SECOND_FACTOR] = mark
            return None
        now_reading(None)
        if getattr(view, "login_required", True):
            return redirect("accounts:second_factor")
        request.user = AnonymousUser()
        return None


class SeenSessions:
    """Notes now and then that a session is in use: each process once in a while, so that it costs a page nothing."""

    EVERY, MOST = 300, 5000  # seconds, sessions

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._noted: OrderedDict[str, float] = OrderedDict()
        self._lock = Lock()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        key = request.session.session_key if SECOND_FACTOR in request.session else None
        if key and self._is_due(key):
            note_seen(session_key=key, at=timezone.now())
        return response

    def _is_due(self, key: str) -> bool:
        now = time.monotonic()
        with self._lock:
            if now - self._noted.get(key, -self.EVERY) < self.EVERY:
                return False
            self._noted[key] = now
            self._noted.move_to_end(key)
            while len(self._noted) > self.MOST:
                self._noted.popitem(last=False)
        return True
