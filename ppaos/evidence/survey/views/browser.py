"""The survey in a phone's browser: its page, the worker that keeps it there, how it is installed, letting it in."""

import base64
import binascii
import json
from typing import Any

from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ppaos.evidence.survey.actions.phone_keys import give_phone_keys, keep_phone_key
from ppaos.evidence.survey.actions.phones import let_phone_in
from ppaos.evidence.survey.models import Phone
from ppaos.evidence.survey.permissions.phones import PhoneRefused, check_has_use, uses_of
from ppaos.evidence.survey.presenters.browser import web_manifest, worker_script
from ppaos.ground.accounts.models import User


@login_not_required
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The app. It holds nothing personal: a phone keeps it and opens it without asking."""
    with override("th"):
        return render(request, "survey/phone.html")


@login_not_required
@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, from beside the page it keeps."""
    response = HttpResponse(worker_script(), content_type="text/javascript; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Service-Worker-Allowed"] = "/survey/phone/"
    return response


@login_not_required
@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """How the app is installed."""
    with override("th"):
        words = {
            "name": _("PPAOS survey"),
            "short_name": _("Survey"),
            "description": _("Interviews in the villages, with or without a line"),
        }
        return JsonResponse(web_manifest(words), content_type="application/manifest+json")


def _said(status: int, **what: Any) -> JsonResponse:
    response = JsonResponse(what, status=status)
    # By this the app tells the office from somebody else's network.
    response.headers["X-PPAOS"] = "1"
    return response


def _signed_in(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) and request.user.is_active else None


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def let_in(request: HttpRequest) -> JsonResponse:
    """Who is signed in; by POST their phone is let in: its token, once. The session ends there."""
    user = _signed_in(request)
    if user is None:
        # No error for who only asks: nobody is signed in yet.
        return _said(200 if request.method == "GET" else 401, message=_("Sign in first."))
    try:
        check_has_use(user)
        if request.method == "GET":
            return _said(200, csrf=get_token(request), user=user.pk, name=str(user))
        return _let_in(request, user)
    except PermissionDenied as refused:
        return _said(403, message=str(refused))
    except PhoneRefused as refused:
        return _said(400, message=str(refused))


def _let_in(request: HttpRequest, user: User) -> JsonResponse:
    name, key = _asked(request)
    at = timezone.now()
    phone, token = let_phone_in(user=user, name=name, kind=Phone.Kind.BROWSER, by=user, at=at)
    keep_phone_key(phone=phone, key=key, by=user, at=at)
    # Phones are shared: whoever opens the browser next is not to be signed in to the office.
    logout(request)
    return _said(201, phone=phone.pk, token=token, does=uses_of(user))


def _asked(request: HttpRequest) -> tuple[str, bytes]:
    """The name of the phone and the key of its store."""
    try:
        asked = json.loads(request.body)
        key = base64.b64decode(asked["key"], validate=True)
        return str(asked.get("name", "")), key
    except (ValueError, KeyError, TypeError, AttributeError, binascii.Error) as error:
        raise PhoneRefused(_("The request is not one of the survey app.")) from error


@login_not_required
@never_cache
@require_POST
def keys(request: HttpRequest) -> JsonResponse:
    """The keys of the signed-in surveyor's own phones: what a new PIN is put on."""
    user = _signed_in(request)
    if user is None:
        return _said(401, message=_("Sign in first."))
    given = give_phone_keys(user=user, by=user, at=timezone.now())
    return _said(200, keys=[base64.b64encode(key).decode() for key in given])
