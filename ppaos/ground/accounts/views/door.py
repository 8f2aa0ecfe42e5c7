"""How a session begins: after the first factor, after the second; used by every way in."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, TypeVar

from axes.helpers import get_client_ip_address
from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from ppaos.ground.accounts.actions import note_sign_in, rename_session
from ppaos.ground.accounts.models import User, UserSession
from ppaos.ground.accounts.queries import PASSED, SECOND_FACTOR, has_second_factor

BACKEND = "ppaos.ground.accounts.backends.ActiveUsers"
WAITING = "waiting_for_second_factor"
WAITS, FRESH = timedelta(minutes=10), timedelta(minutes=15)
Way = UserSession.Way
View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Waiting:
    """Somebody with the first factor right, and where they were going."""

    user: User
    address: str
    is_signed_in: bool


def before_second_factor(view: View) -> View:
    """Let a session in that has yet to show or set up its second factor."""
    view.before_second_factor = True  # type: ignore[attr-defined]
    return view


def admitted(request: HttpRequest, user: User, address: str) -> HttpResponse:
    """The first factor was right: go in, or on to the second factor where the user has one."""
    if not has_second_factor(user):
        return signed_in(request, user, address, Way.PASSWORD)
    request.session.cycle_key()
    _wait(request, user, address)
    return redirect("second_factor")


def signed_in(request: HttpRequest, user: User, address: str, way: Way) -> HttpResponse:
    """Open a session under a new key, note it, and go on in the user's language."""
    at = timezone.now()
    login(request, user, backend=BACKEND)
    request.session.pop(WAITING, None)
    request.session[SECOND_FACTOR] = ["", ""] if way == Way.PASSWORD else [PASSED, at.isoformat()]
    request.session.save()
    note_sign_in(
        user=user,
        session_key=str(request.session.session_key),
        way=way,
        address=get_client_ip_address(request),
        device=request.headers.get("User-Agent", ""),
        by=user,
        at=at,
    )
    response = redirect(address)
    response.set_cookie(settings.LANGUAGE_COOKIE_NAME, user.language, samesite="Lax")
    return response


def has_passed(request: HttpRequest, way: Way) -> None:
    """A session already open showed its second factor: it goes on under a new key."""
    old = str(request.session.session_key)
    request.session.pop(WAITING, None)
    request.session[SECOND_FACTOR] = [PASSED, timezone.now().isoformat()]
    request.session.cycle_key()
    rename_session(old_key=old, session_key=str(request.session.session_key), way=way)


def waiting(request: HttpRequest) -> Waiting | None:
    """Who stands between first and second factor; None for strangers and for who waited too long."""
    held = request.session.get(WAITING) or {}
    address = str(held.get("address") or settings.LOGIN_REDIRECT_URL)
    if isinstance(request.user, User):
        return Waiting(request.user, address, True)
    if not held or timezone.now() - datetime.fromisoformat(held["at"]) > WAITS:
        return None
    user = User.objects.filter(pk=held["user"], is_active=True).first()
    # A password changed meanwhile was not the one that was typed.
    if user is None or not constant_time_compare(held["hash"], user.get_session_auth_hash()):
        return None
    return Waiting(user, address, False)


def freshly(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For changes of the second factor: who has one shows it again, unless that was minutes ago."""

    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user = request.user
        assert isinstance(user, User)
        if not has_second_factor(user) or _is_fresh(request):
            return view(request, *args, **kwargs)
        _wait(request, user, request.path if request.method == "GET" else "accounts:second_factor")
        return redirect("second_factor")

    return asked


def _wait(request: HttpRequest, user: User, address: str) -> None:
    request.session[WAITING] = {
        "user": user.pk,
        "hash": user.get_session_auth_hash(),
        "at": timezone.now().isoformat(),
        "address": address,
    }


def _is_fresh(request: HttpRequest) -> bool:
    state, since = request.session.get(SECOND_FACTOR) or ("", "")
    return state == PASSED and timezone.now() - datetime.fromisoformat(since) < FRESH
