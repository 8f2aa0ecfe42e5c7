"""Showing a second factor at the door."""

import json

from allauth.mfa.webauthn.internal import auth
from axes.handlers.proxy import AxesProxyHandler
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.signals import user_login_failed
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from ppaos.ground.accounts.actions import note_lock_out, note_refused_code, way_of_code
from ppaos.ground.accounts.forms.second_factor import CodeForm, PasskeyForm
from ppaos.ground.accounts.models import User, UserSession
from ppaos.ground.accounts.queries import factors_of, too_many_codes
from ppaos.ground.accounts.views.door import Waiting, before_second_factor, has_passed, signed_in, waiting
from ppaos.ground.accounts.views.entrance import locked_out


@before_second_factor
@login_not_required
@never_cache
@sensitive_post_parameters("code", "credential")
def second_factor(request: HttpRequest) -> HttpResponse:
    """The code of the app, a recovery code, or a passkey; then in."""
    who = waiting(request)
    if who is None:
        messages.error(request, _("Sign in with your user name and password first."))
        return redirect("sign_in")
    factors = factors_of(who.user)
    if not factors.is_set_up:
        return redirect("accounts:second_factor")
    if _is_shut(request, who.user):
        return locked_out(request, None, {"username": who.user.username})
    form = CodeForm(request.POST if "code" in request.POST else None)
    passkey = PasskeyForm(who.user, request.POST if "credential" in request.POST else None)
    if form.is_valid() or passkey.is_bound:
        way = _way(who.user, form, passkey)
        if way is not None:
            return _let_in(request, who, way)
        _refuse(request, who.user)
        if form.is_bound:
            form.add_error("code", _("This code does not fit. Wait for the next one, and type that."))
    options = json.dumps(auth.begin_authentication(who.user)) if factors.passkeys else ""
    context = {"form": form, "passkey_form": passkey, "factors": factors, "options": options, "who": who}
    return render(request, "accounts/second_factor_asked.html", context)


def _way(user: User, form: CodeForm, passkey: PasskeyForm) -> UserSession.Way | None:
    """How what was shown proves the user; None where it does not."""
    if not passkey.is_bound:
        return way_of_code(user=user, code=form.cleaned_data["code"], at=timezone.now())
    if passkey.is_valid() and passkey.passkey is not None:
        passkey.passkey.record_usage()
        return UserSession.Way.PASSKEY
    return None


def _let_in(request: HttpRequest, who: Waiting, way: UserSession.Way) -> HttpResponse:
    if not who.is_signed_in:
        return signed_in(request, who.user, who.address, way)
    has_passed(request, way)
    return redirect(who.address)


def _is_shut(request: HttpRequest, user: User) -> bool:
    """Whether this address, or this user from all addresses together, failed too often."""
    words = {"username": user.username}
    return not AxesProxyHandler.is_allowed(request, words) or too_many_codes(user, timezone.now())


def _refuse(request: HttpRequest, user: User) -> None:
    """Count the failure with those of passwords, and note it."""
    at = timezone.now()
    note_refused_code(user=user, by=None, at=at)
    user_login_failed.send(sender=__name__, credentials={"username": user.username}, request=request)
    if getattr(request, "axes_locked_out", False):
        note_lock_out(user=user, by=None, at=at)
