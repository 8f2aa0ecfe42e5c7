"""Signing in by ThaID, and binding an account to it."""

import logging
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from ppaos.ground.accounts import actions
from ppaos.ground.accounts.actions import AccountRefused
from ppaos.ground.accounts.models import User, UserSession
from ppaos.ground.accounts.queries import (
    Asked,
    NotProven,
    is_thaid_offered,
    live_codes,
    signed_in_user,
    user_of_thaid,
)
from ppaos.ground.accounts.views.door import admitted, before_second_factor, freshly, has_passed, signed_in
from ppaos.ground.accounts.views.entrance import SETTING_PASSWORD

JOURNEY, LASTS = "thaid", timedelta(minutes=10)
SIGN_IN, BIND, INVITED = "sign_in", "bind", "invited"
log = logging.getLogger(__name__)


@login_not_required
@never_cache
@require_GET
def to_thaid(request: HttpRequest) -> HttpResponse:
    """Leave for the provider to sign in, or, with a one-time code seen, to bind the account instead of a password."""
    return _leave(request, INVITED if SETTING_PASSWORD in request.session else SIGN_IN)


@before_second_factor
@never_cache
@require_GET
@freshly
def bind_thaid(request: HttpRequest) -> HttpResponse:
    """Leave for the provider to bind the own account."""
    return _leave(request, BIND)


@before_second_factor
@login_not_required
@never_cache
@require_GET
def from_thaid(request: HttpRequest) -> HttpResponse:
    """Back from the provider: what was asked is good once, and only for what was begun here."""
    begun = request.session.pop(JOURNEY, None)
    try:
        proven = _proven(request, begun)
    except NotProven as refusal:
        log.warning("ThaID: %s", refusal.why)
        messages.error(request, _("ThaID did not prove who you are. Begin again; nothing was changed."))
        return redirect("sign_in")
    return {SIGN_IN: _sign_in, BIND: _bind, INVITED: _invited}[begun["purpose"]](request, proven)


@require_POST
@freshly
def unbind_thaid(request: HttpRequest) -> HttpResponse:
    """The account is opened by ThaID no more."""
    reader = signed_in_user(request)
    try:
        actions.unbind_thaid(user=reader, by=reader, at=timezone.now())
        messages.success(request, _("ThaID opens this account no more."))
    except AccountRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("accounts:second_factor")


def _leave(request: HttpRequest, purpose: str) -> HttpResponse:
    if not is_thaid_offered():
        raise Http404("no provider of ThaID")
    asked = Asked.fresh()
    try:
        address = actions.thaid_address(asked=asked, redirect_uri=_back(request))
    except NotProven as refusal:
        log.warning("ThaID: %s", refusal.why)
        messages.error(request, _("ThaID does not answer now. Sign in by password, or try again later."))
        return redirect("accounts:second_factor" if purpose == BIND else "sign_in")
    request.session[JOURNEY] = asdict(asked) | {"purpose": purpose, "at": timezone.now().isoformat()}
    return redirect(address)


def _proven(request: HttpRequest, begun: dict[str, Any] | None) -> actions.Proven:
    """Who came back; NotProven where nothing was begun, it is over, or the answer is not to it."""
    at, given = timezone.now(), request.GET
    if not begun or not is_thaid_offered() or at - datetime.fromisoformat(begun["at"]) > LASTS:
        raise NotProven("nothing was begun in this session, or too long ago")
    if not constant_time_compare(given.get("state", ""), begun["state"]):
        raise NotProven("another state than was sent")
    if given.get("iss", settings.THAID["issuer"]) != settings.THAID["issuer"]:
        raise NotProven("another issuer answers (iss)")
    if not given.get("code"):
        raise NotProven(f"no code: {given.get('error', '')[:60]}")
    asked = Asked(begun["state"], begun["nonce"], begun["verifier"])
    return actions.proven_by(code=given["code"], asked=asked, redirect_uri=_back(request), at=at)


def _sign_in(request: HttpRequest, proven: actions.Proven) -> HttpResponse:
    user = user_of_thaid(proven.pid)
    if user is None:
        actions.note_refused_sign_in(user=None, by=None, at=timezone.now())
        words = _("This ThaID opens no account. Sign in by password, and bind it under «My account».")
        messages.error(request, words)
        return redirect("sign_in")
    return _open(request, user, proven)


def _bind(request: HttpRequest, proven: actions.Proven) -> HttpResponse:
    reader = signed_in_user(request)
    try:
        actions.bind_thaid(user=reader, pid=proven.pid, by=reader, at=timezone.now())
        messages.success(request, _("From now on ThaID opens this account."))
    except AccountRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("accounts:second_factor")
    if proven.is_enough:
        has_passed(request, UserSession.Way.THAID)
    return redirect("accounts:second_factor")


def _invited(request: HttpRequest, proven: actions.Proven) -> HttpResponse:
    """Who holds a one-time code binds the ThaID in place of choosing a password; the code is used up by it."""
    at = timezone.now()
    code = live_codes(at).filter(pk=request.session.pop(SETTING_PASSWORD, 0)).first()
    if code is None:
        messages.error(request, _("Type your user name and one-time code first."))
        return redirect("sign_in")
    try:
        actions.bind_by_code(user=code.user, access_code=code, pid=proven.pid, by=code.user, at=at)
    except AccountRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("sign_in")
    return _open(request, code.user, proven)


def _open(request: HttpRequest, user: User, proven: actions.Proven) -> HttpResponse:
    """In, where the assurance stands for both factors; else on to the second one."""
    address = settings.LOGIN_REDIRECT_URL
    if proven.is_enough:
        return signed_in(request, user, address, UserSession.Way.THAID)
    return admitted(request, user, address)


def _back(request: HttpRequest) -> str:
    """The address the provider sends people back to; it is registered there."""
    base = settings.SITE_URL or request.build_absolute_uri("/").rstrip("/")
    return f"{base}{reverse('from_thaid')}"
