"""Feeds for programs: OData 4.0 over the lists, let in by a token (Basic or Bearer), behind the wall of its maker."""

import base64
import binascii
import functools
import re
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, cast
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache

from ppaos.ground.accounts.queries import client_address
from ppaos.ground.privacy.permissions import now_reading
from ppaos.ground.workbench.queries.throttled import is_too_many
from ppaos.sharing.exchange.actions.feeds import Feed, feed_token_shown, feeds_of, pull
from ppaos.sharing.exchange.models import FeedToken
from ppaos.sharing.exchange.presenters import odata as told
from ppaos.sharing.exchange.queries.odata import A_PAGE, LARGEST_PAGE, Asked, Page, asked_of
from ppaos.sharing.exchange.queries.odata_filters import ODataFault

P = ParamSpec("P")
TRIES_A_MINUTE = 30  # of wrong tokens from one address
MEDIA = "application/json;odata.metadata=minimal;IEEE754Compatible=false"
_PREFERRED = re.compile(r"odata\.maxpagesize\s*=\s*(\d{1,6})|(?<!\.)maxpagesize\s*=\s*(\d{1,6})")
Answering = Callable[Concatenate[HttpRequest, FeedToken, dict[str, Feed], P], HttpResponse]


def feed(view: Answering[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Let a program in by its token; 401 says how, 405 that feeds are only read, 429 when to come again."""

    @login_not_required
    @never_cache
    @functools.wraps(view)
    def answer(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return _refused(405, "read_only", "Feeds are read with GET.")
        now, text = timezone.now(), _shown(request)
        found = feed_token_shown(text=text, at=now) if text else None
        key, most = (f"feed:{found.pk}", settings.API_REQUESTS_A_MINUTE) if found else _stranger(request)
        if is_too_many(key, most):
            refused = _refused(429, "too_many_requests", "Too many requests. Wait a minute.")
            refused["Retry-After"] = "60"
            return refused
        if found is None:
            refused = _refused(
                401, "not_let_in", "Show a token of the feed: as the password (Basic) or as Bearer."
            )
            refused["WWW-Authenticate"] = 'Basic realm="PPAOS", charset="UTF-8"'
            return refused
        now_reading(found.user_id)
        try:
            response = view(request, found, feeds_of(token=found, by=found.user, at=now), *args, **kwargs)
        except ODataFault as fault:
            return _refused(400, "cannot_be_read", str(fault))
        response["OData-Version"] = "4.0"
        return response

    return cast(Callable[Concatenate[HttpRequest, P], HttpResponse], answer)


@feed
def service(request: HttpRequest, token: FeedToken, feeds: dict[str, Feed]) -> HttpResponse:
    """Which entity sets the token pulls."""
    return _json(told.service_document(_root(request), [each.listing for each in feeds.values()]))


@feed
def metadata(request: HttpRequest, token: FeedToken, feeds: dict[str, Feed]) -> HttpResponse:
    """Their properties."""
    sets = {code: (each.listing, each.columns) for code, each in feeds.items()}
    return HttpResponse(told.metadata(sets), content_type="application/xml")


@feed
def entity_set(request: HttpRequest, token: FeedToken, feeds: dict[str, Feed], listing: str) -> HttpResponse:
    """A page of a list, with the address of the next one."""
    if listing not in feeds:
        return _missing(listing)
    asked = _asked(request, feeds[listing])
    page = pull(token=token, feed=feeds[listing], asked=asked, by=token.user, at=timezone.now())
    answer: dict[str, Any] = {"@odata.context": f"{_root(request)}$metadata#{listing}"}
    if page.count is not None:
        answer["@odata.count"] = page.count
    answer["value"] = told.values(page.rows)
    if page.next_token:
        answer["@odata.nextLink"] = _next(request, listing, page)
    return _json(answer)


@feed
def count(request: HttpRequest, token: FeedToken, feeds: dict[str, Feed], listing: str) -> HttpResponse:
    """How many rows a list has, as plain text."""
    if listing not in feeds:
        return _missing(listing)
    given = {name: str(value) for name, value in request.GET.items() if name == "$filter"}
    asked = asked_of(feeds[listing].listing, feeds[listing].columns, given | {"$top": "0", "$count": "true"})
    page = pull(token=token, feed=feeds[listing], asked=asked, by=token.user, at=timezone.now())
    return HttpResponse(str(page.count), content_type="text/plain")


def _asked(request: HttpRequest, found: Feed) -> Asked:
    preferred = _PREFERRED.search(request.headers.get("Prefer", ""))
    size = int(preferred[1] or preferred[2]) if preferred else A_PAGE
    return asked_of(
        found.listing,
        found.columns,
        {name: str(value) for name, value in request.GET.items()},
        min(max(size, 1), LARGEST_PAGE),
    )


def _next(request: HttpRequest, listing: str, page: Page) -> str:
    """The same question, begun after the last row of this page."""
    given = {
        name: value for name, value in request.GET.items() if name not in ("$skip", "$skiptoken", "$top")
    }
    if page.left is not None:
        given["$top"] = str(page.left)
    given.pop("$count", None)
    return f"{_root(request)}{listing}?{urlencode(given | {'$skiptoken': page.next_token}, safe='$')}"


def _root(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("odata:service"))


def _shown(request: HttpRequest) -> str:
    """The token in the header: the password of Basic, or of Bearer; empty where there is none."""
    way, _, text = request.headers.get("Authorization", "").partition(" ")
    if way.lower() == "bearer":
        return text.strip()
    if way.lower() != "basic":
        return ""
    try:
        name, _, password = base64.b64decode(text.strip(), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return ""
    return password or name


def _stranger(request: HttpRequest) -> tuple[str, int]:
    return f"feed-door:{client_address(request)}", TRIES_A_MINUTE


def _missing(listing: str) -> HttpResponse:
    return _refused(404, "no_such_set", f"This token pulls no entity set «{listing}».")


def _refused(status: int, code: str, words: str) -> HttpResponse:
    response = _json(told.fault(code, words), status=status)
    response["OData-Version"] = "4.0"
    return response


def _json(answer: dict[str, Any], status: int = 200) -> HttpResponse:
    return JsonResponse(answer, status=status, content_type=MEDIA, json_dumps_params={"ensure_ascii": False})
