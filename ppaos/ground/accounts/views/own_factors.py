"""The reader's own second factors: set up, taken away, recovery codes."""

import json

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret, validate_totp_code
from allauth.mfa.utils import decrypt, encrypt
from allauth.mfa.webauthn.internal import auth
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from ppaos.ground.accounts import actions
from ppaos.ground.accounts.forms.second_factor import NewAppForm, NewPasskeyForm
from ppaos.ground.accounts.models import ThaidBinding, User, UserSession
from ppaos.ground.accounts.presenters import passkey_rows, qr_of_app, spaced
from ppaos.ground.accounts.queries import (
    LATER,
    factors_of,
    has_second_factor,
    is_second_factor_needed,
    is_thaid_offered,
    must_still_pass,
    signed_in_user,
)
from ppaos.ground.accounts.views.door import before_second_factor, freshly, has_passed

SECRET = "secret_of_a_new_app"


@before_second_factor
@never_cache
@require_GET
def second_factor(request: HttpRequest) -> HttpResponse:
    """What the reader has; who must have one and has none sets it up here before anything else."""
    reader, today = signed_in_user(request), timezone.localdate()
    factors = factors_of(reader)
    must, mark = must_still_pass(reader, request.session, today)
    if must and factors.is_set_up:
        return redirect("second_factor")
    lacks = not factors.is_set_up and is_second_factor_needed(reader)
    if lacks:
        actions.begin_grace(user=reader, on=today)
        must, mark = must_still_pass(reader, request.session, today)
    context = {
        "factors": factors,
        "passkeys": passkey_rows(factors),
        "lacks": lacks,
        "later": reader.second_factor_due_on if mark[0] == LATER else None,
        "is_thaid_offered": is_thaid_offered(),
        "thaid": ThaidBinding.objects.filter(user=reader).first(),
    }
    return render(request, f"accounts/{'second_factor_first' if must else 'second_factor'}.html", context)


@before_second_factor
@never_cache
@sensitive_post_parameters("code")
@freshly
def new_app(request: HttpRequest) -> HttpResponse:
    """A QR code for the app, and its first code."""
    reader = signed_in_user(request)
    secret = _secret(request)
    form = NewAppForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if validate_totp_code(secret, form.cleaned_data["code"]):
            is_first = not has_second_factor(reader)
            actions.set_up_app(user=reader, secret=secret, by=reader, at=timezone.now())
            del request.session[SECRET]
            return _set_up(request, reader, UserSession.Way.APP, is_first)
        form.add_error(
            "code",
            _("This code does not fit. Look whether the time of the phone is right, and type the next one."),
        )
    context = {"form": form, "qr": qr_of_app(reader, secret), "secret": spaced(secret)}
    return render(request, "accounts/new_app.html", context)


@before_second_factor
@never_cache
@sensitive_post_parameters("credential")
@freshly
def new_passkey(request: HttpRequest) -> HttpResponse:
    """A new passkey of this device or of a key put in."""
    reader = signed_in_user(request)
    form = NewPasskeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        is_first, given = not has_second_factor(reader), form.cleaned_data
        try:
            actions.add_passkey(user=reader, **given, by=reader, at=timezone.now())
        except actions.AccountRefused as refusal:
            messages.error(request, str(refusal))
            return redirect("accounts:second_factor")
        return _set_up(request, reader, UserSession.Way.PASSKEY, is_first)
    context = {"form": form, "options": json.dumps(auth.begin_registration(reader, False))}
    return render(request, "accounts/new_passkey.html", context)


@require_POST
@freshly
def remove_factor(request: HttpRequest, factor_id: int) -> HttpResponse:
    """Take the app or a passkey away."""
    reader = signed_in_user(request)
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    factor = get_object_or_404(Authenticator, pk=factor_id, user=reader, type__in=kinds)
    try:
        actions.remove_factor(user=reader, factor=factor, by=reader, at=timezone.now())
        messages.success(request, _("It opens nothing any more."))
    except actions.AccountRefused as refusal:
        messages.error(request, str(refusal))
    return redirect("accounts:second_factor")


@never_cache
@require_POST
@freshly
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """New recovery codes, shown this once."""
    reader = signed_in_user(request)
    if not has_second_factor(reader):
        messages.error(request, _("Set up an app or a passkey first."))
        return redirect("accounts:second_factor")
    return _codes(request, reader)


def _set_up(request: HttpRequest, reader: User, way: UserSession.Way, is_first: bool) -> HttpResponse:
    """After a factor was set up: with the first come recovery codes, and the session has passed."""
    has_passed(request, way)
    messages.success(request, _("The second factor is set up."))
    return _codes(request, reader) if is_first else redirect("accounts:second_factor")


def _codes(request: HttpRequest, reader: User) -> HttpResponse:
    made = actions.make_recovery_codes(user=reader, by=reader, at=timezone.now())
    return render(request, "accounts/recovery_codes.html", {"codes": [spaced(code) for code in made]})


def _secret(request: HttpRequest) -> str:
    """The secret offered in this session until an app has taken it, sealed meanwhile."""
    if SECRET not in request.session:
        request.session[SECRET] = encrypt(generate_totp_secret())
    return str(decrypt(request.session[SECRET]))
