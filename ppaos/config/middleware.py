"""What every request and answer goes through: Thai first, and nothing but our own files let in."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse

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
