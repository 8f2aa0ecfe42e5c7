"""The API for programs: who they are, and how refusals are told."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError
from ninja.security import HttpBearer, SessionAuth

from ppaos.ground.accounts.actions import token_user
from ppaos.ground.accounts.models import User
from ppaos.ground.privacy.permissions import now_reading
from ppaos.sharing.dashboards.api import router as dashboards
from ppaos.support.referral.api import router as referrals
from ppaos.support.referral.api.doors import Refused


class SignedIn(SessionAuth):
    """A session of the browser."""

    def authenticate(self, request: HttpRequest, key: str | None) -> User | None:
        return request.user if request.user.is_authenticated else None


class Token(HttpBearer):
    """`Authorization: Bearer …`: a program that acts as a user."""

    def authenticate(self, request: HttpRequest, token: str) -> User | None:
        user = token_user(token=token, at=timezone.now())
        if user is not None:
            request.user = user
            now_reading(user.pk)
        return user


api = NinjaAPI(
    title="PPAOS",
    version="1",
    description="Figures and records of the Provincial Poverty Alleviation Operating System.",
    auth=[SignedIn(), Token()],
    docs_url=None,
    urls_namespace="api",
)
api.add_router("", dashboards)
api.add_router("", referrals)


def _told(request: HttpRequest, status: int, code: str, detail: str) -> HttpResponse:
    """A refusal: a code for programs, a sentence for people."""
    return api.create_response(request, {"code": code, "detail": detail}, status=status)


@api.exception_handler(PermissionDenied)
def not_allowed(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
    """403 with the reason."""
    return _told(request, 403, "not_allowed", str(error))


@api.exception_handler(Refused)
def refused(request: HttpRequest, error: Refused) -> HttpResponse:
    """What a machine of an agency may not, or said wrongly."""
    return _told(request, error.status, error.code, error.detail)


@api.exception_handler(AuthenticationError)
def not_signed_in(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """401: who is it?"""
    words = _("Nobody is signed in by this key or token. It is missing, wrong, revoked or too old.")
    response = _told(request, 401, "not_signed_in", words)
    response["WWW-Authenticate"] = "Bearer"
    return response


@api.exception_handler(Throttled)
def too_many(request: HttpRequest, error: Throttled) -> HttpResponse:
    """429: when to come again."""
    response = _told(request, 429, "too_many_requests", _("Too many requests. Wait a minute."))
    response["Retry-After"] = str(error.wait or 60)
    return response


@api.exception_handler(Http404)
def not_there(request: HttpRequest, error: Http404) -> HttpResponse:
    """404."""
    return _told(request, 404, "not_found", _("There is no such record, or it is not in sight."))


@api.exception_handler(HttpError)
def unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
    """A body that is no JSON, and the like."""
    return _told(request, error.status_code, "unreadable", _("The request cannot be read: it is no JSON."))


@api.exception_handler(ValidationError)
def wrong_values(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """422: which value is wrong, and why."""
    rows = [f"{'.'.join(map(str, row['loc']))}: {row['msg']}" for row in error.errors]
    return _told(request, 422, "wrong_values", "; ".join(rows))


# A program without a session gets 401 from the API itself, not the sign-in page.
api_urls = api.urls
for pattern in api_urls[0]:
    if pattern.callback:
        callback: Callable[..., Any] = login_not_required(pattern.callback)
        pattern.callback = callback
